//! `PUT /v1/account/code` on the console host: signing in takes a code from here on.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "put_code",
    method: Method::Put,
    side: Side::Console,
    path: "/v1/account/code",
    access: Access::Person,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub ticket: String,
    pub code: String,
}

/// 200, JSON; errors: 401 `not_proved`, `ticket_expired`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// Each is good once, where the other device is lost. They are shown this one time.
    pub recovery: Vec<String>,
}
