//! Keeping the inbox told: one call at a time, always of the latest state, again if it failed.

use super::{Effect, Effects, WakeReason, log::Log, stored::Header};
use crate::{
    protocol::{call::InboxCall, console::Preview},
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

const RETRY: Span = Span::seconds(5);

#[derive(Debug, Default)]
enum Line {
    #[default]
    Free,
    Calling,
    /// The last call failed; the next try is at this time.
    Down {
        until: Timestamp,
    },
}

#[derive(Debug, Default)]
pub(super) struct News {
    line: Line,
    /// What the inbox has not been told yet.
    pending: Option<(Preview, u32)>,
    /// What the call under way tells it, or what it told it last.
    telling: Option<(Preview, u32)>,
    /// The inbox lost its row, or never had it: begin there first.
    unknown: bool,
    /// Whether the inbox has been told anything since the state was rebuilt from storage.
    begun: bool,
}

impl News {
    /// Somebody connects: if the object died between storing a message and telling of it, this is
    /// when the inbox learns.
    pub(super) fn resumed(&mut self, log: &Log, header: &Header) -> Effects<Effect> {
        if self.begun {
            Effects::none()
        } else {
            self.changed(log, header)
        }
    }

    pub(super) fn changed(&mut self, log: &Log, header: &Header) -> Effects<Effect> {
        self.begun = true;
        self.pending = log.latest().map(|latest| (latest.clone(), log.waiting()));
        match self.line {
            Line::Free => self.call(header),
            Line::Calling | Line::Down { .. } => Effects::none(),
        }
    }

    pub(super) fn answered(
        &mut self,
        now: Timestamp,
        told: Told,
        header: &Header,
    ) -> Effects<Effect> {
        match told {
            Told::Heard => {
                self.line = Line::Free;
                if self.unknown {
                    self.unknown = false;
                    self.pending = self.pending.take().or_else(|| self.telling.take());
                }
                self.call(header)
            }
            Told::Unknown => {
                self.unknown = true;
                self.call(header)
            }
            Told::Failed => {
                self.pending = self.pending.take().or_else(|| self.telling.take());
                self.line = Line::Down {
                    until: now.after(RETRY),
                };
                Effects::none()
            }
        }
    }

    pub(super) fn woke(&mut self, now: Timestamp, header: &Header) -> Effects<Effect> {
        match self.line {
            Line::Down { until } if until <= now => self.call(header),
            Line::Down { .. } | Line::Free | Line::Calling => Effects::none(),
        }
    }

    pub(super) fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        match self.line {
            Line::Down { until } => Some((until, WakeReason::TellInbox)),
            Line::Free | Line::Calling => None,
        }
    }

    fn call(&mut self, header: &Header) -> Effects<Effect> {
        let inbox = header.beginning.inbox.clone();
        if self.unknown {
            self.line = Line::Calling;
            let call = InboxCall::Begin(header.beginning.clone());
            return Effects::one(Effect::Tell { inbox, call });
        }
        let Some((latest, waiting)) = self.pending.take() else {
            self.line = Line::Free;
            return Effects::none();
        };
        self.line = Line::Calling;
        self.telling = Some((latest.clone(), waiting));
        let call = InboxCall::Touch {
            conversation: header.beginning.conversation,
            latest,
            waiting,
        };
        Effects::one(Effect::Tell { inbox, call })
    }
}
