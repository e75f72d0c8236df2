//! `POST /v1/pass` on the console host: the session buys a pass for the next five minutes. 204; errors:
//! 401 `not_signed_in`.

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "renew_pass",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/pass",
    access: Access::Session,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {}
