//! What a seed means, and the smallest scenario that still fails.

use std::fmt;

use crate::{chance::Chance, verdict::Failure, world};

/// A kind of fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// Frames take long.
    Delay,
    /// A frame goes missing; the connection breaks some time later, as TCP does then.
    Drop,
    /// A frame comes twice.
    Double,
    /// A connection ends, and both ends hear of it, sooner or later.
    Cut,
    /// A connection goes dead in one direction or both, and nobody hears of it.
    HalfOpen,
    /// The object loses its memory and keeps its sockets.
    Sleep,
    /// The object dies before, after or amid storing and sending.
    Crash,
    /// A write fails.
    StoreFails,
    /// The object's storage is put back to an older copy.
    Restore,
    /// The inbox fails or has forgotten.
    Inbox,
    /// People reload their page and hide it.
    Reload,
    /// Messages are limited to a few a minute.
    Limit,
}

pub(crate) const FAULTS: [Fault; 12] = [
    Fault::Delay,
    Fault::Drop,
    Fault::Double,
    Fault::Cut,
    Fault::HalfOpen,
    Fault::Sleep,
    Fault::Crash,
    Fault::StoreFails,
    Fault::Restore,
    Fault::Inbox,
    Fault::Reload,
    Fault::Limit,
];

#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) struct Faults(u16);

impl Faults {
    pub(crate) fn has(self, fault: Fault) -> bool {
        self.0 & (1 << fault as u16) != 0
    }

    pub(crate) fn count(self) -> u32 {
        self.0.count_ones()
    }

    fn with(self, fault: Fault) -> Self {
        Self(self.0 | (1 << fault as u16))
    }

    fn without(self, fault: Fault) -> Self {
        Self(self.0 & !(1 << fault as u16))
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let there = FAULTS.iter().filter(|fault| self.has(**fault));
        f.debug_list().entries(there).finish()
    }
}

/// A promise that is broken on purpose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sabotage {
    None,
    NoDeduplication,
    NoCursor,
    AcknowledgeFirst,
    /// The same, and the object is not watched while it does so.
    AcknowledgeFirstUnseen,
    OrderByTime,
    KeysForgotten,
    EpochKept,
    /// No message names the one before it.
    PredecessorUnnamed,
    /// An object that sleeps does not notice whose socket has gone.
    GoneUnnoticed,
}

#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) seed: u64,
    /// Messages of each person.
    pub(crate) posts: u32,
    /// Seconds until everything heals.
    pub(crate) span: u64,
    pub(crate) faults: Faults,
    pub(crate) sabotage: Sabotage,
}

impl Scenario {
    pub(crate) fn of_seed(seed: u64) -> Self {
        let mut chance = Chance::of(seed);
        let mut faults = Faults(0);
        for fault in FAULTS {
            // Restoring excuses losses and limits slow everything down: they are rarer.
            let often = match fault {
                Fault::Restore | Fault::Limit => 6,
                Fault::Delay
                | Fault::Drop
                | Fault::Double
                | Fault::Cut
                | Fault::HalfOpen
                | Fault::Sleep
                | Fault::Crash
                | Fault::StoreFails
                | Fault::Inbox
                | Fault::Reload => 2,
            };
            if chance.one_in(often) {
                faults = faults.with(fault);
            }
        }
        Self {
            seed,
            posts: 1 + chance.below(16) as u32,
            span: 10 + chance.below(110),
            faults,
            sabotage: Sabotage::None,
        }
    }

    pub(crate) fn with(mut self, sabotage: Sabotage) -> Self {
        self.sabotage = sabotage;
        self.faults = match sabotage {
            Sabotage::None => self.faults,
            Sabotage::NoDeduplication | Sabotage::NoCursor | Sabotage::OrderByTime => {
                self.faults.with(Fault::Cut)
            }
            Sabotage::AcknowledgeFirst | Sabotage::AcknowledgeFirstUnseen => {
                self.faults.with(Fault::Crash).without(Fault::Restore)
            }
            Sabotage::KeysForgotten => self.faults.with(Fault::Sleep).with(Fault::Double),
            Sabotage::EpochKept => self.faults.with(Fault::Restore),
            Sabotage::PredecessorUnnamed => self.faults.with(Fault::Drop),
            Sabotage::GoneUnnoticed => self.faults,
        };
        self
    }

    /// Scenarios that are a little smaller.
    fn smaller(&self) -> Vec<Self> {
        let less = FAULTS
            .iter()
            .filter(|fault| self.faults.has(**fault))
            .map(|fault| Self {
                faults: self.faults.without(*fault),
                ..self.clone()
            });
        let fewer = [self.posts / 2, self.posts - 1].map(|posts| Self {
            posts,
            ..self.clone()
        });
        let shorter = [self.span / 2, self.span * 3 / 4].map(|span| Self {
            span,
            ..self.clone()
        });
        less.chain(fewer)
            .chain(shorter)
            .filter(|smaller| smaller.posts > 0 && smaller.span > 0)
            .filter(|smaller| {
                smaller.posts < self.posts
                    || smaller.span < self.span
                    || smaller.faults != self.faults
            })
            .collect()
    }
}

/// How the smallest scenario fails.
pub(crate) struct Report {
    pub(crate) scenario: Scenario,
    failure: Failure,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.failure.trace {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "{:?}", self.failure.flaw)?;
        write!(f, "{:?}", self.scenario)
    }
}

/// Makes a failing scenario as small as it gets, and tells its story.
pub(crate) fn smallest(failing: Scenario) -> Report {
    let mut scenario = failing;
    while let Some(smaller) = scenario
        .smaller()
        .into_iter()
        .find(|smaller| world::run(smaller, false).is_err())
    {
        scenario = smaller;
    }
    let failure = world::run(&scenario, true).expect_err("it failed without being told");
    Report { scenario, failure }
}
