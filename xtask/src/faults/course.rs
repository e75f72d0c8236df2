//! What everybody in a run shares: where to call, the clock, and how far it has come.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    time::Duration,
};

use shared::time::Timestamp;
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

/// Machines reckon from 1970; any moment will do for the beginning.
const BEGINNING: u64 = 1_000_000;

pub(super) struct Course {
    /// Where clients call: the proxy.
    pub(super) port: u16,
    begun: Instant,
    /// Messages that left an outbox.
    done: Cell<u64>,
    /// When something last went forward.
    stirred: Cell<Instant>,
    moved: Notify,
    closes: RefCell<BTreeMap<u16, u64>>,
}

impl Course {
    pub(super) fn new(port: u16) -> Self {
        let begun = Instant::now();
        Self {
            port,
            begun,
            done: Cell::new(0),
            stirred: Cell::new(begun),
            moved: Notify::new(),
            closes: RefCell::default(),
        }
    }

    pub(super) fn done(&self) -> u64 {
        self.done.get()
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// How often a socket was closed with each code.
    pub(super) fn closes(&self) -> BTreeMap<u16, u64> {
        self.closes.borrow().clone()
    }

    /// The time as machines have it.
    pub(super) fn now(&self) -> Timestamp {
        let millis = self.begun.elapsed().as_millis();
        Timestamp(BEGINNING.saturating_add(u64::try_from(millis).unwrap_or(u64::MAX)))
    }

    /// When that will be.
    pub(super) fn moment(&self, at: Timestamp) -> Instant {
        self.begun + Duration::from_millis(at.0.saturating_sub(BEGINNING))
    }

    /// Somebody came further: so many messages left the outbox, or entries were seen.
    pub(super) fn moved(&self, done: u64, saw: bool) {
        if done > 0 || saw {
            self.done.set(self.done.get() + done);
            self.stirred.set(Instant::now());
            self.moved.notify_one();
        }
    }

    pub(super) fn closed_with(&self, code: u16) {
        *self.closes.borrow_mut().entry(code).or_default() += 1;
    }

    /// Waits until somebody comes further. `false` if nobody has for `patience`.
    pub(super) async fn moves(&self, patience: Duration) -> bool {
        let deadline = self.stirred.get() + patience;
        timeout_at(deadline, self.moved.notified()).await.is_ok()
    }

    /// What held everybody up is over: patience begins anew.
    pub(super) fn stir(&self) {
        self.stirred.set(Instant::now());
    }
}
