//! What a run has met, counted.

use std::fmt;

/// What has happened, to see that a run of many seeds has met everything.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Totals {
    pub(crate) runs: u64,
    pub(crate) posted: u64,
    pub(crate) stored: u64,
    pub(crate) rows: u64,
    pub(crate) frames: u64,
    pub(crate) connections: u64,
    pub(crate) dropped: u64,
    pub(crate) doubled: u64,
    pub(crate) cuts: u64,
    pub(crate) half_open: u64,
    pub(crate) sleeps: u64,
    pub(crate) crashes: [u64; 3],
    pub(crate) failed_stores: u64,
    pub(crate) restores: u64,
    pub(crate) reloads: u64,
    pub(crate) refused: u64,
    /// Messages that went with a restored copy.
    pub(crate) excused: u64,
}

impl Totals {
    pub(crate) fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.posted += other.posted;
        self.stored += other.stored;
        self.rows += other.rows;
        self.frames += other.frames;
        self.connections += other.connections;
        self.dropped += other.dropped;
        self.doubled += other.doubled;
        self.cuts += other.cuts;
        self.half_open += other.half_open;
        self.sleeps += other.sleeps;
        for (ours, theirs) in self.crashes.iter_mut().zip(other.crashes) {
            *ours += theirs;
        }
        self.failed_stores += other.failed_stores;
        self.restores += other.restores;
        self.reloads += other.reloads;
        self.refused += other.refused;
        self.excused += other.excused;
    }

    /// Whether no kind of fault was left out, and all seeds were run.
    pub(crate) fn happened_everything(&self, runs: u64) -> bool {
        let happened = [
            self.dropped,
            self.doubled,
            self.cuts,
            self.half_open,
            self.sleeps,
            self.failed_stores,
            self.restores,
            self.reloads,
            self.refused,
        ];
        self.runs == runs
            && (runs < 100 || happened.iter().chain(&self.crashes).all(|count| *count > 0))
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [before, between, amid] = self.crashes;
        write!(
            f,
            "{} runs: {} messages posted, {} stored, {} refused at least once, {} \
             gone with a restored copy; {} rows, {} frames, {} connections; \
             {} frames dropped, {} doubled, {} connections cut, {} dead without a word; {} sleeps, \
             {before} crashes before storing, {between} between storing and sending, {amid} amid \
             sending; {} failed writes, {} restored copies, {} reloads",
            self.runs,
            self.posted,
            self.stored,
            self.refused,
            self.excused,
            self.rows,
            self.frames,
            self.connections,
            self.dropped,
            self.doubled,
            self.cuts,
            self.half_open,
            self.sleeps,
            self.failed_stores,
            self.restores,
            self.reloads
        )
    }
}
