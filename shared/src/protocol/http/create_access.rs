//! `POST /v1/people/{person}/access` on the console host: a new way in for a person who cannot sign in
//! any more (TEA-1). Their sessions end.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission};

pub const ROUTE: Route = Route {
    name: "create_access",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/people/{person}/access",
    access: Access::May(Permission::People),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {}

/// 200, JSON; errors: 403 `not_yours_to_give`, `own_access`, 404 `person_unknown`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// What stands behind `/#access=` in the link. It is good once, for a day.
    pub access: String,
}
