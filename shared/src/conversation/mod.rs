//! The machine in a conversation's object: the log, who is connected, and what the inbox and the contacts
//! are told.
//!
//! The adapter opens it with the stored header, folds every stored row into it with
//! [`Conversation::remember`], and reattaches the sockets that outlived a sleep. The machine keeps
//! no text: a client that catches up is served from storage, page by page ([`Effect::Read`]).

use alloc::{boxed::Box, collections::BTreeMap, string::String, vec::Vec};

mod acquaint;
mod frames;
mod given;
mod keys;
mod line;
mod log;
mod news;
pub mod page;
mod peers;
mod receipts;
pub mod stored;

use crate::{
    ids::{Epoch, InboxId, PersonId, Seq, SocketId, VisitorId},
    machine::{Effects, Machine},
    protocol::{
        call::{Beginning, ConversationAnswer, Edition, InboxCall, Introduction, Who},
        close::CloseReason,
        codec::Garbled,
        delivery::{AgentEntry, FromClient, Marks, ToClient, VisitorEntry},
        hello::Hello,
        http::get_where::Staff,
        limit::MESSAGES_A_MINUTE,
    },
    time::Timestamp,
};
use acquaint::Acquainting;
use log::Log;
use news::{Facts, News};
use peers::{Peer, Peers};
use receipts::Receipts;
use stored::{Header, Participant, Row};

/// How a call to the inbox or to the contacts ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Told {
    /// It is known there.
    Heard,
    /// The inbox did not know of this conversation at all.
    Unknown,
    /// Nobody could be reached, or it failed.
    Failed,
}

/// What happened to the conversation's object.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// A conversation is to begin under this number; `epoch` is fresh entropy.
    BeginAsked {
        call: CallId,
        beginning: Beginning,
        epoch: Epoch,
    },
    /// A socket was accepted for a peer that the Worker has checked.
    SocketOpened { socket: SocketId, who: Who },
    /// The first frame of a socket.
    Greeted { socket: SocketId, hello: Hello },
    /// A later frame of a socket.
    Received { socket: SocketId, frame: FromClient },
    /// Bytes that are no frame.
    ReceivedGarbage { socket: SocketId, garbled: Garbled },
    /// A socket is gone.
    SocketClosed { socket: SocketId },
    /// The rows asked for with [`Effect::Read`].
    LogRead {
        socket: SocketId,
        rows: Vec<Row>,
        /// Whether rows are left behind the last of these.
        more: bool,
    },
    /// The answer of the inbox to [`Effect::Tell`].
    InboxAnswered(Told),
    /// The inbox has heard [`Effect::Tell`], and says who is there to answer.
    InboxHeard(Staff),
    /// The answer of the contacts to [`Effect::Introduce`], with the address that the site vouches for
    /// (CON-8), if it does.
    ContactsAnswered { told: Told, vouched: Option<String> },
    /// The inbox asks how the conversation stands.
    StandingAsked { call: CallId, visitor: VisitorId },
    /// Is it this visitor's?
    OwnerAsked { call: CallId, visitor: VisitorId },
    /// The visitor `from` is `to` since (VIS-3).
    JoinAsked {
        call: CallId,
        from: VisitorId,
        to: VisitorId,
    },
    /// Whatever this person opened under a lower number is to end.
    DismissAsked {
        call: CallId,
        person: PersonId,
        number: u32,
    },
    /// The inbox forgets a conversation of this visitor in which nothing was ever said.
    ReleaseAsked { call: CallId, visitor: VisitorId },
    /// The inbox says who is there to answer since.
    TeamChanged { call: CallId, staff: Staff },
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// What the object is to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Store the header of a new log, or one that has changed.
    StoreHeader(Header),
    /// There is no conversation under this number any more: keep nothing.
    Forget,
    /// Append a row to the log. Nothing that follows leaves before it is durable (DLV-3).
    Store(Row),
    /// Read at most a page of rows behind `after`; answered with [`Event::LogRead`].
    Read { socket: SocketId, after: Seq },
    SendVisitor {
        socket: SocketId,
        item: ToClient<VisitorEntry>,
    },
    SendAgent {
        socket: SocketId,
        item: ToClient<AgentEntry>,
    },
    /// Store how far everybody has come, over what was there.
    StoreReceipts(stored::Receipts),
    /// The socket has said its Hello, and its owner has come this far: keep that through a sleep.
    Remember { socket: SocketId, marks: Marks },
    Close {
        socket: SocketId,
        reason: CloseReason,
    },
    /// Tell the inbox; answered with [`Event::InboxAnswered`].
    Tell { inbox: InboxId, call: InboxCall },
    /// Tell the contacts whom this is with; answered with [`Event::ContactsAnswered`].
    Introduce(Introduction),
    /// Answer a call.
    Answer {
        call: CallId,
        answer: ConversationAnswer,
    },
}

/// Why the conversation wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// The inbox could not be told, and is to be told again.
    TellInbox,
    /// The same of the contacts.
    TellContacts,
}

/// A call that waits for its answer.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct CallId(pub u64);

/// What a deployment allows (DLV-11).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Messages of one participant within any 60 s, exact up to [`KEYS_KEPT`](crate::protocol::limit::KEYS_KEPT); zero is no limit.
    pub messages_a_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages_a_minute: MESSAGES_A_MINUTE,
        }
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Conversation {
    limits: Limits,
    state: State,
    peers: Peers,
    /// Under which number each person who was dismissed may come again, while the object is awake. The
    /// edge asks an inbox before it opens a socket; this is for one that was on its way just then.
    dismissed: BTreeMap<PersonId, u32>,
}

#[derive(Debug, Default)]
enum State {
    /// No conversation has begun under this number.
    #[default]
    Vacant,
    Begun(Box<Begun>),
}

#[derive(Debug)]
struct Begun {
    header: Header,
    log: Log,
    receipts: Receipts,
    news: News,
    acquainting: Acquainting,
    /// Who is there to answer, as the visitor was told last while this object is awake (AVL-5).
    staff: Option<Staff>,
}

impl Begun {
    fn new(header: Header, receipts: stored::Receipts) -> Self {
        Self {
            header,
            log: Log::default(),
            receipts: Receipts::open(receipts),
            news: News::default(),
            acquainting: Acquainting::default(),
            staff: None,
        }
    }

    /// Which introduction of the visitor there is.
    fn edition(&self) -> Option<Edition> {
        self.log.edition(&self.header)
    }

    /// Tells the contacts, if there is another introduction than `before`. A message that wakes the object
    /// from a sleep makes none: what was told before a sleep was heard.
    fn acquaint(&mut self, now: Timestamp, before: Option<Edition>) -> Effects<Effect> {
        if self.edition() == before {
            return Effects::none();
        }
        self.acquainting.changed(now, &self.header, &self.log)
    }

    /// What was not told before a crash, if that is not known, is told now.
    fn resume(&mut self, now: Timestamp, attended: bool) -> Effects<Effect> {
        let acquainted = self.acquainting.resumed(now, &self.header, &self.log);
        let (news, facts) = self.news(attended);
        news.resumed(now, facts).then(acquainted)
    }

    fn news(&mut self, attended: bool) -> (&mut News, Facts<'_>) {
        let Self {
            header, log, news, ..
        } = self;
        let facts = Facts {
            header,
            log,
            attended,
        };
        (news, facts)
    }
}

impl Conversation {
    /// A conversation as storage has it, before its rows are folded in.
    #[must_use]
    pub fn open(limits: Limits, header: Option<Header>, receipts: stored::Receipts) -> Self {
        Self {
            limits,
            state: header.map_or(State::Vacant, |header| {
                State::Begun(Box::new(Begun::new(header, receipts)))
            }),
            peers: Peers::default(),
            dismissed: BTreeMap::new(),
        }
    }

    /// Folds one stored row in; rows come in their order.
    pub fn remember(&mut self, row: &Row) {
        if let State::Begun(begun) = &mut self.state {
            begun.log.fold(row);
        }
    }

    /// A socket that outlived a sleep of the object, with what was remembered of it. Rows are folded
    /// in before.
    pub fn reattach(&mut self, socket: SocketId, who: Who, greeted: bool, marks: Marks) {
        if self.refusal(&who).is_some() {
            return;
        }
        if let State::Begun(begun) = &mut self.state {
            let by = Participant::from(&who);
            if let Some(marks) = begun.receipts.merge(&by, marks) {
                begun.log.confirm(&by, marks.delivered);
            }
        }
        self.peers.insert(socket, Peer::reattached(who, greeted));
    }
}

impl Machine for Conversation {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        match event {
            Event::BeginAsked {
                call,
                beginning,
                epoch,
            } => self.begin(now, call, beginning, epoch),
            Event::SocketOpened { socket, who } => self.admit(now, socket, who),
            Event::Greeted { socket, hello } => self.greet(now, socket, hello),
            Event::Received { socket, frame } => self.take(now, socket, frame),
            Event::ReceivedGarbage { socket, garbled } => {
                let reason = match garbled {
                    Garbled::TooLarge => CloseReason::FrameTooLarge,
                    Garbled::Malformed | Garbled::Remainder => CloseReason::GarbledFrame,
                };
                self.close(now, socket, reason)
            }
            Event::SocketClosed { socket } => self.leave(now, socket),
            Event::LogRead { socket, rows, more } => match &self.state {
                State::Vacant => Effects::none(),
                State::Begun(begun) => {
                    let Begun { log, receipts, .. } = &**begun;
                    self.peers.replay(socket, &rows, more, log, receipts)
                }
            },
            Event::InboxAnswered(told) => match &mut self.state {
                State::Vacant => Effects::none(),
                State::Begun(begun) => {
                    let (news, facts) = begun.news(self.peers.attended());
                    news.answered(now, told, facts)
                }
            },
            Event::InboxHeard(staff) => {
                let heard = self.update(now, Event::InboxAnswered(Told::Heard));
                heard.then(self.staffed(staff))
            }
            Event::ContactsAnswered { told, vouched } => match &mut self.state {
                State::Vacant => Effects::none(),
                State::Begun(begun) => {
                    begun.acquainting.answered(now, told);
                    let Some(mail) = vouched else {
                        return Effects::none();
                    };
                    begun.log.vouch(mail);
                    let (news, facts) = begun.news(self.peers.attended());
                    news.changed(now, facts)
                }
            },
            Event::StandingAsked { call, visitor } => self.stand(now, call, visitor),
            Event::OwnerAsked { call, visitor } => {
                let answer = match &self.state {
                    State::Begun(begun) if begun.header.visitor == visitor => {
                        ConversationAnswer::Theirs
                    }
                    State::Begun(_) | State::Vacant => ConversationAnswer::NotTheirs,
                };
                Effects::one(Effect::Answer { call, answer })
            }
            Event::JoinAsked { call, from, to } => self.join(now, call, from, to),
            Event::DismissAsked {
                call,
                person,
                number,
            } => self.dismiss(now, call, &person, number),
            Event::ReleaseAsked { call, visitor } => self.release(call, visitor),
            Event::TeamChanged { call, staff } => {
                let answer = ConversationAnswer::Told;
                let told = self.staffed(staff);
                told.then(Effects::one(Effect::Answer { call, answer }))
            }
            Event::Woke => match &mut self.state {
                State::Vacant => Effects::none(),
                State::Begun(begun) => {
                    let acquainted = begun.acquainting.woke(now, &begun.header, &begun.log);
                    let (news, facts) = begun.news(self.peers.attended());
                    news.woke(now, facts).then(acquainted)
                }
            },
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        match &self.state {
            State::Vacant => None,
            State::Begun(begun) => {
                let inbox = begun.news.next_wake();
                let contacts = begun.acquainting.next_wake();
                let inbox = inbox.map(|at| (at, WakeReason::TellInbox));
                let contacts = contacts.map(|at| (at, WakeReason::TellContacts));
                inbox.into_iter().chain(contacts).min_by_key(|(at, _)| *at)
            }
        }
    }
}

impl Conversation {
    /// An object that has a log answers "taken", and the edge draws another number.
    fn begin(
        &mut self,
        now: Timestamp,
        call: CallId,
        beginning: Beginning,
        epoch: Epoch,
    ) -> Effects<Effect> {
        match self.state {
            State::Vacant => {
                let header = Header {
                    epoch,
                    begun: now,
                    visitor: beginning.visitor,
                    beginning,
                };
                let begun = Begun::new(header.clone(), stored::Receipts::default());
                self.state = State::Begun(Box::new(begun));
                [
                    Effect::StoreHeader(header),
                    Effect::Answer {
                        call,
                        answer: ConversationAnswer::Begun,
                    },
                ]
                .into_iter()
                .collect()
            }
            State::Begun(_) => Effects::one(Effect::Answer {
                call,
                answer: ConversationAnswer::Taken,
            }),
        }
    }

    /// Tells the visitor who is there to answer, unless they were told the same.
    fn staffed(&mut self, staff: Staff) -> Effects<Effect> {
        let State::Begun(begun) = &mut self.state else {
            return Effects::none();
        };
        if begun.staff.replace(staff) == Some(staff) {
            return Effects::none();
        }
        self.peers.staffed(staff)
    }

    /// Why a socket is not admitted: the same for a conversation that is not there and one that is not
    /// this visitor's.
    fn refusal(&self, who: &Who) -> Option<CloseReason> {
        let State::Begun(begun) = &self.state else {
            return Some(CloseReason::NotFound);
        };
        match who {
            Who::Visitor(visitor) => {
                (*visitor != begun.header.visitor).then_some(CloseReason::NotFound)
            }
            Who::Person(person) => {
                let since = self.dismissed.get(&person.id);
                let is_void = since.is_some_and(|number| person.number < *number);
                is_void.then_some(CloseReason::SignedOut)
            }
        }
    }

    fn admit(&mut self, now: Timestamp, socket: SocketId, who: Who) -> Effects<Effect> {
        if let Some(reason) = self.refusal(&who) {
            return Effects::one(Effect::Close { socket, reason });
        }
        let (attended, visited) = (self.peers.attended(), self.peers.visited());
        self.peers.insert(socket, Peer::new(who));
        let effects = match &mut self.state {
            State::Begun(begun) if self.peers.attended() != attended => {
                let (news, facts) = begun.news(true);
                news.changed(now, facts)
            }
            State::Begun(begun) if self.peers.visited() != visited && begun.log.declined() => {
                self.peers.left(false)
            }
            State::Begun(_) | State::Vacant => Effects::none(),
        };
        match self.peers.surplus(socket) {
            Some(oldest) => effects.then(self.close(now, oldest, CloseReason::TooManySockets)),
            None => effects,
        }
    }

    fn greet(&mut self, now: Timestamp, socket: SocketId, hello: Hello) -> Effects<Effect> {
        if let Some(reason) = CloseReason::of_version(hello.protocol) {
            return self.close(now, socket, reason);
        }
        let State::Begun(begun) = &mut self.state else {
            return Effects::none();
        };
        let epoch = begun.header.epoch;
        let greeted = self.peers.greet(socket, hello, epoch, &begun.log);
        greeted.then(begun.resume(now, self.peers.attended()))
    }

    /// Ends a socket from this side.
    fn close(&mut self, now: Timestamp, socket: SocketId, reason: CloseReason) -> Effects<Effect> {
        Effects::one(Effect::Close { socket, reason }).then(self.leave(now, socket))
    }

    /// The inbox asks where it may not have heard, and the contacts may not have either.
    fn stand(&mut self, now: Timestamp, call: CallId, visitor: VisitorId) -> Effects<Effect> {
        let attended = self.peers.attended();
        let (standing, acquainted) = match &mut self.state {
            State::Begun(begun) if begun.header.beginning.visitor == visitor => (
                begun.log.standing(attended),
                begun.acquainting.resumed(now, &begun.header, &begun.log),
            ),
            State::Begun(_) | State::Vacant => (None, Effects::none()),
        };
        let answer = ConversationAnswer::Stands(standing);
        Effects::one(Effect::Answer { call, answer }).then(acquainted)
    }

    /// What the visitor has open stays so until they connect again as who they are since.
    fn join(
        &mut self,
        now: Timestamp,
        call: CallId,
        from: VisitorId,
        to: VisitorId,
    ) -> Effects<Effect> {
        let mut acquainted = Effects::none();
        let mut effects = Effects::none();
        let answer = match &mut self.state {
            State::Begun(begun) if begun.header.visitor == from => {
                let before = begun.edition();
                begun.header.visitor = to;
                effects.push(Effect::StoreHeader(begun.header.clone()));
                acquainted = begun.acquaint(now, before);
                ConversationAnswer::Joined
            }
            State::Begun(_) | State::Vacant => ConversationAnswer::NotTheirs,
        };
        effects.push(Effect::Answer { call, answer });
        effects.then(acquainted)
    }

    /// Forgets that a conversation has begun, if nothing is in it and nobody is connected. One of another
    /// visitor, under a number that was drawn twice, is not meant.
    fn release(&mut self, call: CallId, visitor: VisitorId) -> Effects<Effect> {
        let mut effects = Effects::none();
        let answer = match &self.state {
            State::Begun(begun) if begun.header.beginning.visitor == visitor => {
                if begun.log.last() == Seq::default() && self.peers.is_empty() {
                    let owner = begun.header.visitor;
                    self.state = State::Vacant;
                    effects.push(Effect::Forget);
                    ConversationAnswer::Released(Some(owner))
                } else {
                    ConversationAnswer::Stands(begun.log.standing(self.peers.attended()))
                }
            }
            State::Begun(_) | State::Vacant => ConversationAnswer::Released(None),
        };
        effects.then(Effects::one(Effect::Answer { call, answer }))
    }

    /// Ends what somebody opened before their permissions changed.
    fn dismiss(
        &mut self,
        now: Timestamp,
        call: CallId,
        person: &PersonId,
        number: u32,
    ) -> Effects<Effect> {
        let since = self.dismissed.entry(person.clone()).or_default();
        *since = number.max(*since);
        let mut effects = Effects::none();
        for socket in self.peers.opened_before(person, number) {
            effects = effects.then(self.close(now, socket, CloseReason::SignedOut));
        }
        let answer = ConversationAnswer::Dismissed;
        effects.then(Effects::one(Effect::Answer { call, answer }))
    }

    /// A socket is gone.
    fn leave(&mut self, now: Timestamp, socket: SocketId) -> Effects<Effect> {
        let attended = self.peers.attended();
        let removed = self.peers.remove(socket);
        let (Some((owner, other)), State::Begun(begun)) = (removed, &mut self.state) else {
            return Effects::none();
        };
        // How far its owner has come is kept with another socket of theirs, or else for good.
        let kept = match other {
            Some(socket) => {
                let marks = begun.receipts.of(&owner);
                (marks != Marks::default()).then_some(Effect::Remember { socket, marks })
            }
            None => begun.receipts.left(&owner).map(Effect::StoreReceipts),
        };
        let mut effects: Effects<Effect> = kept.into_iter().collect();
        if attended && !self.peers.attended() {
            let (news, facts) = begun.news(false);
            effects = effects.then(news.changed(now, facts));
        }
        if owner == Participant::Visitor && !self.peers.visited() && begun.log.declined() {
            effects = effects.then(self.peers.left(true));
        }
        effects
    }
}

#[cfg(test)]
mod tests;
