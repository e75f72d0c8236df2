//! `PUT /v1/sites/{site}` on the console host: publishes a site and its flows, and makes it if it is
//! new.
//!
//! The body is the authored file, JSON (SPEC section 1), at most
//! [`crate::protocol::limit::SITE_BYTES`]; 200 and `{"version":n,"warnings":[{"path",
//! "warning","character","expected","by"}]}`, the last three where there is something to say. Errors:
//! 400 `body_garbled` with `"line"` and `"column"`, 401 `not_signed_in` or `key_refused`, and 422 `site_has_problems` with `"problems":[{"path","problem","expected"}]`;
//! then nothing has changed.

use super::{Access, Body, Caching, Method, Route, Side, get_site};
use crate::protocol::{limit::SITE_BYTES, permission::Permission};

pub const ROUTE: Route = Route {
    name: "put_site",
    method: Method::Put,
    side: Side::Console,
    path: get_site::ROUTE.path,
    access: Access::MayOrKey(Permission::Chatflows),
    body: Body::Json { most: SITE_BYTES },
    caching: Caching::Never,
};
