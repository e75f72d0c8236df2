//! `POST /v1/access/find` on the console host: the person a sign-in link is for.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "find_access",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/access/find",
    access: Access::Anyone,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub access: String,
}

/// 200, JSON; errors: 404 `access_unknown`, also for a link that was used or has ended.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    pub mail: String,
}
