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

/// The text of a pass. Its caller sets `expires` to [`LIFE`] from now and keeps names short: a pass
/// of more than 1,024 bytes is not opened again.
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
