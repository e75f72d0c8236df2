//! The sockets of an object: accepting, remembering through a sleep, sending, closing.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{
    ids::SocketId,
    protocol::{
        call::Who,
        close::CloseReason,
        codec::{self, Garbled},
        delivery::Marks,
        hello::Hello,
        json,
        limit::FRAME_BYTES,
        subprotocol::{self, Codec},
    },
    time::Timestamp,
};
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Response, State, WebSocket, WebSocketPair, WebSocketRequestResponsePair};

use super::{js, timer};
use crate::error::Fault;

/// What the platform keeps of a socket while its object sleeps: its attachment.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Memo {
    pub(crate) id: SocketId,
    pub(crate) who: Who,
    pub(crate) codec: Codec,
    /// It has said its Hello and been served.
    pub(crate) greeted: bool,
    /// How far its owner has come.
    pub(crate) marks: Marks,
}

/// A frame as it comes in: the first of a socket is a Hello, the others are `T`.
#[derive(Debug)]
pub(crate) enum Frame<T> {
    Hello(Hello),
    Later(T),
}

/// One message of a socket.
pub(crate) enum Incoming<'a> {
    Bytes(&'a [u8]),
    Text(&'a str),
    /// More than [`FRAME_BYTES`], which was not taken over.
    TooLarge,
}

/// What `worker.js` takes over at most.
#[wasm_bindgen(js_name = frameBytes)]
#[expect(
    unreachable_pub,
    reason = "a function that JavaScript calls has to be public"
)]
pub fn frame_bytes() -> usize {
    FRAME_BYTES
}

struct Open {
    socket: WebSocket,
    /// As it was last kept.
    memo: Memo,
    /// Its Hello has come.
    greeted: bool,
}

/// The object's sockets by their ids, which grow with time.
pub(crate) struct Sockets {
    open: RefCell<BTreeMap<SocketId, Open>>,
    /// The greatest id that was given.
    last: Cell<u64>,
}

/// Ids that are free for the sockets of one millisecond; above them they borrow from the next.
const IDS_EACH: u64 = 1 << 10;

impl Sockets {
    /// The sockets that the object woke with.
    pub(crate) fn after_sleep(state: &State) -> Result<Self, Fault> {
        let pair = WebSocketRequestResponsePair::new(subprotocol::PING, subprotocol::PONG)
            .map_err(|error| Fault::socket(error.into()))?;
        state.set_websocket_auto_response(&pair);
        let sockets: BTreeMap<SocketId, Open> = state
            .get_websockets()
            .into_iter()
            .filter_map(|socket| {
                let memo = memo_of(&socket)?;
                let greeted = memo.greeted;
                Some((
                    memo.id,
                    Open {
                        socket,
                        memo,
                        greeted,
                    },
                ))
            })
            .collect();
        let last = sockets.keys().next_back().map_or(0, |id| id.0);
        Ok(Self {
            open: RefCell::new(sockets),
            last: Cell::new(last),
        })
    }

    /// An id that no socket has had before.
    fn next(&self) -> SocketId {
        let fresh = timer::now().0.saturating_mul(IDS_EACH);
        let id = fresh.max(self.last.get().saturating_add(1));
        self.last.set(id);
        SocketId(id)
    }

    /// Takes a new socket in for a peer that the Worker has checked. The answer echoes the
    /// subprotocol, without which a browser refuses the connection.
    pub(crate) fn accept(
        &self,
        state: &State,
        who: Who,
        codec: Codec,
    ) -> Result<(SocketId, Response), Fault> {
        let WebSocketPair { client, server } = WebSocketPair::new().map_err(Fault::socket)?;
        let memo = Memo {
            id: self.next(),
            who,
            codec,
            greeted: false,
            marks: Marks::default(),
        };
        state.accept_web_socket(&server);
        server.serialize_attachment(&memo).map_err(Fault::socket)?;
        let mut response = Response::from_websocket(client).map_err(Fault::socket)?;
        response
            .headers_mut()
            .set("Sec-WebSocket-Protocol", codec.name())
            .map_err(Fault::socket)?;
        let id = memo.id;
        let socket = server;
        let greeted = false;
        let open = Open {
            socket,
            memo,
            greeted,
        };
        self.open.borrow_mut().insert(id, open);
        Ok((id, response))
    }

    pub(crate) fn memos(&self) -> Vec<Memo> {
        let sockets = self.open.borrow();
        sockets.values().map(|open| open.memo.clone()).collect()
    }

    /// When each was heard of last without the object's waking: its ping was answered, or it was opened.
    pub(crate) fn heard(&self, state: &State) -> Vec<(SocketId, Timestamp)> {
        let sockets = self.open.borrow();
        let heard = sockets.iter().map(|(&id, open)| {
            let opened = Timestamp(id.0 / IDS_EACH);
            let answered = js::answered_ping(state.as_raw().as_ref(), open.socket.as_ref());
            (id, opened.max(Timestamp(answered as u64)))
        });
        heard.collect()
    }

    /// Which socket of the object this is.
    pub(crate) fn id_of(&self, socket: &WebSocket) -> Option<SocketId> {
        memo_of(socket).map(|memo| memo.id)
    }

    /// The same of one that is ending, which the platform may not have given to an object that wakes
    /// for that.
    pub(crate) fn adopt(&self, socket: &WebSocket) -> Option<SocketId> {
        let memo = memo_of(socket)?;
        let (id, greeted) = (memo.id, memo.greeted);
        self.open.borrow_mut().entry(id).or_insert_with(|| Open {
            socket: socket.clone(),
            memo,
            greeted,
        });
        Some(id)
    }

    /// Decodes one message of a socket. `None` for a socket that is not known any more.
    pub(crate) fn decode<T: DeserializeOwned>(
        &self,
        id: SocketId,
        message: &Incoming<'_>,
    ) -> Option<Result<Frame<T>, Garbled>> {
        let mut sockets = self.open.borrow_mut();
        let open = sockets.get_mut(&id)?;
        if open.greeted {
            return Some(read(open.memo.codec, message).map(Frame::Later));
        }
        let hello = read(open.memo.codec, message).map(Frame::Hello);
        open.greeted = hello.is_ok();
        Some(hello)
    }

    /// Keeps through a sleep that the socket has been served, and how far its owner has come.
    pub(crate) fn remember(&self, id: SocketId, marks: Marks) -> Result<(), Fault> {
        match self.open.borrow_mut().get_mut(&id) {
            Some(Open { socket, memo, .. }) => {
                memo.greeted = true;
                memo.marks = marks;
                socket.serialize_attachment(&*memo).map_err(Fault::socket)
            }
            None => Ok(()),
        }
    }

    /// Sends `items` in as few frames as their limit allows. A socket that is gone is passed over:
    /// its close is on the way as an event.
    pub(crate) fn send<T: Serialize>(&self, id: SocketId, items: &[T]) {
        if let Some(Open { socket, memo, .. }) = self.open.borrow().get(&id) {
            let _ = match memo.codec {
                Codec::Postcard => codec::encode_frames(items)
                    .iter()
                    .all(|frame| js::send(socket.as_ref(), frame)),
                Codec::Json => json::encode_frames(items)
                    .iter()
                    .all(|frame| socket.send_with_str(frame).is_ok()),
            };
        }
    }

    pub(crate) fn close(&self, id: SocketId, reason: CloseReason) {
        if let Some(open) = self.open.borrow_mut().remove(&id) {
            // A socket that is closed already cannot be closed again, which is as good.
            let _ = open.socket.close(Some(reason.code()), Some(reason.word()));
        }
    }

    /// Closes every socket: the object cannot vouch for what they have been told.
    pub(crate) fn close_all(&self, reason: CloseReason) {
        let ids: Vec<SocketId> = self.open.borrow().keys().copied().collect();
        for id in ids {
            self.close(id, reason);
        }
    }

    /// The other end is gone: ends our half too.
    pub(crate) fn gone(&self, id: SocketId) {
        if let Some(open) = self.open.borrow_mut().remove(&id) {
            let _ = open.socket.close(Some(1000), Some(""));
        }
    }
}

/// A value from a message of the kind that the codec uses.
fn read<T: DeserializeOwned>(codec: Codec, message: &Incoming<'_>) -> Result<T, Garbled> {
    match (codec, message) {
        (Codec::Postcard, Incoming::Bytes(bytes)) => codec::decode(bytes, FRAME_BYTES),
        (Codec::Json, Incoming::Text(text)) => json::decode(text, FRAME_BYTES),
        (Codec::Postcard | Codec::Json, Incoming::TooLarge) => Err(Garbled::TooLarge),
        (Codec::Postcard, Incoming::Text(_)) | (Codec::Json, Incoming::Bytes(_)) => {
            Err(Garbled::Malformed)
        }
    }
}

fn memo_of(socket: &WebSocket) -> Option<Memo> {
    socket.deserialize_attachment().ok().flatten()
}
