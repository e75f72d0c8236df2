//! `GET /v1/keys` on the console host: API keys, without their secrets. 200 with a list of
//! [`ApiKey`](crate::protocol::team::ApiKey) as JSON.

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::permission::Permission;

pub const ROUTE: Route = Route {
    name: "get_keys",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/keys",
    access: Access::MayEither(Permission::Settings, Permission::Chatflows),
    body: Body::None,
    caching: Caching::Never,
};
