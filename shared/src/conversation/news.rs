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
const RETRY: Span = Span::seconds(5);

#[derive(Debug, Default)]
enum Line {
    #[default]
    Free,
    Calling,
    /// A call has just been made; the next may be at this time.
    Resting {
        until: Timestamp,
    },
    /// The last call failed; the next try is at this time.
    Down {
        until: Timestamp,
    },
}

#[derive(Debug, Default)]
pub(super) struct News {
    line: Line,
    /// What the inbox has not been told yet.
    pending: Option<Standing>,
    /// What the call under way tells it, or what it told it last.
    telling: Option<Standing>,
    /// The inbox lost its row, or never had it: begin there first.
    unknown: bool,
    /// Whether the inbox has been told anything since the state was rebuilt from storage.
    begun: bool,
}

impl News {
    /// Somebody connects: if the object died between storing a message and telling of it, this is
    /// when the inbox learns.
    pub(super) fn resumed(
        &mut self,
        now: Timestamp,
        log: &Log,
        attended: bool,
        header: &Header,
    ) -> Effects<Effect> {
        if self.begun {
            Effects::none()
        } else {
            self.changed(now, log, attended, header)
        }
    }

    /// `attended` is whether somebody of the team has the conversation open.
    pub(super) fn changed(
        &mut self,
        now: Timestamp,
        log: &Log,
        attended: bool,
        header: &Header,
    ) -> Effects<Effect> {
        let Some(standing) = log.standing(attended) else {
            return Effects::none();
        };
        self.begun = true;
        self.pending = (self.telling.as_ref() != Some(&standing)).then_some(standing);
        match self.line {
            Line::Free => self.call(header),
            Line::Resting { until } if until <= now => self.call(header),
            Line::Resting { .. } | Line::Calling | Line::Down { .. } => Effects::none(),
        }
    }

    pub(super) fn answered(
        &mut self,
        now: Timestamp,
        told: Told,
        header: &Header,
    ) -> Effects<Effect> {
        match told {
            Told::Heard if self.unknown => {
                self.unknown = false;
                self.again();
                self.call(header)
            }
            Told::Heard => {
                self.line = Line::Resting {
                    until: now.after(REST),
                };
                Effects::none()
            }
            Told::Unknown => {
                self.unknown = true;
                self.call(header)
            }
            Told::Failed => {
                self.again();
                self.line = Line::Down {
                    until: now.after(RETRY),
                };
                Effects::none()
            }
        }
    }

    pub(super) fn woke(&mut self, now: Timestamp, header: &Header) -> Effects<Effect> {
        match self.line {
            Line::Down { until } | Line::Resting { until } if until <= now => self.call(header),
            Line::Down { .. } | Line::Resting { .. } | Line::Free | Line::Calling => {
                Effects::none()
            }
        }
    }

    pub(super) fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        match self.line {
            Line::Down { until } => Some((until, WakeReason::TellInbox)),
            Line::Resting { until } if self.pending.is_some() => {
                Some((until, WakeReason::TellInbox))
            }
            Line::Resting { .. } | Line::Free | Line::Calling => None,
        }
    }

    /// What the inbox was being told, it is to be told again, unless there is something newer.
    fn again(&mut self) {
        let telling = self.telling.take();
        if self.pending.is_none() {
            self.pending = telling;
        }
    }

    fn call(&mut self, header: &Header) -> Effects<Effect> {
        let inbox = header.beginning.inbox.clone();
        if self.unknown {
            self.line = Line::Calling;
            let call = InboxCall::Begin(header.beginning.clone());
            return Effects::one(Effect::Tell { inbox, call });
        }
        let Some(standing) = self.pending.take() else {
            self.line = Line::Free;
            return Effects::none();
        };
        self.line = Line::Calling;
        self.telling = Some(standing.clone());
        let call = InboxCall::Touch {
            conversation: header.beginning.conversation,
            standing,
        };
        Effects::one(Effect::Tell { inbox, call })
    }
}
