//! `PUT /v1/people/{person}` on the console host: what somebody is called and may do.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission, team::Position};

pub const ROUTE: Route = Route {
    name: "put_person",
    method: Method::Put,
    side: Side::Console,
    path: "/v1/people/{person}",
    access: Access::May(Permission::People),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 403 `not_yours_to_give`, 404 `person_unknown`, `role_unknown`, `team_unknown`, 409
/// `last_administrator`, `too_many` teams, 422 for what cannot be a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub name: String,
    pub position: Position,
}
