//! A socket to the edge, for a machine that asks for one.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_util::{
    SinkExt, StreamExt,
    future::{AbortHandle, Abortable},
};
use gloo_net::websocket::{Message, WebSocketError, futures::WebSocket};
use leptos::prelude::GetUntracked;
use shared::protocol::{close::CloseReason, subprotocol};

use crate::session::{self, Renewal};

/// What a socket says.
pub(crate) enum Said {
    Opened,
    Bytes(Vec<u8>),
    /// The platform's answer to a ping.
    Pong,
    /// Something else than bytes.
    Garbage,
    Closed(u16),
}

/// The code of a connection that broke off.
const BROKEN: u16 = 1006;

/// The one socket of a machine. Opening another, or dropping this, ends it without a word.
#[derive(Default)]
pub(crate) struct Socket {
    open: RefCell<Option<Open>>,
    pass: Rc<Cell<Pass>>,
}

/// What the last socket says of the pass that the next one comes with.
#[derive(Clone, Copy, Default)]
enum Pass {
    #[default]
    Good,
    /// The socket was never heard of, which may be for want of a pass.
    Doubtful,
    /// Whoever has it may do something else than before, or nothing.
    Overtaken,
}

impl Pass {
    /// Sees to it that the next socket comes with a good one; not so where nobody is signed in.
    async fn renewed(self) -> bool {
        if session::over().get_untracked() {
            return false;
        }
        let renewal = match self {
            Self::Good => return true,
            Self::Doubtful => session::renew().await,
            Self::Overtaken => session::replace().await,
        };
        renewal != Renewal::SignedOut
    }
}

struct Open {
    outbound: futures_channel::mpsc::UnboundedSender<Message>,
    task: AbortHandle,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Socket {
    pub(crate) fn connect(&self, address: &str, hear: impl Fn(Said) + 'static) {
        let (outbound, mut queue) = futures_channel::mpsc::unbounded::<Message>();
        let (task, registration) = AbortHandle::new_pair();
        let address = address.to_owned();
        let pass = self.pass.clone();
        let talk = async move {
            if !pass.get().renewed().await {
                hear(Said::Closed(CloseReason::SignedOut.code()));
                return;
            }
            pass.set(Pass::Doubtful);
            let Ok(socket) = WebSocket::open_with_protocol(&address, subprotocol::POSTCARD) else {
                hear(Said::Closed(BROKEN));
                return;
            };
            let (mut write, read) = socket.split();
            let mut read = read.fuse();
            hear(Said::Opened);
            loop {
                futures_util::select_biased! {
                    message = queue.next() => match message {
                        // A socket that does not take it any more says so when it is read.
                        Some(message) => drop(write.send(message).await),
                        None => return,
                    },
                    message = read.next() => match message {
                        Some(Ok(Message::Bytes(bytes))) => {
                            pass.set(Pass::Good);
                            hear(Said::Bytes(bytes));
                        }
                        Some(Ok(Message::Text(text))) => hear(match &*text {
                            subprotocol::PONG => Said::Pong,
                            _ => Said::Garbage,
                        }),
                        Some(Err(WebSocketError::ConnectionClose(close))) => {
                            if close.code == CloseReason::SignedOut.code() {
                                pass.set(Pass::Overtaken);
                            }
                            hear(Said::Closed(close.code));
                            return;
                        }
                        Some(Err(_)) | None => {
                            hear(Said::Closed(BROKEN));
                            return;
                        }
                    },
                }
            }
        };
        leptos::task::spawn_local(async move {
            // Aborted is what it is meant to be when the socket is dropped.
            let _ = Abortable::new(talk, registration).await;
        });
        *self.open.borrow_mut() = Some(Open { outbound, task });
    }

    pub(crate) fn send(&self, bytes: Vec<u8>) {
        self.say(Message::Bytes(bytes));
    }

    pub(crate) fn ping(&self) {
        self.say(Message::Text(subprotocol::PING.to_owned()));
    }

    fn say(&self, message: Message) {
        if let Some(open) = &*self.open.borrow() {
            // The task has ended only after it has said so.
            let _ = open.outbound.unbounded_send(message);
        }
    }

    pub(crate) fn disconnect(&self) {
        *self.open.borrow_mut() = None;
    }
}
