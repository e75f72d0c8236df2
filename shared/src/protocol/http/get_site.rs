//! `GET /v1/sites/{site}` on the public host: the published site, read by the widget.
//! 200 with [`crate::flow::published`] bytes; errors: 404 `site_unknown`,
//! 403 `origin_not_listed` to a page of another origin. Never reaches an object.

use super::{Access, Body, Caching, Method, Route, Side};

pub const ROUTE: Route = Route {
    name: "get_site",
    method: Method::Get,
    side: Side::Public,
    path: "/v1/sites/{site}",
    access: Access::Anyone,
    body: Body::None,
    caching: Caching::Minute,
};
