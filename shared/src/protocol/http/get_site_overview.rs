//! `GET /v1/sites/{site}/overview` on the console host: what the edge says of a site, for people. 200
//! with a [`SiteOverview`](crate::protocol::site::SiteOverview) as JSON; errors: 401 `not_signed_in` or
//! `key_refused`, 403 `not_allowed`, 404 `site_unknown`.

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::permission::Permission;

pub const ROUTE: Route = Route {
    name: "get_site_overview",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/sites/{site}/overview",
    access: Access::MayOrKey(Permission::Chatflows),
    body: Body::None,
    caching: Caching::Never,
};
