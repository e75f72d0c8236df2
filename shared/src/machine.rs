//! The one form that every program of the house has: something happened, `update` changes plain
//! state and returns effects, an adapter carries each effect out and reports failures as events.

use alloc::{vec, vec::Vec};

use crate::time::Timestamp;

/// A pure state machine. Adapters own the clock, the sockets and the storage.
pub trait Machine {
    /// A fact from outside.
    type Event;
    /// An order to the adapter.
    type Effect;
    /// Why the machine wants to be woken.
    type WakeReason;

    /// Takes one fact in and says what to do about it.
    fn update(&mut self, now: Timestamp, event: Self::Event) -> Effects<Self::Effect>;

    /// When the machine wants to be woken if nothing else happens before.
    fn next_wake(&self) -> Option<(Timestamp, Self::WakeReason)>;
}

/// What to do, in this order.
#[derive(Debug, Eq, PartialEq)]
#[must_use = "effects do nothing until an adapter carries them out"]
pub struct Effects<E>(Vec<E>);

impl<E> Effects<E> {
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    pub fn one(effect: E) -> Self {
        Self(vec![effect])
    }

    pub fn push(&mut self, effect: E) {
        self.0.push(effect);
    }

    /// Appends `later` behind what is here.
    pub fn then(mut self, later: Self) -> Self {
        self.0.extend(later.0);
        self
    }

    /// The effects of a nested machine as effects of its parent.
    pub fn map<F>(self, wrap: impl FnMut(E) -> F) -> Effects<F> {
        Effects(self.0.into_iter().map(wrap).collect())
    }
}

impl<E> Default for Effects<E> {
    fn default() -> Self {
        Self::none()
    }
}

impl<E> FromIterator<E> for Effects<E> {
    fn from_iter<I: IntoIterator<Item = E>>(effects: I) -> Self {
        Self(effects.into_iter().collect())
    }
}

impl<E> IntoIterator for Effects<E> {
    type Item = E;
    type IntoIter = alloc::vec::IntoIter<E>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
