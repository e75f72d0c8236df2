//! The loop: events in, effects out, the view patched, the timer set.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::cell::{Cell, RefCell};

mod chat;

use crate::{
    io::{
        js::{self, Callback},
        page, random,
        request::{Answer, request},
        socket::Socket,
        timer::{self, Timer},
    },
    listen::Listeners,
    view::Regions,
};
use shared::{
    flow::Published,
    ids::{ClientKey, SiteId},
    machine::Machine,
    protocol::{http::get_where, limit::BODY_BYTES, read},
    time::Span,
    visitor::{self, Effect, Event, View, Visitor},
};
use wasm_bindgen::{JsCast, JsValue};

/// The widget on one page.
pub(crate) struct Shell {
    edge: String,
    site: SiteId,
    /// Fetches the panel's program, as [`crate::boot`] says.
    load: js_sys::Function,
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
pub(crate) fn start(
    edge: String,
    site: SiteId,
    published: Published,
    load: js_sys::Function,
) -> JsValue {
    let Published {
        rules,
        unknown_visitor,
        asks,
        face,
    } = published;
    let machine = Visitor::new(random::bits(), rules, asks, &unknown_visitor);
    let zone = face.zone.clone();
    let regions = Regions::build(face);
    // The page owns the widget until it goes.
    let shell: &'static Shell = Box::leak(Box::new(Shell {
        edge,
        site,
        load,
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
        self.parts.borrow().regions.failed_key(place)
    }

    /// What the visitor has typed as an address.
    pub(crate) fn mail(&self) -> String {
        self.parts.borrow().regions.mail()
    }

    pub(crate) fn thread_scrolled(&self) {
        if let Ok(parts) = self.parts.try_borrow() {
            parts.regions.thread_scrolled();
        }
    }

    pub(crate) fn to_end(&self) {
        self.parts.borrow().regions.to_end();
    }

    /// The visitor has typed: the composer follows.
    pub(crate) fn composer_changed(&'static self) {
        self.parts.borrow().regions.composer_changed();
        if !self.typed().is_empty() {
            self.dispatch(Event::Chat(visitor::chat::Event::Typed));
        }
    }

    fn show(&self) {
        let parts = &mut *self.parts.borrow_mut();
        let view = parts.machine.view();
        parts.regions.patch(&parts.shown, &view);
        parts.shown = view;
        if let Some(timer) = &mut parts.timer {
            timer.wake_at(parts.machine.next_wake().map(|(at, _reason)| at));
        }
    }

    fn carry(&'static self, effect: Effect) {
        match effect {
            Effect::AskWhere => {
                let query = joined(get_where::QUERY, self.site.as_str());
                let path = joined(get_where::ROUTE.path, &query);
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
            Effect::LoadPanel => {
                let callback = Callback::new(|there: JsValue| match there.as_f64() {
                    Some(_) => self.panel_loaded(),
                    None => self.dispatch(Event::PanelFailed),
                });
                // It never throws.
                let _ = self
                    .load
                    .call1(&JsValue::UNDEFINED, &callback.into_js_value());
            }
            Effect::Chat(effect) => self.carry_for_chat(effect),
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
}

fn joined(left: &str, right: &str) -> String {
    let mut address = String::from(left);
    address.push_str(right);
    address
}
