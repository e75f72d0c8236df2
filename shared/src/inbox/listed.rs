//! One conversation of the list, and when it is stored (DLV-12).

use super::{Effect, limits::HOUR, stored};
use crate::{
    ids::VisitorId,
    protocol::{
        call::{Beginning, Standing},
        console::InboxRow,
    },
    time::{Span, Timestamp},
};

/// What changes in a row without a change of state is stored at most this often (DLV-12).
const SETTLED: Span = Span::seconds(30);
/// And this often while somebody of the team has the conversation open: when they leave, it is
/// stored anyway.
const SETTLED_ATTENDED: Span = Span::seconds(5 * 60);
/// A conversation begins with a message. One that has not told of it by then is asked: its object
/// may have died in between.
const LATE: Span = Span::seconds(10);
/// And not any more after this long: it may have been begun without a message.
pub(super) const TOO_LATE: Span = Span::seconds(10 * 60);

/// One that still has none this long after it began is forgotten, at both ends. As long as it counts
/// among those of its network address (DLV-11), it is kept.
const FORGOTTEN: Span = HOUR;

/// How long after its time an alarm may ring, so that whoever was woken for it knows what for.
const WOKEN: Span = Span::seconds(60);

/// The next time behind `after` to forget a conversation without a message. One that stays, since
/// somebody has it open or has answered a question in it, is asked ever more seldom.
pub(super) fn forget_at(begun: Timestamp, after: Timestamp) -> Timestamp {
    let spans = (0..32).map(|doubled| Span(FORGOTTEN.0 << doubled));
    let mut times = spans.map(|span| begun.after(span));
    times.find(|at| *at > after).unwrap_or(after)
}

/// A row, and how it differs from the one in storage.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) row: InboxRow,
    pub(super) attended: bool,
    pub(super) stored: Timestamp,
    /// Since it was stored, it has changed in a way that can wait.
    pub(super) changed: bool,
    /// When to ask how it stands, unless it says so before.
    pub(super) ask_at: Option<Timestamp>,
    /// When to forget it, unless there is a message by then.
    pub(super) forget_at: Option<Timestamp>,
    pub(super) visitor: VisitorId,
    /// The network address it came from, by a digest.
    pub(super) from: Option<u64>,
    pub(super) assigned: Option<stored::Assigned>,
}

impl Listed {
    /// A conversation that begins.
    pub(super) fn new(now: Timestamp, beginning: Beginning, from: Option<u64>) -> Self {
        Self {
            row: InboxRow {
                conversation: beginning.conversation,
                site: beginning.site,
                page: beginning.page,
                begun: now,
                latest: None,
                waiting: 0,
                waiting_since: None,
                assignee: None,
                closed: false,
                mail: None,
                flow: beginning.flow,
                after: beginning.after,
                verified: false,
            },
            attended: false,
            stored: now,
            changed: false,
            ask_at: Some(now.after(LATE)),
            forget_at: Some(now.after(FORGOTTEN)),
            visitor: beginning.visitor,
            from,
            assigned: None,
        }
    }

    /// As storage has it. What was not stored of a conversation that somebody has open is asked for.
    pub(super) fn remembered(now: Timestamp, row: stored::Row) -> Self {
        let (attended, stored) = (row.attended, row.stored);
        let silent = row.latest.is_none() && now.since(row.begun) <= TOO_LATE;
        let late = silent.then(|| row.begun.after(LATE));
        let begun = row.latest.is_none().then_some(row.begun);
        Self {
            visitor: row.visitor,
            from: row.from,
            assigned: row.assigned.clone(),
            row: row.into(),
            attended,
            stored,
            changed: false,
            ask_at: if attended { Some(now) } else { late },
            forget_at: begun
                .map(|begun| forget_at(begun, Timestamp(now.0.saturating_sub(WOKEN.0)))),
        }
    }

    /// Takes in how the conversation stands. Whether that is a change of state: the first message,
    /// somebody who begins or ends to look, an end, an address, a visitor who begins or ends to wait while nobody looks.
    pub(super) fn stand(&mut self, standing: Standing) -> bool {
        let Standing {
            latest,
            waiting,
            waiting_since,
            attended,
            closed,
            mail,
            verified,
        } = standing;
        // A site does not take its word back, but a conversation that has slept does not know it.
        let (mail, verified) = if verified || !self.row.verified {
            (mail, verified)
        } else {
            (self.row.mail.clone(), true)
        };
        let waits = (self.row.waiting == 0) != (waiting == 0);
        let ends = self.row.closed != closed;
        let named = self.row.mail != mail || self.row.verified != verified;
        let state = self.row.latest.is_none()
            || self.attended != attended
            || ends
            || named
            || (waits && !attended);
        self.changed |= self.row.latest.as_ref() != Some(&latest)
            || self.row.waiting != waiting
            || self.row.waiting_since != waiting_since
            || ends
            || named
            || self.attended != attended;
        self.ask_at = None;
        self.forget_at = None;
        self.attended = attended;
        self.row.latest = Some(latest);
        self.row.waiting = waiting;
        self.row.waiting_since = waiting_since;
        self.row.closed = closed;
        self.row.mail = mail;
        self.row.verified = verified;
        state
    }

    pub(super) fn may_wait_until(&self) -> Timestamp {
        self.stored.after(if self.attended {
            SETTLED_ATTENDED
        } else {
            SETTLED
        })
    }

    pub(super) fn store(&mut self, now: Timestamp) -> Effect {
        self.stored = now;
        self.changed = false;
        if self.row.begun.after(HOUR) <= now {
            self.from = None;
        }
        Effect::Store(stored::Row {
            conversation: self.row.conversation,
            site: self.row.site.clone(),
            page: self.row.page.clone(),
            begun: self.row.begun,
            latest: self.row.latest.as_ref().map(Into::into),
            waiting: self.row.waiting,
            waiting_since: self.row.waiting_since,
            attended: self.attended,
            stored: now,
            visitor: self.visitor,
            from: self.from,
            assigned: self.assigned.clone(),
            closed: self.row.closed,
            mail: self.row.mail.clone(),
            flow: self.row.flow.clone(),
            after: self.row.after,
            verified: self.row.verified,
        })
    }
}
