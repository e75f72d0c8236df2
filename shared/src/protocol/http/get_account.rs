//! `GET /v1/account` on the console host: how whoever asks signs in. 200 with
//! [`Account`](crate::protocol::team::Account) as JSON.

use super::{Access, Body, Caching, Method, Route, Side};

pub const ROUTE: Route = Route {
    name: "get_account",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/account",
    access: Access::Person,
    body: Body::None,
    caching: Caching::Never,
};
