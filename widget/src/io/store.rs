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
    page::{CHAT, OPEN, YES, keeping, secret, set_cookie},
    random, timer,
};

/// How long a browser is known (CON-2).
const KNOWN_FOR: Span = Span::seconds(180 * 24 * 60 * 60);

/// What there is of earlier pages, and what a later one may be known by. `parts` are the names of the
/// parts that this page holds, a line each, its own first.
pub(crate) fn browser(parts: &str) -> Browser {
    let secret = secret();
    // Without the cookie all else that is there belongs to no visitor.
    let parts = pieces(parts, b'\n').filter(|_| secret.is_some());
    let kept = parts.filter_map(|part| Kept::read(&js::kept_bytes(part)));
    Browser {
        fresh: random::secret(),
        kept: kept.reduce(Kept::with),
        secret,
        keeping: keeping(),
    }
}

/// Another tab may have been given the cookie since this page was made. Then it stays: the other tab's
/// chat is known by it.
pub(crate) fn know(new: &str) {
    if secret().is_none() {
        js::set_known(new, timer::now().after(KNOWN_FOR).0 as f64);
    }
}

/// Keeps what is half written, behind the secret of the visitor who writes it: the next page of this tab
/// may be another visitor's.
pub(crate) fn keep_draft(typed: &str) {
    let mut kept = secret().filter(|_| !typed.is_empty()).unwrap_or_default();
    if !kept.is_empty() {
        kept.push_str(typed);
    }
    js::keep_draft(&kept);
}

/// What the visitor of this secret has half written on an earlier page of this tab.
pub(crate) fn draft(secret: &str) -> String {
    let kept = js::draft();
    kept.strip_prefix(secret).unwrap_or_default().into()
}

/// Keeps it as this page's own part, which has taken over the other parts that it holds. Where the
/// cookie has gone there is no visitor for whom to keep anything.
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
    parts.for_each(js::forget_taken);
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
