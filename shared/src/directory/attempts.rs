//! How often somebody may try to sign in.
//!
//! Tries are counted before they are known to fail, so that many at once are many. A success takes
//! its own back.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    Effect, Effects,
    stored::{Attempts as Kept, Key, Record, Subject},
};
use crate::time::{Span, Timestamp};

/// The time in which tries are counted, from the first.
pub(super) const WINDOW: Span = Span::seconds(15 * 60);

/// Of everything that is counted; above it the oldest goes.
const MOST: usize = 10_000;

/// Tries of one subject within [`WINDOW`].
const fn allowed(subject: &Subject) -> u32 {
    match subject {
        Subject::Account(_) | Subject::SetUp => 10,
        Subject::Network(_) => 50,
    }
}

#[derive(Debug, Default)]
pub(super) struct Attempts(BTreeMap<Subject, Kept>);

impl Attempts {
    pub(super) fn remember(&mut self, subject: Subject, kept: Kept) {
        self.0.insert(subject, kept);
    }

    /// Counts one try of each, or of none: then it says how long to wait.
    pub(super) fn count(
        &mut self,
        now: Timestamp,
        subjects: Vec<Subject>,
    ) -> Result<Effects<Effect>, Span> {
        let waits = subjects.iter().filter_map(|subject| {
            let kept = self.0.get(subject)?;
            (kept.count >= allowed(subject)).then(|| kept.since.after(WINDOW).since(now))
        });
        match waits.max() {
            Some(wait) if wait > Span(0) => return Err(wait),
            Some(_) | None => {}
        }
        let mut effects = self.forget_old(now);
        for subject in subjects {
            let kept = self.0.entry(subject.clone()).or_insert(Kept {
                since: now,
                count: 0,
            });
            kept.count += 1;
            let record = Record::Attempts(kept.clone());
            effects.push(Effect::Store(Key::Attempts(subject), record));
        }
        Ok(effects)
    }

    /// A try succeeded: its account begins anew, its network has one less.
    pub(super) fn succeeded(&mut self, subjects: Vec<Subject>) -> Effects<Effect> {
        let mut effects = Effects::none();
        for subject in subjects {
            let Some(kept) = self.0.get_mut(&subject) else {
                continue;
            };
            kept.count = match subject {
                Subject::Account(_) | Subject::SetUp => 0,
                Subject::Network(_) => kept.count.saturating_sub(1),
            };
            if kept.count == 0 {
                self.0.remove(&subject);
                effects.push(Effect::Forget(Key::Attempts(subject)));
            } else {
                let record = Record::Attempts(kept.clone());
                effects.push(Effect::Store(Key::Attempts(subject), record));
            }
        }
        effects
    }

    fn forget_old(&mut self, now: Timestamp) -> Effects<Effect> {
        let mut effects = Effects::none();
        let mut forget = |subject: &Subject| {
            effects.push(Effect::Forget(Key::Attempts(subject.clone())));
        };
        self.0.retain(|subject, kept| {
            let counts = kept.since.after(WINDOW) > now;
            if !counts {
                forget(subject);
            }
            counts
        });
        while self.0.len() >= MOST {
            let oldest = self.0.iter().min_by_key(|(_, kept)| kept.since);
            let Some(subject) = oldest.map(|(subject, _)| subject.clone()) else {
                break;
            };
            forget(&subject);
            self.0.remove(&subject);
        }
        effects
    }
}
