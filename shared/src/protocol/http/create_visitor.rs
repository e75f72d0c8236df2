//! `POST /v1/sites/{site}/visitors` on the public host: a visitor begins (VIS-1).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};

pub const ROUTE: Route = Route {
    name: "create_visitor",
    method: Method::Post,
    side: Side::Public,
    path: "/v1/sites/{site}/visitors",
    access: Access::Site,
    body: Body::None,
    caching: Caching::Never,
};

/// 200, postcard. Errors: 404 `site_unknown`, 403 `origin_not_listed`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// Goes with everything the visitor does from here on; kept in memory only.
    pub token: String,
}
