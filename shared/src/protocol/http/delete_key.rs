//! `DELETE /v1/keys` on the console host.

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::{
    ids::Digest,
    protocol::{limit::BODY_BYTES, permission::Permission},
};

pub const ROUTE: Route = Route {
    name: "delete_key",
    method: Method::Delete,
    side: Side::Console,
    path: "/v1/keys",
    access: Access::MayEither(Permission::Settings, Permission::Chatflows),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 404 `key_unknown`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub digest: Digest,
}
