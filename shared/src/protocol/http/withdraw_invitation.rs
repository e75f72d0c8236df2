//! `POST /v1/invitations/withdraw` on the console host.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::{limit::BODY_BYTES, permission::Permission};

pub const ROUTE: Route = Route {
    name: "withdraw_invitation",
    method: Method::Post,
    side: Side::Console,
    path: "/v1/invitations/withdraw",
    access: Access::May(Permission::People),
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204, whether there was one or not; errors: 403 `not_yours_to_give`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    pub mail: String,
}
