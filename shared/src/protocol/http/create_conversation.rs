//! `POST /v1/sites/{site}/conversations` on the public host: a conversation begins.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::ids::ConversationId;

pub const PATH: &str = "/v1/sites/{site}/conversations";

/// postcard. The token is in the body so that the request needs no preflight.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub token: String,
    /// Address of the page, cut to [`crate::protocol::limit::PAGE_CHARS`].
    pub page: String,
}

/// 200, postcard. Errors: 401 `token_refused`, 404 `site_unknown`, 400 `body_garbled`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    pub conversation: ConversationId,
}
