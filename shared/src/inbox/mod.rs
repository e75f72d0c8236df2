//! The machine in an inbox's object: the list of conversations, and the consoles that show it.

use alloc::collections::{BTreeMap, BTreeSet};

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
const TOO_LATE: Span = Span::seconds(60 * 60);

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
    Store(InboxRow),
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
    /// It was asked how it stands.
    asked: bool,
}

impl Listed {
    fn new(row: InboxRow, stored: Timestamp) -> Self {
        Self {
            row,
            attended: false,
            stored,
            changed: false,
            asked: false,
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
        self.changed |= self.row.latest.as_ref() != Some(&latest) || self.row.waiting != waiting;
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

    /// When to ask how it stands.
    fn asks_at(&self) -> Option<Timestamp> {
        let silent = self.row.latest.is_none() && !self.asked;
        silent.then(|| self.row.begun.after(LATE))
    }

    fn store(&mut self, now: Timestamp) -> Effect {
        self.stored = now;
        self.changed = false;
        Effect::Store(self.row.clone())
    }
}

impl Inbox {
    /// Takes in a row as storage has it.
    pub fn remember(&mut self, now: Timestamp, row: InboxRow) {
        let mut listed = Listed::new(row, Timestamp::default());
        listed.asked = now.since(listed.row.begun) > TOO_LATE;
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
        self.rows
            .insert(conversation, Listed::new(row.clone(), now));
        Effects::one(Effect::Store(row))
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
            if listed.asks_at().is_some_and(|at| at <= now) {
                listed.asked = true;
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
                settles.into_iter().chain(listed.asks_at())
            })
            .min()
            .map(|at| (at, WakeReason::Attend))
    }
}

#[cfg(test)]
mod tests;
