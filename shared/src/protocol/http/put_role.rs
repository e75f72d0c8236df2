//! `PUT /v1/roles/{role}` on the console host: what a role allows.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission, permission::Permissions};

pub const ROUTE: Route = Route {
    name: "put_role",
    method: Method::Put,
    side: Side::Console,
    path: "/v1/roles/{role}",
    access: Access::May(Permission::People),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 403 `not_yours_to_give`, 409 `role_fixed`, `too_many`, 422 for what cannot be a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub name: String,
    pub permissions: Permissions,
}
