//! `GET /v1/people/{person}/conversations` on the console host: how many open conversations are a
//! person's, which go back in line when they are removed (RTE-3).

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::permission::Permission;

pub const ROUTE: Route = Route {
    name: "count_conversations",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/people/{person}/conversations",
    access: Access::May(Permission::People),
    body: Body::None,
    caching: Caching::Never,
};

/// 200, JSON; errors: 404 `person_unknown`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    pub open: u32,
}
