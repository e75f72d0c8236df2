//! The loop: events in, effects out, the view patched, the timer set.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::cell::{Cell, RefCell};

mod chat;
mod talk;

use crate::{
    io::{
        js::{self, Callback},
        page, random,
        request::{Answer, request},
        socket::Socket,
        timer::{self, Timer},
    },
    listen, page_api,
    view::Regions,
};
use shared::{
    flow::Published,
    ids::{ClientKey, SiteId},
    machine::Machine,
    protocol::{
        http::{forget_browser, get_where},
        limit::BODY_BYTES,
        read,
    },
    time::Span,
    visitor::{self, Effect, Event, View, Visitor, page_api::Told},
};
use wasm_bindgen::JsValue;

/// The widget on one page.
pub(crate) struct Shell {
    edge: String,
    site: SiteId,
    /// Fetches the panel's program, as [`crate::boot`] says.
    load: js_sys::Function,
    /// Hears what is told to the page's scripts.
    tell: js_sys::Function,
    queue: RefCell<Vec<Event>>,
    running: Cell<bool>,
    loaded: Cell<bool>,
    zone: String,
    /// Of the page view.
    address: RefCell<String>,
    parts: RefCell<Parts>,
    /// Names of the parts of what is kept that this page holds, a line each, its own first.
    holds: RefCell<String>,
}

struct Parts {
    machine: Visitor,
    shown: View,
    regions: Regions,
    socket: Option<Socket>,
    timer: Option<Timer>,
}

/// Gives back what [`crate::boot`] gives.
pub(crate) fn start(
    edge: String,
    site: SiteId,
    published: Published,
    load: js_sys::Function,
    tell: js_sys::Function,
) -> JsValue {
    let Published {
        rules,
        unknown_visitor,
        asks,
        face,
    } = published;
    let machine = Visitor::new(random::bits(), rules, asks, &unknown_visitor);
    let zone = face.zone.clone();
    js::set_domain(&face.cookie_domain);
    let regions = Regions::build(face);
    // The page owns the widget until it goes.
    let shell: &'static Shell = Box::leak(Box::new(Shell {
        edge,
        site,
        load,
        tell,
        queue: RefCell::default(),
        running: Cell::new(false),
        loaded: Cell::new(false),
        zone,
        address: RefCell::default(),
        parts: RefCell::new(Parts {
            machine,
            shown: View::default(),
            regions,
            socket: None,
            timer: None,
        }),
        holds: RefCell::default(),
    }));
    shell.parts.borrow_mut().timer = Some(Timer::new(|| {
        if let Some(timer) = &mut shell.parts.borrow_mut().timer {
            timer.rang();
        }
        shell.dispatch(Event::Woke);
    }));
    let asked = Callback::new(|words: JsValue| {
        if let Some(ask) = words.as_string().and_then(|words| page_api::read(&words)) {
            shell.dispatch(Event::Asked(ask));
        }
    });
    asked.into_js_value()
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
    }

    /// A page view begins.
    pub(crate) fn page_viewed(&'static self) {
        let mut view = page::view(&self.zone);
        // Only the first one began with the load.
        if self.loaded.replace(true) {
            view.age = Span(0);
        }
        self.address.borrow_mut().clone_from(&view.address);
        self.dispatch(Event::PageViewed(view));
    }

    /// Whose session the browser has may be another one by now.
    pub(crate) fn looked_at_session(&'static self) {
        self.dispatch(Event::Looked(page::session()));
    }

    /// The page goes, and may be kept in the browser's memory, which takes no page that holds a lock.
    /// Nothing of the chat is in sight until it is known whose it is.
    pub(crate) fn slept(&'static self) {
        self.dispatch(Event::Slept(page::session()));
        js::release();
    }

    /// Whether the address has changed so that a page view begins. `replaced` is whether the page has put
    /// it in place of the old one.
    pub(crate) fn looked(&'static self, replaced: bool) -> bool {
        let new = js::address();
        let old = self.address.replace(new.clone());
        if old == new {
            return false;
        }
        let begins = visitor::begins_view(&old, &new, replaced);
        if begins {
            self.page_viewed();
        } else {
            self.dispatch(Event::AddressChanged(new));
        }
        begins
    }

    /// Whether what the visitor does with the page can make a difference.
    pub(crate) fn watches(&self) -> bool {
        // Nobody asks in the middle of an event but where one has ended the widget.
        self.parts
            .try_borrow()
            .is_ok_and(|parts| parts.machine.watches())
    }

    /// Whether a panel is drawn, so that its program is there.
    pub(crate) fn has_panel(&self) -> bool {
        self.parts
            .try_borrow()
            .is_ok_and(|parts| parts.regions.has_panel())
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

    pub(crate) fn thread_scrolled(&'static self) {
        let parts = self.parts.try_borrow();
        let at_end = parts.map_or(None, |parts| parts.regions.thread_scrolled());
        if let Some(at_end) = at_end {
            self.dispatch(Event::Chat(visitor::chat::Event::Scrolled { at_end }));
        }
    }

    /// Whether the subscription box is ticked.
    pub(crate) fn ticked(&self) -> bool {
        let parts = self.parts.borrow();
        let card = parts.shown.panel.as_ref().and_then(|it| it.card.as_ref());
        let tick = card.and_then(|card| card.subscription.as_ref());
        tick.is_some_and(|tick| tick.ticked)
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
            Effect::Begin => {
                let root = self.parts.borrow().regions.root.clone();
                listen::begin(self, &root);
                self.looked_at_session();
            }
            Effect::View => self.page_viewed(),
            Effect::TakeUp => self.take_up(),
            Effect::Hear => page::hear(|ended| self.dispatch(Event::EndedElsewhere(ended))),
            Effect::TellEnd(ended) => page::tell_end(ended),
            Effect::MarkEnd => js::mark_end(),
            Effect::End => js::end(),
            Effect::LookAtAddress => {
                if !self.looked(false) {
                    self.dispatch(Event::AddressStays);
                }
            }
            Effect::Forget => {
                self.parts.borrow_mut().regions.forget_draft();
                if let Some(browser) = page::forget() {
                    let (before, after) = forget_browser::PATH;
                    let path = joined(before, &joined(self.site.as_str(), after));
                    let body = forget_browser::Request { browser }.encode();
                    request(&joined(&self.edge, &path), Some(&body), |_| {});
                }
            }
            Effect::ForgetDraft => {
                self.parts.borrow_mut().regions.forget_draft();
                js::keep_draft("");
            }
            Effect::Tell(told) => self.tell(&told),
            Effect::Explain => self.explain(),
            Effect::AskWhere => {
                let query = joined(get_where::QUERY, self.site.as_str());
                let path = joined(get_where::ROUTE.path, &query);
                self.request(&path, None, |answer| {
                    let answer = answer.bytes();
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
            Effect::LookForDialog => {
                let found = js::busy();
                self.dispatch(Event::LookedForDialog { found });
            }
            Effect::LookForDraft => {
                let found = !self.typed().is_empty();
                self.dispatch(Event::LookedForDraft { found });
            }
            Effect::KeepMinimised { until } => page::keep_minimised(until, |until| {
                self.dispatch(Event::MinimisedElsewhere { until });
            }),
            Effect::LoadPanel => self.load(true),
            Effect::Chat(effect) => self.carry_for_chat(effect),
            Effect::FocusComposer => self.parts.borrow_mut().regions.wait_for_panel(),
            Effect::FocusLauncher => {
                self.show();
                self.parts.borrow().regions.focus_launcher();
            }
        }
    }

    /// Fetches the panel's program, or the next one, which is the talk's.
    #[inline(never)]
    fn load(&'static self, panel: bool) {
        let callback = Callback::new(move |there: JsValue| {
            let there = there.as_f64().is_some();
            self.dispatch(match (panel, there) {
                (true, true) => return self.panel_loaded(),
                (true, false) => Event::PanelFailed,
                (false, true) => Event::Chat(visitor::chat::Event::TalkLoaded),
                (false, false) => Event::Chat(visitor::chat::Event::TalkFailed),
            });
        });
        // It never throws.
        let _ = self
            .load
            .call1(&JsValue::UNDEFINED, &callback.into_js_value());
    }

    fn tell(&self, Told(words): &Told) {
        let words: &str = words;
        // It never throws.
        let _ = self.tell.call1(&JsValue::UNDEFINED, &words.into());
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
