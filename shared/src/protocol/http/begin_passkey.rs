//! `POST /v1/account/passkeys/challenge` on the console host: what a new passkey is made of (WebAuthn).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "begin_passkey",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/account/passkeys/challenge",
    access: Access::Person,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub password: String,
}

/// 200, JSON; errors: 401 `not_proved`, 429 `too_many_attempts`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// What `navigator.credentials.create` takes, as JSON.
    pub options: String,
    /// Comes back with the answer, within five minutes.
    pub state: String,
}
