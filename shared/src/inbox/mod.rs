//! The machine in an inbox's object: the list of conversations, and the consoles that show it.

use alloc::collections::{BTreeMap, BTreeSet};

pub mod stored;

use crate::{
    ids::{ConversationId, SocketId},
    machine::{Effects, Machine},
    protocol::{
        call::{Beginning, InboxAnswer, Standing},
        close::CloseReason,
        console::{InboxRow, ToConsole},
        hello::Hello,
        http::get_where::Staff,
    },
    time::{Span, Timestamp},
};

/// Somebody whose console was live this long ago is still there (RTE-2).
const THERE: Span = Span::seconds(90);

/// What changes in a row without a change of state is stored at most this often (DLV-12).
const SETTLED: Span = Span::seconds(30);
/// And this often while somebody of the team has the conversation open: when they leave, it is
/// stored anyway.
const SETTLED_ATTENDED: Span = Span::seconds(5 * 60);
/// A conversation begins with a message. One that has not told of it by then is asked: its object
/// may have died in between.
const LATE: Span = Span::seconds(10);
/// And not any more after this long: it may have been begun without a message.
const TOO_LATE: Span = Span::seconds(10 * 60);

/// What happened to the inbox's object.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// A conversation begins here.
    BeginAsked { call: CallId, beginning: Beginning },
    /// A conversation says how it stands.
    Touched {
        call: CallId,
        conversation: ConversationId,
        standing: Standing,
    },
    /// The answer to [`Effect::Ask`]; `None` if there is no message.
    Stands {
        conversation: ConversationId,
        standing: Option<Standing>,
    },
    /// The edge wants to know who is there.
    StaffAsked { call: CallId },
    /// A console's first frame.
    Greeted { socket: SocketId, hello: Hello },
    /// A console sent something else than its Hello.
    ReceivedGarbage { socket: SocketId },
    /// A console is gone.
    SocketClosed { socket: SocketId },
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// What the object is to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Store a row under its conversation's number, over what was there.
    Store(stored::Row),
    /// Ask a conversation how it stands; answered with [`Event::Stands`].
    Ask {
        conversation: ConversationId,
    },
    Send {
        socket: SocketId,
        item: ToConsole,
    },
    /// The socket has said its Hello: keep that through a sleep.
    Remember {
        socket: SocketId,
    },
    Close {
        socket: SocketId,
        reason: CloseReason,
    },
    /// Answer a call.
    Answer {
        call: CallId,
        answer: InboxAnswer,
    },
}

/// Why the inbox wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// To store what has settled, or to ask a conversation that never said anything.
    Attend,
}

/// A call that waits for its answer.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct CallId(pub u64);

/// The machine.
#[derive(Debug, Default)]
pub struct Inbox {
    rows: BTreeMap<ConversationId, Listed>,
    consoles: BTreeSet<SocketId>,
    /// When the last console went, as long as this object is awake.
    left: Option<Timestamp>,
}

/// A row, and how it differs from the one in storage.
#[derive(Debug)]
struct Listed {
    row: InboxRow,
    attended: bool,
    stored: Timestamp,
    /// Since it was stored, it has changed in a way that can wait.
    changed: bool,
    /// When to ask how it stands, unless it says so before.
    ask_at: Option<Timestamp>,
}

impl Listed {
    /// A conversation that begins.
    fn new(row: InboxRow, now: Timestamp) -> Self {
        Self {
            row,
            attended: false,
            stored: now,
            changed: false,
            ask_at: Some(now.after(LATE)),
        }
    }

    /// As storage has it. What was not stored of a conversation that somebody has open is asked for.
    fn remembered(now: Timestamp, row: stored::Row) -> Self {
        let (attended, stored) = (row.attended, row.stored);
        let silent = row.latest.is_none() && now.since(row.begun) <= TOO_LATE;
        let late = silent.then(|| row.begun.after(LATE));
        Self {
            row: row.into(),
            attended,
            stored,
            changed: false,
            ask_at: if attended { Some(now) } else { late },
        }
    }

    /// Takes in how the conversation stands. Whether that is a change of state: the first message,
    /// somebody who begins or ends to look, a visitor who begins or ends to wait while nobody looks.
    fn stand(&mut self, standing: Standing) -> bool {
        let Standing {
            latest,
            waiting,
            attended,
        } = standing;
        let waits = (self.row.waiting == 0) != (waiting == 0);
        let state = self.row.latest.is_none() || self.attended != attended || (waits && !attended);
        self.changed |= self.row.latest.as_ref() != Some(&latest)
            || self.row.waiting != waiting
            || self.attended != attended;
        self.ask_at = None;
        self.attended = attended;
        self.row.latest = Some(latest);
        self.row.waiting = waiting;
        state
    }

    fn may_wait_until(&self) -> Timestamp {
        self.stored.after(if self.attended {
            SETTLED_ATTENDED
        } else {
            SETTLED
        })
    }

    fn store(&mut self, now: Timestamp) -> Effect {
        self.stored = now;
        self.changed = false;
        Effect::Store(stored::Row::of(&self.row, self.attended, now))
    }
}

impl Inbox {
    /// Takes in a row as storage has it.
    pub fn remember(&mut self, now: Timestamp, row: stored::Row) {
        let listed = Listed::remembered(now, row);
        self.rows.insert(listed.row.conversation, listed);
    }

    /// A console's socket that outlived a sleep of the object.
    pub fn reattach(&mut self, socket: SocketId) {
        self.consoles.insert(socket);
    }

    fn begin(&mut self, now: Timestamp, beginning: Beginning) -> Effects<Effect> {
        let conversation = beginning.conversation;
        if self.rows.contains_key(&conversation) {
            return Effects::none();
        }
        let row = InboxRow {
            conversation,
            site: beginning.site,
            page: beginning.page,
            begun: now,
            latest: None,
            waiting: 0,
        };
        let mut listed = Listed::new(row, now);
        let store = listed.store(now);
        self.rows.insert(conversation, listed);
        Effects::one(store)
    }

    /// `None` if no such conversation has begun here.
    fn touch(
        &mut self,
        now: Timestamp,
        conversation: ConversationId,
        standing: Standing,
    ) -> Option<Effects<Effect>> {
        let listed = self.rows.get_mut(&conversation)?;
        let shown = listed.row.clone();
        let state = listed.stand(standing);
        let mut effects = Effects::none();
        if listed.row != shown {
            for &socket in &self.consoles {
                effects.push(Effect::Send {
                    socket,
                    item: ToConsole::Row(listed.row.clone()),
                });
            }
        }
        if listed.changed && (state || listed.may_wait_until() <= now) {
            effects = Effects::one(listed.store(now)).then(effects);
        }
        Some(effects)
    }

    /// Stores what has waited long enough, and asks who has been silent for too long. A conversation
    /// that somebody looks at is stored when it changes again, or when they leave.
    fn attend(&mut self, now: Timestamp) -> Effects<Effect> {
        let mut effects = Effects::none();
        for (&conversation, listed) in &mut self.rows {
            if listed.changed && listed.may_wait_until() <= now {
                effects.push(listed.store(now));
            }
            if listed.ask_at.is_some_and(|at| at <= now) {
                listed.ask_at = None;
                effects.push(Effect::Ask { conversation });
            }
        }
        effects
    }

    /// Somebody whose console is live, or was a moment ago. Nobody has a capacity yet.
    fn staff(&self, now: Timestamp) -> Staff {
        let was = self.left.is_some_and(|left| now.since(left) < THERE);
        if self.consoles.is_empty() && !was {
            Staff::Nobody
        } else {
            Staff::Room
        }
    }

    fn gone(&mut self, now: Timestamp, socket: SocketId) {
        if self.consoles.remove(&socket) {
            self.left = Some(now);
        }
    }

    fn greet(&mut self, socket: SocketId, hello: Hello) -> Effects<Effect> {
        if let Some(reason) = CloseReason::of_version(hello.protocol) {
            return Effects::one(Effect::Close { socket, reason });
        }
        self.consoles.insert(socket);
        self.rows
            .values()
            .filter(|listed| listed.row.latest.is_some())
            .map(|listed| Effect::Send {
                socket,
                item: ToConsole::Row(listed.row.clone()),
            })
            .chain([
                Effect::Send {
                    socket,
                    item: ToConsole::Live,
                },
                Effect::Remember { socket },
            ])
            .collect()
    }
}

impl Machine for Inbox {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        match event {
            Event::BeginAsked { call, beginning } => {
                let answer = InboxAnswer::Done;
                self.begin(now, beginning)
                    .then(Effects::one(Effect::Answer { call, answer }))
            }
            Event::Touched {
                call,
                conversation,
                standing,
            } => {
                let (effects, answer) = match self.touch(now, conversation, standing) {
                    Some(effects) => (effects, InboxAnswer::Done),
                    None => (Effects::none(), InboxAnswer::Unknown),
                };
                effects.then(Effects::one(Effect::Answer { call, answer }))
            }
            Event::StaffAsked { call } => {
                let answer = InboxAnswer::Staff(self.staff(now));
                Effects::one(Effect::Answer { call, answer })
            }
            Event::Greeted { socket, hello } => self.greet(socket, hello),
            Event::ReceivedGarbage { socket } => {
                self.gone(now, socket);
                let reason = CloseReason::GarbledFrame;
                Effects::one(Effect::Close { socket, reason })
            }
            Event::SocketClosed { socket } => {
                self.gone(now, socket);
                Effects::none()
            }
            Event::Stands {
                conversation,
                standing,
            } => standing
                .and_then(|standing| self.touch(now, conversation, standing))
                .unwrap_or_default(),
            Event::Woke => self.attend(now),
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        self.rows
            .values()
            .flat_map(|listed| {
                let settles = listed.changed && !listed.attended;
                let settles = settles.then(|| listed.may_wait_until());
                settles.into_iter().chain(listed.ask_at)
            })
            .min()
            .map(|at| (at, WakeReason::Attend))
    }
}

#[cfg(test)]
mod tests;
