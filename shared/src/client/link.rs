//! The socket's life: opening, catching up, a heart that is listened to, and the next try (DLV-6).

use super::Backoff;
use crate::{
    machine::Effects,
    protocol::close::CloseReason,
    time::{Span, Timestamp},
};

/// How often the other end is asked whether it is there, while somebody looks.
const PING: Span = Span::seconds(25);
/// How long it may be silent after that.
const PONG: Span = Span::seconds(10);
/// How long a socket may take to open and to catch up, counted from its last sign of life, and how
/// long a message may wait for its acknowledgement.
const PATIENCE: Span = Span::seconds(20);
/// A socket that is being opened and was heard of in this time is left alone.
const FRESH: Span = Span::seconds(2);

/// How the person is connected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Link {
    /// Nothing has been started.
    Idle,
    /// A socket is being opened, or is catching up.
    Connecting,
    /// Everything stored has been seen.
    Live,
    /// The connection was lost; the next try is at this time.
    Waiting { until: Timestamp },
    /// The edge will not take this program any more: a reload is needed.
    Refused,
}

/// What to do with the socket.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Order {
    Connect,
    Ping,
    Disconnect,
}

/// One socket after the other.
#[derive(Debug)]
pub(crate) struct Line {
    link: Link,
    /// When the other end was last heard of, or the socket asked for.
    heard: Timestamp,
    /// When it was asked whether it is there, if it has not answered.
    pinged: Option<Timestamp>,
    /// Nobody looks, so the other end is not asked.
    hidden: bool,
    backoff: Backoff,
}

impl Line {
    pub(crate) fn new(entropy: u64) -> Self {
        Self {
            link: Link::Idle,
            heard: Timestamp::default(),
            pinged: None,
            hidden: false,
            backoff: Backoff::new(entropy),
        }
    }

    pub(crate) fn link(&self) -> Link {
        self.link
    }

    pub(crate) fn is_live(&self) -> bool {
        self.link == Link::Live
    }

    pub(crate) fn start(&mut self, now: Timestamp) -> Effects<Order> {
        match self.link {
            Link::Idle => self.connect(now),
            Link::Connecting | Link::Live | Link::Waiting { .. } | Link::Refused => Effects::none(),
        }
    }

    pub(crate) fn heard(&mut self, now: Timestamp) {
        self.heard = now;
        self.pinged = None;
    }

    pub(crate) fn live(&mut self, now: Timestamp) {
        self.link = Link::Live;
        self.backoff.healthy(now);
    }

    pub(crate) fn hidden(&mut self) {
        self.hidden = true;
        self.pinged = None;
    }

    /// A connection that seems to be there is asked at once: the page may have been asleep.
    pub(crate) fn hurried(&mut self, now: Timestamp) -> Effects<Order> {
        self.hidden = false;
        match self.link {
            Link::Waiting { .. } => self.connect(now),
            // Asked for over a network that may be no more.
            Link::Connecting if now.since(self.heard) >= FRESH => {
                Effects::one(Order::Disconnect).then(self.connect(now))
            }
            // Asked again, the other end has no longer to answer than it had.
            Link::Live => {
                self.pinged.get_or_insert(now);
                Effects::one(Order::Ping)
            }
            Link::Idle | Link::Connecting | Link::Refused => Effects::none(),
        }
    }

    pub(crate) fn lost(&mut self, now: Timestamp, code: u16) {
        self.link = if CloseReason::is_final(code) {
            Link::Refused
        } else {
            Link::Waiting {
                until: now.after(self.backoff.next_wait(now)),
            }
        };
    }

    /// The socket is no good any more: it is left, and another one is tried later.
    pub(crate) fn drop_socket(&mut self, now: Timestamp) -> Effects<Order> {
        self.lost(now, CloseReason::Fault.code());
        Effects::one(Order::Disconnect)
    }

    /// `waits` is since when the oldest message waits for its acknowledgement on this socket.
    pub(crate) fn next_wake(&self, waits: Option<Timestamp>) -> Option<Timestamp> {
        match self.link {
            Link::Idle | Link::Refused => None,
            Link::Connecting => Some(self.heard.after(PATIENCE)),
            Link::Waiting { until } => Some(until),
            Link::Live => {
                let answer = waits.map(|since| since.after(PATIENCE));
                let heart = match self.pinged {
                    Some(since) => Some(since.after(PONG)),
                    None if self.hidden => None,
                    None => Some(self.heard.after(PING)),
                };
                answer.into_iter().chain(heart).min()
            }
        }
    }

    pub(crate) fn woke(&mut self, now: Timestamp, waits: Option<Timestamp>) -> Effects<Order> {
        // The clock may have been set back: nothing is waited for longer than it can ever take.
        self.heard = self.heard.min(now);
        self.pinged = self.pinged.map(|at| at.min(now));
        let waits = waits.map(|at| at.min(now));
        if let Link::Waiting { until } = &mut self.link {
            *until = (*until).min(now.after(Backoff::LONGEST));
        }
        if self.next_wake(waits).is_none_or(|at| at > now) {
            return Effects::none();
        }
        match self.link {
            Link::Idle | Link::Refused => Effects::none(),
            Link::Waiting { .. } => self.connect(now),
            Link::Connecting => self.drop_socket(now),
            Link::Live => {
                let unanswered = waits.is_some_and(|since| since.after(PATIENCE) <= now);
                if unanswered || self.pinged.is_some() {
                    self.drop_socket(now)
                } else {
                    self.ping(now)
                }
            }
        }
    }

    fn ping(&mut self, now: Timestamp) -> Effects<Order> {
        self.pinged = Some(now);
        Effects::one(Order::Ping)
    }

    fn connect(&mut self, now: Timestamp) -> Effects<Order> {
        self.link = Link::Connecting;
        self.heard(now);
        Effects::one(Order::Connect)
    }
}
