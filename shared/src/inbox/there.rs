//! Who is there to answer, and who is told when that changes (AVL-5, RTE-2).
//!
//! The platform answers a console's pings without waking this object, and keeps when it did. The adapter
//! says so with [`Inbox::hear`] before each event, and a console that was silent for 90 s is closed.
//! While a visitor may be connected, the inbox looks once for each time that a console would have been
//! silent for so long; nothing is done for each ping or for each visitor.

use alloc::vec::Vec;

use super::{Effect, Inbox, stored::Attendance};
use crate::{
    ids::{ConversationId, SocketId},
    machine::Effects,
    protocol::{close::CloseReason, http::get_where::Staff},
    time::{Span, Timestamp},
};

/// Visitors of open conversations are told in which something was said this long ago. Of others a page
/// that comes back asks the edge.
const TOLD_FOR: Span = Span::seconds(24 * 60 * 60);

/// Conversations that are told of one change, the latest.
const MOST_TOLD: usize = 500;

impl Inbox {
    /// Takes in what is known of who is there, as storage has it.
    pub fn remember_attendance(&mut self, attendance: Attendance) {
        let Attendance { there, left } = attendance;
        self.told = Some(if there { Staff::Room } else { Staff::Nobody });
        self.consoles.remember_left(left);
    }

    /// The console was heard of then: it has sent a ping, or opened its socket.
    pub fn hear(&mut self, socket: SocketId, at: Timestamp) {
        self.consoles.hear(socket, at);
    }

    /// What visitors were told last. Before anybody was told, it is what they see without being told.
    pub(super) fn told(&self, now: Timestamp) -> Staff {
        self.told.unwrap_or_else(|| self.staff(now))
    }

    /// Closes the consoles that sleep, or are gone without a word.
    pub(super) fn miss_silent(&mut self, now: Timestamp) -> Effects<Effect> {
        let silent = self.consoles.silent(now);
        if silent.is_empty() {
            return Effects::none();
        }
        let before = self.consoles.team();
        let mut effects = Effects::none();
        for socket in silent {
            self.consoles.gone(now, socket);
            let reason = CloseReason::Silent;
            effects.push(Effect::Close { socket, reason });
        }
        effects.then(self.tell_of_team(&before))
    }

    /// Tells visitors if who is there is not what they were told, and keeps that.
    pub(super) fn attendance(
        &mut self,
        now: Timestamp,
        told: Staff,
        left: Option<Timestamp>,
    ) -> Effects<Effect> {
        let staff = self.staff(now);
        self.told = Some(staff);
        let mut effects = Effects::none();
        let is_left = self.consoles.left() != left && !self.consoles.is_attended();
        if staff != told || is_left {
            effects.push(Effect::StoreAttendance(Attendance {
                there: staff != Staff::Nobody,
                left: self.consoles.left(),
            }));
        }
        if staff != told {
            for conversation in self.to_tell(now) {
                effects.push(Effect::TellVisitor {
                    conversation,
                    staff,
                });
            }
        }
        effects
    }

    /// When a console may have been silent for too long, as long as a visitor is to be told.
    pub(super) fn next_silence(&self) -> Option<Timestamp> {
        let at = self.consoles.next_silence()?;
        let is_told = self.told == Some(Staff::Room) && !self.to_tell(at).is_empty();
        is_told.then_some(at)
    }

    /// Conversations whose visitor may be connected, the latest first.
    fn to_tell(&self, now: Timestamp) -> Vec<ConversationId> {
        let open = self.rows.values().filter(|listed| !listed.row.closed);
        let mut latest: Vec<_> = open
            .filter_map(|listed| {
                let at = listed.row.latest.as_ref()?.at;
                (now.since(at) < TOLD_FOR).then_some((at, listed.row.conversation))
            })
            .collect();
        latest.sort_unstable_by(|one, other| other.cmp(one));
        latest.truncate(MOST_TOLD);
        latest
            .into_iter()
            .map(|(_, conversation)| conversation)
            .collect()
    }
}
