//! The turns of the object: its events and what comes out of them, its wakes, and the inbox that it
//! tells.

use shared::{
    conversation::{Event, Told},
    protocol::call::InboxCall,
};

use super::{Happening, World};
use crate::{
    network::{ConnectionId, Direction},
    object::{Outcome, Trouble},
    scenario::Fault,
    verdict::Flaw,
};

impl World {
    pub(super) fn turn_soon(&mut self) {
        if !self.turning {
            self.turning = true;
            let after = self.chance.below(3);
            self.at(after, Happening::Turn);
        }
    }

    pub(super) fn turn(&mut self) -> Result<(), Flaw> {
        self.turning = false;
        if !self.object.is_busy() {
            return Ok(());
        }
        let trouble = self.trouble();
        let Outcome {
            frames,
            closed,
            calls,
            crashed,
            failed,
        } = self.object.turn(self.now, trouble, &mut self.chance)?;
        for (socket, wire) in frames {
            self.travel(ConnectionId(socket.0), Direction::ToPerson, wire, true);
        }
        for (socket, code) in closed {
            self.object_closes(socket, code);
        }
        if crashed {
            match trouble {
                Trouble::CrashBeforeStore => self.sums.crashes[0] += 1,
                Trouble::CrashBeforeSend => self.sums.crashes[1] += 1,
                Trouble::CrashAmidSend => self.sums.crashes[2] += 1,
                Trouble::None | Trouble::StoreFails => {}
            }
            self.say(|| format!("the object dies: {trouble:?}"));
            self.crash();
            return Ok(());
        }
        if failed {
            self.store_fails();
            return Ok(());
        }
        for call in calls {
            self.tell_inbox(call);
        }
        self.set_wakes();
        if self.object.is_busy() {
            self.turn_soon();
        }
        Ok(())
    }

    fn tell_inbox(&mut self, call: InboxCall) {
        let told = if self.has(Fault::Inbox) && self.chance.one_in(3) {
            if self.chance.one_in(3) {
                self.inbox.forget();
            }
            Told::Failed
        } else {
            self.inbox.hear(call)
        };
        self.object.calling = true;
        let (life, after) = (self.object.life, self.chance.below(40));
        self.at(after, Happening::InboxAnswers { life, told });
    }

    fn set_wakes(&mut self) {
        if let Some(at) = self.object.nap {
            let life = Some(self.object.life);
            let after = at.0.saturating_sub(self.now);
            self.at(after, Happening::ObjectWakes { life });
        }
        if let Some(at) = self.object.alarm {
            let after = at.0.saturating_sub(self.now);
            self.at(after, Happening::ObjectWakes { life: None });
        }
    }

    pub(super) fn object_wakes(&mut self, life: Option<u64>) {
        let due = match life {
            // A nap is forgotten with the memory that took it.
            Some(life) => life == self.object.life && self.object.nap.take().is_some(),
            None => self.object.alarm.take_if(|at| at.0 <= self.now).is_some(),
        };
        if due {
            self.object.push(Event::Woke);
            self.turn_soon();
        }
    }

    pub(super) fn inbox_answers(&mut self, life: u64, told: Told) {
        if life == self.object.life {
            self.object.calling = false;
            self.object.push(Event::InboxAnswered(told));
            self.turn_soon();
        }
    }
}
