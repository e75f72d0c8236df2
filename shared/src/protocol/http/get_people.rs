//! `GET /v1/people` on the console host: 200 with [`Roster`](crate::protocol::team::Roster) as JSON.

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::permission::Permission;

pub const ROUTE: Route = Route {
    name: "get_people",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/people",
    access: Access::May(Permission::People),
    body: Body::None,
    caching: Caching::Never,
};
