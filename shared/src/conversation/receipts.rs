//! How far everybody has come (DLV-7).
//!
//! A mark costs no row while its owner's socket is there: it is kept with the socket, which lives
//! through a sleep, and a client tells its marks anew after a reconnect. When the owner's last socket
//! goes, all marks are written as one row.

use alloc::collections::{BTreeMap, BTreeSet};

use super::stored::{self, Participant, Receipt};
use crate::protocol::delivery::Marks;

#[derive(Debug, Default)]
pub(super) struct Receipts {
    marks: BTreeMap<Participant, Marks>,
    /// Whose marks have grown since they were stored.
    unsaved: BTreeSet<Participant>,
}

impl Receipts {
    pub(super) fn open(receipts: stored::Receipts) -> Self {
        let marks = receipts.0.into_iter().map(|receipt| {
            let Receipt {
                by,
                delivered,
                read,
            } = receipt;
            (by, Marks { delivered, read })
        });
        Self {
            marks: marks.collect(),
            unsaved: BTreeSet::new(),
        }
    }

    /// Marks in the log's numbering. Gives back what they have grown to, if they have.
    pub(super) fn merge(&mut self, by: &Participant, marks: Marks) -> Option<Marks> {
        let known = self.of(by);
        let merged = known.merged(marks);
        (merged != known).then(|| {
            self.marks.insert(by.clone(), merged);
            self.unsaved.insert(by.clone());
            merged
        })
    }

    pub(super) fn of(&self, by: &Participant) -> Marks {
        self.marks.get(by).copied().unwrap_or_default()
    }

    /// How far the side of this participant has come.
    pub(super) fn side(&self, of: &Participant) -> Marks {
        match of {
            Participant::Visitor => self.of(of),
            Participant::Person(_) => self.team(),
        }
    }

    /// How far the foremost of the team has come.
    pub(super) fn team(&self) -> Marks {
        let team = self.marks.iter().filter(|(by, _)| match by {
            Participant::Visitor => false,
            Participant::Person(_) => true,
        });
        team.fold(Marks::default(), |all, (_, marks)| all.merged(*marks))
    }

    /// What to store when somebody has left.
    pub(super) fn left(&mut self, by: &Participant) -> Option<stored::Receipts> {
        if !self.unsaved.contains(by) {
            return None;
        }
        self.unsaved.clear();
        let receipts = self.marks.iter().map(|(by, marks)| Receipt {
            by: by.clone(),
            delivered: marks.delivered,
            read: marks.read,
        });
        Some(stored::Receipts(receipts.collect()))
    }
}
