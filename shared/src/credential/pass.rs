//! A pass: what somebody of the team may do for the next five minutes, without asking the Directory.
//! It stands in a cookie beside the session that buys the next one.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{
    keys::Keys,
    seal::{self, Purpose},
};
use crate::{ids::Digest, protocol::team::Facts, time::Timestamp};

/// What a pass says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Claims {
    pub facts: Facts,
    /// The session that bought it.
    pub session: Digest,
    pub expires: Timestamp,
}

/// A pass as it stands in its cookie.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Text(String);

impl Text {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a pass is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// No pass at all, or of another form.
    Garbled,
    /// Not sealed by a key of this deployment as a pass.
    Forged,
    Expired,
}

impl Refused {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Garbled => "pass_garbled",
            Self::Forged => "pass_forged",
            Self::Expired => "pass_expired",
        }
    }
}

impl From<seal::Refused> for Refused {
    fn from(refused: seal::Refused) -> Self {
        match refused {
            seal::Refused::Garbled => Self::Garbled,
            seal::Refused::Forged => Self::Forged,
        }
    }
}

/// The text of a pass. Its caller sets `expires` to [`PASS_LIFE`](crate::protocol::team::PASS_LIFE)
/// from now; the longest names that are taken fit into the 1,024 bytes that are opened again.
#[must_use]
pub fn seal(keys: &Keys, claims: &Claims) -> Text {
    Text(seal::seal(keys, Purpose::Pass, claims))
}

/// What a pass says, if it is whole and still good.
pub fn open(keys: &Keys, pass: &str, now: Timestamp) -> Result<Claims, Refused> {
    let claims: Claims = seal::open(keys, Purpose::Pass, pass)?;
    if claims.expires <= now {
        return Err(Refused::Expired);
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;
    use crate::{
        ids::PersonId,
        protocol::{
            call::Person,
            limit::{ID_CHARS, NAME_BYTES},
            permission::Permissions,
        },
        text::checked_name,
    };

    #[test]
    fn whoever_has_the_longest_name_has_a_pass_that_opens() {
        let keys = Keys::parse(&format!("{}:{}", "k".repeat(16), "01".repeat(32))).unwrap();
        for letter in ["a", "\u{e5}", "\u{1f600}"] {
            let count = (NAME_BYTES / letter.len()).min(200);
            let name = checked_name(&letter.repeat(count)).unwrap();
            let claims = Claims {
                facts: Facts {
                    person: Person {
                        id: PersonId::new(&"p".repeat(ID_CHARS)).unwrap(),
                        name,
                        number: u32::MAX,
                        seat: true,
                    },
                    permissions: Permissions::ALL,
                },
                session: Digest([255; 32]),
                expires: Timestamp(u64::MAX),
            };
            let pass = seal(&keys, &claims);
            assert_eq!(open(&keys, pass.as_str(), Timestamp(1)), Ok(claims));
        }
    }
}
