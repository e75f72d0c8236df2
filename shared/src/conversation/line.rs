//! Keeping somebody told of a state: one call at a time, always of the latest, again if it failed.
//!
//! What a crash loses is told when somebody connects, or asks: a line that was rebuilt from storage does
//! not know what was heard.

use crate::time::{Span, Timestamp};

/// Calls are this far apart, so that a volley of changes is one.
const REST: Span = Span::seconds(2);
/// The first try after a failure; each further one waits twice as long, up to the longest.
const RETRY: Span = Span::seconds(5);
const LONGEST: Span = Span::seconds(5 * 60);

#[derive(Debug, Default)]
enum State {
    #[default]
    Free,
    Calling,
    /// A call has just been made, or has failed; the next may be at this time.
    Resting {
        until: Timestamp,
    },
}

/// To somebody who is told of `S`. What is told comes from the caller, who is asked for it when it is
/// needed and not before.
#[derive(Debug)]
pub(super) struct Line<S> {
    state: State,
    /// There may be something that has not been told yet.
    pending: bool,
    /// What is being told, or was heard last.
    told: Option<S>,
    /// Whether anything was told since the state was rebuilt from storage.
    begun: bool,
    /// Calls in a row that failed.
    failures: u32,
}

impl<S> Default for Line<S> {
    fn default() -> Self {
        Self {
            state: State::default(),
            pending: false,
            told: None,
            begun: false,
            failures: 0,
        }
    }
}

impl<S: Clone + PartialEq> Line<S> {
    pub(super) fn told(&self) -> Option<&S> {
        self.told.as_ref()
    }

    /// Whether anything was told since the state was rebuilt from storage.
    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    /// There may be something new.
    pub(super) fn note(&mut self) {
        self.pending = true;
    }

    /// What comes next does not wait until the last call is a while ago; after a failure it does.
    pub(super) fn hurry(&mut self) {
        match self.state {
            State::Resting { .. } if self.failures == 0 => self.state = State::Free,
            State::Resting { .. } | State::Free | State::Calling => {}
        }
    }

    /// Whether a call may be made.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        match self.state {
            State::Free => true,
            State::Resting { until } => until <= now,
            State::Calling => false,
        }
    }

    /// What to tell, if there is something that has not been told. Then a call is under way.
    pub(super) fn tell(&mut self, latest: impl FnOnce() -> Option<S>) -> Option<S> {
        self.state = State::Free;
        if !core::mem::take(&mut self.pending) {
            return None;
        }
        let latest = latest().filter(|latest| self.told.as_ref() != Some(latest))?;
        self.state = State::Calling;
        self.begun = true;
        self.told = Some(latest.clone());
        Some(latest)
    }

    /// Another call is under way, of which nothing is kept here.
    pub(super) fn occupy(&mut self) {
        self.state = State::Calling;
    }

    /// It was heard.
    pub(super) fn heard(&mut self, now: Timestamp) {
        self.failures = 0;
        self.rest(now, REST);
    }

    /// It was not heard, or nobody knows.
    pub(super) fn failed(&mut self, now: Timestamp) {
        self.forget();
        let wait = RETRY.0.saturating_mul(1 << self.failures.min(10));
        self.failures = self.failures.saturating_add(1);
        self.rest(now, Span(wait).min(LONGEST));
    }

    /// What was told did not arrive.
    pub(super) fn forget(&mut self) {
        self.told = None;
        self.pending = true;
    }

    /// When to call next, if there is something to tell.
    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        match self.state {
            State::Resting { until } if self.pending => Some(until),
            State::Resting { .. } | State::Free | State::Calling => None,
        }
    }

    fn rest(&mut self, now: Timestamp, span: Span) {
        self.state = State::Resting {
            until: now.after(span),
        };
    }
}
