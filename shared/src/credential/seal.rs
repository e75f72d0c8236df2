//! Claims that only a holder of the deployment's keys can have written, as text.
//!
//! The text is base64url without padding (RFC 4648, section 5) of the key's name and the claims in
//! postcard, and behind them HMAC-SHA-256 of the purpose and both. It hides nothing: whoever holds
//! it can read it.

use alloc::string::String;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use super::keys::Keys;
use crate::protocol::codec;

const SEAL_BYTES: usize = 32;

/// What a seal is for. What was sealed for one purpose is never good for another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// [`super::visitor`]
    Visitor,
    /// [`super::pass`]
    Pass,
    /// [`super::ticket::SecondFactor`]
    SecondFactor,
    /// [`super::ticket::NewCode`]
    NewCode,
    /// What the edge has to know again when a new passkey comes back.
    PasskeyRegistration,
    /// The same for signing in with one.
    PasskeySignIn,
    /// [`super::ticket::Reset`]
    Reset,
}

impl Purpose {
    pub const ALL: [Self; 7] = [
        Self::Visitor,
        Self::Pass,
        Self::SecondFactor,
        Self::NewCode,
        Self::PasskeyRegistration,
        Self::PasskeySignIn,
        Self::Reset,
    ];

    /// What is signed in front of everything else. None begins another, since each ends with a zero
    /// byte and has no other. When the claims of a purpose change, its number goes up.
    fn label(self) -> &'static [u8] {
        match self {
            Self::Visitor => b"portico visitor 2\0",
            Self::Pass => b"portico pass 1\0",
            Self::SecondFactor => b"portico second factor 2\0",
            Self::NewCode => b"portico new code 2\0",
            Self::PasskeyRegistration => b"portico passkey registration 1\0",
            Self::PasskeySignIn => b"portico passkey sign-in 1\0",
            Self::Reset => b"portico reset 1\0",
        }
    }

    /// Bytes of the text at most.
    #[must_use]
    pub fn limit(self) -> usize {
        match self {
            Self::Visitor | Self::Pass | Self::SecondFactor | Self::NewCode | Self::Reset => 1024,
            Self::PasskeyRegistration | Self::PasskeySignIn => 8 * 1024,
        }
    }
}

/// Why a text is not opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// Too long, not strict base64url, too short for a seal, or claims of another form behind a seal
    /// that fits.
    Garbled,
    /// The seal does not fit: another key, another purpose, or other bytes.
    Forged,
}

/// Seals with the first key.
#[must_use]
pub fn seal<T: Serialize>(keys: &Keys, purpose: Purpose, claims: &T) -> String {
    let key = keys.first();
    let mut bytes = codec::encode_behind(codec::encode(&key.name), claims);
    let signature = key.secret.sign(&[purpose.label(), &bytes]);
    bytes.extend_from_slice(&signature);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The claims, if any of the keys has sealed them for this purpose. Of what is not sealed nothing is
/// read but the name of the key.
pub fn open<T: DeserializeOwned>(keys: &Keys, purpose: Purpose, text: &str) -> Result<T, Refused> {
    if text.len() > purpose.limit() {
        return Err(Refused::Garbled);
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused::Garbled)?;
    let (sealed, signature) = bytes
        .len()
        .checked_sub(SEAL_BYTES)
        .and_then(|length| bytes.split_at_checked(length))
        .ok_or(Refused::Garbled)?;
    let (name, claims) = postcard::take_from_bytes::<&str>(sealed).map_err(|_| Refused::Forged)?;
    let key = keys.named(name).ok_or(Refused::Forged)?;
    if !key.secret.fits(&[purpose.label(), sealed], signature) {
        return Err(Refused::Forged);
    }
    codec::decode(claims, purpose.limit()).map_err(|_| Refused::Garbled)
}

#[cfg(test)]
mod tests {
    use std::{format, vec::Vec};

    use super::*;

    fn keys(names: &[(&str, u8)]) -> Keys {
        let list: Vec<_> = names
            .iter()
            .map(|(name, byte)| format!("{name}:{}", format!("{byte:02x}").repeat(32)))
            .collect();
        Keys::parse(&list.join(",")).unwrap()
    }

    #[test]
    fn kep_5_the_first_key_seals_and_each_opens() {
        let old = keys(&[("a", 1)]);
        let both = keys(&[("b", 2), ("a", 1)]);
        let new = keys(&[("b", 2)]);
        let before = seal(&old, Purpose::Pass, &7_u32);
        let after = seal(&both, Purpose::Pass, &7_u32);
        assert_eq!(open(&both, Purpose::Pass, &before), Ok(7_u32));
        assert_eq!(open(&both, Purpose::Pass, &after), Ok(7_u32));
        assert_eq!(open(&new, Purpose::Pass, &after), Ok(7_u32));
        let refused = Err(Refused::Forged);
        assert_eq!(open::<u32>(&new, Purpose::Pass, &before), refused);
        assert_eq!(open::<u32>(&old, Purpose::Pass, &after), refused);
    }

    #[test]
    fn kep_5_a_key_of_the_same_name_or_another_name_of_the_same_key_opens_nothing() {
        let text = seal(&keys(&[("a", 1)]), Purpose::Pass, &7_u32);
        for others in [keys(&[("a", 2)]), keys(&[("b", 1)])] {
            let opened = open::<u32>(&others, Purpose::Pass, &text);
            assert_eq!(opened, Err(Refused::Forged));
        }
        // The name is signed with the rest.
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        let mut renamed = bytes.clone();
        renamed[1] = b'b';
        let renamed = URL_SAFE_NO_PAD.encode(renamed);
        let opened = open::<u32>(&keys(&[("a", 1), ("b", 1)]), Purpose::Pass, &renamed);
        assert_eq!(opened, Err(Refused::Forged));
    }

    #[test]
    fn a_seal_is_good_for_its_purpose_alone() {
        let keys = keys(&[("a", 1)]);
        for purpose in Purpose::ALL {
            let text = seal(&keys, purpose, &7_u32);
            for other in Purpose::ALL {
                let opened = open::<u32>(&keys, other, &text).is_ok();
                assert_eq!(opened, other == purpose, "{purpose:?} as {other:?}");
            }
        }
        for (one, other) in Purpose::ALL.iter().flat_map(|one| {
            let others = Purpose::ALL.iter().filter(move |other| *other != one);
            others.map(move |other| (one, other))
        }) {
            assert!(!one.label().starts_with(other.label()), "{one:?} {other:?}");
        }
        for purpose in Purpose::ALL {
            let zeros = purpose.label().iter().filter(|byte| **byte == 0).count();
            assert_eq!((zeros, purpose.label().last()), (1, Some(&0)));
        }
    }

    #[test]
    fn claims_of_another_form_are_garbled_behind_a_good_seal() {
        let keys = keys(&[("a", 1)]);
        let text = seal(&keys, Purpose::Pass, &(7_u32, 7_u32));
        let opened = open::<u32>(&keys, Purpose::Pass, &text);
        assert_eq!(opened, Err(Refused::Garbled));
    }
}
