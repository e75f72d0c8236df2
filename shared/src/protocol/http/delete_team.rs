//! `DELETE /v1/teams/{team}` on the console host. Whoever was in it is in it no more.

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission};

pub const ROUTE: Route = Route {
    name: "delete_team",
    method: Method::Delete,
    side: Side::Console,
    path: "/v1/teams/{team}",
    access: Access::May(Permission::People),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 404 `team_unknown`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {}
