//! What everybody in a phase shares: how hard it goes and for how long, and what was measured.

use std::{
    cell::{Cell, RefCell},
    time::Instant,
};

pub(super) struct Course {
    pub(super) in_flight: usize,
    /// When nobody writes any more.
    pub(super) until: Cell<Instant>,
    pub(super) measuring: Cell<bool>,
    pub(super) acknowledged: Cell<u64>,
    /// Microseconds from a post to its acknowledgement.
    pub(super) latencies: RefCell<Vec<u32>>,
}

impl Course {
    pub(super) fn new(in_flight: usize) -> Self {
        Self {
            in_flight,
            until: Cell::new(Instant::now()),
            measuring: Cell::new(false),
            acknowledged: Cell::new(0),
            latencies: RefCell::default(),
        }
    }
}
