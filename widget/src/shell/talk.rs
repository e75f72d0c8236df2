//! The conversation's socket, and what goes over it. This is in the talk's program
//! (`xtask/src/build/split.rs`), which is fetched with the first socket: the machine makes frames only
//! for one that is open.

use alloc::{string::String, vec, vec::Vec};

use shared::{
    client,
    ids::ConversationId,
    protocol::{
        codec,
        delivery::{FromClient, ToClient, VisitorEntry},
        hello::Hello,
        http::{self, create_conversation, keep_browser, open_visitor_socket},
        limit::{FRAME_BYTES, PAGE_CHARS},
        read, subprotocol,
    },
    text::{cut, decimal},
    visitor::{
        self,
        chat::{Event, SocketEvent},
    },
};

use super::{Shell, chat::read_answer, joined};
use crate::io::{
    js,
    request::Answer,
    socket::{Said, Socket},
};

/// What is asked of the edge about a conversation.
pub(super) enum Call {
    CreateConversation {
        token: String,
        flow: String,
        after: Option<ConversationId>,
    },
    KeepBrowser {
        token: String,
        browser: String,
        conversation: ConversationId,
    },
    Connect {
        token: String,
        conversation: ConversationId,
    },
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
        for call in self.calls.take() {
            match call {
                Call::CreateConversation { token, flow, after } => {
                    let path = http::path(create_conversation::ROUTE.path, &[self.site.as_str()]);
                    let page = cut(&js::address(), PAGE_CHARS).into();
                    let body = codec::encode(&create_conversation::Request {
                        token,
                        page,
                        flow,
                        after,
                    });
                    self.request(&path, Some(&body), conversation_created);
                }
                Call::KeepBrowser {
                    token,
                    browser,
                    conversation,
                } => {
                    let path = http::path(keep_browser::ROUTE.path, &[self.site.as_str()]);
                    let body = codec::encode(&keep_browser::Request {
                        token,
                        browser,
                        conversations: vec![conversation],
                    });
                    self.request(&path, Some(&body), browser_kept);
                }
                Call::Connect {
                    token,
                    conversation,
                } => self.connect(&token, conversation),
            }
        }
        if self.curious.take() {
            // The page's scripts hear it when nothing of the widget is borrowed any more.
            let told = self.parts.borrow().machine.explain();
            if let Some(told) = told {
                self.tell(&told);
            }
        }
    }

    fn connect(&'static self, token: &str, conversation: ConversationId) {
        let number = decimal(conversation.get());
        let path = http::path(
            open_visitor_socket::ROUTE.path,
            &[self.site.as_str(), &number],
        );
        // "http…" becomes "ws…", and "https…" "wss…".
        let edge = self.edge.strip_prefix("http").unwrap_or_default();
        let address = joined("ws", &joined(edge, &path));
        let carrier = joined(subprotocol::TOKEN_PREFIX, token);
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

// Functions, because closures would be called by a name that is nobody's.

fn browser_kept(answer: Answer) -> visitor::Event {
    read_answer(answer, |keep_browser::Response { token }| {
        Event::BrowserKept { token }
    })
}

fn conversation_created(answer: Answer) -> visitor::Event {
    read_answer(answer, |create_conversation::Response { conversation }| {
        Event::ConversationCreated { conversation }
    })
}
