//! What goes wrong, and how it heals.

use std::collections::BTreeSet;

use shared::ids::Epoch;

use super::{Happening, World};
use crate::{
    network::{ConnectionId, Direction},
    object::Trouble,
    person::Feeling,
    scenario::{Fault, Sabotage},
    store::Store,
};

impl World {
    pub(super) fn has(&self, fault: Fault) -> bool {
        !self.healed && self.scenario.faults.has(fault)
    }

    /// Where a turn goes wrong, if it does.
    pub(super) fn trouble(&mut self) -> Trouble {
        if self.has(Fault::Crash) && self.chance.one_in(25) {
            match self.chance.below(3) {
                0 => Trouble::CrashBeforeStore,
                1 => Trouble::CrashBeforeSend,
                _ => Trouble::CrashAmidSend,
            }
        } else if self.has(Fault::StoreFails) && self.chance.one_in(25) {
            Trouble::StoreFails
        } else {
            Trouble::None
        }
    }

    pub(super) fn strike(&mut self) {
        if self.healed {
            return;
        }
        let after = self.chance.below(4_000);
        self.at(after, Happening::Strikes);
        match self.chance.below(7) {
            0 if self.has(Fault::Cut) => {
                if let Some(id) = self.somebodys() {
                    self.say(|| format!("{} is cut", id.0));
                    self.cut(id, 0);
                }
            }
            1 if self.has(Fault::HalfOpen) => {
                if let Some(id) = self.somebodys() {
                    self.sums.half_open += 1;
                    self.say(|| format!("{} goes dead", id.0));
                    let both = self.chance.below(3);
                    if let Some(connection) = self.connections.get_mut(&id) {
                        if both != 1 {
                            connection.die(Direction::ToObject);
                        }
                        if both != 2 {
                            connection.die(Direction::ToPerson);
                        }
                    }
                }
            }
            2 | 3 if self.has(Fault::Sleep) => {
                let awake =
                    self.object.is_busy() || self.object.nap.is_some() || self.object.calling;
                if !awake {
                    self.sums.sleeps += 1;
                    self.say(|| "the object sleeps".to_owned());
                    let skew = self.chance.below(2_000);
                    self.object.sleep(skew);
                }
            }
            4 if self.has(Fault::Crash) => {
                self.say(|| "the object dies between turns".to_owned());
                self.crash();
            }
            5 if self.has(Fault::Restore) => match self.copy.take() {
                None => self.copy = Some(self.object.store.clone()),
                Some(copy) => self.restore(copy),
            },
            _ => {}
        }
    }

    /// The connection of somebody who has one.
    fn somebodys(&mut self) -> Option<ConnectionId> {
        let number = self.chance.below(self.people.len() as u64) as usize;
        self.people[number].connection
    }

    /// The object dies, and its sockets with it: some people hear of that, some have to find out.
    pub(super) fn crash(&mut self) {
        let skew = self.chance.below(2_000);
        for socket in self.object.crash(skew) {
            let id = ConnectionId(socket.0);
            if let Some(connection) = self.connections.get_mut(&id) {
                connection.ended = true;
                connection.die(Direction::ToObject);
            }
            if self.has(Fault::HalfOpen) && self.chance.one_in(4) {
                continue;
            }
            let after = self.delay();
            self.at(after, Happening::PersonHears(id, 1006));
        }
    }

    /// A write has failed: the object closes its sockets and begins anew.
    pub(super) fn store_fails(&mut self) {
        self.sums.failed_stores += 1;
        self.say(|| "a write fails".to_owned());
        let skew = self.chance.below(2_000);
        for socket in self.object.crash(skew) {
            self.object_closes(socket, 1011);
        }
    }

    /// Storage is put back to an older copy. What was written since is gone, and excused.
    fn restore(&mut self, copy: Store) {
        self.sums.restores += 1;
        self.say(|| "an older copy is restored".to_owned());
        let kept: BTreeSet<String> = copy
            .rows()
            .map(|row| row.entry.parts().3.text().to_owned())
            .collect();
        let gone = self
            .object
            .store
            .rows()
            .map(|row| row.entry.parts().3.text().to_owned());
        self.excused
            .extend(gone.filter(|text| !kept.contains(text)));
        let epoch = match self.scenario.sabotage {
            Sabotage::EpochKept => None,
            Sabotage::None
            | Sabotage::NoDeduplication
            | Sabotage::NoCursor
            | Sabotage::AcknowledgeFirst
            | Sabotage::AcknowledgeFirstUnseen
            | Sabotage::OrderByTime
            | Sabotage::KeysForgotten
            | Sabotage::PredecessorUnnamed
            | Sabotage::GoneUnnoticed => Some(Epoch::from_entropy(self.chance.bits())),
        };
        self.crash();
        let written = self.object.store.written;
        self.object.store = copy.restored(epoch, written);
    }

    /// From here on nothing goes wrong. What is broken breaks off, and people come back.
    pub(super) fn heal(&mut self) {
        self.healed = true;
        self.say(|| "everything heals".to_owned());
        let holed: Vec<ConnectionId> = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.holed && !connection.ended)
            .map(|(id, _)| *id)
            .collect();
        for id in holed {
            let after = self.chance.below(20_000);
            self.cut(id, after);
        }
        for number in 0..self.people.len() {
            for feeling in [Feeling::Hurried, Feeling::Watches(true)] {
                let effects = self.people[number].feel(self.now, feeling);
                self.carry(number, effects);
            }
        }
    }
}
