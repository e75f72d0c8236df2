//! `GET /` on the console host: the console's page.

use super::{Access, Body, Caching, Method, Route, Side};

pub const ROUTE: Route = Route {
    name: "get_console",
    method: Method::Get,
    side: Side::Console,
    path: "/",
    access: Access::Anyone,
    body: Body::None,
    caching: Caching::Page,
};
