//! `GET /v1/inboxes/{inbox}/socket` on the console host: a console's list stays live.
//! Errors: 401 `not_signed_in`, 403 `origin_not_listed`, 404 `inbox_unknown`, 426 `not_a_websocket`.

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::permission::Permission;

pub const ROUTE: Route = Route {
    name: "open_inbox_socket",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/inboxes/{inbox}/socket",
    access: Access::May(Permission::Inbox),
    body: Body::Socket,
    caching: Caching::Never,
};
