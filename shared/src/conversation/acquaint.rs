//! Keeping the contacts told of whom the conversation is with (CAP-2).

use super::{Effect, Effects, Told, line::Line, log::Log, stored::Header};
use crate::{protocol::call::Edition, time::Timestamp};

#[derive(Debug, Default)]
pub(super) struct Acquainting {
    line: Line<Edition>,
}

impl Acquainting {
    /// Somebody connects or asks: if the object died before it told of what is stored, this is when the
    /// contacts learn.
    pub(super) fn resumed(
        &mut self,
        now: Timestamp,
        header: &Header,
        log: &Log,
    ) -> Effects<Effect> {
        if self.line.has_begun() {
            Effects::none()
        } else {
            self.changed(now, header, log)
        }
    }

    pub(super) fn changed(
        &mut self,
        now: Timestamp,
        header: &Header,
        log: &Log,
    ) -> Effects<Effect> {
        self.line.note();
        self.call_if_due(now, header, log)
    }

    pub(super) fn answered(&mut self, now: Timestamp, told: Told) {
        match told {
            Told::Heard => self.line.heard(now),
            Told::Unknown | Told::Failed => self.line.failed(now),
        }
    }

    /// An object that was asleep until then does not know any more whether they have heard.
    pub(super) fn woke(&mut self, now: Timestamp, header: &Header, log: &Log) -> Effects<Effect> {
        if !self.line.has_begun() {
            self.line.note();
        }
        self.call_if_due(now, header, log)
    }

    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        self.line.next_wake()
    }

    fn call_if_due(&mut self, now: Timestamp, header: &Header, log: &Log) -> Effects<Effect> {
        if !self.line.is_due(now) {
            return Effects::none();
        }
        let edition = self.line.tell(|| log.edition(header));
        let introduced = edition.map(|edition| log.introduction(edition, header));
        introduced.map(Effect::Introduce).into_iter().collect()
    }
}
