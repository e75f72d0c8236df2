//! `POST /v1/sign-in/code` on the console host: the second factor, after the password.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "sign_in_with_code",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/sign-in/code",
    access: Access::Anyone,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204, and signed in; errors: 401 `not_proved`, `ticket_expired`, 429 `too_many_attempts` with `"wait"`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub ticket: String,
    /// Six digits, or a recovery code.
    pub code: String,
}
