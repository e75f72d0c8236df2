//! `POST /v1/sites/{site}/identity-keys` on the console host: a new key for a site that vouches for its
//! visitors by itself (CON-8). Those before it stay good until there are three.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission};

pub const ROUTE: Route = Route {
    name: "create_identity_key",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/sites/{site}/identity-keys",
    access: Access::MayOrKey(Permission::Settings),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {}

/// 200, JSON; errors: 401 `key_refused`, 403 `not_allowed`, 404 `site_unknown`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// It is shown this one time.
    pub key: String,
}
