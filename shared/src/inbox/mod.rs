//! The machine in an inbox's object: the list of conversations, and the consoles that show it.

use alloc::{collections::BTreeMap, vec::Vec};

mod consoles;
pub mod stored;

use crate::{
    ids::{ConversationId, PersonId, SocketId},
    machine::{Effects, Machine},
    protocol::{
        call::{Beginning, InboxAnswer, Person, Standing},
        close::CloseReason,
        console::{InboxRow, ToConsole},
        hello::Hello,
        http::get_where::Staff,
    },
    time::{Span, Timestamp},
};
use consoles::Consoles;
use stored::Dismissal;

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
    /// A socket was accepted for somebody's console.
    SocketOpened { socket: SocketId, person: Person },
    /// Whatever this person opened under a lower number is to end.
    DismissAsked {
        call: CallId,
        person: PersonId,
        number: u32,
    },
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
    /// Store whose passes are void, over what was there.
    StoreDismissals(Vec<Dismissal>),
    /// End what this person opened in a conversation under a lower number.
    Dismiss {
        conversation: ConversationId,
        person: PersonId,
        number: u32,
    },
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
    /// To store what has settled, to ask a conversation that never said anything, or to end what was
    /// opened with a pass that is void since.
    Attend,
}

/// A call that waits for its answer.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct CallId(pub u64);

/// The machine.
#[derive(Debug, Default)]
pub struct Inbox {
    rows: BTreeMap<ConversationId, Listed>,
    consoles: Consoles,
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

    /// Takes in whose passes are void, as storage has it.
    pub fn remember_dismissals(&mut self, dismissals: Vec<Dismissal>) {
        self.consoles.remember(dismissals);
    }

    /// A console's socket that outlived a sleep of the object.
    pub fn reattach(&mut self, socket: SocketId, person: Person, greeted: bool) {
        self.consoles.open(socket, person, greeted);
    }

    fn open(&mut self, socket: SocketId, person: Person) -> Effects<Effect> {
        if self.consoles.open(socket, person, false) {
            return Effects::none();
        }
        let reason = CloseReason::SignedOut;
        Effects::one(Effect::Close { socket, reason })
    }

    /// What somebody has open in conversations ends as well. Their last pass may be good a while
    /// longer, so that is done again when it has ended.
    fn dismiss(&mut self, now: Timestamp, person: &PersonId, number: u32) -> Effects<Effect> {
        let sockets = self.consoles.dismiss(now, person, number);
        let mut effects = Effects::one(Effect::StoreDismissals(self.consoles.dismissals()));
        for socket in sockets {
            self.consoles.gone(now, socket);
            let reason = CloseReason::SignedOut;
            effects.push(Effect::Close { socket, reason });
        }
        effects.then(self.dismiss_everywhere(person, number))
    }

    fn dismiss_everywhere(&self, person: &PersonId, number: u32) -> Effects<Effect> {
        let attended = self.rows.iter().filter(|(_, listed)| listed.attended);
        attended
            .map(|(&conversation, _)| Effect::Dismiss {
                conversation,
                person: person.clone(),
                number,
            })
            .collect()
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
            for socket in self.consoles.live() {
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
        let ended = self.consoles.ended(now);
        if !ended.is_empty() {
            effects.push(Effect::StoreDismissals(self.consoles.dismissals()));
        }
        for Dismissal { person, number, .. } in ended {
            effects = effects.then(self.dismiss_everywhere(&person, number));
        }
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
        if self.consoles.attended(now) {
            Staff::Room
        } else {
            Staff::Nobody
        }
    }

    fn greet(&mut self, socket: SocketId, hello: Hello) -> Effects<Effect> {
        if let Some(reason) = CloseReason::of_version(hello.protocol) {
            return Effects::one(Effect::Close { socket, reason });
        }
        if !self.consoles.greet(socket) {
            return Effects::none();
        }
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
            Event::SocketOpened { socket, person } => self.open(socket, person),
            Event::DismissAsked {
                call,
                person,
                number,
            } => {
                let answer = InboxAnswer::Done;
                self.dismiss(now, &person, number)
                    .then(Effects::one(Effect::Answer { call, answer }))
            }
            Event::Greeted { socket, hello } => self.greet(socket, hello),
            Event::ReceivedGarbage { socket } => {
                self.consoles.gone(now, socket);
                let reason = CloseReason::GarbledFrame;
                Effects::one(Effect::Close { socket, reason })
            }
            Event::SocketClosed { socket } => {
                self.consoles.gone(now, socket);
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
            .chain(self.consoles.next_end())
            .min()
            .map(|at| (at, WakeReason::Attend))
    }
}

#[cfg(test)]
mod tests;
