//! What handlers answer with.

use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use shared::protocol::{codec, http::Route};
use worker::Stub;

use crate::{
    error::{Failure, Refusal},
    object::call,
};

/// One value.
pub(crate) fn postcard<T: Serialize>(value: &T) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    (kind, codec::encode(value)).into_response()
}

/// One value, for people and their programs.
pub(crate) fn json<T: Serialize>(value: &T) -> Response {
    Json(value).into_response()
}

/// A body of one value, of at most as many bytes as the route takes.
pub(crate) fn decode<T: DeserializeOwned>(route: Route, body: &[u8]) -> Result<T, Refusal> {
    codec::decode(body, route.body.most()).map_err(|_| Refusal::BodyGarbled)
}

/// The same in JSON, as the table's row has it.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal::BodyGarbled)
}

/// A socket: lets the object open its end and gives the browser the other.
pub(crate) async fn socket<C: Serialize>(stub: &Stub, asked: &C) -> Result<Response, Failure> {
    Ok(call::socket(stub, asked).await?.into())
}
