//! WebSocket subprotocols: one names the codec, one carries the visitor's token (DLV-9, VIS-5).

use serde::{Deserialize, Serialize};

/// Frames are postcard in binary messages.
pub const POSTCARD: &str = "portico.postcard";

/// Frames are JSON in text messages.
pub const JSON: &str = "portico.json";

/// How the frames of a socket are written.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Codec {
    Postcard,
    Json,
}

impl Codec {
    /// The codec that a subprotocol names.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        [Self::Postcard, Self::Json]
            .into_iter()
            .find(|codec| codec.name() == name)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Postcard => POSTCARD,
            Self::Json => JSON,
        }
    }
}

/// Prefix of the subprotocol that carries the visitor's token, base64url without padding.
pub const TOKEN_PREFIX: &str = "portico.token.";

/// What a peer sends to ask whether the other end is alive; the platform answers [`PONG`].
pub const PING: &str = "ping";

/// The platform's answer to [`PING`], given without waking the object.
pub const PONG: &str = "pong";
