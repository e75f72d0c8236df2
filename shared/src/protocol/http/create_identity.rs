//! `POST /v1/sites/{site}/identities` on the console host: a token that vouches for a visitor, for
//! servers that would rather ask than sign (CON-8).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "create_identity",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/sites/{site}/identities",
    access: Access::Key,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub email: String,
}

/// 200, JSON; errors: 401 `key_refused`, 404 `site_unknown`, 422 `not_an_address`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// Good for twelve hours.
    pub token: String,
}
