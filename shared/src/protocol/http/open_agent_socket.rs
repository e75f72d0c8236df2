//! `GET /v1/conversations/{conversation}/socket` on the console host: somebody of the team looks at
//! a conversation. Errors: 401 `not_signed_in`, 403 `origin_not_listed`, 426 `not_a_websocket`.

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::permission::Permission;

pub const ROUTE: Route = Route {
    name: "open_agent_socket",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/conversations/{conversation}/socket",
    access: Access::May(Permission::Inbox),
    body: Body::Socket,
    caching: Caching::Never,
};
