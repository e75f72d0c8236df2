//! `GET /v1/me` on the console host: who is signed in, what they may do, and where they work.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::{
    ids::InboxId,
    protocol::{call::Person, permission::Permissions, team::ResetNotice},
};

pub const ROUTE: Route = Route {
    name: "get_me",
    method: Method::Get,
    side: Side::Console,
    path: "/v1/me",
    access: Access::Person,
    body: Body::None,
    caching: Caching::Never,
};

/// 200, JSON; errors: 401 `not_signed_in`, `pass_expired`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    pub person: Person,
    /// What they sign in with.
    pub mail: String,
    pub permissions: Permissions,
    pub inboxes: Vec<InboxId>,
    /// Resets of late, of which every console tells (TEA-2), the latest first.
    pub resets: Vec<ResetNotice>,
}
