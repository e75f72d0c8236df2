//! What somebody of the team may do.

use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One thing that a role allows.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Write and publish sites and chatflows.
    Chatflows,
    /// Read and answer conversations.
    Inbox,
    /// Read and change contacts.
    Contacts,
    /// Change how the deployment works, its keys included.
    Settings,
    /// Invite people, give them roles, take those away.
    People,
}

impl Permission {
    pub const ALL: [Self; 5] = [
        Self::Chatflows,
        Self::Inbox,
        Self::Contacts,
        Self::Settings,
        Self::People,
    ];

    const fn bit(self) -> u8 {
        match self {
            Self::Chatflows => 1,
            Self::Inbox => 2,
            Self::Contacts => 4,
            Self::Settings => 8,
            Self::People => 16,
        }
    }
}

/// A set of them: in postcard one byte whose bits are fixed, in JSON a list.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Permissions(u8);

impl Permissions {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self::of(&Permission::ALL);

    #[must_use]
    pub const fn of(list: &[Permission]) -> Self {
        let mut bits = 0;
        let mut rest = list;
        while let [first, others @ ..] = rest {
            bits |= first.bit();
            rest = others;
        }
        Self(bits)
    }

    /// A bit that is not known gives nothing.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }

    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    #[must_use]
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether all of these are among those of `other`.
    #[must_use]
    pub const fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Permission> {
        let all = Permission::ALL.into_iter();
        all.filter(move |permission| self.has(*permission))
    }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_seq(self.iter())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let list: Vec<Permission> = Deserialize::deserialize(deserializer)?;
            Ok(Self::of(&list))
        } else {
            u8::deserialize(deserializer).map(Self::from_bits)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        for one in Permission::ALL {
            let set = Permissions::of(&[one]);
            assert!(set.iter().eq([one]));
            assert!(Permissions::ALL.has(one));
            assert!(!Permissions::NONE.has(one));
        }
        assert!(Permissions::ALL.iter().eq(Permission::ALL));
    }
}
