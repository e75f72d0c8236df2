//! What somebody of the team may do.

use serde::{Deserialize, Serialize};

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

/// A set of them; one byte in passes, whose bits are fixed.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
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

    #[must_use]
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Permission> {
        let all = Permission::ALL.into_iter();
        all.filter(move |permission| self.has(*permission))
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
