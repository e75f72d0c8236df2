//! `POST /v1/people/{person}/sign-out` on the console host: ends every session of somebody.

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission};

pub const ROUTE: Route = Route {
    name: "sign_out_person",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/people/{person}/sign-out",
    access: Access::May(Permission::People),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 403 `not_yours_to_give`, 404 `person_unknown`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {}
