//! `POST /v1/keys` on the console host: a new API key.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::{
    ids::SiteId,
    protocol::{limit::BODY_BYTES, permission::Permission, team::Scope},
    time::Timestamp,
};

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
    /// What it is for; left out, all that its maker may do.
    #[serde(default)]
    pub scopes: Option<Vec<Scope>>,
    /// The only site that it is for; left out, every site.
    #[serde(default)]
    pub site: Option<SiteId>,
    /// When it ends, in milliseconds since 1970; left out, never.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// 200, JSON; errors: 403 `not_yours_to_give` for a scope that its maker could not use, 404
/// `site_unknown`, 409 `too_many`, 422 `key_for_nothing` without a scope, `key_end_past`, and for what
/// cannot be a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// It is shown this one time.
    pub key: String,
}
