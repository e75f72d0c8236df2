//! What a conversation's object keeps, in the bytes of [`crate::stored`]: types of their own that
//! never appear on the wire.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ClientKey, Epoch, PersonId, Seq, VisitorId},
    protocol::{
        call::{Beginning, Who},
        delivery::Audience,
    },
    time::Timestamp,
};

/// The first row of every conversation.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Header {
    pub epoch: Epoch,
    pub begun: Timestamp,
    pub beginning: Beginning,
    /// Whose it is. Whoever began it may be somebody whom the site knows, which shows later (VIS-3).
    pub visitor: VisitorId,
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
    /// A message that the team alone sees (CNV-3).
    Comment {
        at: Timestamp,
        author: Author,
        key: ClientKey,
        text: String,
    },
}

impl Entry {
    /// When, by whom, under which key, what.
    #[must_use]
    pub fn parts(&self) -> (Timestamp, &Author, ClientKey, &str) {
        match self {
            Self::Message {
                at,
                author,
                key,
                text,
                ..
            }
            | Self::Comment {
                at,
                author,
                key,
                text,
            } => (*at, author, *key, text),
        }
    }

    #[must_use]
    pub fn audience(&self) -> Audience {
        match self {
            Self::Message { .. } => Audience::Everybody,
            Self::Comment { .. } => Audience::Team,
        }
    }
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

/// How far everybody has come: one row for all of them, written anew when it is.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Receipts(pub Vec<Receipt>);

/// How far one participant has come, in the log's numbering.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Receipt {
    pub by: Participant,
    pub delivered: Seq,
    pub read: Seq,
}

/// Somebody who takes part, on however many sockets.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Participant {
    Visitor,
    Person(PersonId),
}

impl From<&Who> for Participant {
    fn from(who: &Who) -> Self {
        match who {
            Who::Visitor(_) => Self::Visitor,
            Who::Person(person) => Self::Person(person.id.clone()),
        }
    }
}

impl From<&Author> for Participant {
    fn from(author: &Author) -> Self {
        match author {
            Author::Visitor => Self::Visitor,
            Author::Person { id, .. } => Self::Person(id.clone()),
        }
    }
}
