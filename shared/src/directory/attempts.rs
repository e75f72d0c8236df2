//! How often somebody may try to sign in.
//!
//! Tries are counted before they are known to fail, so that many at once are many. A success takes
//! its own back. The set-up code alone is known to be wrong when it comes, and only then it counts.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    Effect, Effects,
    stored::{Attempts as Kept, Key, Record, Subject},
};
use crate::time::{Span, Timestamp};

/// The time in which tries are counted, from the first.
pub(super) const WINDOW: Span = Span::seconds(15 * 60);

/// Of everything that is counted; above it goes what is furthest from its limit, so that whoever makes
/// up addresses makes none forgotten that many tries were at.
const MOST: usize = 10_000;

/// Tries of one subject within [`WINDOW`].
const fn allowed(subject: &Subject) -> u32 {
    match subject {
        Subject::Account(_) | Subject::SetUp(_) | Subject::Reset(_) | Subject::Session(_) => 10,
        Subject::Network(_) => 50,
    }
}

#[derive(Debug, Default)]
pub(super) struct Attempts(BTreeMap<Subject, Kept>);

impl Attempts {
    pub(super) fn remember(&mut self, subject: Subject, kept: Kept) {
        self.0.insert(subject, kept);
    }

    /// Whether one more try of each is within the limits; if not, how long to wait.
    pub(super) fn check(&self, now: Timestamp, subjects: &[Subject]) -> Result<(), Span> {
        let waits = subjects.iter().filter_map(|subject| {
            let kept = self.0.get(subject)?;
            (kept.count >= allowed(subject)).then(|| kept.since.after(WINDOW).since(now))
        });
        match waits.max() {
            Some(wait) if wait > Span(0) => Err(wait),
            Some(_) | None => Ok(()),
        }
    }

    /// Counts one try of each, or of none: then it says how long to wait.
    pub(super) fn count(
        &mut self,
        now: Timestamp,
        subjects: Vec<Subject>,
    ) -> Result<Effects<Effect>, Span> {
        self.check(now, &subjects)?;
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
                Subject::Account(_)
                | Subject::SetUp(_)
                | Subject::Reset(_)
                | Subject::Session(_) => 0,
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
            let least = self.0.iter().min_by_key(|(subject, kept)| {
                // In hundredths of what is allowed.
                (kept.count * 100 / allowed(subject), kept.since)
            });
            let Some(subject) = least.map(|(subject, _)| subject.clone()) else {
                break;
            };
            forget(&subject);
            self.0.remove(&subject);
        }
        effects
    }
}

#[cfg(test)]
mod tests {
    use std::{format, vec};

    use super::*;
    use crate::ids::Digest;

    #[test]
    fn what_many_tries_were_at_is_not_forgotten_for_many_addresses() {
        let mut attempts = Attempts::default();
        let now = Timestamp(1_000_000);
        let account = Subject::Account("ada@example.com".into());
        let busy = Subject::Network(Digest([9; 32]));
        for _ in 0..10 {
            let _ = attempts
                .count(now, vec![account.clone(), busy.clone()])
                .unwrap();
        }
        let later = now.after(Span(1));
        for n in 0..=MOST {
            let network = Subject::Network(Digest([7; 32]));
            let made_up = Subject::Account(format!("{n}@example.com"));
            // One of the network's own goes as soon as it is the least of all.
            let _ = attempts.count(later, vec![made_up]).unwrap();
            let _ = attempts.count(later, vec![network]);
            assert!(attempts.0.len() <= MOST + 1);
        }
        assert!(attempts.check(later, &[account]).is_err());
        assert_eq!(attempts.0.get(&busy).map(|kept| kept.count), Some(10));
        assert!(attempts.0.contains_key(&Subject::Network(Digest([7; 32]))));
    }

    #[test]
    fn a_network_with_few_tries_goes_before_an_account_with_as_many() {
        let mut attempts = Attempts::default();
        let now = Timestamp(1_000_000);
        let (network, account) = (
            Subject::Network(Digest([1; 32])),
            Subject::Account("ada@example.com".into()),
        );
        let _ = attempts.count(now, vec![account.clone()]).unwrap();
        let _ = attempts
            .count(now.after(Span(1)), vec![network.clone()])
            .unwrap();
        for n in 0..MOST - 1 {
            let made_up = Subject::Account(format!("{n}@example.com"));
            let _ = attempts.count(now.after(Span(2)), vec![made_up]).unwrap();
        }
        assert!(!attempts.0.contains_key(&network));
        assert!(attempts.0.contains_key(&account));
    }
}
