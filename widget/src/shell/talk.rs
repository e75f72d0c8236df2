//! The conversation's socket, and what goes over it. This is in the talk's program
//! (`xtask/src/build/split.rs`), which is fetched with the first socket: the machine makes frames only
//! for one that is open.

use alloc::{string::String, vec::Vec};

use shared::{
    client,
    ids::ConversationId,
    protocol::{
        codec,
        delivery::{FromClient, ToClient, VisitorEntry},
        hello::Hello,
        http::{self, open_visitor_socket},
        limit::FRAME_BYTES,
        read, subprotocol,
    },
    text::decimal,
    visitor::{
        self,
        chat::{Event, SocketEvent},
    },
};

use super::{Shell, joined};
use crate::io::socket::{Said, Socket};

/// A socket that is to be opened.
pub(super) struct Call {
    pub(super) token: String,
    pub(super) conversation: ConversationId,
}

/// How it stands with this program.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Talk {
    /// Nothing has asked for it, or it could not be had.
    Away,
    Loading,
    Here,
}

impl Shell {
    /// Does what has waited for this program.
    #[inline(never)]
    pub(super) fn catch_up(&'static self) {
        if let Some(call) = self.call.take() {
            self.connect(&call);
        }
        if self.curious.take()
            && let Some(told) = self.parts.borrow().machine.explain()
        {
            self.tell(&told);
        }
    }

    fn connect(&'static self, call: &Call) {
        let number = decimal(call.conversation.get());
        let path = http::path(
            open_visitor_socket::ROUTE.path,
            &[self.site.as_str(), &number],
        );
        // "http…" becomes "ws…", and "https…" "wss…".
        let edge = self.edge.strip_prefix("http").unwrap_or_default();
        let address = joined("ws", &joined(edge, &path));
        let carrier = joined(subprotocol::TOKEN_PREFIX, &call.token);
        let socket = Socket::open(&address, &carrier, |said| self.hear(said));
        self.parts.borrow_mut().socket = Some(socket);
    }

    fn hear(&'static self, said: Said) {
        let event: SocketEvent = match said {
            Said::Opened => client::Event::SocketOpened,
            Said::Bytes(bytes) => {
                match read::decode::<Vec<ToClient<VisitorEntry>>>(&bytes, FRAME_BYTES) {
                    Ok(items) => client::Event::Received(items),
                    Err(_) => client::Event::ReceivedGarbage,
                }
            }
            Said::Pong => client::Event::Ponged,
            Said::Garbage => client::Event::ReceivedGarbage,
            Said::Closed(code) => client::Event::SocketClosed { code },
        };
        self.dispatch(visitor::Event::Chat(Event::Socket(event)));
    }

    #[inline(never)]
    pub(super) fn greet(&self, hello: &Hello) {
        self.write(&codec::encode(hello));
    }

    #[inline(never)]
    pub(super) fn send(&self, frame: &FromClient) {
        self.write(&codec::encode(frame));
    }

    fn write(&self, bytes: &[u8]) {
        if let Some(socket) = &self.parts.borrow().socket {
            socket.send(bytes);
        }
    }
}
