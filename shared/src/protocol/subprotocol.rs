//! WebSocket subprotocols: one names the codec, one carries the visitor's token (DLV-9, VIS-5).

/// Frames are postcard in binary messages.
pub const POSTCARD: &str = "portico.postcard";

/// Prefix of the subprotocol that carries the visitor's token, base64url without padding.
pub const TOKEN_PREFIX: &str = "portico.token.";

/// What a peer sends to ask whether the other end is alive; the platform answers [`PONG`].
pub const PING: &str = "ping";

/// The platform's answer to [`PING`], given without waking the object.
pub const PONG: &str = "pong";
