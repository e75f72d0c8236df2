//! The names of things, each a type of its own so that one cannot stand in for another.

use alloc::{borrow::ToOwned, string::String};

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A conversation's number: random, 1 to 2^53 − 1, drawn by the edge; the object's name in decimal.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "u64")]
pub struct ConversationId(u64);

/// A value that is not a name of the kind asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not_an_id")
    }
}

impl TryFrom<u64> for ConversationId {
    type Error = NotAnId;

    fn try_from(number: u64) -> Result<Self, NotAnId> {
        Self::new(number).ok_or(NotAnId)
    }
}

impl ConversationId {
    /// The largest number that a JSON reader keeps exactly.
    pub const MAX: u64 = (1 << 53) - 1;

    /// `None` outside 1 to 2^53 − 1.
    #[must_use]
    pub fn new(number: u64) -> Option<Self> {
        (1..=Self::MAX).contains(&number).then_some(Self(number))
    }

    /// A number from 64 random bits; the one draw in 2^53 that would be zero becomes 1.
    #[must_use]
    pub fn from_entropy(bits: u64) -> Self {
        Self((bits >> 11).max(1))
    }

    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The place of an entry in a log: 1, 2, 3 …; zero stands before the first (DLV-1).
///
/// A visitor's frames carry that visitor's own numbering, an agent's that of the whole log.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Seq(pub u64);

impl Seq {
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Which life of a log this is: random, never zero; zero stands for "none seen yet" (DLV-4).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Epoch(u64);

impl Epoch {
    pub const NONE: Self = Self(0);

    /// As it came over a wire.
    #[must_use]
    pub(crate) fn from_wire(epoch: u64) -> Self {
        Self(epoch)
    }

    /// A 53-bit epoch from 64 random bits.
    #[must_use]
    pub fn from_entropy(bits: u64) -> Self {
        Self((bits >> 11).max(1))
    }
}

/// Bytes in postcard, two hexadecimal digits a byte in JSON.
macro_rules! hex_in_json {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if !serializer.is_human_readable() {
                    return self.0.serialize(serializer);
                }
                serializer.serialize_str(&hex(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return Deserialize::deserialize(deserializer).map(Self);
                }
                let text = String::deserialize(deserializer)?;
                from_hex(&text)
                    .map(Self)
                    .ok_or_else(|| D::Error::custom(NotAnId))
            }
        }
    };
}

/// A sender's name for one message, 128 random bits made when the person presses send (DLV-2).
///
/// Sixteen bytes in postcard, 32 hexadecimal digits in JSON.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ClientKey(pub [u8; 16]);

impl ClientKey {
    /// The name of something that is said in the same moment, behind this.
    #[must_use]
    pub fn next(self) -> Self {
        Self(u128::from_le_bytes(self.0).wrapping_add(1).to_le_bytes())
    }
}

hex_in_json!(ClientKey);

/// One visitor, 128 random bits drawn by the edge.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct VisitorId(pub [u8; 16]);

/// One contact, 128 random bits drawn by the edge: an address is no name for them, since whoever has it
/// may change.
///
/// Sixteen bytes in postcard, 32 hexadecimal digits in JSON.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ContactId(pub [u8; 16]);

hex_in_json!(ContactId);

/// One socket of one object, unique while that object has sockets. Of two, the later has the greater.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct SocketId(pub u64);

/// A name that a person writes: 1 to 64 of `a-z 0-9 - _` (SPEC section 1).
macro_rules! written_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl TryFrom<String> for $name {
            type Error = NotAnId;

            fn try_from(text: String) -> Result<Self, NotAnId> {
                if is_written_id(&text) {
                    Ok(Self(text))
                } else {
                    Err(NotAnId)
                }
            }
        }

        impl $name {
            /// `None` unless the text is 1 to 64 of `a-z 0-9 - _`.
            #[must_use]
            pub fn new(text: &str) -> Option<Self> {
                is_written_id(text).then(|| Self(text.to_owned()))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

written_id!(
    /// A site: one website channel of the deployment.
    SiteId
);
written_id!(
    /// An inbox: the list a team works in.
    InboxId
);
written_id!(
    /// A person of the team.
    PersonId
);

written_id!(
    /// A role: a set of permissions under a name.
    RoleId
);
written_id!(
    /// A team: people whom conversations are assigned to together.
    TeamId
);

/// The SHA-256 of a secret that its owner has and the deployment does not.
///
/// Thirty-two bytes in postcard, 64 hexadecimal digits in JSON.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Digest(pub [u8; 32]);

hex_in_json!(Digest);

/// Two hexadecimal digits a byte.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut digits = text.chars();
    let mut bytes = [0; N];
    for byte in &mut bytes {
        let (high, low) = (digits.next()?.to_digit(16)?, digits.next()?.to_digit(16)?);
        *byte = u8::try_from(high << 4 | low).ok()?;
    }
    digits.next().is_none().then_some(bytes)
}

fn is_written_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn conversation_numbers_stay_exact_in_json() {
        assert_eq!(ConversationId::new(0), None);
        assert_eq!(ConversationId::new(1 << 53), None);
        assert_eq!(
            ConversationId::from_entropy(u64::MAX).get(),
            ConversationId::MAX
        );
        assert_eq!(ConversationId::from_entropy(0).get(), 1);
    }

    #[test]
    fn written_ids_keep_to_their_alphabet() {
        assert!(SiteId::new("main-2_b").is_some());
        for bad in ["", "Main", "a b", "ø", "a/b", &"a".repeat(65)] {
            assert_eq!(SiteId::new(bad), None, "{bad:?}");
        }
    }
}
