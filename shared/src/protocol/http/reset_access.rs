//! `POST /v1/access/reset` on the console host: an administrator comes back by a code that
//! `cargo xtask reset-access` printed (TEA-2).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "reset_access",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/access/reset",
    access: Access::Anyone,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204, and signed in; errors: 403 `wrong_reset_code`, also for a code that was used or has ended, and
/// for an address that is no administrator's; 422 for a password that is not taken; 429
/// `too_many_attempts`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub code: String,
    /// An administrator's address.
    pub mail: String,
    pub password: String,
}
