//! The loop: events in, effects out, the view patched, the timer set.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::cell::{Cell, RefCell};

use crate::{
    io::{
        js::{self, Callback},
        page, random,
        request::{Answer, request},
        socket::{Said, Socket},
        timer::{self, Timer},
    },
    listen::Listeners,
    view::Regions,
};
use shared::{
    client,
    flow::Published,
    ids::{ClientKey, SiteId},
    machine::Machine,
    protocol::{
        codec,
        delivery::{FromClient, ToClient, VisitorEntry},
        http::{self, create_conversation, create_visitor, get_where, open_visitor_socket},
        limit::{BODY_BYTES, FRAME_BYTES, PAGE_CHARS},
        read::{self, Read},
        subprotocol,
    },
    text::{cut, decimal},
    time::Span,
    visitor::{Effect, Event, HttpFault, Mark, SocketEvent, View, Visitor},
};
use wasm_bindgen::{JsCast, JsValue};

/// The widget on one page.
pub(crate) struct Shell {
    edge: String,
    site: SiteId,
    queue: RefCell<Vec<Event>>,
    running: Cell<bool>,
    loaded: Cell<bool>,
    zone: String,
    parts: RefCell<Parts>,
    /// Functions that want to know the decision.
    curious: RefCell<Vec<js_sys::Function>>,
    listeners: RefCell<Option<Listeners>>,
}

struct Parts {
    machine: Visitor,
    shown: View,
    regions: Regions,
    socket: Option<Socket>,
    timer: Option<Timer>,
}

/// Begins the first page view. If that fails half-way, nothing of it stays. Gives back what
/// [`crate::boot`] gives.
pub(crate) fn start(edge: String, site: SiteId, published: Published) -> JsValue {
    let Published {
        rules,
        unknown_visitor,
        face,
    } = published;
    let machine = Visitor::new(random::bits(), rules, &unknown_visitor);
    let zone = face.zone.clone();
    let regions = Regions::build(face);
    // The page owns the widget until it goes.
    let shell: &'static Shell = Box::leak(Box::new(Shell {
        edge,
        site,
        queue: RefCell::default(),
        running: Cell::new(false),
        loaded: Cell::new(false),
        zone,
        parts: RefCell::new(Parts {
            machine,
            shown: View::default(),
            regions,
            socket: None,
            timer: None,
        }),
        curious: RefCell::default(),
        listeners: RefCell::new(None),
    }));
    shell.parts.borrow_mut().timer = Some(Timer::new(|| {
        if let Some(timer) = &mut shell.parts.borrow_mut().timer {
            timer.rang();
        }
        shell.dispatch(Event::Woke);
    }));
    let listeners = Listeners::on(shell, &shell.parts.borrow().regions.root);
    *shell.listeners.borrow_mut() = Some(listeners);
    shell.page_viewed();
    let explain = Callback::new(|tell: JsValue| {
        shell.curious.borrow_mut().push(tell.unchecked_into());
        shell.explain();
    });
    explain.into_js_value()
}

impl Shell {
    /// Takes one event in. An event that arises while another is carried out waits its turn.
    pub(crate) fn dispatch(&'static self, event: Event) {
        self.queue.borrow_mut().push(event);
        if self.running.replace(true) {
            return;
        }
        loop {
            let events = self.queue.take();
            if events.is_empty() {
                break;
            }
            for event in events {
                let effects = self.parts.borrow_mut().machine.update(timer::now(), event);
                for effect in effects {
                    self.carry(effect);
                }
            }
            self.show();
        }
        self.running.set(false);
        self.explain();
    }

    /// A page view begins.
    pub(crate) fn page_viewed(&'static self) {
        let mut view = page::view(&self.zone);
        // Only the first one began with the load.
        if self.loaded.replace(true) {
            view.age = Span(0);
        }
        self.dispatch(Event::PageViewed(view));
    }

    /// Whether what the visitor does with the page can make a difference.
    pub(crate) fn watches(&self) -> bool {
        // Nobody asks in the middle of an event but where one has ended the widget.
        self.parts
            .try_borrow()
            .is_ok_and(|parts| parts.machine.watches())
    }

    /// Tells those who have asked, once there is something to tell.
    fn explain(&self) {
        if self.curious.borrow().is_empty() {
            return;
        }
        let explained = self.parts.borrow().machine.explain();
        if let Some(decision) = explained.and_then(|text| js::parse_json(&text).ok()) {
            for tell in self.curious.take() {
                // A page's own fault in there is the page's.
                let _ = tell.call1(&JsValue::UNDEFINED, &decision);
            }
        }
    }

    /// What the visitor has typed.
    pub(crate) fn typed(&self) -> String {
        self.parts.borrow().regions.typed()
    }

    /// The key of the message in this place of the thread, if it failed.
    pub(crate) fn failed_key(&self, place: usize) -> Option<ClientKey> {
        let parts = self.parts.borrow();
        match parts.shown.panel.as_ref()?.thread.get(place)?.mark {
            Mark::Failed { key } => Some(key),
            Mark::None | Mark::Sending | Mark::Sent => None,
        }
    }

    /// The visitor has typed: the composer follows.
    pub(crate) fn composer_changed(&self) {
        self.parts.borrow().regions.composer_changed();
    }

    fn show(&self) {
        let parts = &mut *self.parts.borrow_mut();
        let view = parts.machine.view();
        if view != parts.shown {
            parts.regions.patch(&parts.shown, &view);
            parts.shown = view;
        }
        if let Some(timer) = &mut parts.timer {
            timer.wake_at(parts.machine.next_wake().map(|(at, _reason)| at));
        }
    }

    fn carry(&'static self, effect: Effect) {
        match effect {
            Effect::AskWhere => {
                let query = joined(get_where::QUERY, self.site.as_str());
                let path = joined(get_where::PATH, &query);
                self.request(&path, None, |answer| {
                    let answer = answer.ok();
                    Event::WhereAnswered(
                        answer.and_then(|bytes| read::decode(&bytes, BODY_BYTES).ok()),
                    )
                });
            }
            Effect::Measure => self.dispatch(Event::Seen(page::scrolled())),
            Effect::ReadWall => self.dispatch(Event::WallRead(page::wall(&self.zone))),
            Effect::LookForMinimise => {
                let found = page::is_minimised();
                self.dispatch(Event::LookedForMinimise { found });
            }
            Effect::KeepMinimised { until } => page::keep_minimised(until, |until| {
                self.dispatch(Event::MinimisedElsewhere { until });
            }),
            Effect::CreateVisitor => {
                let path = http::path(create_visitor::PATH, &[self.site.as_str()]);
                self.request(&path, Some(&[]), |answer| {
                    read_answer(answer, |create_visitor::Response { token }| {
                        Event::VisitorCreated { token }
                    })
                });
            }
            Effect::CreateConversation { token } => {
                let path = http::path(create_conversation::PATH, &[self.site.as_str()]);
                let page = cut(&js::address(), PAGE_CHARS).into();
                let body = codec::encode(&create_conversation::Request { token, page });
                self.request(&path, Some(&body), |answer| {
                    read_answer(answer, |create_conversation::Response { conversation }| {
                        Event::ConversationCreated { conversation }
                    })
                });
            }
            Effect::Connect {
                token,
                conversation,
            } => {
                let number = decimal(conversation.get());
                let path = http::path(open_visitor_socket::PATH, &[self.site.as_str(), &number]);
                self.connect(&path, &token);
            }
            Effect::Greet(hello) => self.send(&codec::encode(&hello)),
            Effect::Send(frame) => self.send(&codec::encode::<FromClient>(&frame)),
            Effect::Ping => {
                if let Some(socket) = &self.parts.borrow().socket {
                    socket.ping();
                }
            }
            Effect::Disconnect => self.parts.borrow_mut().socket = None,
            Effect::ClearComposer => self.parts.borrow().regions.clear_composer(),
            Effect::FocusComposer => {
                // The panel has to be there before it can have the focus.
                self.show();
                self.parts.borrow().regions.focus_composer();
            }
            Effect::FocusLauncher => {
                self.show();
                self.parts.borrow().regions.focus_launcher();
            }
        }
    }

    fn request(&'static self, path: &str, body: Option<&[u8]>, event_of: fn(Answer) -> Event) {
        request(&joined(&self.edge, path), body, move |answer| {
            self.dispatch(event_of(answer));
        });
    }

    fn connect(&'static self, path: &str, token: &str) {
        // "http…" becomes "ws…", and "https…" "wss…".
        let address = joined(
            "ws",
            &joined(self.edge.strip_prefix("http").unwrap_or_default(), path),
        );
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
        self.dispatch(Event::Socket(event));
    }

    fn send(&self, bytes: &[u8]) {
        if let Some(socket) = &self.parts.borrow().socket {
            socket.send(bytes);
        }
    }
}

fn read_answer<T: Read>(answer: Answer, event_of: fn(T) -> Event) -> Event {
    match answer {
        Ok(bytes) => match read::decode(&bytes, BODY_BYTES) {
            Ok(response) => event_of(response),
            Err(_) => Event::RequestFailed(HttpFault::Final),
        },
        Err(fault) => Event::RequestFailed(fault),
    }
}

fn joined(left: &str, right: &str) -> String {
    let mut address = String::from(left);
    address.push_str(right);
    address
}
