//! The frames of the socket that keeps a console's list live.
//!
//! The console sends a `Hello`, and then one [`FromConsole`] a frame; the inbox answers with a list of
//! [`ToConsole`] a frame.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::delivery::Speaker;
use crate::{
    ids::{ConversationId, PersonId, SiteId},
    time::Timestamp,
};

/// From a console.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FromConsole {
    /// Whoever's it is takes no conversations for now, or does again (RTE-2).
    Away(bool),
}

/// From the inbox.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all there are are rows, and each is sent at once"
)]
pub enum ToConsole {
    /// A conversation that is new to the console or has changed.
    Row(InboxRow),
    /// Every conversation there is has been sent.
    Live,
    /// Who of the team is there, each once, by name.
    Team(Vec<Member>),
}

/// Somebody whose console shows the list.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Member {
    pub id: PersonId,
    pub name: String,
    /// They take no conversations for now.
    pub away: bool,
}

/// One conversation in the list.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct InboxRow {
    pub conversation: ConversationId,
    pub site: SiteId,
    /// Address of the page it began on, as the visitor's browser gave it.
    pub page: String,
    pub begun: Timestamp,
    pub latest: Option<Preview>,
    /// Messages of the visitor since the team last answered.
    pub waiting: u32,
    /// When the first of these came.
    pub waiting_since: Option<Timestamp>,
    /// Whose it is to answer (RTE-1).
    pub assignee: Option<Assignee>,
    /// It is over (CNV-1).
    pub closed: bool,
    /// The address that the site vouches for, or else the one that the visitor has typed (CAP-2).
    pub mail: Option<String>,
    /// Id of the chatflow that it began with.
    pub flow: String,
    /// The visitor's conversation that it goes on from.
    pub after: Option<ConversationId>,
    /// The site vouches for the address (CON-8); otherwise a visitor has typed it.
    pub verified: bool,
}

/// Somebody of the team to whom a conversation was given.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Assignee {
    pub id: PersonId,
    pub name: String,
}

/// The beginning of the latest message.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Preview {
    pub at: Timestamp,
    pub from: Speaker,
    /// At most [`super::limit::PREVIEW_CHARS`], on one line.
    pub text: String,
}
