//! Connections and what travels on them, with all that becomes of it on the way.

use shared::{ids::SocketId, protocol::subprotocol::Codec};

use super::{Happening, World};
use crate::{
    network::{Connection, ConnectionId, Direction, Wire},
    person::Feeling,
    scenario::Fault,
};

impl World {
    /// Whose connection this is, if it still is.
    fn holder(&self, id: ConnectionId) -> Option<usize> {
        let number = self.connections.get(&id)?.person;
        (self.people[number].connection == Some(id)).then_some(number)
    }

    pub(super) fn delay(&mut self) -> u64 {
        if self.has(Fault::Delay) && self.chance.one_in(8) {
            self.chance.below(15_000)
        } else {
            5 + self.chance.below(60)
        }
    }

    pub(super) fn connect(&mut self, number: usize) {
        let id = ConnectionId(self.next_connection);
        self.next_connection += 1;
        self.sums.connections += 1;
        self.say(|| format!("{number} connects by {}", id.0));
        self.people[number].connection = Some(id);
        let mut connection = Connection::new(number, codec_of(number), self.now);
        let after = self.delay();
        connection.arrival(Direction::ToObject, self.now, after);
        self.connections.insert(id, connection);
        // Some never get through, and nobody says so.
        if self.has(Fault::HalfOpen) && self.chance.one_in(12) {
            self.sums.half_open += 1;
            return;
        }
        self.at(after, Happening::Accepts(id));
    }

    pub(super) fn accept(&mut self, id: ConnectionId) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if connection.ended {
            return;
        }
        connection.accepted = true;
        let (number, codec) = (connection.person, connection.codec);
        let who = self.people[number].who.clone();
        self.object.accept(SocketId(id.0), who, codec, number);
        self.turn_soon();
        let delay = self.delay();
        let connection = self.connections.get_mut(&id).expect("it was there");
        if let Some(at) = connection.arrival(Direction::ToPerson, self.now, delay) {
            self.at(at - self.now, Happening::Opens(id));
        }
    }

    pub(super) fn open(&mut self, id: ConnectionId) {
        if let Some(number) = self.holder(id) {
            let effects = self.people[number].feel(self.now, Feeling::Opened);
            self.carry(number, effects);
        }
    }

    pub(super) fn send_up(&mut self, number: usize, wire: Wire, hello: bool) {
        if let Some(id) = self.people[number].connection {
            self.travel(id, Direction::ToObject, wire, !hello);
        }
    }

    /// Sends a frame on its way, or what becomes of it.
    pub(super) fn travel(
        &mut self,
        id: ConnectionId,
        direction: Direction,
        wire: Wire,
        may_double: bool,
    ) {
        self.sums.frames += 1;
        let delay = self.delay();
        let drops = self.has(Fault::Drop) && self.chance.one_in(25);
        let doubles = self.has(Fault::Double) && may_double && self.chance.one_in(15);
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if drops {
            connection.holed = true;
            self.sums.dropped += 1;
            self.say(|| format!("a frame of {} is dropped", id.0));
            // Most connections break when the other end's acknowledgement fails to come.
            if self.chance.one_in(4) {
                return;
            }
            let after = self.chance.below(30_000);
            self.cut(id, after);
            return;
        }
        if let Some(at) = connection.arrival(direction, self.now, delay) {
            if doubles {
                self.sums.doubled += 1;
                self.at(
                    at - self.now,
                    Happening::Arrives(id, direction, wire.clone()),
                );
            }
            self.at(at - self.now, Happening::Arrives(id, direction, wire));
        }
    }

    /// A frame has arrived at the object.
    pub(super) fn object_receives(&mut self, id: ConnectionId, wire: &Wire) {
        let there = self
            .connections
            .get(&id)
            .is_some_and(|it| it.accepted && !it.ended);
        if there {
            self.say(|| format!("  {} > {wire:?}", id.0));
            self.object.receive(SocketId(id.0), wire);
            self.turn_soon();
        }
    }

    /// One has arrived at the person.
    pub(super) fn person_receives(&mut self, id: ConnectionId, wire: &Wire) {
        if let Some(number) = self.holder(id) {
            self.say(|| format!("  {} < {wire:?}", id.0));
            let effects = self.people[number].hear(self.now, wire);
            self.carry(number, effects);
        }
    }

    /// The platform answers a ping by itself.
    pub(super) fn ping(&mut self, number: usize) {
        let Some(id) = self.people[number].connection else {
            return;
        };
        let (there, back) = (self.delay(), self.delay());
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if connection.ended || !connection.accepted {
            return;
        }
        let Some(arrived) = connection.arrival(Direction::ToObject, self.now, there) else {
            return;
        };
        if let Some(at) = connection.arrival(Direction::ToPerson, arrived, back) {
            let pong = Happening::Arrives(id, Direction::ToPerson, Wire::Pong);
            self.at(at - self.now, pong);
        }
    }

    /// A person lets go of a connection; the object hears of it, sooner or later or never.
    pub(super) fn leave(&mut self, number: usize) {
        if let Some(id) = self.people[number].connection.take() {
            let never = self.has(Fault::HalfOpen) && self.chance.one_in(4);
            let after = if never { 10_000_000 } else { self.delay() };
            self.at(after, Happening::ObjectHears(id));
        }
    }

    /// Both ends of a connection hear of its end, each at its time.
    pub(super) fn cut(&mut self, id: ConnectionId, after: u64) {
        self.sums.cuts += 1;
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        connection.die(Direction::ToObject);
        connection.die(Direction::ToPerson);
        let (up, down) = (self.delay(), self.delay());
        self.at(after + up, Happening::ObjectHears(id));
        self.at(after + down, Happening::PersonHears(id, 1006));
    }

    pub(super) fn object_closes(&mut self, socket: SocketId, code: u16) {
        let id = ConnectionId(socket.0);
        let delay = self.delay();
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.ended = true;
            if let Some(at) = connection.arrival(Direction::ToPerson, self.now, delay) {
                self.at(at - self.now, Happening::PersonHears(id, code));
            }
        }
    }

    /// The object learns that the connection is gone.
    pub(super) fn object_hears(&mut self, id: ConnectionId) {
        let ends = self.connections.get_mut(&id).is_some_and(|it| {
            let ends = it.accepted && !it.ended;
            it.ended = true;
            ends
        });
        if ends {
            self.object.gone(SocketId(id.0));
            self.turn_soon();
        }
    }

    /// The person learns it.
    pub(super) fn person_hears(&mut self, id: ConnectionId, code: u16) {
        if let Some(number) = self.holder(id) {
            self.people[number].connection = None;
            let effects = self.people[number].feel(self.now, Feeling::Closed(code));
            self.carry(number, effects);
        }
    }
}

/// Visitors' pages speak postcard; of the team one speaks JSON.
pub(super) fn codec_of(person: usize) -> Codec {
    match person {
        1 | 3 => Codec::Json,
        _ => Codec::Postcard,
    }
}
