//! `POST /v1/account/code` on the console host: a secret for codes, which counts once a code of it has come.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "begin_code",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/account/code",
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
    /// The `otpauth` address, for a picture that the other device reads.
    pub address: String,
    /// The same secret, to be typed.
    pub secret: String,
    /// Comes back with the first code, within five minutes.
    pub ticket: String,
}
