//! `PUT /v1/account/password` on the console host. Every other browser is signed out.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "put_password",
    method: Method::Put,
    side: Side::Console,
    path: "/v1/account/password",
    access: Access::Person,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 401 `not_proved`, 422 for what cannot be a password, 429 `too_many_attempts`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub current: String,
    pub new: String,
}
