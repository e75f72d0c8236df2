//! `DELETE /v1/roles/{role}` on the console host.

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission};

pub const ROUTE: Route = Route {
    name: "delete_role",
    method: Method::Delete,
    side: Side::Console,
    path: "/v1/roles/{role}",
    access: Access::May(Permission::People),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 403 `not_yours_to_give`, 404 `role_unknown`, 409 `role_in_use`, `role_fixed`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {}
