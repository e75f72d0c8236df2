//! `POST /v1/keys` on the console host: a new API key.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission};

pub const ROUTE: Route = Route {
    name: "create_key",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/keys",
    access: Access::MayEither(Permission::Settings, Permission::Chatflows),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub name: String,
}

/// 200, JSON; errors: 409 `too_many`, 422 for what cannot be a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// It is shown this one time.
    pub key: String,
}
