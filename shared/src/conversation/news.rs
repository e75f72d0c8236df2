//! Keeping the inbox told of how the conversation stands.

use super::{Effect, Effects, Told, line::Line, log::Log, stored::Header};
use crate::{
    protocol::call::{InboxCall, Standing},
    time::Timestamp,
};

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
    line: Line<Standing>,
    /// The inbox lost its row, or never had it: begin there first.
    unknown: bool,
}

impl News {
    /// Somebody connects: if the object died between storing a message and telling of it, this is
    /// when the inbox learns.
    pub(super) fn resumed(&mut self, now: Timestamp, facts: Facts<'_>) -> Effects<Effect> {
        if self.line.has_begun() {
            Effects::none()
        } else {
            self.changed(now, facts)
        }
    }

    /// A visitor who begins to wait is not kept waiting for this.
    pub(super) fn changed(&mut self, now: Timestamp, facts: Facts<'_>) -> Effects<Effect> {
        self.line.note();
        let heard_waiting = self.line.told().is_some_and(|told| told.waiting > 0);
        if facts.log.waits() && !heard_waiting {
            self.line.hurry();
        }
        self.call_if_due(now, facts)
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
                self.line.forget();
                self.call(facts)
            }
            Told::Heard => {
                self.line.heard(now);
                Effects::none()
            }
            Told::Unknown => {
                self.unknown = true;
                self.call(facts)
            }
            Told::Failed => {
                self.line.failed(now);
                Effects::none()
            }
        }
    }

    /// An object that was asleep until then does not know any more whether the inbox has heard.
    pub(super) fn woke(&mut self, now: Timestamp, facts: Facts<'_>) -> Effects<Effect> {
        if !self.line.has_begun() {
            self.line.note();
        }
        self.call_if_due(now, facts)
    }

    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        self.line.next_wake()
    }

    fn call_if_due(&mut self, now: Timestamp, facts: Facts<'_>) -> Effects<Effect> {
        if self.line.is_due(now) {
            self.call(facts)
        } else {
            Effects::none()
        }
    }

    fn call(&mut self, facts: Facts<'_>) -> Effects<Effect> {
        let inbox = facts.header.beginning.inbox.clone();
        if self.unknown {
            self.line.occupy();
            let call = InboxCall::Begin {
                beginning: facts.header.beginning.clone(),
                from: None,
            };
            return Effects::one(Effect::Tell { inbox, call });
        }
        let standing = self.line.tell(|| facts.log.standing(facts.attended));
        let Some(standing) = standing else {
            return Effects::none();
        };
        let call = InboxCall::Touch {
            conversation: facts.header.beginning.conversation,
            standing,
        };
        Effects::one(Effect::Tell { inbox, call })
    }
}
