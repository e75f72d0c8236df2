//! What outlives the page, after consent: the cookie by which the browser is known, the one that
//! opens the panel, and what is kept of the chat (CON-2, DSP-5, VIS-4). It is in the panel's program.

use shared::{
    protocol::limit::BODY_BYTES,
    stored,
    time::{Span, Timestamp},
    visitor::{Kept, chat::Browser},
};

use super::{
    js,
    page::{CHAT, KNOWN, OPEN, YES, set_cookie},
    random, timer,
};

/// How long a browser is known (CON-2).
const KNOWN_FOR: Span = Span::seconds(180 * 24 * 60 * 60);

/// What there is of an earlier page, and what a later one may be known by.
pub(crate) fn browser() -> Browser {
    let secret = js::cookie(KNOWN);
    let secret = (secret.len() == 32).then_some(secret);
    let kept = js::kept_bytes(CHAT);
    Browser {
        fresh: random::secret(),
        // Without the cookie whatever else is there is nobody's.
        kept: secret
            .as_ref()
            .and_then(|_| stored::read::<Kept>(&kept, BODY_BYTES).ok()),
        secret,
        privacy: js::privacy(),
    }
}

pub(crate) fn know(secret: &str) {
    set_cookie(KNOWN, secret, Some(timer::now().after(KNOWN_FOR)));
}

pub(crate) fn keep(kept: Option<&Kept>) {
    match kept {
        Some(kept) => {
            let since = if kept.goes_on { js::now() } else { 0.0 };
            js::keep_bytes(CHAT, since, &stored::encode(kept));
        }
        None => js::forget(CHAT),
    }
}

pub(crate) fn keep_open(until: Option<Timestamp>) {
    set_cookie(OPEN, YES, until);
}
