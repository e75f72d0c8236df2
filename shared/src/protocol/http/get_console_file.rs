//! `GET /console/{file}` on the console host: the console's code and styles, under names that change
//! with their content. Errors: 404 `no_such_route`.

use super::{Access, Body, Caching, Method, Route, Side};

pub const ROUTE: Route = Route {
    name: "get_console_file",
    method: Method::Get,
    side: Side::Console,
    path: "/console/{file}",
    access: Access::Anyone,
    body: Body::None,
    caching: Caching::Forever,
};
