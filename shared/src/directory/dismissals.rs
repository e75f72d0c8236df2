//! Who is dismissed and of whom not every inbox has heard yet.
//!
//! A dismissal is kept with the change that it belongs to, and until every inbox has answered it is
//! told again: what somebody has open ends, whatever fails in between.

use alloc::collections::BTreeMap;

use super::{
    Effect, Effects,
    stored::{Key, Record},
};
use crate::{
    ids::PersonId,
    time::{Span, Timestamp},
};

/// The first time it is told again; each further one is twice as far, up to the longest.
const AGAIN: Span = Span::seconds(5);
const LONGEST: Span = Span::seconds(5 * 60);

#[derive(Debug)]
struct Pending {
    /// What was opened under a lower one ends.
    number: u32,
    /// When it is told again.
    at: Timestamp,
    /// How often it was told.
    told: u32,
}

#[derive(Debug, Default)]
pub(super) struct Dismissals(BTreeMap<PersonId, Pending>);

impl Dismissals {
    /// One that storage has is told again as soon as somebody is awake.
    pub(super) fn remember(&mut self, person: PersonId, number: u32) {
        let (at, told) = (Timestamp::default(), 0);
        self.0.insert(person, Pending { number, at, told });
    }

    /// Whatever this person opened under a lower number is to end, which is being told.
    pub(super) fn add(&mut self, now: Timestamp, person: &PersonId, number: u32) -> Effect {
        let (at, told) = (now.after(AGAIN), 1);
        self.0.insert(person.clone(), Pending { number, at, told });
        let record = Record::Dismissal { number };
        Effect::Store(Key::Dismissal(person.clone()), record)
    }

    /// Every inbox has heard of it.
    pub(super) fn heard(&mut self, person: PersonId, number: u32) -> Effects<Effect> {
        let pending = self.0.get(&person);
        if pending.is_some_and(|pending| pending.number == number) {
            self.0.remove(&person);
            Effects::one(Effect::Forget(Key::Dismissal(person)))
        } else {
            Effects::none()
        }
    }

    /// Tells again what is due. `answers` is whether conversations may be a person's.
    pub(super) fn woke(
        &mut self,
        now: Timestamp,
        answers: impl Fn(&PersonId) -> bool,
    ) -> Effects<Effect> {
        let due = self.0.iter_mut().filter(|(_, pending)| pending.at <= now);
        due.map(|(person, pending)| {
            let wait = AGAIN.0.saturating_mul(1 << pending.told.min(10));
            pending.at = now.after(Span(wait).min(LONGEST));
            pending.told = pending.told.saturating_add(1);
            Effect::Dismiss {
                person: person.clone(),
                number: pending.number,
                answers: answers(person),
            }
        })
        .collect()
    }

    pub(super) fn next(&self) -> Option<Timestamp> {
        self.0.values().map(|pending| pending.at).min()
    }
}
