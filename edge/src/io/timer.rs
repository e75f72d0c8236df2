//! The clock, the end of a turn, and the object's one alarm.

use std::{cell::Cell, time::Duration};

use shared::time::Timestamp;
use worker::{Date, Delay, ScheduledTime, State};

use crate::error::Fault;

pub(crate) fn now() -> Timestamp {
    Timestamp(Date::now().as_millis())
}

/// The end of the turn of the event loop. It leaves no timer behind, so the object still sleeps.
pub(crate) async fn end_of_turn() {
    Delay::from(Duration::ZERO).await;
}

/// The object's alarm, set only when it must become earlier (DLV-12).
#[derive(Default)]
pub(crate) struct Alarm {
    set_for: Cell<Option<Timestamp>>,
}

impl Alarm {
    pub(crate) async fn wake_at(&self, state: &State, at: Option<Timestamp>) -> Result<(), Fault> {
        let Some(at) = at else {
            return Ok(());
        };
        if self.set_for.get().is_some_and(|earlier| earlier <= at) {
            return Ok(());
        }
        self.set_for.set(Some(at));
        let time = ScheduledTime::new(js_sys::Date::new(&(at.0 as f64).into()));
        state.storage().set_alarm(time).await.map_err(Fault::store)
    }

    pub(crate) fn rang(&self) {
        self.set_for.set(None);
    }
}
