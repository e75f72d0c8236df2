//! Whose a conversation is to answer (RTE-1): of those who are there, the one with the fewest, and of
//! these the one who was given none for longest.

use alloc::collections::BTreeMap;

use super::{Listed, stored};
use crate::{
    ids::PersonId,
    protocol::{call::Person, console::Assignee},
    time::Timestamp,
};

/// What each has to answer: how many that are open, and when they were given the last one.
pub(super) struct Loads(BTreeMap<PersonId, (usize, Option<Timestamp>)>);

impl Loads {
    pub(super) fn of<'a>(rows: impl Iterator<Item = &'a Listed>) -> Self {
        let mut loads = BTreeMap::new();
        for listed in rows {
            if let Some(stored::Assigned { id, at, .. }) = &listed.assigned {
                let (open, last) = loads.entry(id.clone()).or_insert((0, None));
                *open += usize::from(!listed.row.closed);
                *last = (*last).max(Some(*at));
            }
        }
        Self(loads)
    }

    /// Gives one more to somebody who is there, if anybody is.
    pub(super) fn pick<'a>(
        &mut self,
        now: Timestamp,
        available: impl Iterator<Item = &'a Person>,
    ) -> Option<Assignee> {
        let load = |person: &Person| self.0.get(&person.id).copied().unwrap_or_default();
        let person = available.min_by_key(|person| (load(person), &person.id))?;
        let (open, last) = self.0.entry(person.id.clone()).or_default();
        *open += 1;
        *last = (*last).max(Some(now));
        Some(Assignee {
            id: person.id.clone(),
            name: person.name.clone(),
        })
    }
}

impl Listed {
    /// Gives it to somebody.
    pub(super) fn assign(&mut self, now: Timestamp, assignee: Assignee) {
        self.assigned = Some(stored::Assigned {
            id: assignee.id.clone(),
            name: assignee.name.clone(),
            at: now,
        });
        self.row.assignee = Some(assignee);
        self.changed = true;
    }

    /// Somebody waits in it, and it is nobody's.
    pub(super) fn wants_somebody(&self) -> bool {
        self.assigned.is_none() && self.row.waiting > 0
    }
}
