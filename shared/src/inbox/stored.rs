//! What an inbox's object keeps of each conversation, in the bytes of [`crate::stored`]: types of
//! their own that never appear on the wire.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ConversationId, PersonId, SiteId, VisitorId},
    protocol::{
        console::{Assignee, InboxRow, Preview},
        delivery::Speaker,
    },
    time::Timestamp,
};

/// One conversation.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Row {
    pub conversation: ConversationId,
    pub site: SiteId,
    /// Address of the page it began on.
    pub page: String,
    pub begun: Timestamp,
    pub latest: Option<Message>,
    /// Messages of the visitor since the team last answered.
    pub waiting: u32,
    /// When the first of these came.
    pub waiting_since: Option<Timestamp>,
    /// Somebody of the team had it open.
    pub attended: bool,
    /// When this was written.
    pub stored: Timestamp,
    pub visitor: VisitorId,
    /// The network address it came from, by a digest, for an hour.
    pub from: Option<u64>,
    pub assigned: Option<Assigned>,
    pub closed: bool,
    pub mail: Option<String>,
    pub flow: String,
    pub after: Option<ConversationId>,
    /// The site vouches for the address.
    pub verified: bool,
}

/// Whose it is to answer, and since when.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Assigned {
    pub id: PersonId,
    pub name: String,
    pub at: Timestamp,
}

/// Somebody whose passes of a lower number are void.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Dismissal {
    pub person: PersonId,
    pub number: u32,
    /// When the last of them has ended by itself, and what it opened has been told of.
    pub until: Timestamp,
}

/// Who is there to answer.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Attendance {
    /// Whether a person was there, as visitors were told last.
    pub there: bool,
    /// When the last console of a person who was not away went.
    pub left: Option<Timestamp>,
}

/// The beginning of its latest message.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Message {
    pub at: Timestamp,
    pub from: Author,
    pub text: String,
}

/// Whose that is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Author {
    Visitor,
    Team { name: String },
}

impl From<&Preview> for Message {
    fn from(Preview { at, from, text }: &Preview) -> Self {
        Self {
            at: *at,
            from: match from {
                Speaker::Visitor => Author::Visitor,
                Speaker::Team { name } => Author::Team { name: name.clone() },
            },
            text: text.clone(),
        }
    }
}

impl From<Row> for InboxRow {
    fn from(row: Row) -> Self {
        let latest = row.latest.map(|Message { at, from, text }| Preview {
            at,
            from: match from {
                Author::Visitor => Speaker::Visitor,
                Author::Team { name } => Speaker::Team { name },
            },
            text,
        });
        Self {
            conversation: row.conversation,
            site: row.site,
            page: row.page,
            begun: row.begun,
            latest,
            waiting: row.waiting,
            waiting_since: row.waiting_since,
            assignee: row
                .assigned
                .map(|Assigned { id, name, .. }| Assignee { id, name }),
            closed: row.closed,
            mail: row.mail,
            flow: row.flow,
            after: row.after,
            verified: row.verified,
        }
    }
}
