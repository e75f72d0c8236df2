//! `POST /v1/sites/{site}/conversations` on the public host: a conversation begins.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::{ids::ConversationId, protocol::limit::BODY_BYTES};

pub const ROUTE: Route = Route {
    name: "create_conversation",
    method: Method::Post,
    side: Side::Public,
    path: "/v1/sites/{site}/conversations",
    access: Access::Visitor,
    body: Body::Postcard { most: BODY_BYTES },
    caching: Caching::Never,
};

/// postcard. The token is in the body so that the request needs no preflight, and first in it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub token: String,
    /// Address of the page, of the token's origin. What [`crate::origin::page::kept`] leaves of it is cut
    /// to [`crate::protocol::limit::PAGE_CHARS`] and [`crate::protocol::limit::PAGE_BYTES`].
    pub page: String,
    /// Id of the chatflow that the page has. One that is not among those published last counts as none.
    pub flow: String,
    /// The visitor's conversation that is over, which this one goes on from (CNV-1).
    pub after: Option<ConversationId>,
}

/// 200, postcard. Errors: 401 `token_refused`, 403 `origin_not_listed`, 404 `site_unknown`, 400
/// `body_garbled`, `page_elsewhere`, 429 `too_many_conversations` with `"wait"` in seconds, `too_many_open_conversations`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    pub conversation: ConversationId,
}
