//! What a conversation's object keeps, in the bytes of [`crate::stored`]: types of their own that
//! never appear on the wire.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ClientKey, Epoch, PersonId, Seq},
    protocol::call::Beginning,
    time::Timestamp,
};

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
