//! Whose a conversation is to answer (RTE-1): of those who are there, the one with the fewest, and of
//! these the one who was given none for longest.

use super::{Listed, stored};
use crate::{
    protocol::{call::Person, console::Assignee},
    time::Timestamp,
};

/// Whom to give one more.
pub(super) fn pick<'a>(
    available: impl Iterator<Item = &'a Person>,
    rows: impl Iterator<Item = &'a Listed> + Clone,
) -> Option<Assignee> {
    let load = |person: &Person| {
        let theirs = rows.clone().filter_map(|listed| {
            let assigned = listed.assigned.as_ref()?;
            (assigned.id == person.id).then_some((assigned.at, listed.row.closed))
        });
        let last = theirs.clone().map(|(at, _)| at).max();
        let open = theirs.filter(|(_, closed)| !closed);
        (open.count(), last)
    };
    available
        .min_by_key(|person| (load(person), &person.id))
        .map(|person| Assignee {
            id: person.id.clone(),
            name: person.name.clone(),
        })
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
