//! `POST /v1/sites/{site}/browsers` on the public host: the visitor agreed to be known again on this
//! browser (VIS-2, CON-2).

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::{ids::ConversationId, protocol::limit::BODY_BYTES};

pub const ROUTE: Route = Route {
    name: "keep_browser",
    method: Method::Post,
    side: Side::Public,
    path: "/v1/sites/{site}/browsers",
    access: Access::Visitor,
    body: Body::Postcard { most: BODY_BYTES },
    caching: Caching::Never,
};

/// postcard, the token first.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub token: String,
    /// 32 hexadecimal digits of 128 random bits, as `messagesUtk` has them.
    pub browser: String,
    /// What the visitor has begun in this tab, of which the last five are looked at. One that is not
    /// theirs is left out.
    pub conversations: Vec<ConversationId>,
}

/// 200, postcard. Errors: 401 `token_refused`, 400 `body_garbled`, 403 `not_allowed` for whom the site
/// vouches for (CON-3).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// In place of the one that came.
    pub token: String,
}
