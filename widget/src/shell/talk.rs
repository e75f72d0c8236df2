//! What the conversation wants carried out: requests about it, its socket, and what outlives the page.
//! This is in the talk's program (`xtask/src/build/split.rs`), and only a chat that has it makes these
//! effects.

use alloc::{vec, vec::Vec};

use shared::{
    client,
    ids::ConversationId,
    protocol::{
        codec,
        delivery::{ToClient, VisitorEntry},
        http::{self, create_conversation, create_visitor, keep_browser, open_visitor_socket},
        limit::{BODY_BYTES, FRAME_BYTES, PAGE_CHARS},
        read::{self, Read},
        subprotocol,
    },
    text::{cut, decimal},
    visitor::{
        self, HttpFault,
        chat::{Effect, Event, SocketEvent},
    },
};

use super::{Shell, joined};
use crate::io::{
    js, random,
    request::Answer,
    socket::{Said, Socket},
    store,
};

impl Shell {
    #[inline(never)]
    pub(super) fn carry_for_talk(&'static self, effect: Effect) {
        match effect {
            Effect::CreateVisitor {
                before,
                browser,
                identity,
                conversations,
            } => {
                let path = http::path(create_visitor::ROUTE.path, &[self.site.as_str()]);
                let body = codec::encode(&create_visitor::Request {
                    token: before,
                    browser,
                    identity,
                    conversations,
                });
                self.request(&path, Some(&body), visitor_created);
            }
            Effect::KeepBrowser {
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
            Effect::CreateConversation { token, flow, after } => {
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
            Effect::Connect {
                token,
                conversation,
            } => self.connect(&token, conversation),
            Effect::Greet(hello) => self.write(&codec::encode(&hello)),
            Effect::Send(frame) => self.write(&codec::encode(&frame)),
            Effect::Ping => {
                if let Some(socket) = &self.parts.borrow().socket {
                    socket.ping();
                }
            }
            Effect::Disconnect => self.parts.borrow_mut().socket = None,
            Effect::Submit => {
                let (text, key) = (self.typed(), random::key());
                self.dispatch(visitor::Event::Chat(Event::Submitted { text, key }));
            }
            Effect::ClearComposer { taken } => {
                self.parts.borrow_mut().regions.take_from_composer(&taken);
                js::keep_draft("");
            }
            Effect::SetCookie { browser } => store::know(&browser),
            Effect::Keep(kept) => store::keep(&self.holds.borrow(), kept.as_ref()),
            Effect::KeepOpen { until } => store::keep_open(until),
            // The panel's program has these.
            Effect::LoadTalk
            | Effect::Renew
            | Effect::KeepDraft
            | Effect::ClearFields
            | Effect::FocusPanel => {}
        }
    }

    /// Tells the page's scripts why the page has the flow that it has. They hear it when nothing of the
    /// widget is borrowed any more.
    #[inline(never)]
    pub(super) fn explain(&'static self) {
        let told = self.parts.borrow().machine.explain();
        if let Some(told) = told {
            self.tell(&told);
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

fn visitor_created(answer: Answer) -> visitor::Event {
    read_answer(
        answer,
        |create_visitor::Response {
             token,
             conversations,
         }| {
            Event::VisitorCreated {
                token,
                conversations,
            }
        },
    )
}

fn read_answer<T: Read>(answer: Answer, event_of: fn(T) -> Event) -> visitor::Event {
    visitor::Event::Chat(match answer.bytes() {
        Some(bytes) => match read::decode(&bytes, BODY_BYTES) {
            Ok(response) => event_of(response),
            Err(_) => Event::RequestFailed(HttpFault::Final),
        },
        None => Event::RequestFailed(answer.fault()),
    })
}
