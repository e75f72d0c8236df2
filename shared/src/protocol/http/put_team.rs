//! `PUT /v1/teams/{team}` on the console host.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission};

pub const ROUTE: Route = Route {
    name: "put_team",
    method: Method::Put,
    side: Side::Console,
    path: "/v1/teams/{team}",
    access: Access::May(Permission::People),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 409 `too_many`, 422 for what cannot be a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub name: String,
}
