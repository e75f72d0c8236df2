//! The API key that a program sends (RFC 6750, 2.1).

use axum::http::{HeaderMap, header};
use shared::{credential::secret::Kind, ids::Digest};

/// Its digest, if what is sent is written as one.
pub(crate) fn sent(headers: &HeaderMap) -> Option<Digest> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    Digest::of(Kind::ApiKey, value.strip_prefix("Bearer ")?)
}
