//! What handlers answer with.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use shared::protocol::codec;
use worker::Stub;

use crate::{error::Failure, object::call};

/// One value.
pub(crate) fn postcard<T: Serialize>(value: &T) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    (kind, codec::encode(value)).into_response()
}

/// A socket: lets the object open its end and gives the browser the other.
pub(crate) async fn socket<C: Serialize>(stub: &Stub, asked: &C) -> Result<Response, Failure> {
    Ok(call::socket(stub, asked).await?.into())
}
