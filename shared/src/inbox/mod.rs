//! The machine in an inbox's object: the list of conversations, and the consoles that show it.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

mod assign;
mod consoles;
mod limits;
mod listed;
pub mod stored;
mod taken_back;
mod there;

use crate::{
    ids::{ConversationId, PersonId, SocketId, VisitorId},
    machine::{Effects, Machine},
    protocol::{
        call::{Beginning, InboxAnswer, Person, Standing},
        close::CloseReason,
        console::{FromConsole, Member, ToConsole},
        hello::Hello,
        http::get_where::Staff,
    },
    time::{Span, Timestamp},
};
use assign::Loads;
use consoles::Consoles;
use listed::{Listed, TOO_LATE};
use stored::Dismissal;

/// What happened to the inbox's object.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// A conversation begins here.
    /// One that comes `from` a network address is within the limits or refused.
    BeginAsked {
        call: CallId,
        beginning: Beginning,
        from: Option<u64>,
    },
    /// A conversation says how it stands.
    Touched {
        call: CallId,
        conversation: ConversationId,
        standing: Standing,
    },
    /// The answer to [`Effect::Recall`].
    Recalled {
        call: CallId,
        conversation: ConversationId,
        standing: Standing,
        row: Option<Box<stored::Row>>,
    },
    /// There is no such conversation any more: the answer to [`Effect::Release`].
    Released { conversation: ConversationId },
    /// The answer to [`Effect::Ask`], and to [`Effect::Release`] where it stays; `None` if there is no
    /// message.
    Stands {
        conversation: ConversationId,
        standing: Option<Standing>,
    },
    /// The edge wants to know who is there.
    StaffAsked { call: CallId },
    /// A socket was accepted for somebody's console.
    SocketOpened { socket: SocketId, person: Person },
    /// What this person opened under a lower number is to end. `answers` is whether conversations
    /// may still be theirs (RTE-3).
    DismissAsked {
        call: CallId,
        person: PersonId,
        number: u32,
        answers: bool,
    },
    /// The edge wants to know how many open conversations are this person's.
    HeldAsked { call: CallId, person: PersonId },
    /// The edge wants to know whether this person may open something under this number.
    PersonAsked {
        call: CallId,
        person: PersonId,
        number: u32,
    },
    /// A console's first frame.
    Greeted { socket: SocketId, hello: Hello },
    /// A console says something behind its Hello.
    Received {
        socket: SocketId,
        frame: FromConsole,
    },
    /// Bytes came in that are no frame.
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
    /// Keep a row no more.
    Forget(ConversationId),
    /// Read a row that was not remembered, if storage has it; answered with [`Event::Recalled`].
    Recall {
        call: CallId,
        conversation: ConversationId,
        standing: Standing,
    },
    /// Let a conversation forget that it has begun, unless something was said in it; answered with
    /// [`Event::Released`] or [`Event::Stands`].
    Release {
        conversation: ConversationId,
        visitor: VisitorId,
    },
    /// Store whose passes are void, over what was there.
    StoreDismissals(Vec<Dismissal>),
    /// Store who is away, over what was there.
    StoreAway(Vec<PersonId>),
    /// Store what is known of who is there, over what was there.
    StoreAttendance(stored::Attendance),
    /// Tell a conversation's visitor, if they are connected, that who is there has changed (AVL-5).
    TellVisitor {
        conversation: ConversationId,
        staff: Staff,
    },
    /// Store whose conversations go back in line, over what was there.
    StoreUnable(Vec<PersonId>),
    /// End what this person opened in a conversation under a lower number.
    Dismiss {
        conversation: ConversationId,
        person: PersonId,
        number: u32,
    },
    /// Ask a conversation how it stands; answered with [`Event::Stands`].
    Ask {
        conversation: ConversationId,
        visitor: VisitorId,
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
    /// To store what has settled, to ask a conversation that never said anything or to forget it, or to
    /// end what was opened with a pass that is void since.
    Attend,
}

/// A call that waits for its answer.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct CallId(pub u64);

/// Conversations that are remembered when the object wakes, besides those that are open: the latest.
/// Others are recalled when they have news.
pub const LATEST: usize = 2_000;

/// An open one that nobody has written in for so long is remembered among the others.
pub const OPEN_FOR: Span = Span::seconds(90 * 24 * 60 * 60);

/// The machine.
#[derive(Debug, Default)]
pub struct Inbox {
    rows: BTreeMap<ConversationId, Listed>,
    consoles: Consoles,
    /// People who answer no conversations any more (RTE-3). A closed conversation keeps their name, and
    /// goes back in line when it opens again.
    unable: BTreeSet<PersonId>,
    /// Who is there, as visitors were told last.
    told: Option<Staff>,
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

    /// Takes in who is away, as storage has it.
    pub fn remember_away(&mut self, away: Vec<PersonId>) {
        self.consoles.remember_away(away);
    }

    /// Takes in who answers no conversations any more, as storage has it.
    pub fn remember_unable(&mut self, unable: Vec<PersonId>) {
        self.unable = unable.into_iter().collect();
    }

    /// A console's socket that outlived a sleep of the object. It was last heard of when
    /// [`Inbox::hear`] says next.
    pub fn reattach(&mut self, socket: SocketId, person: Person, greeted: bool) {
        self.consoles
            .open(Timestamp::default(), socket, person, greeted);
    }

    fn open(&mut self, now: Timestamp, socket: SocketId, person: Person) -> Effects<Effect> {
        if self.consoles.open(now, socket, person, false) {
            return Effects::none();
        }
        let reason = CloseReason::SignedOut;
        Effects::one(Effect::Close { socket, reason })
    }

    /// What somebody has open in conversations ends as well. Their last pass may be good a while
    /// longer, so that is done again when it has ended.
    fn dismiss(
        &mut self,
        now: Timestamp,
        person: &PersonId,
        number: u32,
        answers: bool,
    ) -> Effects<Effect> {
        // An earlier dismissal that comes late says nothing of what the person may do by now.
        let is_latest = self.consoles.is_latest(person, number);
        let sockets = self.consoles.dismiss(now, person, number);
        let before = self.consoles.team();
        let mut effects = Effects::one(Effect::StoreDismissals(self.consoles.dismissals()));
        for socket in sockets {
            self.consoles.gone(now, socket);
            let reason = CloseReason::SignedOut;
            effects.push(Effect::Close { socket, reason });
        }
        if is_latest {
            effects = effects.then(self.may_answer(now, person, answers));
        }
        effects
            .then(self.dismiss_everywhere(person, number))
            .then(self.tell_of_team(&before))
    }

    /// Ends what anybody who is dismissed has open there.
    fn dismiss_in(&self, conversation: ConversationId) -> Effects<Effect> {
        let dismissals = self.consoles.dismissals().into_iter();
        dismissals
            .map(|Dismissal { person, number, .. }| Effect::Dismiss {
                conversation,
                person,
                number,
            })
            .collect()
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

    fn begin(
        &mut self,
        now: Timestamp,
        beginning: Beginning,
        from: Option<u64>,
    ) -> (Effects<Effect>, InboxAnswer) {
        let conversation = beginning.conversation;
        if self.rows.contains_key(&conversation) {
            return (Effects::none(), InboxAnswer::Done);
        }
        let refusal =
            from.and_then(|from| limits::refusal(now, self.rows.values(), &beginning, from));
        if let Some(refusal) = refusal {
            return (Effects::none(), refusal);
        }
        let mut listed = Listed::new(now, beginning, from);
        let store = listed.store(now);
        self.rows.insert(conversation, listed);
        (Effects::one(store), InboxAnswer::Done)
    }

    /// Gives a conversation in which somebody waits to somebody who is there. Whether it was.
    fn assign(&mut self, now: Timestamp, conversation: ConversationId) -> bool {
        let wants = self.rows.get(&conversation);
        if !wants.is_some_and(Listed::wants_somebody) {
            return false;
        }
        let mut loads = Loads::of(self.rows.values());
        self.give(now, conversation, &mut loads)
    }

    fn give(&mut self, now: Timestamp, conversation: ConversationId, loads: &mut Loads) -> bool {
        let listed = self.rows.get_mut(&conversation);
        let given = listed.zip(loads.pick(now, self.consoles.available()));
        let is_given = given.is_some();
        if let Some((listed, assignee)) = given {
            listed.assign(now, assignee);
        }
        is_given
    }

    /// Somebody has come: they pick up what has waited for somebody, in its order.
    fn pick_up(&mut self, now: Timestamp) -> Effects<Effect> {
        let waiting = self.rows.values().filter(|it| it.wants_somebody());
        let mut waiting: Vec<_> = waiting
            .map(|listed| (listed.row.begun, listed.row.conversation))
            .collect();
        waiting.sort_unstable();
        let mut loads = Loads::of(self.rows.values());
        let mut stores = Effects::none();
        let mut sends = Effects::none();
        for (_, conversation) in waiting {
            if self.give(now, conversation, &mut loads)
                && let Some(listed) = self.rows.get_mut(&conversation)
            {
                stores.push(listed.store(now));
                sends = sends.then(self.show(conversation));
            }
        }
        stores.then(sends)
    }

    /// Sends a row to everybody who shows the list.
    fn show(&self, conversation: ConversationId) -> Effects<Effect> {
        let listed = self.rows.get(&conversation);
        let consoles = self.consoles.live();
        consoles
            .zip(core::iter::repeat(listed))
            .filter_map(|(socket, listed)| {
                let item = ToConsole::Row(listed?.row.clone());
                Some(Effect::Send { socket, item })
            })
            .collect()
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
        let attended = listed.attended;
        let state = listed.stand(standing);
        let comes = listed.attended && !attended;
        let returned = listed.returns(&self.unable);
        let assigned = self.assign(now, conversation) || returned;
        let listed = self.rows.get(&conversation)?;
        let sends = if listed.row == shown {
            Effects::none()
        } else {
            self.show(conversation)
        };
        let listed = self.rows.get_mut(&conversation)?;
        let stores = state || assigned || listed.may_wait_until() <= now;
        let stored = if listed.changed && stores {
            Effects::one(listed.store(now)).then(sends)
        } else {
            sends
        };
        // Whoever has just opened it may have been dismissed a moment before that was known here.
        Some(if comes {
            stored.then(self.dismiss_in(conversation))
        } else {
            stored
        })
    }

    /// Takes news in, and answers whoever brought them.
    fn touched(
        &mut self,
        now: Timestamp,
        call: CallId,
        conversation: ConversationId,
        standing: Standing,
    ) -> Effects<Effect> {
        let (effects, answer) = match self.touch(now, conversation, standing) {
            Some(effects) => (effects, InboxAnswer::Heard(self.staff(now))),
            None => (Effects::none(), InboxAnswer::Unknown),
        };
        effects.then(Effects::one(Effect::Answer { call, answer }))
    }

    /// A conversation without a message is there no more.
    fn forget(&mut self, conversation: ConversationId) -> Effects<Effect> {
        let listed = self.rows.get(&conversation);
        if listed.is_some_and(|listed| listed.row.latest.is_none()) {
            self.rows.remove(&conversation);
            Effects::one(Effect::Forget(conversation))
        } else {
            Effects::none()
        }
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
            if listed.forget_at.is_some_and(|at| at <= now) {
                // Somebody may be connected, or it could not be reached.
                listed.forget_at = Some(listed::forget_at(listed.row.begun, now));
                let visitor = listed.visitor;
                effects.push(Effect::Release {
                    conversation,
                    visitor,
                });
            } else if listed.ask_at.is_some_and(|at| at <= now) {
                listed.ask_at = None;
                let visitor = listed.visitor;
                effects.push(Effect::Ask {
                    conversation,
                    visitor,
                });
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

    fn greet(&mut self, now: Timestamp, socket: SocketId, hello: Hello) -> Effects<Effect> {
        self.consoles.hear(socket, now);
        if let Some(reason) = CloseReason::of_version(hello.protocol) {
            return Effects::one(Effect::Close { socket, reason });
        }
        if !self.consoles.greet(socket) {
            return Effects::none();
        }
        let list: Effects<Effect> = self
            .rows
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
            .collect();
        list.then(self.tell_of_team(&[])).then(self.pick_up(now))
    }

    fn gone(&mut self, now: Timestamp, socket: SocketId) -> Effects<Effect> {
        let before = self.consoles.team();
        self.consoles.gone(now, socket);
        self.tell_of_team(&before)
    }

    fn received(
        &mut self,
        now: Timestamp,
        socket: SocketId,
        frame: FromConsole,
    ) -> Effects<Effect> {
        let FromConsole::Away(away) = frame;
        self.consoles.hear(socket, now);
        let before = self.consoles.team();
        match self.consoles.set_away(socket, away) {
            Some(true) => {}
            Some(false) => return Effects::none(),
            None => return self.refuse(now, socket),
        }
        let effects =
            Effects::one(Effect::StoreAway(self.consoles.away())).then(self.tell_of_team(&before));
        if away {
            effects
        } else {
            effects.then(self.pick_up(now))
        }
    }

    /// A console that says what none may say.
    fn refuse(&mut self, now: Timestamp, socket: SocketId) -> Effects<Effect> {
        let gone = self.gone(now, socket);
        let reason = CloseReason::GarbledFrame;
        Effects::one(Effect::Close { socket, reason }).then(gone)
    }

    /// Tells everybody who is there, if that has changed.
    fn tell_of_team(&self, before: &[Member]) -> Effects<Effect> {
        let team = self.consoles.team();
        if team == before {
            return Effects::none();
        }
        let consoles = self.consoles.live();
        consoles
            .map(|socket| Effect::Send {
                socket,
                item: ToConsole::Team(team.clone()),
            })
            .collect()
    }
}

impl Machine for Inbox {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        let left = self.consoles.left();
        let told = self.told(now);
        let gone = self.miss_silent(now);
        let effects = self.take(now, event);
        gone.then(effects).then(self.attendance(now, told, left))
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        self.rows
            .values()
            .flat_map(|listed| {
                let settles = listed.changed && !listed.attended;
                let settles = settles.then(|| listed.may_wait_until());
                let asks = listed.ask_at.into_iter().chain(listed.forget_at);
                settles.into_iter().chain(asks)
            })
            .chain(self.consoles.next_end())
            .chain(self.next_silence())
            .min()
            .map(|at| (at, WakeReason::Attend))
    }
}

impl Inbox {
    fn take(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        match event {
            Event::BeginAsked {
                call,
                beginning,
                from,
            } => {
                let (effects, answer) = self.begin(now, beginning, from);
                effects.then(Effects::one(Effect::Answer { call, answer }))
            }
            Event::Touched {
                call,
                conversation,
                standing,
            } => {
                if self.rows.contains_key(&conversation) {
                    self.touched(now, call, conversation, standing)
                } else {
                    Effects::one(Effect::Recall {
                        call,
                        conversation,
                        standing,
                    })
                }
            }
            Event::Recalled {
                call,
                conversation,
                standing,
                row,
            } => {
                if let (Some(row), false) = (row, self.rows.contains_key(&conversation)) {
                    self.remember(now, *row);
                }
                self.touched(now, call, conversation, standing)
            }
            Event::Released { conversation } => self.forget(conversation),
            Event::StaffAsked { call } => {
                let answer = InboxAnswer::Staff(self.staff(now));
                Effects::one(Effect::Answer { call, answer })
            }
            Event::SocketOpened { socket, person } => self.open(now, socket, person),
            Event::DismissAsked {
                call,
                person,
                number,
                answers,
            } => {
                let answer = InboxAnswer::Done;
                self.dismiss(now, &person, number, answers)
                    .then(Effects::one(Effect::Answer { call, answer }))
            }
            Event::HeldAsked { call, person } => {
                let answer = InboxAnswer::Held(self.held(&person));
                Effects::one(Effect::Answer { call, answer })
            }
            Event::PersonAsked {
                call,
                person,
                number,
            } => {
                let answer = if self.consoles.is_latest(&person, number) {
                    InboxAnswer::Done
                } else {
                    InboxAnswer::Dismissed
                };
                Effects::one(Effect::Answer { call, answer })
            }
            Event::Greeted { socket, hello } => self.greet(now, socket, hello),
            Event::Received { socket, frame } => self.received(now, socket, frame),
            Event::ReceivedGarbage { socket } => self.refuse(now, socket),
            Event::SocketClosed { socket } => self.gone(now, socket),
            Event::Stands {
                conversation,
                standing,
            } => standing
                .and_then(|standing| self.touch(now, conversation, standing))
                .unwrap_or_default(),
            Event::Woke => self.attend(now),
        }
    }
}

#[cfg(test)]
mod tests;
