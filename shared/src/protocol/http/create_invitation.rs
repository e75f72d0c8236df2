//! `POST /v1/invitations` on the console host: somebody is invited, by a link that whoever invites passes on.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission, team::Position};

pub const ROUTE: Route = Route {
    name: "create_invitation",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/invitations",
    access: Access::May(Permission::People),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub mail: String,
    pub position: Position,
}

/// 200, JSON; errors: 403 `not_yours_to_give`, 404 `role_unknown`, `team_unknown`, 409
/// `address_taken`, `too_many`, 422 `not_an_address`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// What stands behind `/#invitation=` in the link. It is good once, for a week.
    pub invitation: String,
}
