//! `DELETE /v1/people/{person}` on the console host: somebody leaves, at once.

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission};

pub const ROUTE: Route = Route {
    name: "delete_person",
    method: Method::Delete,
    side: Side::Console,
    path: "/v1/people/{person}",
    access: Access::May(Permission::People),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 403 `not_yours_to_give`, 404 `person_unknown`, 409 `last_administrator`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {}
