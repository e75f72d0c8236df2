//! What the log says in the end, and whether everybody agrees with it.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter::Sum,
    ops::Add,
};

use shared::{
    ids::Seq,
    protocol::delivery::{AgentEntry, VisitorEntry},
};

use super::person::Account;
use crate::relay::{Entry, own_key};

/// How the messages of each side begin.
pub(super) const VISITOR: &str = "visitor";
pub(super) const AGENT: &str = "agent";

/// One conversation in the end.
pub(super) struct Evidence {
    pub(super) visitor: Testimony<VisitorEntry>,
    pub(super) agent: Testimony<AgentEntry>,
}

/// One side of it.
pub(super) struct Testimony<E> {
    /// The first half of this person's keys.
    pub(super) number: u64,
    pub(super) account: Account<E>,
    /// The log as a fresh socket reads it.
    pub(super) log: Vec<E>,
}

/// What must all be nothing.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Findings {
    /// Acknowledged, or in an outbox at the end, and not in the log.
    pub(super) lost: u64,
    /// Twice in the log, by key or by body.
    pub(super) doubled: u64,
    /// Before an earlier message of the same sender.
    pub(super) reordered: u64,
    /// What a client or the other side has otherwise than the log.
    pub(super) disagreeing: u64,
    /// Entries that are not numbered one more than the one before.
    pub(super) holes: u64,
    /// Messages still in an outbox, refused, or of a client that was turned away.
    pub(super) stuck: u64,
}

impl Findings {
    pub(super) fn is_clean(&self) -> bool {
        *self == Self::default()
    }
}

impl Add for Findings {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            lost: self.lost + other.lost,
            doubled: self.doubled + other.doubled,
            reordered: self.reordered + other.reordered,
            disagreeing: self.disagreeing + other.disagreeing,
            holes: self.holes + other.holes,
            stuck: self.stuck + other.stuck,
        }
    }
}

impl Sum for Findings {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

pub(super) fn judge(evidence: &Evidence) -> Findings {
    let Evidence { visitor, agent } = evidence;
    let posted = [
        (VISITOR, visitor.account.posted),
        (AGENT, agent.account.posted),
    ];
    let texts = |side: &[&str]| {
        side.iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let visitors: Vec<&str> = visitor.log.iter().map(Entry::text).collect();
    let agents: Vec<&str> = agent.log.iter().map(Entry::text).collect();
    let between = Findings {
        disagreeing: differences(&texts(&visitors), &texts(&agents)),
        ..log(&agents, &posted)
    };
    between + side(visitor, VISITOR) + side(agent, AGENT)
}

/// What the texts of the log, in their order, say of what was posted.
fn log(texts: &[&str], posted: &[(&str, u64)]) -> Findings {
    let mut findings = Findings::default();
    let mut seen: BTreeSet<(&str, u64)> = BTreeSet::new();
    let mut last: BTreeMap<&str, u64> = BTreeMap::new();
    for text in texts {
        let mut words = text.split(' ');
        let sender = words.next().unwrap_or_default();
        let Some(number) = words.next().and_then(|word| word.parse().ok()) else {
            findings.disagreeing += 1;
            continue;
        };
        if !seen.insert((sender, number)) {
            findings.doubled += 1;
        }
        let before = last.insert(sender, number);
        findings.reordered += u64::from(before.is_some_and(|before| number < before));
    }
    for (sender, posted) in posted {
        let missing = (0..*posted).filter(|number| !seen.contains(&(*sender, *number)));
        findings.lost += missing.count() as u64;
    }
    findings
}

/// What one side's log says by itself, and whether its client has the same.
fn side<E: Entry>(testimony: &Testimony<E>, signature: &str) -> Findings {
    let Testimony {
        number,
        account,
        log,
    } = testimony;
    let mut findings = Findings {
        disagreeing: differences(&account.entries, log),
        stuck: account.left.max(u64::from(account.turned_away)),
        ..Findings::default()
    };
    let mut keys = BTreeSet::new();
    let mut expected = Seq::default();
    for entry in log {
        expected = expected.next();
        findings.holes += u64::from(entry.seq() != expected);
        expected = entry.seq();
        let words: Vec<&str> = entry.text().splitn(3, ' ').collect();
        let own = match (words.first(), words.get(1).map(|word| word.parse())) {
            (Some(sender), Some(Ok(message))) if *sender == signature => {
                Some(own_key(*number, message))
            }
            _ => None,
        };
        findings.disagreeing += u64::from(own != entry.own_key());
        if let Some(key) = entry.own_key() {
            findings.doubled += u64::from(!keys.insert(key));
        }
    }
    findings
}

/// In how many places two lists differ.
fn differences<T: PartialEq>(left: &[T], right: &[T]) -> u64 {
    let differing = left.iter().zip(right).filter(|(left, right)| left != right);
    (differing.count() + left.len().abs_diff(right.len())) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str]) -> Findings {
        log(texts, &[(VISITOR, 3), (AGENT, 1)])
    }

    #[test]
    fn a_whole_log_is_clean() {
        assert!(found(&["visitor 0", "agent 0", "visitor 1 xx", "visitor 2"]).is_clean());
    }

    #[test]
    fn each_fault_is_seen() {
        let lost = found(&["visitor 0", "agent 0", "visitor 2"]);
        assert_eq!(lost.lost, 1);
        let doubled = found(&[
            "visitor 0",
            "agent 0",
            "visitor 1",
            "visitor 1",
            "visitor 2",
        ]);
        assert_eq!((doubled.doubled, doubled.reordered), (1, 0));
        let reordered = found(&["visitor 0", "agent 0", "visitor 2", "visitor 1"]);
        assert_eq!((reordered.reordered, reordered.lost), (1, 0));
        assert_eq!(differences(&[1, 2, 3], &[1, 3]), 2);
    }
}
