//! What a conversation's object keeps: types of their own that never appear on the wire.
//!
//! Bytes are a format byte and postcard. A stored type never changes; a new one gets a new format.

use alloc::{string::String, vec, vec::Vec};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    ids::{ClientKey, Epoch, PersonId, Seq},
    protocol::{
        call::Beginning,
        codec::{self, Garbled},
        limit::FRAME_BYTES,
    },
    time::Timestamp,
};

/// The format this build writes.
const FORMAT: u8 = 1;

/// The first row of every conversation.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Header {
    pub epoch: Epoch,
    pub begun: Timestamp,
    pub beginning: Beginning,
}

/// One row of the log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row {
    pub seq: Seq,
    pub entry: Entry,
}

/// What a row holds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Entry {
    /// A message that both sides see.
    Message {
        at: Timestamp,
        author: Author,
        key: ClientKey,
        /// Its place in the visitor's own numbering.
        visible: Seq,
        text: String,
    },
}

/// Who wrote an entry.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Author {
    Visitor,
    Person {
        id: PersonId,
        /// The name as visitors saw it then.
        name: String,
    },
}

/// The bytes of a stored value.
#[must_use]
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = vec![FORMAT];
    bytes.extend(codec::encode(value));
    bytes
}

/// A stored value from its bytes.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Garbled> {
    match bytes.split_first() {
        Some((&FORMAT, rest)) => codec::decode(rest, 2 * FRAME_BYTES),
        _ => Err(Garbled::Malformed),
    }
}
