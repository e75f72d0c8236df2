//! The clock, and the one timer that wakes the machine.

use shared::time::Timestamp;
use wasm_bindgen::{JsCast, closure::Closure};

use super::page;

/// The longest wait that browsers take without ending it at once.
const LONGEST: u64 = i32::MAX as u64;

pub(crate) fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as u64)
}

/// One timer, replaced when the machine wants another time. Dropping it stops it.
pub(crate) struct Timer {
    ring: Closure<dyn FnMut()>,
    set: Option<(Timestamp, i32)>,
}

impl Timer {
    pub(crate) fn new(ring: impl FnMut() + 'static) -> Self {
        Self {
            ring: Closure::new(ring),
            set: None,
        }
    }

    pub(crate) fn wake_at(&mut self, at: Option<Timestamp>) {
        if self.set.map(|(set, _)| set) == at {
            return;
        }
        self.stop();
        if let Some(at) = at {
            let wait = at.since(now()).0.min(LONGEST) as i32;
            let ring = self.ring.as_ref().unchecked_ref();
            self.set = page::window()
                .set_timeout_with_callback_and_timeout_and_arguments_0(ring, wait)
                .ok()
                .map(|timeout| (at, timeout));
        }
    }

    /// The timer has rung: the next wish sets it again, also for the same time.
    pub(crate) fn rang(&mut self) {
        self.set = None;
    }

    fn stop(&mut self) {
        if let Some((_, timeout)) = self.set.take() {
            page::window().clear_timeout_with_handle(timeout);
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.stop();
    }
}
