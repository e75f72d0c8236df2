//! `GET /v1/sites/{site}/conversations/{conversation}/socket` on the public host: a visitor's
//! socket. The token comes as a subprotocol (VIS-5); errors: 401 `token_refused`,
//! 403 `origin_not_listed`, 426 `not_a_websocket`.

use super::{Access, Body, Caching, Method, Route, Side};

pub const ROUTE: Route = Route {
    name: "open_visitor_socket",
    method: Method::Get,
    side: Side::Public,
    path: "/v1/sites/{site}/conversations/{conversation}/socket",
    access: Access::Visitor,
    body: Body::Socket,
    caching: Caching::Never,
};
