//! `POST /v1/invitations/accept` on the console host: somebody who was invited comes.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "accept_invitation",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/invitations/accept",
    access: Access::Anyone,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204, and signed in; errors: 404 `invitation_unknown`, 409 `address_taken`, `too_many`, 422 for what
/// cannot be a name or a password.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub invitation: String,
    /// The name shown to visitors.
    pub name: String,
    pub password: String,
}
