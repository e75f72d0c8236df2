//! `GET /v1/sites` on the console host: the deployment's sites. 200 with a list of
//! [`SiteSummary`](crate::protocol::site::SiteSummary) as JSON, in the order of their ids; errors: 401
//! `not_signed_in` or `key_refused`, 403 `not_allowed`.

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::permission::Permission;

pub const ROUTE: Route = Route {
    name: "get_sites",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/sites",
    access: Access::MayOrKey(Permission::Chatflows),
    body: Body::None,
    caching: Caching::Never,
};
