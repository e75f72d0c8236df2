//! `POST /v1/account/passkeys` on the console host: a passkey was made.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "create_passkey",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/account/passkeys",
    access: Access::Person,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 401 `not_proved`, 409 `passkey_taken`, 409 `too_many`, 422 for what cannot be a
/// name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub state: String,
    /// What the browser gave, as JSON.
    pub answer: String,
    /// What its owner calls it.
    pub name: String,
}
