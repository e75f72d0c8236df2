//! Opening sockets: what a browser must bring, and handing the upgrade to an object.

use axum::{
    http::{HeaderMap, header},
    response::Response,
};
use serde::Serialize;
use shared::protocol::subprotocol::{Codec, TOKEN_PREFIX};
use worker::Stub;

use crate::{
    error::{Failure, Refusal},
    object::call,
};

/// Refuses what is no upgrade in a subprotocol of ours. The edge always echoes one of those
/// offered (DLV-9), so there has to be one: the first that it knows.
pub(crate) fn check(headers: &HeaderMap) -> Result<Codec, Refusal> {
    let upgrades = headers
        .get(header::UPGRADE)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"));
    offered(headers)
        .find_map(Codec::of)
        .filter(|_| upgrades)
        .ok_or(Refusal::NotAWebSocket)
}

/// The token among the subprotocols offered (VIS-5).
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    offered(headers).find_map(|name| name.strip_prefix(TOKEN_PREFIX))
}

/// Lets the object open its end and gives the browser the other.
pub(crate) async fn open<C: Serialize>(stub: &Stub, asked: &C) -> Result<Response, Failure> {
    Ok(call::socket(stub, asked).await?.into())
}

fn offered(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}
