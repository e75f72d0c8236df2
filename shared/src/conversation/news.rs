//! Keeping the inbox told: one call at a time, always of the latest state, again if it failed.

use super::{Effect, Effects, WakeReason, log::Log, stored::Header};
use crate::{
    protocol::call::{InboxCall, Standing},
    time::{Span, Timestamp},
};

/// How a call to the inbox ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Told {
    /// It knows.
    Heard,
    /// It did not know of this conversation at all.
    Unknown,
    /// It could not be reached, or failed.
    Failed,
}

/// Calls are this far apart, so that a volley of messages is one.
const REST: Span = Span::seconds(2);
/// The first try after a failure; each further one waits twice as long, up to the longest.
const RETRY: Span = Span::seconds(5);
const LONGEST: Span = Span::seconds(5 * 60);

#[derive(Debug, Default)]
enum Line {
    #[default]
    Free,
    Calling,
    /// A call has just been made, or has failed; the next may be at this time.
    Resting {
        until: Timestamp,
    },
}

/// What there is to tell of, as it is when it is told.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) header: &'a Header,
    pub(super) log: &'a Log,
    /// Whether somebody of the team has the conversation open.
    pub(super) attended: bool,
}

#[derive(Debug, Default)]
pub(super) struct News {
    line: Line,
    /// There may be something that the inbox has not been told yet.
    pending: bool,
    /// What the inbox is being told, or has heard last.
    told: Option<Standing>,
    /// The inbox lost its row, or never had it: begin there first.
    unknown: bool,
    /// Whether the inbox has been told anything since the state was rebuilt from storage.
    begun: bool,
    /// Calls in a row that failed.
    failures: u32,
}

impl News {
    /// Somebody connects: if the object died between storing a message and telling of it, this is
    /// when the inbox learns.
    pub(super) fn resumed(&mut self, now: Timestamp, facts: Facts<'_>) -> Effects<Effect> {
        if self.begun {
            Effects::none()
        } else {
            self.changed(now, facts)
        }
    }

    pub(super) fn changed(&mut self, now: Timestamp, facts: Facts<'_>) -> Effects<Effect> {
        self.pending = true;
        let heard_waiting = self.told.as_ref().is_some_and(|told| told.waiting > 0);
        if facts.log.waits() && !heard_waiting {
            self.hurry();
        }
        self.call_if_free(now, facts)
    }

    /// A visitor who begins to wait is not kept waiting for this.
    fn hurry(&mut self) {
        match self.line {
            Line::Resting { .. } if self.failures == 0 => self.line = Line::Free,
            Line::Resting { .. } | Line::Free | Line::Calling => {}
        }
    }

    pub(super) fn answered(
        &mut self,
        now: Timestamp,
        told: Told,
        facts: Facts<'_>,
    ) -> Effects<Effect> {
        match told {
            Told::Heard if self.unknown => {
                self.unknown = false;
                self.again();
                self.call(facts)
            }
            Told::Heard => {
                self.failures = 0;
                self.rest(now, REST)
            }
            Told::Unknown => {
                self.unknown = true;
                self.call(facts)
            }
            Told::Failed => {
                self.again();
                let wait = RETRY.0.saturating_mul(1 << self.failures.min(10));
                self.failures = self.failures.saturating_add(1);
                self.rest(now, Span(wait).min(LONGEST))
            }
        }
    }

    /// An object that was asleep until then does not know any more whether the inbox has heard.
    pub(super) fn woke(&mut self, now: Timestamp, facts: Facts<'_>) -> Effects<Effect> {
        self.pending |= !self.begun;
        self.call_if_free(now, facts)
    }

    fn call_if_free(&mut self, now: Timestamp, facts: Facts<'_>) -> Effects<Effect> {
        match self.line {
            Line::Free => self.call(facts),
            Line::Resting { until } if until <= now => self.call(facts),
            Line::Resting { .. } | Line::Calling => Effects::none(),
        }
    }

    pub(super) fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        match self.line {
            Line::Resting { until } if self.pending => Some((until, WakeReason::TellInbox)),
            Line::Resting { .. } | Line::Free | Line::Calling => None,
        }
    }

    fn rest(&mut self, now: Timestamp, span: Span) -> Effects<Effect> {
        self.line = Line::Resting {
            until: now.after(span),
        };
        Effects::none()
    }

    /// What the inbox was told did not reach it.
    fn again(&mut self) {
        self.told = None;
        self.pending = true;
    }

    fn call(&mut self, facts: Facts<'_>) -> Effects<Effect> {
        let inbox = facts.header.beginning.inbox.clone();
        if self.unknown {
            self.line = Line::Calling;
            let call = InboxCall::Begin {
                beginning: facts.header.beginning.clone(),
                from: None,
            };
            return Effects::one(Effect::Tell { inbox, call });
        }
        self.line = Line::Free;
        if !core::mem::take(&mut self.pending) {
            return Effects::none();
        }
        let standing = facts.log.standing(facts.attended);
        let Some(standing) = standing.filter(|standing| self.told.as_ref() != Some(standing))
        else {
            return Effects::none();
        };
        self.line = Line::Calling;
        self.begun = true;
        self.told = Some(standing.clone());
        let call = InboxCall::Touch {
            conversation: facts.header.beginning.conversation,
            standing,
        };
        Effects::one(Effect::Tell { inbox, call })
    }
}
