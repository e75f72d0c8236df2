//! The loop: events in, effects out, the view patched, the timer set.

use alloc::{rc::Rc, string::String, vec::Vec};
use core::cell::{Cell, RefCell};

use crate::{
    io::{
        js, random, request,
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
        http::{self, create_conversation, create_visitor, open_visitor_socket},
        limit::{BODY_BYTES, FRAME_BYTES, PAGE_CHARS},
        subprotocol,
    },
    text::decimal,
    visitor::{Effect, Event, HttpFault, Mark, SocketEvent, View, Visitor},
};

/// The widget on one page.
pub(crate) struct Shell {
    edge: String,
    site: SiteId,
    queue: RefCell<Vec<Event>>,
    running: Cell<bool>,
    parts: RefCell<Parts>,
    listeners: RefCell<Option<Listeners>>,
}

struct Parts {
    machine: Visitor,
    shown: View,
    regions: Regions,
    socket: Option<Socket>,
    timer: Option<Timer>,
}

/// Puts the widget on the page. If that fails half-way, nothing of it stays.
pub(crate) fn start(edge: String, site: SiteId, published: &Published) {
    let regions = Regions::build(published);
    let shell = Rc::new(Shell {
        edge,
        site,
        queue: RefCell::default(),
        running: Cell::new(false),
        parts: RefCell::new(Parts {
            machine: Visitor::new(random::bits()),
            shown: View::default(),
            regions,
            socket: None,
            timer: None,
        }),
        listeners: RefCell::new(None),
    });
    let woken = Rc::downgrade(&shell);
    shell.parts.borrow_mut().timer = Some(Timer::new(move || {
        if let Some(shell) = woken.upgrade() {
            if let Some(timer) = &mut shell.parts.borrow_mut().timer {
                timer.rang();
            }
            shell.dispatch(Event::Woke);
        }
    }));
    let listeners = Listeners::on(&shell, &shell.parts.borrow().regions.root);
    *shell.listeners.borrow_mut() = Some(listeners);
    shell.parts.borrow().regions.show();
    // The page owns the widget until it goes.
    core::mem::forget(shell);
}

impl Shell {
    /// Takes one event in. An event that arises while another is carried out waits its turn.
    pub(crate) fn dispatch(self: &Rc<Self>, event: Event) {
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

    fn carry(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::CreateVisitor => {
                let path = http::path(create_visitor::PATH, &[self.site.as_str()]);
                self.post(&path, &[], |bytes| {
                    let create_visitor::Response { token } =
                        codec::decode(bytes, BODY_BYTES).ok()?;
                    Some(Event::VisitorCreated { token })
                });
            }
            Effect::CreateConversation { token } => {
                let path = http::path(create_conversation::PATH, &[self.site.as_str()]);
                let page = js::address().chars().take(PAGE_CHARS).collect();
                let body = codec::encode(&create_conversation::Request { token, page });
                self.post(&path, &body, |bytes| {
                    let create_conversation::Response { conversation } =
                        codec::decode(bytes, BODY_BYTES).ok()?;
                    Some(Event::ConversationCreated { conversation })
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

    fn post(self: &Rc<Self>, path: &str, body: &[u8], read: fn(&[u8]) -> Option<Event>) {
        let shell = Rc::downgrade(self);
        request::post(&joined(&self.edge, path), body, move |answer| {
            if let Some(shell) = shell.upgrade() {
                let event = match answer {
                    Ok(bytes) => read(&bytes).unwrap_or(Event::RequestFailed(HttpFault::Final)),
                    Err(fault) => Event::RequestFailed(fault),
                };
                shell.dispatch(event);
            }
        });
    }

    fn connect(self: &Rc<Self>, path: &str, token: &str) {
        // "http…" becomes "ws…", and "https…" "wss…".
        let address = joined(
            "ws",
            &joined(self.edge.strip_prefix("http").unwrap_or_default(), path),
        );
        let carrier = joined(subprotocol::TOKEN_PREFIX, token);
        let shell = Rc::downgrade(self);
        let hear = move |said| {
            if let Some(shell) = shell.upgrade() {
                shell.hear(said);
            }
        };
        let socket = Socket::open(&address, &carrier, hear);
        self.parts.borrow_mut().socket = Some(socket);
    }

    fn hear(self: &Rc<Self>, said: Said) {
        let event: SocketEvent = match said {
            Said::Opened => client::Event::SocketOpened,
            Said::Bytes(bytes) => {
                match codec::decode::<Vec<ToClient<VisitorEntry>>>(&bytes, FRAME_BYTES) {
                    Ok(items) => client::Event::Received(items),
                    Err(_) => client::Event::ReceivedGarbage,
                }
            }
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

fn joined(left: &str, right: &str) -> String {
    let mut address = String::from(left);
    address.push_str(right);
    address
}
