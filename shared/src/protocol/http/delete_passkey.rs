//! `DELETE /v1/account/passkeys` on the console host.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "delete_passkey",
    method: Method::Delete,
    side: Side::Console,
    path: "/v1/account/passkeys",
    access: Access::Person,
    body: Body::Json { most: BODY_BYTES },
    caching: Caching::Never,
};

/// 204; errors: 404 `key_unknown`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    /// The credential's id.
    pub id: Vec<u8>,
}
