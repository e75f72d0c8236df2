//! `GET /v1/where?site={site}` on the public host: what only the edge knows (TGT-14, AVL-5).
//!
//! Never cached; asked for by pages where the answer can change what shows.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};

pub const ROUTE: Route = Route {
    name: "get_where",
    method: Method::Get,
    side: Side::Public,
    path: "/v1/where",
    access: Access::Anyone,
    body: Body::None,
    caching: Caching::Never,
};

/// What stands between the path and the site's id.
pub const QUERY: &str = "?site=";

/// 200, postcard. Errors: 400 `query_garbled`, 404 `site_unknown`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// ISO 3166-1 alpha-2; `None` is not known.
    pub country: Option<String>,
    /// At most 30 s old; `None` is a status that could not be had.
    pub staff: Option<Staff>,
}

/// Who is there, without saying how many.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Staff {
    Nobody,
    /// Somebody who has room for one more.
    Room,
    /// Somebody, and nobody of them has room.
    Full,
}
