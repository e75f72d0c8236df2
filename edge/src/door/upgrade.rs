//! Opening sockets: what a browser must bring.

use axum::http::{HeaderMap, header};
use shared::protocol::subprotocol::{Codec, TOKEN_PREFIX};

use crate::error::Refusal;

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

fn offered(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}
