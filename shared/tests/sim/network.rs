//! Connections: in order, as TCP is, and with everything that can happen to one.

use serde::{Serialize, de::DeserializeOwned};
use shared::protocol::{
    codec::{self, Garbled},
    json,
    limit::FRAME_BYTES,
    subprotocol::Codec,
};

/// A frame as it is on the wire.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Wire {
    Bytes(Vec<u8>),
    Text(String),
    Pong,
}

impl Wire {
    pub(crate) fn of<T: Serialize>(value: &T, codec: Codec) -> Self {
        match codec {
            Codec::Postcard => Self::Bytes(codec::encode(value)),
            Codec::Json => Self::Text(json::encode(value)),
        }
    }

    pub(crate) fn read<T: DeserializeOwned>(&self, codec: Codec) -> Result<T, Garbled> {
        match (codec, self) {
            (Codec::Postcard, Self::Bytes(bytes)) => codec::decode(bytes, FRAME_BYTES),
            (Codec::Json, Self::Text(text)) => json::decode(text, FRAME_BYTES),
            (Codec::Postcard | Codec::Json, _) => Err(Garbled::Malformed),
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct ConnectionId(pub(crate) u64);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Direction {
    ToObject,
    ToPerson,
}

#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) person: usize,
    pub(crate) codec: Codec,
    /// The socket's number at the object, once it is open there.
    pub(crate) accepted: bool,
    /// Whether the object has been told of its end, or has ended it.
    pub(crate) ended: bool,
    /// When the last frame of each direction arrives: none overtakes another.
    arrives: [u64; 2],
    /// Directions in which nothing arrives any more.
    dead: [bool; 2],
    /// It has lost a frame, and cannot be whole again.
    pub(crate) holed: bool,
}

impl Connection {
    pub(crate) fn new(person: usize, codec: Codec, now: u64) -> Self {
        Self {
            person,
            codec,
            accepted: false,
            ended: false,
            arrives: [now; 2],
            dead: [false; 2],
            holed: false,
        }
    }

    /// When a frame sent now arrives, `delay` later but behind all others; `None` if it never does.
    pub(crate) fn arrival(&mut self, direction: Direction, now: u64, delay: u64) -> Option<u64> {
        let last = &mut self.arrives[direction as usize];
        *last = (*last).max(now + delay);
        (!self.dead[direction as usize]).then_some(*last)
    }

    pub(crate) fn die(&mut self, direction: Direction) {
        self.dead[direction as usize] = true;
    }
}
