//! `POST /v1/sign-in` on the console host: somebody comes back, with a password.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "sign_in",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/sign-in",
    access: Access::Anyone,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub mail: String,
    pub password: String,
}

/// 200, JSON; errors: 401 `not_proved`, the same for people who are not there, 429
/// `too_many_attempts` with `"wait"` and `Retry-After` in seconds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    SignedIn,
    /// A code is needed as well; this comes back with it, within five minutes.
    CodeNeeded {
        ticket: String,
    },
}
