//! `POST /v1/set-up` on the console host: the first administrator comes, with the code that deploying printed.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "set_up",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/set-up",
    access: Access::Anyone,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204, and signed in; errors: 403 `wrong_set_up_code`, 409 `already_set_up`, `jurisdiction_changed`, 422 for what cannot be
/// an address, a name or a password, 429 `too_many_attempts` with `"wait"` and `Retry-After` in
/// seconds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub code: String,
    pub mail: String,
    /// The name shown to visitors.
    pub name: String,
    pub password: String,
}
