//! The sockets of a conversation: who is behind each, and how far it has been served.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    Effect, Effects,
    keys::Place,
    log::Log,
    stored::{Author, Participant, Row},
};
use crate::{
    ids::{ClientKey, Epoch, PersonId, Seq, SocketId},
    protocol::{
        call::Who,
        delivery::{
            AgentEntry, AgentSees, Marks, Refusal, Replay, Speaker, ToClient, VisitorEntry,
            VisitorSees,
        },
        hello::Hello,
        http::get_where::Staff,
        limit::SOCKETS,
    },
    time::{Span, Timestamp},
};

/// What is said of writing more often than this is passed over: a client says it every 3 s.
const TYPING_EVERY: Span = Span::seconds(2);

#[derive(Debug)]
pub(super) struct Peer {
    who: Who,
    service: Service,
    typed: Option<Timestamp>,
    /// The last message that was refused: what comes after it is not out of order.
    refused: Option<(ClientKey, Refusal)>,
}

/// How far a socket has been served.
#[derive(Debug, Eq, PartialEq)]
enum Service {
    /// It has not said Hello.
    Silent,
    /// It is being read the log; `cursor` is the last entry, in its own numbering, it has.
    CatchingUp { cursor: Seq },
    /// It gets everything as it happens.
    Live,
}

impl Peer {
    pub(super) fn new(who: Who) -> Self {
        Self {
            who,
            service: Service::Silent,
            typed: None,
            refused: None,
        }
    }

    /// An object does not sleep while a replay is under way, so a socket that has greeted is live.
    pub(super) fn reattached(who: Who, greeted: bool) -> Self {
        let service = if greeted {
            Service::Live
        } else {
            Service::Silent
        };
        Self {
            service,
            ..Self::new(who)
        }
    }

    fn is_live(&self) -> bool {
        self.service == Service::Live
    }

    /// Whether this peer gets to see a row.
    fn sees(&self, row: &Row) -> bool {
        match &self.who {
            Who::Person(_) => true,
            Who::Visitor(_) => row.entry.visible().is_some(),
        }
    }

    /// `log` numbers in the way of this peer.
    fn number(&self, log: &Log, seq: Seq) -> Seq {
        match &self.who {
            Who::Visitor(_) => log.visible(seq),
            Who::Person(_) => seq,
        }
    }

    fn send(&self, socket: SocketId, item: Item<'_>) -> Effect {
        match &self.who {
            Who::Visitor(_) => Effect::SendVisitor {
                socket,
                item: item.for_visitor(),
            },
            Who::Person(person) => Effect::SendAgent {
                socket,
                item: item.for_person(&person.id),
            },
        }
    }
}

/// Something to say, before it is put in the words of one side.
enum Item<'a> {
    Greeting(Epoch, Replay),
    Entry(&'a Row),
    Live,
    Acknowledged(ClientKey, Place),
    Refused(ClientKey, Refusal),
    /// In the receiver's numbering.
    Marks(Marks),
    Typing(&'a Who),
    Left(bool),
    /// In the receiver's numbering.
    Seen(Seq),
    Team(Staff),
}

impl Item<'_> {
    fn for_visitor(self) -> ToClient<VisitorEntry> {
        self.said(visitor_entry, |place| place.visible)
    }

    fn for_person(self, reader: &PersonId) -> ToClient<AgentEntry> {
        self.said(|row| agent_entry(row, reader), |place| place.seq)
    }

    /// In the words of one side: its view of an entry, and its numbering.
    fn said<E>(
        self,
        entry: impl FnOnce(&Row) -> E,
        number: impl FnOnce(Place) -> Seq,
    ) -> ToClient<E> {
        match self {
            Self::Greeting(epoch, replay) => ToClient::Greeting { epoch, replay },
            Self::Entry(row) => ToClient::Entry(entry(row)),
            Self::Live => ToClient::Live,
            Self::Acknowledged(key, place) => ToClient::Acknowledged {
                key,
                seq: number(place),
                at: place.at,
            },
            Self::Refused(key, reason) => ToClient::Refused { key, reason },
            Self::Marks(marks) => ToClient::Marks(marks),
            Self::Left(left) => ToClient::Left(left),
            Self::Seen(seq) => ToClient::Seen(seq),
            Self::Team(staff) => ToClient::Team(staff),
            Self::Typing(who) => ToClient::Typing(match who {
                Who::Visitor(_) => Speaker::Visitor,
                Who::Person(person) => Speaker::Team {
                    name: person.name.clone(),
                },
            }),
        }
    }
}

fn visitor_entry(row: &Row) -> VisitorEntry {
    let (at, author, key, content) = row.entry.parts();
    VisitorEntry {
        // No visitor is sent what has none: see `Peer::sees`.
        seq: row.entry.visible().unwrap_or_default(),
        at,
        from: match author {
            Author::Visitor => VisitorSees::You { key },
            Author::Person { name, .. } => VisitorSees::Team { name: name.clone() },
        },
        said: content.into(),
    }
}

fn agent_entry(row: &Row, reader: &PersonId) -> AgentEntry {
    let (at, author, key, content) = row.entry.parts();
    AgentEntry {
        seq: row.seq,
        at,
        from: match author {
            Author::Visitor => AgentSees::Visitor,
            Author::Person { id, .. } if id == reader => AgentSees::You { key },
            Author::Person { name, .. } => AgentSees::Colleague { name: name.clone() },
        },
        to: row.entry.audience(),
        said: content.into(),
    }
}

#[derive(Debug, Default)]
pub(super) struct Peers(BTreeMap<SocketId, Peer>);

impl Peers {
    pub(super) fn insert(&mut self, socket: SocketId, peer: Peer) {
        self.0.insert(socket, peer);
    }

    /// Gives back whose socket it was, and another one of theirs.
    pub(super) fn remove(&mut self, socket: SocketId) -> Option<(Participant, Option<SocketId>)> {
        let owner = Participant::from(&self.0.remove(&socket)?.who);
        let theirs = |(_, peer): &(&SocketId, &Peer)| {
            peer.is_live() && Participant::from(&peer.who) == owner
        };
        let other = self.0.iter().find(theirs).map(|(socket, _)| *socket);
        Some((owner, other))
    }

    /// The oldest socket of the participant whose this is, if it is one too many.
    pub(super) fn surplus(&self, socket: SocketId) -> Option<SocketId> {
        let owner = Participant::from(&self.0.get(&socket)?.who);
        let theirs = |(_, peer): &(&SocketId, &Peer)| Participant::from(&peer.who) == owner;
        let mut theirs = self.0.iter().filter(theirs);
        (theirs.clone().count() > SOCKETS)
            .then(|| theirs.next())
            .flatten()
            .map(|(oldest, _)| *oldest)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn who(&self, socket: SocketId) -> Option<&Who> {
        self.0.get(&socket).map(|peer| &peer.who)
    }

    /// Whether a socket is there that has not said Hello.
    pub(super) fn is_silent(&self, socket: SocketId) -> bool {
        let peer = self.0.get(&socket);
        peer.is_some_and(|peer| peer.service == Service::Silent)
    }

    /// The sockets that a person opened under a lower number.
    pub(super) fn opened_before(&self, person: &PersonId, number: u32) -> Vec<SocketId> {
        let theirs = self.0.iter().filter(|(_, peer)| match &peer.who {
            Who::Person(who) => who.id == *person && who.number < number,
            Who::Visitor(_) => false,
        });
        theirs.map(|(socket, _)| *socket).collect()
    }

    /// Whether somebody of the team has the conversation open, also with a socket that has not said
    /// Hello yet: what the inbox does not know of, it could not end.
    pub(super) fn attended(&self) -> bool {
        self.0.values().any(|peer| match peer.who {
            Who::Person(_) => true,
            Who::Visitor(_) => false,
        })
    }

    /// Whether the visitor has a page open here.
    pub(super) fn visited(&self) -> bool {
        self.0.values().any(|peer| match peer.who {
            Who::Visitor(_) => true,
            Who::Person(_) => false,
        })
    }

    /// Tells the team whether a visitor who has no way back has gone.
    pub(super) fn left(&self, left: bool) -> Effects<Effect> {
        let live = self.0.iter().filter(|(_, peer)| peer.is_live());
        live.filter(|(_, peer)| matches!(peer.who, Who::Person(_)))
            .map(|(&socket, peer)| peer.send(socket, Item::Left(left)))
            .collect()
    }

    /// Answers a Hello: the epoch, and then what the peer does not have. A cursor of another epoch,
    /// or one that the log has not come to, counts as none (DLV-4).
    pub(super) fn greet(
        &mut self,
        socket: SocketId,
        hello: Hello,
        epoch: Epoch,
        log: &Log,
    ) -> Effects<Effect> {
        let Some(peer) = self.0.get_mut(&socket) else {
            return Effects::none();
        };
        let replay = if hello.cursor == Seq::default() {
            Replay::AfterCursor
        } else if hello.epoch != epoch {
            Replay::OtherEpoch
        } else if hello.cursor > peer.number(log, log.last()) {
            Replay::CursorAhead
        } else {
            Replay::AfterCursor
        };
        let cursor = match replay {
            Replay::AfterCursor => hello.cursor,
            Replay::OtherEpoch | Replay::CursorAhead => Seq::default(),
        };
        let after = match &peer.who {
            Who::Visitor(_) => log.place_of(cursor),
            Who::Person(_) => cursor,
        };
        peer.service = Service::CatchingUp { cursor };
        [
            peer.send(socket, Item::Greeting(epoch, replay)),
            Effect::Read { socket, after },
        ]
        .into_iter()
        .collect()
    }

    /// Sends what was read, and asks for the next page or goes live. `marks` are those of the two
    /// sides, and of the peer itself.
    pub(super) fn replay(
        &mut self,
        socket: SocketId,
        rows: &[Row],
        more: bool,
        log: &Log,
        marks: &super::Receipts,
    ) -> Effects<Effect> {
        let left = log.declined() && !self.visited();
        let seen = marks.of(&Participant::Visitor).read;
        let Some(peer) = self.0.get_mut(&socket) else {
            return Effects::none();
        };
        let Service::CatchingUp { cursor } = peer.service else {
            return Effects::none();
        };
        let mut effects: Effects<Effect> = rows
            .iter()
            .filter(|row| peer.sees(row) && peer.number(log, row.seq) > cursor)
            .map(|row| peer.send(socket, Item::Entry(row)))
            .collect();
        if let (true, Some(last)) = (more, rows.last()) {
            effects.push(Effect::Read {
                socket,
                after: last.seq,
            });
            return effects;
        }
        peer.service = Service::Live;
        let theirs = match &peer.who {
            Who::Visitor(_) => marks.team(),
            Who::Person(_) => marks.of(&Participant::Visitor),
        };
        let theirs = theirs.map(|seq| peer.number(log, seq));
        if theirs != Marks::default() {
            effects.push(peer.send(socket, Item::Marks(theirs)));
        }
        match &peer.who {
            Who::Person(_) if left => effects.push(peer.send(socket, Item::Left(true))),
            Who::Visitor(_) if seen > Seq::default() => {
                effects.push(peer.send(socket, Item::Seen(log.visible(seen))));
            }
            Who::Person(_) | Who::Visitor(_) => {}
        }
        effects.push(peer.send(socket, Item::Live));
        effects.push(Effect::Remember {
            socket,
            marks: marks.of(&Participant::from(&peer.who)),
        });
        effects
    }

    /// A stored row to everybody who is live; to the socket that posted it, its acknowledgement.
    /// A socket that is catching up finds the row in the log.
    pub(super) fn broadcast(&self, author: SocketId, row: &Row, place: Place) -> Effects<Effect> {
        let live = self.0.iter().filter(|(_, peer)| peer.is_live());
        live.filter(|(_, peer)| peer.sees(row))
            .map(|(&socket, peer)| {
                let item = if socket == author {
                    let (_, _, key, _) = row.entry.parts();
                    Item::Acknowledged(key, place)
                } else {
                    Item::Entry(row)
                };
                peer.send(socket, item)
            })
            .collect()
    }

    /// To a socket that is live; one that is catching up learns it from the log.
    pub(super) fn acknowledge(
        &self,
        socket: SocketId,
        key: ClientKey,
        place: Place,
    ) -> Effects<Effect> {
        self.say(socket, Item::Acknowledged(key, place), Peer::is_live)
    }

    /// Why the message with this key was refused, if that was the last of this socket.
    pub(super) fn refused(&self, socket: SocketId, key: ClientKey) -> Option<Refusal> {
        let (refused, reason) = self.0.get(&socket)?.refused?;
        (refused == key).then_some(reason)
    }

    pub(super) fn refuse(
        &mut self,
        socket: SocketId,
        key: ClientKey,
        reason: Refusal,
    ) -> Effects<Effect> {
        if let Some(peer) = self.0.get_mut(&socket) {
            peer.refused = Some((key, reason));
        }
        self.say(socket, Item::Refused(key, reason), |peer| {
            peer.service != Service::Silent
        })
    }

    /// Tells one side how far the other has come; marks are in the log's numbering. That somebody has
    /// read what only the team sees is no news to the visitor.
    pub(super) fn mark(
        &self,
        by: &Participant,
        before: Marks,
        marks: Marks,
        log: &Log,
    ) -> Effects<Effect> {
        let live = self.0.iter().filter(|(_, peer)| peer.is_live());
        live.filter(|(_, peer)| match (by, &peer.who) {
            (Participant::Visitor, Who::Person(_)) | (Participant::Person(_), Who::Visitor(_)) => {
                true
            }
            (Participant::Visitor, Who::Visitor(_)) | (Participant::Person(_), Who::Person(_)) => {
                false
            }
        })
        .filter_map(|(&socket, peer)| {
            let number = |seq| peer.number(log, seq);
            let marks = marks.map(number);
            (marks != before.map(number)).then(|| peer.send(socket, Item::Marks(marks)))
        })
        .collect()
    }

    /// Tells the visitor's other tabs how far one of them has had the thread in sight.
    pub(super) fn seen(
        &self,
        socket: SocketId,
        before: Marks,
        after: Marks,
        log: &Log,
    ) -> Effects<Effect> {
        if after.read <= before.read {
            return Effects::none();
        }
        let live = self.0.iter().filter(|(_, peer)| peer.is_live());
        live.filter(|(other, peer)| **other != socket && matches!(peer.who, Who::Visitor(_)))
            .map(|(&other, peer)| peer.send(other, Item::Seen(log.visible(after.read))))
            .collect()
    }

    /// Tells everybody else that this peer is writing (DLV-8).
    pub(super) fn typing(&mut self, now: Timestamp, socket: SocketId) -> Effects<Effect> {
        let Some(peer) = self.0.get_mut(&socket) else {
            return Effects::none();
        };
        let often = |last| now.since(last) < TYPING_EVERY;
        if !peer.is_live() || peer.typed.is_some_and(often) {
            return Effects::none();
        }
        peer.typed = Some(now);
        let (who, by) = (peer.who.clone(), Participant::from(&peer.who));
        let others = self
            .0
            .iter()
            .filter(|(_, peer)| peer.is_live() && Participant::from(&peer.who) != by);
        others
            .map(|(&socket, peer)| peer.send(socket, Item::Typing(&who)))
            .collect()
    }

    /// Tells the visitor's tabs that who is there has changed (AVL-5).
    pub(super) fn staffed(&self, staff: Staff) -> Effects<Effect> {
        let visitors = self.0.iter().filter(|(_, peer)| {
            peer.is_live() && Participant::from(&peer.who) == Participant::Visitor
        });
        visitors
            .map(|(&socket, peer)| peer.send(socket, Item::Team(staff)))
            .collect()
    }

    fn say(
        &self,
        socket: SocketId,
        item: Item<'_>,
        if_served: impl Fn(&Peer) -> bool,
    ) -> Effects<Effect> {
        self.0
            .get(&socket)
            .filter(|peer| if_served(peer))
            .map_or_else(Effects::none, |peer| Effects::one(peer.send(socket, item)))
    }
}
