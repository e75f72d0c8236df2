//! `GET /v1/me` on the console host: who is signed in, and where they work.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{ids::InboxId, protocol::call::Person};

pub const PATH: &str = "/v1/me";

/// 200, postcard. Errors: 401 `not_signed_in`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    pub person: Person,
    pub inboxes: Vec<InboxId>,
}
