//! Frames of both codecs as WebSocket messages.

use serde::de::DeserializeOwned;
use shared::{
    ids::{ClientKey, Seq},
    protocol::{
        codec,
        delivery::{
            AgentEntry, AgentSees, FromClient, Numbered, ToClient, VisitorEntry, VisitorSees,
        },
        hello::Hello,
        limit::FRAME_BYTES,
        subprotocol,
    },
    time::Timestamp,
};
use tokio_tungstenite::tungstenite::Message;

use super::json;

/// How frames are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Codec {
    Postcard,
    Json,
}

impl Codec {
    pub(super) fn subprotocol(self) -> &'static str {
        match self {
            Self::Postcard => subprotocol::POSTCARD,
            Self::Json => "portico.json",
        }
    }

    pub(crate) fn hello(self, hello: &Hello) -> Message {
        match self {
            Self::Postcard => Message::binary(codec::encode(hello)),
            Self::Json => Message::text(json::hello(hello)),
        }
    }

    pub(crate) fn frame(self, frame: &FromClient) -> Message {
        match self {
            Self::Postcard => Message::binary(codec::encode(frame)),
            Self::Json => Message::text(json::from_client(frame)),
        }
    }

    /// `None` for what is no frame of this codec.
    pub(crate) fn read<E: Entry>(self, message: &Message) -> Option<Vec<ToClient<E>>> {
        match (self, message) {
            (Self::Postcard, Message::Binary(bytes)) => codec::decode(bytes, FRAME_BYTES).ok(),
            (Self::Json, Message::Text(text)) => E::read_json(text).ok(),
            (
                Self::Postcard | Self::Json,
                Message::Text(_)
                | Message::Binary(_)
                | Message::Ping(_)
                | Message::Pong(_)
                | Message::Close(_)
                | Message::Frame(_),
            ) => None,
        }
    }
}

/// An entry as one of the two sides reads it.
pub(crate) trait Entry: Numbered + DeserializeOwned + Clone + Eq + 'static {
    fn read_json(text: &str) -> serde_json::Result<Vec<ToClient<Self>>>;

    /// The reader's own message, from its acknowledgement.
    fn own(seq: Seq, at: Timestamp, key: ClientKey, text: String) -> Self;

    fn text(&self) -> &str;
}

impl Entry for VisitorEntry {
    fn read_json(text: &str) -> serde_json::Result<Vec<ToClient<Self>>> {
        json::visitor(text)
    }

    fn own(seq: Seq, at: Timestamp, key: ClientKey, text: String) -> Self {
        let from = VisitorSees::You { key };
        Self {
            seq,
            at,
            from,
            text,
        }
    }

    fn text(&self) -> &str {
        &self.text
    }
}

impl Entry for AgentEntry {
    fn read_json(text: &str) -> serde_json::Result<Vec<ToClient<Self>>> {
        json::agent(text)
    }

    fn own(seq: Seq, at: Timestamp, key: ClientKey, text: String) -> Self {
        let from = AgentSees::You { key };
        Self {
            seq,
            at,
            from,
            text,
        }
    }

    fn text(&self) -> &str {
        &self.text
    }
}

/// The key of the reader's message `number`, out of 64 bits that are the reader's own.
pub(crate) fn own_key(reader: u64, number: u64) -> ClientKey {
    ClientKey((u128::from(reader) << 64 | u128::from(number)).to_be_bytes())
}
