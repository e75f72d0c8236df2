//! `GET /v1/sites/{site}` on the console host: the latest version of a site and its flows, as it was
//! written.
//!
//! 200, JSON (SPEC section 1), with a file name for browsers that keep it. Errors: 401 `not_signed_in`
//! or `key_refused`, 403 `not_allowed`, 404 `site_unknown`. Where one name serves both sides, a request
//! with an `Authorization` header or from the console's own page gets this file, and every other request
//! the published one ([`super::get_site`]).

use super::{Access, Body, Caching, Method, Route, Side, get_site};
use crate::protocol::permission::Permission;

pub const ROUTE: Route = Route {
    name: "get_site_file",
    method: Method::Get,
    side: Side::Console,
    path: get_site::ROUTE.path,
    access: Access::MayOrKey(Permission::Chatflows),
    body: Body::None,
    caching: Caching::Never,
};
