//! What a conversation's object keeps, in the bytes of [`crate::stored`]: types of their own that
//! never appear on the wire.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ClientKey, Epoch, PersonId, Seq, VisitorId},
    protocol::{
        call::{Beginning, Who},
        delivery::{self, Audience, Said},
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

impl Header {
    /// Whether the site says who the visitor is (CON-8): it did from the beginning, or it is somebody else
    /// than whoever began it, which nothing but the site's word makes.
    #[must_use]
    pub fn is_identified(&self) -> bool {
        self.beginning.identified || self.visitor != self.beginning.visitor
    }
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
    /// What the visitor has answered to a question of the chatflow (CON-6).
    Answer {
        at: Timestamp,
        key: ClientKey,
        visible: Seq,
        answer: Answer,
    },
    /// Somebody of the team has closed the conversation (CNV-1).
    Closed {
        at: Timestamp,
        author: Author,
        key: ClientKey,
        visible: Seq,
    },
    /// Somebody of the team has opened it again (CNV-1).
    Reopened {
        at: Timestamp,
        author: Author,
        key: ClientKey,
        visible: Seq,
    },
}

/// What an entry says, without a copy of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Content<'a> {
    Text(&'a str),
    Answer(&'a Answer),
    Closed,
    Reopened,
}

impl<'a> Content<'a> {
    /// The words of a message; of anything else none.
    #[must_use]
    pub fn text(self) -> &'a str {
        match self {
            Self::Text(text) => text,
            Self::Answer(_) | Self::Closed | Self::Reopened => "",
        }
    }
}

impl Entry {
    /// When, by whom, under which key, what.
    #[must_use]
    pub fn parts(&self) -> (Timestamp, &Author, ClientKey, Content<'_>) {
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
            } => (*at, author, *key, Content::Text(text)),
            Self::Answer {
                at, key, answer, ..
            } => (*at, &Author::Visitor, *key, Content::Answer(answer)),
            Self::Closed {
                at, author, key, ..
            } => (*at, author, *key, Content::Closed),
            Self::Reopened {
                at, author, key, ..
            } => (*at, author, *key, Content::Reopened),
        }
    }

    #[must_use]
    pub fn audience(&self) -> Audience {
        match self.visible() {
            Some(_) => Audience::Everybody,
            None => Audience::Team,
        }
    }

    /// Its place in the visitor's own numbering, if the visitor sees it.
    #[must_use]
    pub fn visible(&self) -> Option<Seq> {
        match self {
            Self::Message { visible, .. }
            | Self::Answer { visible, .. }
            | Self::Closed { visible, .. }
            | Self::Reopened { visible, .. } => Some(*visible),
            Self::Comment { .. } => None,
        }
    }
}

impl From<Content<'_>> for Said {
    fn from(content: Content<'_>) -> Self {
        match content {
            Content::Text(text) => Self::Text(text.into()),
            Content::Answer(answer) => Self::Answer(answer.clone().into()),
            Content::Closed => Self::Closed,
            Content::Reopened => Self::Reopened,
        }
    }
}

/// What a visitor has answered, and to which words.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Answer {
    /// Id of the chatflow that asked.
    pub flow: String,
    pub language: String,
    pub asked: String,
    pub given: Given,
}

/// What was answered.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Given {
    Cookie(bool),
    Processing,
    Subscription(bool),
    Mail(Option<String>),
}

impl From<delivery::Answer> for Answer {
    fn from(answer: delivery::Answer) -> Self {
        Self {
            flow: answer.flow,
            language: answer.language,
            asked: answer.asked,
            given: match answer.given {
                delivery::Given::Cookie(agreed) => Given::Cookie(agreed),
                delivery::Given::Processing => Given::Processing,
                delivery::Given::Subscription(ticked) => Given::Subscription(ticked),
                delivery::Given::Mail(mail) => Given::Mail(mail),
            },
        }
    }
}

impl From<Answer> for delivery::Answer {
    fn from(answer: Answer) -> Self {
        Self {
            flow: answer.flow,
            language: answer.language,
            asked: answer.asked,
            given: match answer.given {
                Given::Cookie(agreed) => delivery::Given::Cookie(agreed),
                Given::Processing => delivery::Given::Processing,
                Given::Subscription(ticked) => delivery::Given::Subscription(ticked),
                Given::Mail(mail) => delivery::Given::Mail(mail),
            },
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
