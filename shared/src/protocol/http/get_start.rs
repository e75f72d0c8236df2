//! `GET /v1/start` on the console host: whether there is a team yet, for whoever opens the console.

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};

pub const ROUTE: Route = Route {
    name: "get_start",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/start",
    access: Access::Anyone,
    body: Body::None,
    caching: Caching::Never,
};

/// 200, JSON; errors: 409 `jurisdiction_changed` where the deployment was set up in another.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// Somebody has set the deployment up.
    pub begun: bool,
}
