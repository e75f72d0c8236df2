//! Request and response bodies in postcard.

use axum::{
    body::{Body, to_bytes},
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use shared::protocol::{codec, limit::BODY_BYTES};

use crate::error::Refusal;

/// Reads a body of at most [`BODY_BYTES`].
pub(crate) async fn read<T: DeserializeOwned>(body: Body) -> Result<T, Refusal> {
    let bytes = to_bytes(body, BODY_BYTES)
        .await
        .map_err(|_| Refusal::BodyTooLarge)?;
    codec::decode(&bytes, BODY_BYTES).map_err(|_| Refusal::BodyGarbled)
}

/// An answer of one value.
pub(crate) fn postcard<T: Serialize>(value: &T) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    (kind, codec::encode(value)).into_response()
}
