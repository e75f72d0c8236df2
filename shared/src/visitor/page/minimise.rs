//! The visitor's minimise (DSP-4): a cookie for 24 hours, whose end a page cannot read.
//!
//! The tab that set it knows the end, and hears of later ones of other tabs. A tab that only found
//! the cookie looks for it each second, while it is visible.

use crate::time::{Span, Timestamp};

/// How long it holds.
const HOLDS: Span = Span::seconds(24 * 60 * 60);
/// How often the cookie is looked for whose end this tab does not know.
const GLANCE: Span = Span::seconds(1);

#[derive(Debug, Default)]
pub(super) struct Minimise {
    /// When it ends, where this tab knows.
    until: Option<Timestamp>,
    glance_at: Option<Timestamp>,
}

/// What waking says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Woke {
    Nothing,
    /// It ends now.
    Ended,
    /// The cookie is to be looked for.
    Look,
}

impl Minimise {
    /// The visitor minimises; the answer is the end.
    pub(super) fn begin(&mut self, now: Timestamp) -> Timestamp {
        let until = now.after(HOLDS);
        self.until = Some(until);
        until
    }

    /// Another tab has, until then.
    pub(super) fn heard(&mut self, until: Timestamp) {
        self.until = self.until.max(Some(until));
    }

    /// Whether this tab knows that it holds; it does where cookies are denied, too.
    pub(super) fn holds(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// Whether the page counts as minimised has been settled.
    pub(super) fn settled(&mut self, now: Timestamp, minimised: bool) {
        let unknown_end = minimised && self.until.is_none();
        self.glance_at = unknown_end.then(|| now.after(GLANCE));
    }

    pub(super) fn next_wake(&self, visible: bool) -> Option<Timestamp> {
        let glance = self.glance_at.filter(|_| visible);
        [self.until, glance].into_iter().flatten().min()
    }

    pub(super) fn woke(&mut self, now: Timestamp, visible: bool) -> Woke {
        if self.until.take_if(|until| *until <= now).is_some() {
            return Woke::Ended;
        }
        match &mut self.glance_at {
            Some(at) if visible && *at <= now => {
                // Until there is an answer.
                *at = now.after(GLANCE);
                Woke::Look
            }
            Some(_) | None => Woke::Nothing,
        }
    }
}
