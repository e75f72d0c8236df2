//! What outlives the page, after consent: the cookie by which the browser is known, the one that
//! opens the panel, and what is kept of the chat (CON-2, DSP-5, VIS-4). It is in the panel's program.

use alloc::string::String;

use shared::{
    text::pieces,
    time::{Span, Timestamp},
    visitor::{Kept, chat::Browser},
};

use wasm_bindgen::JsValue;

use super::{
    js::{self, Callback},
    page::{CHAT, KNOWN, OPEN, YES, secret, set_cookie},
    random, timer,
};

/// How long a browser is known (CON-2).
const KNOWN_FOR: Span = Span::seconds(180 * 24 * 60 * 60);

/// What there is of earlier pages, and what a later one may be known by. `parts` are the names of the
/// parts that this page holds, a line each, its own first.
pub(crate) fn browser(parts: &str) -> Browser {
    let secret = secret();
    // Without the cookie all else that is there is nobody's.
    let parts = pieces(parts, b'\n').filter(|_| secret.is_some());
    let kept = parts.filter_map(|part| Kept::read(&js::kept_bytes(part)));
    Browser {
        fresh: random::secret(),
        kept: kept.reduce(Kept::with),
        secret,
        privacy: js::privacy(),
    }
}

pub(crate) fn know(secret: &str) {
    set_cookie(KNOWN, secret, Some(timer::now().after(KNOWN_FOR)));
}

/// Keeps it as this page's own part, which has taken over the other parts that it holds. Where the
/// cookie has gone there is nobody for whom to keep anything.
pub(crate) fn keep(parts: &str, kept: Option<&Kept>) {
    let mut parts = pieces(parts, b'\n');
    let own = parts.next().unwrap_or_default();
    match kept.filter(|_| secret().is_some()) {
        Some(kept) => {
            let since = if kept.goes_on { js::now() } else { 0.0 };
            js::keep_bytes(own, since, &kept.encode());
        }
        None => js::forget(own),
    }
    parts.for_each(js::forget);
}

/// Calls back with the names of the parts that this page holds from here on, a line each.
pub(crate) fn hold(done: impl Fn(String) + 'static) {
    let callback = Callback::new(move |parts: JsValue| done(parts.as_string().unwrap_or_default()));
    js::hold(CHAT, &callback.into_js_value());
}

pub(crate) fn keep_open(until: Option<Timestamp>) {
    let until = until.filter(|_| secret().is_some());
    set_cookie(OPEN, YES, until);
}
