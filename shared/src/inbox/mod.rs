//! The machine in an inbox's object: the list of conversations, and the consoles that show it.

use alloc::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{ConversationId, SocketId},
    machine::{Effects, Machine},
    protocol::{
        call::{Beginning, InboxAnswer},
        close::CloseReason,
        console::{InboxRow, Preview, ToConsole},
        hello::Hello,
        http::get_where::Staff,
    },
    time::{Span, Timestamp},
};

/// Somebody whose console was live this long ago is still there (RTE-2).
const THERE: Span = Span::seconds(90);

/// What happened to the inbox's object.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// A conversation begins here.
    BeginAsked { call: CallId, beginning: Beginning },
    /// A conversation says how it stands.
    Touched {
        call: CallId,
        conversation: ConversationId,
        latest: Preview,
        waiting: u32,
    },
    /// The edge wants to know who is there.
    StaffAsked { call: CallId },
    /// A console's first frame.
    Greeted { socket: SocketId, hello: Hello },
    /// A console sent something else than its Hello.
    ReceivedGarbage { socket: SocketId },
    /// A console is gone.
    SocketClosed { socket: SocketId },
}

/// What the object is to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Store a row under its conversation's number, over what was there.
    Store(InboxRow),
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

/// An inbox has nothing yet to be woken for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {}

/// A call that waits for its answer.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct CallId(pub u64);

/// The machine.
#[derive(Debug, Default)]
pub struct Inbox {
    rows: BTreeMap<ConversationId, InboxRow>,
    consoles: BTreeSet<SocketId>,
    /// When the last console went. Not kept through a sleep, which is longer.
    left: Option<Timestamp>,
}

impl Inbox {
    /// Takes in a row as storage has it.
    pub fn remember(&mut self, row: InboxRow) {
        self.rows.insert(row.conversation, row);
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
        self.rows.insert(conversation, row.clone());
        Effects::one(Effect::Store(row))
    }

    /// `None` if no such conversation has begun here.
    fn touch(
        &mut self,
        conversation: ConversationId,
        latest: Preview,
        waiting: u32,
    ) -> Option<Effects<Effect>> {
        let row = self.rows.get_mut(&conversation)?;
        let latest = Some(latest);
        if row.latest == latest && row.waiting == waiting {
            return Some(Effects::none());
        }
        row.latest = latest;
        row.waiting = waiting;
        let mut effects = Effects::one(Effect::Store(row.clone()));
        for &socket in &self.consoles {
            effects.push(Effect::Send {
                socket,
                item: ToConsole::Row(row.clone()),
            });
        }
        Some(effects)
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
            .filter(|row| row.latest.is_some())
            .map(|row| Effect::Send {
                socket,
                item: ToConsole::Row(row.clone()),
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
                latest,
                waiting,
            } => {
                let (effects, answer) = match self.touch(conversation, latest, waiting) {
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
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        None
    }
}

#[cfg(test)]
mod tests;
