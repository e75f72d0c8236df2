//! Frames of both codecs as WebSocket messages.

use serde::{Serialize, de::DeserializeOwned};
use shared::{
    ids::ClientKey,
    protocol::{
        codec,
        delivery::{AgentEntry, LogEntry, ToClient, VisitorEntry},
        json,
        limit::FRAME_BYTES,
        subprotocol::{Codec, PING},
    },
};
use tokio_tungstenite::tungstenite::Message;

/// A frame of a client: its `Hello`, or a later one.
pub(crate) fn message<T: Serialize>(codec: Codec, frame: &T) -> Message {
    match codec {
        Codec::Postcard => Message::binary(codec::encode(frame)),
        Codec::Json => Message::text(json::encode(frame)),
    }
}

/// What asks the platform whether it is there.
pub(crate) fn ping() -> Message {
    Message::text(PING)
}

/// What a frame to a client holds; `None` for what is no frame of this codec.
pub(crate) fn items<E: Entry>(codec: Codec, message: &Message) -> Option<Vec<ToClient<E>>> {
    match (codec, message) {
        (Codec::Postcard, Message::Binary(bytes)) => codec::decode(bytes, FRAME_BYTES).ok(),
        (Codec::Json, Message::Text(text)) => json::decode(text, FRAME_BYTES).ok(),
        (
            Codec::Postcard | Codec::Json,
            Message::Text(_)
            | Message::Binary(_)
            | Message::Ping(_)
            | Message::Pong(_)
            | Message::Close(_)
            | Message::Frame(_),
        ) => None,
    }
}

/// An entry as one of the two sides reads it.
pub(crate) trait Entry: LogEntry + DeserializeOwned + Clone + Eq + 'static {
    fn text(&self) -> &str;
}

impl Entry for VisitorEntry {
    fn text(&self) -> &str {
        self.said.text()
    }
}

impl Entry for AgentEntry {
    fn text(&self) -> &str {
        self.said.text()
    }
}

/// The key of the reader's message `number`, out of 64 bits that are the reader's own.
pub(crate) fn own_key(reader: u64, number: u64) -> ClientKey {
    ClientKey((u128::from(reader) << 64 | u128::from(number)).to_be_bytes())
}
