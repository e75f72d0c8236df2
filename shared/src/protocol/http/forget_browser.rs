//! `POST /v1/sites/{site}/browsers/forget` on the public host: a browser's secret buys nothing any more
//! (VIS-2).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "forget_browser",
    method: Method::Post,
    side: Side::Public,
    path: "/v1/sites/{site}/browsers/forget",
    access: Access::Site,
    body: Body::Postcard { most: BODY_BYTES },
    caching: Caching::Never,
};

/// postcard; 204, whether it was known or not. Errors: 400 `body_garbled`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub browser: String,
}
