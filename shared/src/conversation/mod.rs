//! The machine in a conversation's object: the log, who is connected, and what the inbox is told.
//!
//! The adapter opens it with the stored header, folds every stored row into it with
//! [`Conversation::remember`], and reattaches the sockets that outlived a sleep. The machine keeps
//! no text: a client that catches up is served from storage, page by page ([`Effect::Read`]).

use alloc::{boxed::Box, vec::Vec};

mod keys;
mod log;
mod news;
mod peers;
pub mod stored;

use crate::{
    ids::{Epoch, InboxId, Seq, SocketId},
    machine::{Effects, Machine},
    protocol::{
        call::{Beginning, ConversationAnswer, InboxCall, Who},
        close::CloseReason,
        codec::Garbled,
        delivery::{AgentEntry, FromClient, ToClient, VisitorEntry},
        hello::Hello,
    },
    time::Timestamp,
};
use log::Log;
use news::News;
use peers::{Peer, Peers};
use stored::{Header, Row};

pub use news::Told;

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
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// What the object is to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Store the header of a new log.
    StoreHeader(Header),
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
    /// The socket has said its Hello: keep that through a sleep.
    Remember { socket: SocketId },
    Close {
        socket: SocketId,
        reason: CloseReason,
    },
    /// Tell the inbox; answered with [`Event::InboxAnswered`].
    Tell { inbox: InboxId, call: InboxCall },
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
}

/// A call that waits for its answer.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct CallId(pub u64);

/// The machine.
#[derive(Debug, Default)]
pub struct Conversation {
    state: State,
    peers: Peers,
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
    news: News,
}

impl Begun {
    fn new(header: Header) -> Self {
        Self {
            header,
            log: Log::default(),
            news: News::default(),
        }
    }
}

impl Conversation {
    /// A conversation as storage has it, before its rows are folded in.
    #[must_use]
    pub fn open(header: Option<Header>) -> Self {
        Self {
            state: header.map_or(State::Vacant, |header| {
                State::Begun(Box::new(Begun::new(header)))
            }),
            peers: Peers::default(),
        }
    }

    /// Folds one stored row in; rows come in their order.
    pub fn remember(&mut self, row: &Row) {
        if let State::Begun(begun) = &mut self.state {
            begun.log.fold(row);
        }
    }

    /// A socket that outlived a sleep of the object.
    pub fn reattach(&mut self, socket: SocketId, who: Who, greeted: bool) {
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
            Event::SocketOpened { socket, who } => self.admit(socket, who),
            Event::Greeted { socket, hello } => self.greet(socket, hello),
            Event::Received { socket, frame } => self.take(now, socket, frame),
            Event::ReceivedGarbage { socket, garbled } => {
                self.peers.remove(socket);
                let reason = match garbled {
                    Garbled::TooLarge => CloseReason::FrameTooLarge,
                    Garbled::Malformed | Garbled::Remainder => CloseReason::GarbledFrame,
                };
                Effects::one(Effect::Close { socket, reason })
            }
            Event::SocketClosed { socket } => {
                self.peers.remove(socket);
                Effects::none()
            }
            Event::LogRead { socket, rows, more } => self.peers.replay(socket, &rows, more),
            Event::InboxAnswered(told) => match &mut self.state {
                State::Vacant => Effects::none(),
                State::Begun(begun) => begun.news.answered(now, told, &begun.header),
            },
            Event::Woke => match &mut self.state {
                State::Vacant => Effects::none(),
                State::Begun(begun) => begun.news.woke(now, &begun.header),
            },
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        match &self.state {
            State::Vacant => None,
            State::Begun(begun) => begun.news.next_wake(),
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
                    beginning,
                };
                self.state = State::Begun(Box::new(Begun::new(header.clone())));
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

    /// The same answer for a conversation that is not there and one that is not this visitor's.
    fn admit(&mut self, socket: SocketId, who: Who) -> Effects<Effect> {
        let allowed = match &self.state {
            State::Vacant => false,
            State::Begun(begun) => match &who {
                Who::Visitor(visitor) => *visitor == begun.header.beginning.visitor,
                Who::Person(_) => true,
            },
        };
        if !allowed {
            return Effects::one(Effect::Close {
                socket,
                reason: CloseReason::NotFound,
            });
        }
        self.peers.insert(socket, Peer::new(who));
        Effects::none()
    }

    fn greet(&mut self, socket: SocketId, hello: Hello) -> Effects<Effect> {
        let State::Begun(begun) = &mut self.state else {
            return Effects::none();
        };
        let news = begun.news.resumed(&begun.log, &begun.header);
        self.peers
            .greet(socket, hello, begun.header.epoch)
            .then(news)
    }

    fn take(&mut self, now: Timestamp, socket: SocketId, frame: FromClient) -> Effects<Effect> {
        let State::Begun(begun) = &mut self.state else {
            return Effects::none();
        };
        let Some(who) = self.peers.who(socket) else {
            return Effects::none();
        };
        match frame {
            FromClient::Post { key, text } => match begun.log.post(now, who, key, text) {
                log::Posted::Stored(row) => {
                    let sends = self.peers.broadcast(socket, &row);
                    let news = begun.news.changed(&begun.log, &begun.header);
                    Effects::one(Effect::Store(row)).then(sends).then(news)
                }
                log::Posted::Known(place) => self.peers.acknowledge(socket, key, place),
                log::Posted::Refused(reason) => self.peers.refuse(socket, key, reason),
            },
        }
    }
}

#[cfg(test)]
mod tests;
