//! The consoles that show the list: whose they are, and who may not have one any more.

use alloc::{collections::BTreeMap, vec::Vec};

use super::stored::Dismissal;
use crate::{
    ids::{PersonId, SocketId},
    protocol::{call::Person, team::PASS_LIFE},
    time::{Span, Timestamp},
};

/// Somebody whose console was live this long ago is still there (RTE-2).
const THERE: Span = Span::seconds(90);

/// How long a dismissal outlasts the last pass: what that opened at its end is still told of.
const TOLD: Span = Span::seconds(60);

#[derive(Debug)]
struct Console {
    person: Person,
    greeted: bool,
}

#[derive(Debug, Default)]
pub(super) struct Consoles {
    open: BTreeMap<SocketId, Console>,
    /// When the last console went, as long as this object is awake.
    left: Option<Timestamp>,
    /// Whose passes are void, each until the last of them has ended by itself.
    dismissed: Vec<Dismissal>,
}

impl Consoles {
    pub(super) fn remember(&mut self, dismissed: Vec<Dismissal>) {
        self.dismissed = dismissed;
    }

    /// Whether the person may have one.
    pub(super) fn open(&mut self, socket: SocketId, person: Person, greeted: bool) -> bool {
        let mut dismissed = self.dismissed.iter();
        if dismissed.any(|other| other.person == person.id && person.number < other.number) {
            return false;
        }
        self.open.insert(socket, Console { person, greeted });
        true
    }

    pub(super) fn greet(&mut self, socket: SocketId) -> bool {
        match self.open.get_mut(&socket) {
            Some(console) => {
                console.greeted = true;
                true
            }
            None => false,
        }
    }

    pub(super) fn gone(&mut self, now: Timestamp, socket: SocketId) {
        if self.open.remove(&socket).is_some_and(|it| it.greeted) {
            self.left = Some(now);
        }
    }

    /// Those that show the list.
    pub(super) fn live(&self) -> impl Iterator<Item = SocketId> {
        let greeted = self.open.iter().filter(|(_, console)| console.greeted);
        greeted.map(|(socket, _)| *socket)
    }

    /// To whom a conversation may be given: who has a seat and shows the list. Somebody with two
    /// consoles is there twice.
    pub(super) fn available(&self) -> impl Iterator<Item = &Person> {
        let greeted = self.open.values().filter(|console| console.greeted);
        greeted
            .map(|console| &console.person)
            .filter(|person| person.seat)
    }

    /// Whether somebody's console is live, or was a moment ago.
    pub(super) fn attended(&self, now: Timestamp) -> bool {
        let was = self.left.is_some_and(|left| now.since(left) < THERE);
        was || self.live().next().is_some()
    }

    /// Voids what somebody opened under a lower number, and gives back which sockets that is.
    pub(super) fn dismiss(
        &mut self,
        now: Timestamp,
        person: &PersonId,
        number: u32,
    ) -> Vec<SocketId> {
        // Told again, an earlier one may come behind a later one.
        let known = self.dismissed.iter().filter(|it| it.person == *person);
        let number = known.map(|it| it.number).fold(number, u32::max);
        self.dismissed.retain(|other| other.person != *person);
        self.dismissed.push(Dismissal {
            person: person.clone(),
            number,
            until: now.after(PASS_LIFE).after(TOLD),
        });
        let theirs = self.open.iter();
        theirs
            .filter(|(_, Console { person: other, .. })| {
                other.id == *person && other.number < number
            })
            .map(|(socket, _)| *socket)
            .collect()
    }

    pub(super) fn dismissals(&self) -> Vec<Dismissal> {
        self.dismissed.clone()
    }

    /// Takes those whose last pass has ended.
    pub(super) fn ended(&mut self, now: Timestamp) -> Vec<Dismissal> {
        let (ended, rest) = self
            .dismissed
            .drain(..)
            .partition(|dismissal| dismissal.until <= now);
        self.dismissed = rest;
        ended
    }

    pub(super) fn next_end(&self) -> Option<Timestamp> {
        self.dismissed.iter().map(|dismissal| dismissal.until).min()
    }
}
