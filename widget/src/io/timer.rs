//! The clock, and the one timer that wakes the machine.

use shared::time::Timestamp;

use super::js::{self, Callback};

/// The longest wait that browsers take without ending it at once.
const LONGEST: u64 = i32::MAX as u64;

pub(crate) fn now() -> Timestamp {
    Timestamp(js::now() as u64)
}

/// One timer, replaced when the machine wants another time. Dropping it stops it.
pub(crate) struct Timer {
    ring: Callback,
    set: Option<(Timestamp, i32)>,
}

impl Timer {
    pub(crate) fn new(mut ring: impl FnMut() + 'static) -> Self {
        Self {
            ring: Callback::new(move |_| ring()),
            set: None,
        }
    }

    pub(crate) fn wake_at(&mut self, at: Option<Timestamp>) {
        if self.set.map(|(set, _)| set) == at {
            return;
        }
        self.stop();
        self.set = at.map(|at| {
            let wait = at.since(now()).0.min(LONGEST) as i32;
            (at, js::set_timeout(&self.ring, wait))
        });
    }

    /// The timer has rung: the next wish sets it again, also for the same time.
    pub(crate) fn rang(&mut self) {
        self.set = None;
    }

    fn stop(&mut self) {
        if let Some((_, timeout)) = self.set.take() {
            js::clear_timeout(timeout);
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.stop();
    }
}
