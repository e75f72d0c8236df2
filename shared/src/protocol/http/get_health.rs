//! `GET /healthz` on either host: 200 and `ok` while the Worker answers.

use super::{Access, Body, Caching, Method, Route, Side};

pub const ROUTE: Route = Route {
    name: "get_health",
    method: Method::Get,
    side: Side::Both,
    path: "/healthz",
    access: Access::Anyone,
    body: Body::None,
    caching: Caching::Never,
};
