//! Conversations go back in line when the agent they were given to answers none any more (RTE-3).
//!
//! The cost of taking them back grows with the conversations that the inbox remembers, and nothing is
//! read for it; a row is written for each that goes back. Those that are not remembered go back when
//! they have news.

use alloc::{collections::BTreeSet, vec::Vec};

use super::{Effect, Inbox, Listed, assign::Loads};
use crate::{ids::PersonId, machine::Effects, time::Timestamp};

impl Inbox {
    /// Takes in whether conversations may be this person's. If not, their open ones go back in line,
    /// and agents who are free get those in which a visitor waits.
    pub(super) fn may_answer(
        &mut self,
        now: Timestamp,
        person: &PersonId,
        answers: bool,
    ) -> Effects<Effect> {
        let changed = if answers {
            self.unable.remove(person)
        } else {
            self.unable.insert(person.clone())
        };
        let mut effects = Effects::none();
        if changed {
            effects.push(Effect::StoreUnable(self.unable.iter().cloned().collect()));
        }
        let rows = self.rows.iter_mut();
        let mut returned: Vec<_> = rows
            .filter_map(|(&conversation, listed)| {
                let begun = listed.row.begun;
                listed
                    .returns(&self.unable)
                    .then_some((begun, conversation))
            })
            .collect();
        if returned.is_empty() {
            return effects;
        }
        returned.sort_unstable();
        let mut loads = Loads::of(self.rows.values());
        let mut shown = Effects::none();
        for (_, conversation) in returned {
            if self
                .rows
                .get(&conversation)
                .is_some_and(Listed::wants_somebody)
            {
                self.give(now, conversation, &mut loads);
            }
            if let Some(listed) = self.rows.get_mut(&conversation) {
                effects.push(listed.store(now));
            }
            shown = shown.then(self.show(conversation));
        }
        effects.then(shown)
    }

    /// How many open conversations are this person's.
    pub(super) fn held(&self, person: &PersonId) -> u32 {
        let theirs = self
            .rows
            .values()
            .filter(|listed| listed.is_held_by(person));
        u32::try_from(theirs.count()).unwrap_or(u32::MAX)
    }
}

impl Listed {
    fn is_held_by(&self, person: &PersonId) -> bool {
        let assigned = self.assigned.as_ref();
        !self.row.closed && assigned.is_some_and(|assigned| assigned.id == *person)
    }

    /// Ends that an open conversation is given to a person who answers none. Returns whether it was.
    pub(super) fn returns(&mut self, unable: &BTreeSet<PersonId>) -> bool {
        let assigned = self.assigned.as_ref();
        let returns =
            !self.row.closed && assigned.is_some_and(|assigned| unable.contains(&assigned.id));
        if returns {
            self.assigned = None;
            self.row.assignee = None;
            self.changed = true;
        }
        returns
    }
}
