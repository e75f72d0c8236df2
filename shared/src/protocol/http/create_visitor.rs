//! `POST /v1/sites/{site}/visitors` on the public host: a visitor begins (VIS-1).

use alloc::string::String;

use serde::{Deserialize, Serialize};

pub const PATH: &str = "/v1/sites/{site}/visitors";

/// 200, postcard. Errors: 404 `site_unknown`, 403 `origin_not_listed`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// Goes with everything the visitor does from here on; kept in memory only.
    pub token: String,
}
