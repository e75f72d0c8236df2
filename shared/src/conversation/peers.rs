//! The sockets of a conversation: who is behind each, and how far it has been served.

use alloc::collections::BTreeMap;

use super::{
    Effect, Effects,
    keys::Place,
    stored::{Author, Entry, Row},
};
use crate::{
    ids::{ClientKey, Epoch, PersonId, Seq, SocketId},
    protocol::{
        call::Who,
        close::CloseReason,
        delivery::{AgentEntry, AgentSees, Refusal, ToClient, VisitorEntry, VisitorSees},
        hello::Hello,
    },
};

#[derive(Debug)]
pub(super) struct Peer {
    who: Who,
    service: Service,
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
        let service = Service::Silent;
        Self { who, service }
    }

    /// A replay never outlives its turn, so a socket that has greeted is live.
    pub(super) fn reattached(who: Who, greeted: bool) -> Self {
        let service = if greeted {
            Service::Live
        } else {
            Service::Silent
        };
        Self { who, service }
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
    Greeting(Epoch),
    Entry(&'a Row),
    Live,
    Acknowledged(ClientKey, Place),
    Refused(ClientKey, Refusal),
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
            Self::Greeting(epoch) => ToClient::Greeting { epoch },
            Self::Entry(row) => ToClient::Entry(entry(row)),
            Self::Live => ToClient::Live,
            Self::Acknowledged(key, place) => ToClient::Acknowledged {
                key,
                seq: number(place),
                at: place.at,
            },
            Self::Refused(key, reason) => ToClient::Refused { key, reason },
        }
    }
}

fn visitor_entry(row: &Row) -> VisitorEntry {
    let Entry::Message {
        at,
        author,
        key,
        visible,
        text,
    } = &row.entry;
    VisitorEntry {
        seq: *visible,
        at: *at,
        from: match author {
            Author::Visitor => VisitorSees::You { key: *key },
            Author::Person { name, .. } => VisitorSees::Team { name: name.clone() },
        },
        text: text.clone(),
    }
}

fn agent_entry(row: &Row, reader: &PersonId) -> AgentEntry {
    let Entry::Message {
        at,
        author,
        key,
        text,
        ..
    } = &row.entry;
    AgentEntry {
        seq: row.seq,
        at: *at,
        from: match author {
            Author::Visitor => AgentSees::Visitor,
            Author::Person { id, .. } if id == reader => AgentSees::You { key: *key },
            Author::Person { name, .. } => AgentSees::Colleague { name: name.clone() },
        },
        text: text.clone(),
    }
}

#[derive(Debug, Default)]
pub(super) struct Peers(BTreeMap<SocketId, Peer>);

impl Peers {
    pub(super) fn insert(&mut self, socket: SocketId, peer: Peer) {
        self.0.insert(socket, peer);
    }

    pub(super) fn remove(&mut self, socket: SocketId) {
        self.0.remove(&socket);
    }

    pub(super) fn who(&self, socket: SocketId) -> Option<&Who> {
        self.0.get(&socket).map(|peer| &peer.who)
    }

    /// Answers a Hello: the epoch, and then what the peer does not have. A cursor of another epoch
    /// counts as none (DLV-4).
    pub(super) fn greet(
        &mut self,
        socket: SocketId,
        hello: Hello,
        epoch: Epoch,
    ) -> Effects<Effect> {
        let Some(peer) = self.0.get_mut(&socket) else {
            return Effects::none();
        };
        if let Some(reason) = CloseReason::of_version(hello.protocol) {
            self.0.remove(&socket);
            return Effects::one(Effect::Close { socket, reason });
        }
        let cursor = if hello.epoch == epoch {
            hello.cursor
        } else {
            Seq::default()
        };
        peer.service = Service::CatchingUp { cursor };
        // A place in the visitor's numbering is never behind the same place of the log, so reading
        // from there misses nothing; what the peer has already is left out in `replay`.
        [
            peer.send(socket, Item::Greeting(epoch)),
            Effect::Read {
                socket,
                after: cursor,
            },
        ]
        .into_iter()
        .collect()
    }

    /// Sends what was read, and asks for the next page or goes live.
    pub(super) fn replay(&mut self, socket: SocketId, rows: &[Row], more: bool) -> Effects<Effect> {
        let Some(peer) = self.0.get_mut(&socket) else {
            return Effects::none();
        };
        let Service::CatchingUp { cursor } = peer.service else {
            return Effects::none();
        };
        let mut effects: Effects<Effect> = rows
            .iter()
            .filter(|row| match &row.entry {
                Entry::Message { visible, .. } => match peer.who {
                    Who::Visitor(_) => *visible > cursor,
                    Who::Person(_) => row.seq > cursor,
                },
            })
            .map(|row| peer.send(socket, Item::Entry(row)))
            .collect();
        if let (true, Some(last)) = (more, rows.last()) {
            effects.push(Effect::Read {
                socket,
                after: last.seq,
            });
        } else {
            peer.service = Service::Live;
            effects.push(peer.send(socket, Item::Live));
            effects.push(Effect::Remember { socket });
        }
        effects
    }

    /// A stored row to everybody who is live; to the socket that posted it, its acknowledgement.
    /// A socket that is catching up finds the row in the log.
    pub(super) fn broadcast(&self, author: SocketId, row: &Row) -> Effects<Effect> {
        let Entry::Message {
            at,
            key,
            visible,
            text,
            ..
        } = &row.entry;
        self.0
            .iter()
            .filter(|(_, peer)| peer.service == Service::Live)
            .map(|(&socket, peer)| {
                let item = if socket == author {
                    Item::Acknowledged(*key, Place::new(row.seq, *visible, *at, text))
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
        self.say(socket, Item::Acknowledged(key, place), |service| {
            *service == Service::Live
        })
    }

    pub(super) fn refuse(
        &self,
        socket: SocketId,
        key: ClientKey,
        reason: Refusal,
    ) -> Effects<Effect> {
        self.say(socket, Item::Refused(key, reason), |service| {
            *service != Service::Silent
        })
    }

    fn say(
        &self,
        socket: SocketId,
        item: Item<'_>,
        if_served: fn(&Service) -> bool,
    ) -> Effects<Effect> {
        self.0
            .get(&socket)
            .filter(|peer| if_served(&peer.service))
            .map_or_else(Effects::none, |peer| Effects::one(peer.send(socket, item)))
    }
}
