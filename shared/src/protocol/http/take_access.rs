//! `POST /v1/access/take` on the console host: a person comes back by a sign-in link (TEA-1).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "take_access",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/access/take",
    access: Access::Anyone,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204, and signed in; errors: 404 `access_unknown`, 422 for a password that is not taken.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub access: String,
    /// The new one. Passkeys, the second factor and its recovery codes are gone.
    pub password: String,
}
