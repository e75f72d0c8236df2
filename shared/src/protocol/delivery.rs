//! The frames of a conversation's socket, for visitors and for the team (DLV).
//!
//! A frame to a client is a list of [`ToClient`]; a frame from a client is one [`FromClient`],
//! except the first, which is a bare [`super::hello::Hello`]. Numbers are the receiver's own: a
//! visitor's leave out what the visitor may not see (DLV-1).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::http::get_where::Staff;
use crate::{
    ids::{ClientKey, Epoch, Seq},
    time::{Span, Timestamp},
};

/// From the edge: what a client of the log is told, in this order on one socket.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ToClient<E> {
    /// The answer to `Hello`.
    Greeting { epoch: Epoch, replay: Replay },
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
    /// The message with this key was not taken. It may be sent again.
    Refused { key: ClientKey, reason: Refusal },
    /// How far the other side has come; only ever grows (DLV-7).
    Marks(Marks),
    /// Somebody else is writing (DLV-8).
    Typing(Speaker),
    /// To the team: whether the visitor, who has declined the cookie, has no page open here, and so no
    /// way back (CON-2).
    Left(bool),
    /// To a visitor: up to here the same visitor has had the entries in sight in another tab.
    Seen(Seq),
    /// Who is there to answer has changed (AVL-5). Visitors alone are told.
    Team(Staff),
}

/// Where a replay begins.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Replay {
    /// Behind the cursor of the `Hello`.
    AfterCursor,
    /// At the first entry, and what the client has counts no more: its cursor belongs to another
    /// life of the log.
    OtherEpoch,
    /// The same: its cursor is a place that the log has not come to.
    CursorAhead,
}

/// From a client, after its `Hello`. The order is such that a second `Hello` reads as none of these.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FromClient {
    /// A message; the same key again is the same message (DLV-2). It is not taken before the one
    /// that it comes `after`, which is the sender's last that is not acknowledged yet (DLV-5).
    Post {
        key: ClientKey,
        after: Option<ClientKey>,
        text: String,
    },
    /// The person is writing; at most every 3 s (DLV-8).
    Typing,
    /// A message that only the team sees. A visitor's is refused.
    Comment {
        key: ClientKey,
        after: Option<ClientKey>,
        text: String,
    },
    /// How far this client has come (DLV-7).
    Marks(Marks),
    /// The visitor answers what the chatflow asks (CON-6, CAP-1). One of the team's is refused.
    Answer {
        key: ClientKey,
        after: Option<ClientKey>,
        answer: Answer,
    },
    /// The conversation is over (CNV-1). A visitor's is refused.
    Close {
        key: ClientKey,
        after: Option<ClientKey>,
    },
    /// It goes on all the same (CNV-1). A visitor's is refused.
    Reopen {
        key: ClientKey,
        after: Option<ClientKey>,
    },
}

/// What an entry of the log says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Said {
    /// A message.
    Text(String),
    /// The visitor has answered what the chatflow asks.
    Answer(Answer),
    /// The conversation is over, until somebody of the team writes again or opens it again.
    Closed,
    /// It goes on all the same.
    Reopened,
}

impl Said {
    /// The words of a message; of anything else none.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Answer(_) | Self::Closed | Self::Reopened => "",
        }
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// What a visitor has answered, and to which words (CON-6).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Id of the chatflow that asked.
    pub flow: String,
    /// BCP 47 tag of the words' language.
    pub language: String,
    /// The words, as the page showed them.
    pub asked: String,
    pub given: Given,
}

/// What was answered.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Given {
    /// Whether a cookie may be set (CON-2).
    Cookie(bool),
    /// That what is written may be processed (CON-4).
    Processing,
    /// Whether the box was ticked (CON-5).
    Subscription(bool),
    /// A mail address (CAP-1), or none where the visitor would not give one.
    Mail(Option<String>),
}

/// High-water numbers, merged by maximum (DLV-7).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Everything up to here has arrived.
    pub delivered: Seq,
    /// Everything up to here was in sight.
    pub read: Seq,
}

impl Marks {
    /// What both say together.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        Self {
            delivered: self.delivered.max(other.delivered),
            read: self.read.max(other.read),
        }
    }

    /// The same marks in another numbering, or with other bounds.
    #[must_use]
    pub fn map(self, number: impl Fn(Seq) -> Seq) -> Self {
        Self {
            delivered: number(self.delivered),
            read: number(self.read),
        }
    }
}

/// Why a message is not taken.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Refusal {
    /// Nothing but white space.
    EmptyText,
    /// More than [`super::limit::TEXT_CHARS`].
    TextTooLong,
    /// The key stands for another message (DLV-2).
    KeyReused,
    /// More than [`super::limit::MESSAGES_A_MINUTE`]; one more is taken after this wait (DLV-11).
    TooManyMessages { wait: Span },
    /// Not for this sender.
    NotAllowed,
    /// The conversation is over (CNV-1).
    Closed,
    /// An answer that holds what is no mail address.
    NotAnAddress,
    /// The conversation is not over, so there is nothing to open again (CNV-1).
    Open,
}

/// One of the two sides of a conversation.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Speaker {
    Visitor,
    /// Somebody of the team, under the name shown to visitors.
    Team {
        name: String,
    },
}

/// Who gets to see a message.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Everybody,
    /// A comment.
    Team,
}

/// An entry of the log as a visitor sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VisitorEntry {
    /// In the visitor's own numbering, without gaps.
    pub seq: Seq,
    pub at: Timestamp,
    pub from: VisitorSees,
    pub said: Said,
}

/// Who wrote an entry, as a visitor sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum VisitorSees {
    /// The visitor, under this key.
    You { key: ClientKey },
    /// Somebody of the team, under the name shown to visitors.
    Team { name: String },
}

/// An entry of the log as the team sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AgentEntry {
    /// In the log's numbering.
    pub seq: Seq,
    pub at: Timestamp,
    pub from: AgentSees,
    pub to: Audience,
    pub said: Said,
}

/// Who wrote an entry, as the team sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AgentSees {
    /// The person this socket belongs to, under this key.
    You { key: ClientKey },
    /// The visitor.
    Visitor,
    /// Another person of the team.
    Colleague { name: String },
}

/// What the client half of delivery needs to know of an entry.
pub trait LogEntry {
    fn seq(&self) -> Seq;

    /// When the edge stored it, by its own clock.
    fn at(&self) -> Timestamp;

    /// The key, if the reader of this entry wrote it.
    fn own_key(&self) -> Option<ClientKey>;

    fn said(&self) -> &Said;

    fn to(&self) -> Audience;

    /// Whether this is by somebody else, of whom it was said that they are writing.
    fn is_by(&self, speaker: &Speaker) -> bool;

    /// The reader's own message as the entry that an acknowledgement stands in for.
    fn own(seq: Seq, at: Timestamp, key: ClientKey, to: Audience, said: Said) -> Self;
}

impl LogEntry for VisitorEntry {
    fn seq(&self) -> Seq {
        self.seq
    }

    fn at(&self) -> Timestamp {
        self.at
    }

    fn said(&self) -> &Said {
        &self.said
    }

    fn to(&self) -> Audience {
        Audience::Everybody
    }

    fn own_key(&self) -> Option<ClientKey> {
        match self.from {
            VisitorSees::You { key } => Some(key),
            VisitorSees::Team { .. } => None,
        }
    }

    fn is_by(&self, speaker: &Speaker) -> bool {
        match (&self.from, speaker) {
            (VisitorSees::Team { name }, Speaker::Team { name: typing }) => name == typing,
            (VisitorSees::You { .. }, _) | (_, Speaker::Visitor) => false,
        }
    }

    fn own(seq: Seq, at: Timestamp, key: ClientKey, _: Audience, said: Said) -> Self {
        Self {
            seq,
            at,
            from: VisitorSees::You { key },
            said,
        }
    }
}

impl LogEntry for AgentEntry {
    fn seq(&self) -> Seq {
        self.seq
    }

    fn at(&self) -> Timestamp {
        self.at
    }

    fn said(&self) -> &Said {
        &self.said
    }

    fn to(&self) -> Audience {
        self.to
    }

    fn own_key(&self) -> Option<ClientKey> {
        match self.from {
            AgentSees::You { key } => Some(key),
            AgentSees::Visitor | AgentSees::Colleague { .. } => None,
        }
    }

    fn is_by(&self, speaker: &Speaker) -> bool {
        match (&self.from, speaker) {
            (AgentSees::Visitor, Speaker::Visitor) => true,
            (AgentSees::Colleague { name }, Speaker::Team { name: typing }) => name == typing,
            (AgentSees::You { .. }, _)
            | (AgentSees::Visitor, Speaker::Team { .. })
            | (AgentSees::Colleague { .. }, Speaker::Visitor) => false,
        }
    }

    fn own(seq: Seq, at: Timestamp, key: ClientKey, to: Audience, said: Said) -> Self {
        Self {
            seq,
            at,
            from: AgentSees::You { key },
            to,
            said,
        }
    }
}
