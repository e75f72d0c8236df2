//! What a deployment pays for, counted where it is caused: rows written and requests to objects
//! (DLV-12). Where the variable `METER` is set, each is one line of the log.

use std::cell::Cell;

use worker::console_log;

use crate::deployment::Deployment;

thread_local! {
    static RUNS: Cell<bool> = const { Cell::new(false) };
}

/// What is paid for.
#[derive(Clone, Copy)]
pub(crate) enum Paid {
    /// A row that a statement wrote, or an alarm that was set.
    Row,
    /// A call to an object, or an alarm that rang.
    Request,
    /// A message that came over an object's socket: a twentieth of a request.
    Frame,
}

impl Paid {
    fn name(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Request => "request",
            Self::Frame => "frame",
        }
    }
}

/// Looks whether to count. The variable is the same for every object of a deployment.
pub(crate) fn begin(deployment: &Deployment) {
    RUNS.set(deployment.meters());
}

pub(crate) fn runs() -> bool {
    RUNS.get()
}

/// `object` is the kind of object that causes it.
pub(crate) fn count(object: &str, paid: Paid, count: usize) {
    if runs() && count > 0 {
        let paid = paid.name();
        console_log!("{{\"meter\":\"{paid}\",\"object\":\"{object}\",\"count\":{count}}}");
    }
}

/// A client that was here before has connected again: one line, to be counted (KEP-6).
pub(crate) fn came_back(object: &str) {
    console_log!("{{\"counted\":\"reconnected\",\"object\":\"{object}\"}}");
}
