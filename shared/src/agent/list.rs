//! The machine of the console's list: the rows of an inbox, kept live over a socket.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::{
    client::Backoff,
    ids::{ConversationId, Epoch, Seq},
    machine::{Effects, Machine},
    protocol::{
        console::{InboxRow, ToConsole},
        hello::Hello,
    },
    time::Timestamp,
};

/// What happened to the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The console shows this inbox.
    Opened,
    SocketOpened,
    Received(Vec<ToConsole>),
    /// The socket is gone, or could not be opened.
    SocketClosed,
    /// The browser came online or the page is shown again.
    Hurried,
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// What to do with the socket.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Open a socket; answered with `SocketOpened` or `SocketClosed`.
    Connect,
    Greet(Hello),
}

/// Why the list wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// To call again.
    Reconnect,
}

/// What the eye sees.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct View {
    /// The latest first.
    pub rows: Vec<InboxRow>,
    pub state: Loading,
}

/// How much of the list is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Loading {
    /// Nothing has come yet.
    First,
    /// Everything is there and live.
    Live,
    /// What is shown may be old.
    Stale,
}

#[derive(Debug)]
enum Line {
    Connecting,
    Live,
    Waiting { until: Timestamp },
}

/// The machine.
#[derive(Debug)]
pub struct List {
    rows: BTreeMap<ConversationId, InboxRow>,
    line: Line,
    loaded: bool,
    backoff: Backoff,
}

impl List {
    /// `entropy` seeds the jitter of reconnecting.
    #[must_use]
    pub fn new(entropy: u64) -> Self {
        Self {
            rows: BTreeMap::new(),
            line: Line::Connecting,
            loaded: false,
            backoff: Backoff::new(entropy),
        }
    }

    #[must_use]
    pub fn view(&self) -> View {
        let mut rows: Vec<InboxRow> = self.rows.values().cloned().collect();
        rows.sort_by_key(|row| {
            let at = row.latest.as_ref().map_or(row.begun, |latest| latest.at);
            core::cmp::Reverse((at, row.conversation))
        });
        let state = match (&self.line, self.loaded) {
            (_, false) => Loading::First,
            (Line::Live, true) => Loading::Live,
            (Line::Connecting | Line::Waiting { .. }, true) => Loading::Stale,
        };
        View { rows, state }
    }

    fn connect_if(&mut self, wanted: bool) -> Effects<Effect> {
        if !wanted {
            return Effects::none();
        }
        self.line = Line::Connecting;
        Effects::one(Effect::Connect)
    }
}

impl Machine for List {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        match event {
            Event::Opened => self.connect_if(true),
            Event::SocketOpened => {
                Effects::one(Effect::Greet(Hello::of(Epoch::NONE, Seq::default())))
            }
            Event::Received(items) => {
                for item in items {
                    match item {
                        ToConsole::Row(row) => {
                            self.rows.insert(row.conversation, row);
                        }
                        ToConsole::Live => {
                            self.line = Line::Live;
                            self.loaded = true;
                            self.backoff.healthy(now);
                        }
                    }
                }
                Effects::none()
            }
            Event::SocketClosed => {
                let until = now.after(self.backoff.next_wait(now));
                self.line = Line::Waiting { until };
                Effects::none()
            }
            Event::Hurried => self.connect_if(matches!(self.line, Line::Waiting { .. })),
            Event::Woke => {
                self.connect_if(matches!(self.line, Line::Waiting { until } if until <= now))
            }
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        match self.line {
            Line::Waiting { until } => Some((until, WakeReason::Reconnect)),
            Line::Connecting | Line::Live => None,
        }
    }
}
