//! The clock, and the two ways of being woken.

use std::{cell::Cell, time::Duration};

use shared::time::{Span, Timestamp};
use worker::{Delay, ScheduledTime, State};

use super::meter::{self, Paid};
use crate::error::Fault;

pub(crate) fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as u64)
}

/// What is to happen this soon is waited for in memory, which costs no row (DLV-12). A crash loses
/// the wait with the state that asked for it.
pub(crate) const SOON: Span = Span::seconds(30);

pub(crate) async fn wait(span: Span) {
    Delay::from(Duration::from_millis(span.0)).await;
}

/// The wait in memory, begun anew only when it must become shorter.
#[derive(Default)]
pub(crate) struct Nap {
    until: Cell<Option<Timestamp>>,
}

impl Nap {
    /// Whether a wait until then is to be begun.
    pub(crate) fn begins(&self, at: Timestamp) -> bool {
        let begins = self.until.get().is_none_or(|earlier| at < earlier);
        if begins {
            self.until.set(Some(at));
        }
        begins
    }

    /// Whether the wait that was until then is the one that counts: a shorter one may have taken its
    /// place.
    pub(crate) fn ends(&self, at: Timestamp) -> bool {
        let counts = self.until.get() == Some(at);
        if counts {
            self.until.set(None);
        }
        counts
    }
}

pub(crate) async fn set_alarm(state: &State, at: Timestamp) -> Result<(), Fault> {
    let time = ScheduledTime::new(js_sys::Date::new(&(at.0 as f64).into()));
    state.storage().set_alarm(time).await.map_err(Fault::store)
}

/// The object's alarm, set only when it must become earlier (DLV-12).
#[derive(Default)]
pub(crate) struct Alarm {
    set_for: Cell<Option<Timestamp>>,
}

impl Alarm {
    /// Whether an alarm for then is to be set, by an object of this kind.
    pub(crate) fn begins(&self, object: &str, at: Timestamp) -> bool {
        let begins = self.set_for.get().is_none_or(|earlier| at < earlier);
        if begins {
            self.set_for.set(Some(at));
            meter::count(object, Paid::Row, 1);
        }
        begins
    }

    pub(crate) fn rang(&self) {
        self.set_for.set(None);
    }
}
