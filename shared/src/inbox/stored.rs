//! What an inbox's object keeps of each conversation, in the bytes of [`crate::stored`]: types of
//! their own that never appear on the wire.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ConversationId, PersonId, SiteId},
    protocol::{
        console::{InboxRow, Preview},
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
    /// Somebody of the team had it open.
    pub attended: bool,
    /// When this was written.
    pub stored: Timestamp,
}

/// Somebody whose passes of a lower number are void.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Dismissal {
    pub person: PersonId,
    pub number: u32,
    /// When the last of them has ended by itself.
    pub until: Timestamp,
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

impl Row {
    /// A row of the list as it is kept.
    #[must_use]
    pub fn of(row: &InboxRow, attended: bool, stored: Timestamp) -> Self {
        let latest = row
            .latest
            .as_ref()
            .map(|Preview { at, from, text }| Message {
                at: *at,
                from: match from {
                    Speaker::Visitor => Author::Visitor,
                    Speaker::Team { name } => Author::Team { name: name.clone() },
                },
                text: text.clone(),
            });
        Self {
            conversation: row.conversation,
            site: row.site.clone(),
            page: row.page.clone(),
            begun: row.begun,
            latest,
            waiting: row.waiting,
            attended,
            stored,
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
        }
    }
}
