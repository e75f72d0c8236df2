//! The frames of a conversation's socket, for visitors and for the team (DLV).
//!
//! A frame to a client is a list of [`ToClient`]; a frame from a client is one [`FromClient`],
//! except the first, which is a bare [`super::hello::Hello`].

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ClientKey, Epoch, Seq},
    time::Timestamp,
};

/// From the edge: what a client of the log is told, in this order on one socket.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ToClient<E> {
    /// The answer to `Hello`. Another epoch than the one asked for means: forget everything.
    Greeting { epoch: Epoch },
    /// The next entry of the client's own numbering.
    Entry(E),
    /// Everything stored so far has been sent.
    Live,
    /// The message with this key is stored as `seq`. Stands in for its entry on the socket that
    /// posted it.
    Acknowledged {
        key: ClientKey,
        seq: Seq,
        at: Timestamp,
    },
    /// The message with this key was not taken and never will be.
    Refused { key: ClientKey, reason: Refusal },
}

/// From a client, after its `Hello`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum FromClient {
    /// A message; the same key again is the same message (DLV-2).
    Post { key: ClientKey, text: String },
}

/// Why a message is not taken.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Refusal {
    /// Nothing but white space.
    EmptyText,
    /// More than [`super::limit::TEXT_CHARS`].
    TextTooLong,
    /// The key stands for another message (DLV-2).
    KeyReused,
}

/// An entry of the log as a visitor sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct VisitorEntry {
    /// In the visitor's own numbering, without gaps.
    pub seq: Seq,
    pub at: Timestamp,
    pub from: VisitorSees,
    pub text: String,
}

/// Who wrote an entry, as a visitor sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum VisitorSees {
    /// The visitor, under this key.
    You { key: ClientKey },
    /// Somebody of the team, under the name shown to visitors.
    Team { name: String },
}

/// An entry of the log as the team sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AgentEntry {
    /// In the log's numbering.
    pub seq: Seq,
    pub at: Timestamp,
    pub from: AgentSees,
    pub text: String,
}

/// Who wrote an entry, as the team sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum AgentSees {
    /// The person this socket belongs to, under this key.
    You { key: ClientKey },
    /// The visitor.
    Visitor,
    /// Another person of the team.
    Colleague { name: String },
}

/// What the client half of delivery needs to know of an entry.
pub trait Numbered {
    fn seq(&self) -> Seq;
    /// The key, if the reader of this entry wrote it.
    fn own_key(&self) -> Option<ClientKey>;
}

impl Numbered for VisitorEntry {
    fn seq(&self) -> Seq {
        self.seq
    }

    fn own_key(&self) -> Option<ClientKey> {
        match self.from {
            VisitorSees::You { key } => Some(key),
            VisitorSees::Team { .. } => None,
        }
    }
}

impl Numbered for AgentEntry {
    fn seq(&self) -> Seq {
        self.seq
    }

    fn own_key(&self) -> Option<ClientKey> {
        match self.from {
            AgentSees::You { key } => Some(key),
            AgentSees::Visitor | AgentSees::Colleague { .. } => None,
        }
    }
}
