//! `POST /v1/sign-in/passkey/challenge` on the console host: what a passkey is to sign (WebAuthn).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "begin_passkey_sign_in",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/sign-in/passkey/challenge",
    access: Access::Anyone,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {}

/// 200, JSON.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// What `navigator.credentials.get` takes, as JSON.
    pub options: String,
    /// Comes back with the answer, within five minutes.
    pub state: String,
}
