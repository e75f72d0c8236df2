//! `GET /v1/conversations/{conversation}/contact` on the console host: whom a conversation is with
//! (CAP-2).

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::{
    ids::{ContactId, ConversationId},
    protocol::permission::Permission,
    time::Timestamp,
};

pub const ROUTE: Route = Route {
    name: "get_contact",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/conversations/{conversation}/contact",
    access: Access::May(Permission::Contacts),
    body: Body::None,
    caching: Caching::Never,
};

/// 200, JSON; `null` for a conversation that is with nobody, which most are, and for one that is not
/// there. Errors: 404 `conversation_unknown` for what is no number.
pub type Response = Option<Contact>;

/// Somebody whom conversations are with.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Contact {
    pub id: ContactId,
    /// In lower case.
    pub mail: String,
    pub made: Timestamp,
    /// The site says that it is theirs (CON-8). Otherwise somebody has typed it.
    pub verified: bool,
    pub marketing: bool,
    pub subscriptions: Vec<Subscribed>,
    /// The latest, in the order in which they began.
    pub conversations: Vec<With>,
}

/// A consent to be written to (CON-5).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Subscribed {
    pub name: String,
    pub at: Timestamp,
    /// Where the box was ticked.
    pub conversation: ConversationId,
    pub flow: String,
    pub language: String,
    /// The words beside the box, as the page says it showed them.
    pub words: String,
    /// They are those of the published chatflow.
    pub as_published: bool,
}

/// A conversation with them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct With {
    pub conversation: ConversationId,
    pub begun: Timestamp,
}
