//! What the page says of itself and of the visitor: the facts of a page view.

use alloc::string::{String, ToString};

use shared::{
    decide::{
        availability::Wall,
        device::{self, Browser},
        trigger::{Scroll, Seen},
        visits::Visits,
    },
    flow::authored::{Device, Weekday},
    text::{number, pieces},
    time::{Span, Timestamp},
    visitor::{Ended, PageView, Returns, Session, chat::Keeping},
};

use wasm_bindgen::JsValue;

use super::{
    js::{self, Callback},
    timer,
};

/// DSP-4; the name and the value are the contract's.
const MINIMISED: &str = "hs-messages-hide-welcome-message";
/// There while the next page opens the panel (DSP-5).
pub(super) const OPEN: &str = "hs-messages-is-open";
pub(super) const YES: &str = "true";
/// What is kept of a chat (VIS-4).
pub(super) const CHAT: &str = "portico-chat";
/// A conversation in which nothing has happened for so long is not looked for by itself.
const RECENT: Span = Span::seconds(24 * 60 * 60);
/// TGT-14.
const VISITS: &str = "portico-visits";

const DAY: i32 = 24 * 60;

/// A page view that begins. `zone` is the site's.
pub(crate) fn view(zone: &str) -> PageView {
    let facts = js::facts();
    let mut lines = pieces(&facts, b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (address, referrer, language) =
        (line().to_string(), line().to_string(), line().to_string());
    let browser = Browser {
        user_agent: line(),
        mobile: match line() {
            "" => None,
            says => Some(says == "1"),
        },
        touch: line() == "1",
    };
    let age = Span(number(line()).unwrap_or(0));
    let known = is_known();
    let visits = visits(known);
    let device = device::of(browser);
    PageView {
        address,
        referrer,
        device,
        language,
        page_views: visits.map(|visits| visits.page_views),
        visits: visits.map(|visits| visits.visits),
        minimised: is_minimised(),
        wall: wall(zone),
        shown: !js::hidden(),
        age,
        returns: returns(known, device),
        may_ask: !known && keeping() == Keeping::Asked,
    }
}

/// Takes away everything that is kept, and gives back what the browser was known by.
pub(crate) fn forget() -> Option<String> {
    let secret = secret();
    js::set_known("", 0.0);
    for name in [OPEN, MINIMISED] {
        set_cookie(name, "", None);
    }
    for key in [VISITS, CHAT] {
        js::forget_all(key);
    }
    js::keep_draft("");
    secret
}

fn is_known() -> bool {
    !js::known().is_empty()
}

/// Only on a large screen does the panel open by itself (DSP-5).
fn returns(known: bool, device: Device) -> Returns {
    let since = Timestamp(js::kept_since(CHAT) as u64);
    if !known {
        Returns::Nothing
    } else if js::cookie(OPEN) == YES && device != Device::Mobile {
        Returns::Open
    } else if js::cookie(OPEN) == YES || timer::now().since(since) < RECENT {
        Returns::Closed
    } else {
        Returns::Nothing
    }
}

/// Counts this page view, if the visitor has agreed to that.
fn visits(known: bool) -> Option<Visits> {
    if !known {
        return None;
    }
    let visits = Visits::count(&js::kept(VISITS), timer::now());
    js::keep(VISITS, &visits.keep());
    Some(visits)
}

pub(crate) fn is_minimised() -> bool {
    js::cookie(MINIMISED) == YES
}

/// `hear` is called with the end of each minimise of another tab.
pub(crate) fn keep_minimised(until: Timestamp, hear: impl Fn(Timestamp) + 'static) {
    set_cookie(MINIMISED, YES, Some(until));
    let callback = Callback::new(move |until: JsValue| {
        if let Some(until) = until.as_f64() {
            hear(Timestamp(until as u64));
        }
    });
    let until = JsValue::from(until.0 as f64);
    js::tell("portico-minimise", &until, &callback.into_js_value());
}

/// Whose session the browser has.
pub(crate) fn session() -> Session {
    Session {
        secret: secret(),
        ended: js::ended() as u64,
    }
}

/// Whether a chat may outlive this page.
pub(super) fn keeping() -> Keeping {
    match js::keeping() {
        0 => Keeping::Asked,
        1 => Keeping::Declined,
        _ => Keeping::Impossible,
    }
}

/// What the cookie says that the browser is known by.
pub(super) fn secret() -> Option<String> {
    Some(js::known()).filter(|secret| !secret.is_empty())
}

const SESSIONS: &str = "portico-session";

/// Tells other pages that a session has ended.
pub(crate) fn tell_end(Ended(words): Ended) {
    js::tell(SESSIONS, &words.into(), &JsValue::UNDEFINED);
}

/// `hear` is called when one has ended in another page.
pub(crate) fn hear(hear: impl Fn(Ended) + 'static) {
    let callback = Callback::new(move |words: JsValue| {
        if let Some(words) = words.as_string() {
            hear(Ended(words));
        }
    });
    js::tell(SESSIONS, &JsValue::UNDEFINED, &callback.into_js_value());
}

/// The clock on the site's wall; `None` if the site has no hours or the browser not that zone.
pub(crate) fn wall(zone: &str) -> Option<Wall> {
    if zone.is_empty() {
        return None;
    }
    let minutes = js::wall(zone);
    let weekday = Weekday::from_number(u16::try_from(minutes.div_euclid(DAY)).ok()?)?;
    let minute = u16::try_from(minutes.rem_euclid(DAY)).ok()?;
    Some(Wall { weekday, minute })
}

pub(crate) fn scrolled() -> Seen {
    let mut scroll = Scroll::default();
    js::scroll(&mut |top, height, viewport, complete, inner| {
        scroll = Scroll {
            top,
            height,
            viewport,
            complete,
            inner,
        };
    });
    Seen::Scrolled(scroll)
}

/// `None` takes it away.
pub(super) fn set_cookie(name: &str, value: &str, until: Option<Timestamp>) {
    let mut pair = String::from(name);
    pair.push('=');
    pair.push_str(value);
    js::set_cookie(&pair, until.map_or(0.0, |until| until.0 as f64));
}
