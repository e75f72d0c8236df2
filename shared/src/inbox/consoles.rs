//! The consoles that show the list: whose they are, and who may not have one any more.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use super::stored::Dismissal;
use crate::{
    ids::{PersonId, SocketId},
    protocol::{call::Person, console::Member, team::PASS_LIFE},
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
    /// When it was last heard of: it said something, or was answered a ping.
    heard: Timestamp,
}

#[derive(Debug, Default)]
pub(super) struct Consoles {
    open: BTreeMap<SocketId, Console>,
    /// When the last console of a person who was not away went, or was last heard of.
    left: Option<Timestamp>,
    /// Who takes no conversations until they say otherwise.
    away: BTreeSet<PersonId>,
    /// Whose passes are void, each until the last of them has ended by itself.
    dismissed: Vec<Dismissal>,
}

impl Consoles {
    pub(super) fn remember(&mut self, dismissed: Vec<Dismissal>) {
        self.dismissed = dismissed;
    }

    pub(super) fn remember_away(&mut self, away: Vec<PersonId>) {
        self.away = away.into_iter().collect();
    }

    pub(super) fn remember_left(&mut self, left: Option<Timestamp>) {
        self.left = left;
    }

    pub(super) fn left(&self) -> Option<Timestamp> {
        self.left
    }

    /// The console was heard of then.
    pub(super) fn hear(&mut self, socket: SocketId, at: Timestamp) {
        if let Some(console) = self.open.get_mut(&socket) {
            console.heard = console.heard.max(at);
        }
    }

    /// Those that were not heard of for so long that they are asleep, or gone without a word (RTE-2).
    pub(super) fn silent(&self, now: Timestamp) -> Vec<SocketId> {
        let silent = self.open.iter();
        let silent = silent.filter(|(_, console)| now.since(console.heard) >= THERE);
        silent.map(|(socket, _)| *socket).collect()
    }

    /// When the first of those that take conversations is silent for too long, unless it is heard of
    /// before; or when the time after the last one has left is over.
    pub(super) fn next_silence(&self) -> Option<Timestamp> {
        let greeted = self.open.values().filter(|console| console.greeted);
        let there = greeted.filter(|console| !self.away.contains(&console.person.id));
        let first = there.map(|console| console.heard).min();
        first.or(self.left).map(|at| at.after(THERE))
    }

    /// Whether the person may have one.
    pub(super) fn open(
        &mut self,
        heard: Timestamp,
        socket: SocketId,
        person: Person,
        greeted: bool,
    ) -> bool {
        let mut dismissed = self.dismissed.iter();
        if dismissed.any(|other| other.person == person.id && person.number < other.number) {
            return false;
        }
        let console = Console {
            person,
            greeted,
            heard,
        };
        self.open.insert(socket, console);
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

    /// A console is gone. One that was silent was there when it was last heard of.
    pub(super) fn gone(&mut self, now: Timestamp, socket: SocketId) {
        let console = self.open.remove(&socket).filter(|it| it.greeted);
        if let Some(console) = console.filter(|it| !self.away.contains(&it.person.id)) {
            let is_silent = now.since(console.heard) >= THERE;
            let there = if is_silent { console.heard } else { now };
            self.left = self.left.max(Some(there));
        }
    }

    /// Says whether whoever's console this is takes conversations; whether that changes anything,
    /// `None` if it shows no list.
    pub(super) fn set_away(&mut self, socket: SocketId, away: bool) -> Option<bool> {
        let console = self.open.get(&socket).filter(|it| it.greeted)?;
        let id = &console.person.id;
        Some(if away {
            self.away.insert(id.clone())
        } else {
            self.away.remove(id)
        })
    }

    /// Who takes no conversations.
    pub(super) fn away(&self) -> Vec<PersonId> {
        self.away.iter().cloned().collect()
    }

    /// Who is there, each once, by name.
    pub(super) fn team(&self) -> Vec<Member> {
        let greeted = self.open.values().filter(|console| console.greeted);
        let people: BTreeMap<_, _> = greeted
            .map(|Console { person, .. }| ((&person.name, &person.id), person))
            .collect();
        let members = people.into_values().map(|person| Member {
            id: person.id.clone(),
            name: person.name.clone(),
            away: self.away.contains(&person.id),
        });
        members.collect()
    }

    /// Those that show the list.
    pub(super) fn live(&self) -> impl Iterator<Item = SocketId> {
        let greeted = self.open.iter().filter(|(_, console)| console.greeted);
        greeted.map(|(socket, _)| *socket)
    }

    /// To whom a conversation may be given: who has a seat, shows the list and is not away. Somebody
    /// with two consoles is there twice.
    pub(super) fn available(&self) -> impl Iterator<Item = &Person> {
        self.there().filter(|person| person.seat)
    }

    /// Whether the console of a person who is not away is live.
    pub(super) fn is_attended(&self) -> bool {
        self.there().next().is_some()
    }

    /// Whether the console of somebody who is not away is live, or was a moment ago.
    pub(super) fn attended(&self, now: Timestamp) -> bool {
        let was = self.left.is_some_and(|left| now.since(left) < THERE);
        was || self.there().next().is_some()
    }

    fn there(&self) -> impl Iterator<Item = &Person> {
        let greeted = self.open.values().filter(|console| console.greeted);
        greeted
            .map(|console| &console.person)
            .filter(|person| !self.away.contains(&person.id))
    }

    /// Whether no dismissal of this person with a greater number is known.
    pub(super) fn is_latest(&self, person: &PersonId, number: u32) -> bool {
        let mut known = self.dismissed.iter().filter(|it| it.person == *person);
        known.all(|it| it.number <= number)
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
