//! What the chat wants carried out. This is in the panel's program (`xtask/src/build/split.rs`), and
//! only a chat makes these effects.

use alloc::boxed::Box;

use shared::{
    client,
    protocol::{
        close::CloseReason,
        codec,
        http::{self, create_visitor},
        limit::BODY_BYTES,
        read::{self, Read},
    },
    visitor::{
        self, HttpFault,
        chat::{Browser, Effect, Event},
    },
};
use wasm_bindgen::JsValue;

use super::{
    Shell,
    talk::{Call, Talk},
};
use crate::io::{
    js::{self, Callback},
    random,
    request::Answer,
    store,
};

impl Shell {
    /// The panel's program is there.
    #[inline(never)]
    pub(super) fn panel_loaded(&'static self) {
        self.hold(true, visitor::Event::PanelLoaded);
    }

    /// The chat goes on after the page has slept.
    #[inline(never)]
    pub(super) fn take_up(&'static self) {
        self.hold(false, visitor::Event::TookUp);
    }

    /// Holds what is kept of the chat, and says what that is. A panel that is new also gets back what was
    /// half written.
    fn hold(&'static self, is_new: bool, event_of: fn(Box<Browser>) -> visitor::Event) {
        store::hold(move |parts| {
            let browser = Box::new(store::browser(&parts));
            *self.holds.borrow_mut() = parts;
            let known = browser.secret.is_some();
            if is_new && known && self.parts.borrow().machine.keeps_draft() {
                let draft = js::draft();
                self.parts.borrow_mut().regions.recall(draft);
            }
            self.dispatch(event_of(browser));
        });
    }

    #[inline(never)]
    pub(super) fn carry_for_chat(&'static self, effect: Effect) {
        match effect {
            Effect::CreateVisitor {
                before,
                browser,
                identity,
                conversations,
            } => {
                let path = http::path(create_visitor::ROUTE.path, &[self.site.as_str()]);
                let request = create_visitor::Request {
                    token: before,
                    browser,
                    identity,
                    conversations,
                };
                self.request(&path, Some(&codec::encode(&request)), visitor_created);
            }
            Effect::KeepBrowser {
                token,
                browser,
                conversation,
            } => self.call(Call::KeepBrowser {
                token,
                browser,
                conversation,
            }),
            Effect::CreateConversation { token, flow, after } => {
                self.call(Call::CreateConversation { token, flow, after });
            }
            Effect::Connect {
                token,
                conversation,
            } => self.call(Call::Connect {
                token,
                conversation,
            }),
            Effect::Greet(hello) => self.greet(&hello),
            Effect::Send(frame) => self.send(&frame),
            Effect::Ping => {
                if let Some(socket) = &self.parts.borrow().socket {
                    socket.ping();
                }
            }
            Effect::Disconnect => {
                let connects = |call: &Call| matches!(call, Call::Connect { .. });
                self.calls.borrow_mut().retain(|call| !connects(call));
                self.parts.borrow_mut().socket = None;
            }
            Effect::Renew => {
                let fresh = random::secret();
                self.dispatch(visitor::Event::Chat(Event::Renewed { fresh }));
            }
            Effect::Submit => {
                let (text, key) = (self.typed(), random::key());
                self.dispatch(visitor::Event::Chat(Event::Submitted { text, key }));
            }
            Effect::ClearComposer => {
                self.parts.borrow_mut().regions.clear_composer();
                js::keep_draft("");
            }
            Effect::KeepDraft => js::keep_draft(&self.typed()),
            Effect::ClearFields => {
                self.parts.borrow_mut().regions.clear_fields();
                js::keep_draft("");
            }
            Effect::SetCookie { browser } => store::know(&browser),
            Effect::Keep(kept) => store::keep(&self.holds.borrow(), kept.as_ref()),
            Effect::KeepOpen { until } => store::keep_open(until),
            Effect::FocusPanel => {
                // What is to have the focus has to be there before.
                self.show();
                self.parts.borrow().regions.focus_panel();
            }
        }
    }

    /// Calls the edge about a conversation, with the program that this takes: it is fetched with the first
    /// call. A program that cannot be had is an edge that does not answer.
    fn call(&'static self, call: Call) {
        self.calls.borrow_mut().push(call);
        self.want_talk();
    }

    /// Tells the page's scripts why the page has the flow that it has, once the program for that is there.
    #[inline(never)]
    pub(super) fn explain(&'static self) {
        self.curious.set(true);
        self.want_talk();
    }

    fn want_talk(&'static self) {
        if self.talk.get() == Talk::Here {
            self.catch_up();
        } else {
            self.fetch_talk();
        }
    }

    /// Fetches the program of the socket, unless it is there or on its way.
    #[inline(never)]
    pub(super) fn fetch_talk(&'static self) {
        if self.talk.get() != Talk::Away {
            return;
        }
        self.talk.set(Talk::Loading);
        let callback = Callback::new(|there: JsValue| {
            if there.as_f64().is_some() {
                self.talk.set(Talk::Here);
                self.catch_up();
            } else {
                self.talk.set(Talk::Away);
                self.give_up();
            }
        });
        // It never throws.
        let _ = self
            .load
            .call1(&JsValue::UNDEFINED, &callback.into_js_value());
    }

    fn give_up(&'static self) {
        for call in self.calls.take() {
            let code = CloseReason::Fault.code();
            self.dispatch(visitor::Event::Chat(match call {
                Call::Connect { .. } => Event::Socket(client::Event::SocketClosed { code }),
                Call::CreateConversation { .. } | Call::KeepBrowser { .. } => {
                    Event::RequestFailed(HttpFault::Passing)
                }
            }));
        }
        if self.curious.take() {
            self.dispatch(visitor::Event::ExplainFailed);
        }
    }
}

// Functions, because closures would be called by a name that is nobody's.

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

pub(super) fn read_answer<T: Read>(answer: Answer, event_of: fn(T) -> Event) -> visitor::Event {
    visitor::Event::Chat(match answer.bytes() {
        Some(bytes) => match read::decode(&bytes, BODY_BYTES) {
            Ok(response) => event_of(response),
            Err(_) => Event::RequestFailed(HttpFault::Final),
        },
        None => Event::RequestFailed(answer.fault()),
    })
}
