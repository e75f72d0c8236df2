//! The first frame of every socket (DLV-4).

use serde::{Deserialize, Serialize};

use super::PROTOCOL;
use crate::ids::{Epoch, Seq};

/// Who is calling and how much it already has. This layout never changes, whatever the version.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The version the caller speaks. Stays the first field.
    pub protocol: u16,
    /// The log's life the cursor belongs to; [`Epoch::NONE`] with nothing yet.
    pub epoch: Epoch,
    /// The last entry the caller has.
    pub cursor: Seq,
}

impl Hello {
    /// A caller of this version that has `cursor` entries of `epoch`.
    #[must_use]
    pub fn of(epoch: Epoch, cursor: Seq) -> Self {
        Self {
            protocol: PROTOCOL,
            epoch,
            cursor,
        }
    }
}
