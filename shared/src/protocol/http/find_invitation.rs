//! `POST /v1/invitations/find` on the console host: whom a link invites.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "find_invitation",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/invitations/find",
    access: Access::Anyone,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub invitation: String,
}

/// 200, JSON; errors: 404 `invitation_unknown`, also for one that was taken or has ended.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    pub mail: String,
}
