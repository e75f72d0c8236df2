//! `POST /v1/sign-out` on the console host. What was open with this browser's pass ends at once.

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "sign_out",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/sign-out",
    access: Access::Session,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204, also for a session that is over; errors: 401 `not_signed_in` without one.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    /// On every browser.
    pub everywhere: bool,
}
