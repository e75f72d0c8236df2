//! `DELETE /v1/account/code` on the console host: a password is enough from here on.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "delete_code",
    method: Method::Delete,
    side: Side::Console,
    path: "/v1/account/code",
    access: Access::Person,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 401 `not_proved`, 429 `too_many_attempts`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub password: String,
}
