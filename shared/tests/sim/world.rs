//! One run: people, connections and the object on one virtual clock, all from one seed.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
};

use shared::{
    client::Effect,
    conversation::{Event, Limits, Told, stored::Row},
    ids::{ClientKey, Epoch, PersonId, SocketId},
    machine::Effects,
    protocol::{
        call::{Person as Colleague, Who},
        codec,
        delivery::Audience,
        json,
        subprotocol::Codec,
    },
};

use crate::{
    chance::Chance,
    network::{Connection, ConnectionId, Direction, Wire},
    object::{Inbox, Object, Outcome, Trouble, VISITOR},
    person::{Feeling, Person},
    scenario::{Fault, Sabotage, Scenario},
    store::Store,
    totals::Totals,
    verdict::{self, Failure, Flaw},
};

/// Milliseconds after everything has healed in which everybody has to agree.
const SETTLING: u64 = 150_000;
/// Milliseconds since the epoch at which the clock begins.
const DAWN: u64 = 1_800_000_000_000;

/// Something that happens at a time.
#[derive(Debug)]
enum Happening {
    /// A person does something.
    Acts(usize),
    /// A person's timer.
    Wakes(usize),
    Arrives(ConnectionId, Direction, Wire),
    /// The upgrade has reached the object.
    Accepts(ConnectionId),
    /// The person learns that the socket is open.
    Opens(ConnectionId),
    /// The object learns that a connection is gone.
    ObjectHears(ConnectionId),
    /// The person does.
    PersonHears(ConnectionId, u16),
    /// A round of the object's turn.
    Turn,
    ObjectWakes {
        life: Option<u64>,
    },
    InboxAnswers {
        life: u64,
        told: Told,
    },
    /// Something goes wrong.
    Strikes,
    /// Nothing goes wrong any more.
    Heals,
}

struct World {
    scenario: Scenario,
    chance: Chance,
    now: u64,
    happenings: BinaryHeap<Reverse<(u64, u64)>>,
    /// What each of those is, by its number.
    what: BTreeMap<u64, Happening>,
    next: u64,
    people: Vec<Person>,
    /// Messages that each person has left to write.
    left: Vec<u32>,
    /// For when each person's timer is set.
    wakes: Vec<Option<u64>>,
    connections: BTreeMap<ConnectionId, Connection>,
    next_connection: u64,
    object: Object,
    turning: bool,
    inbox: Inbox,
    copy: Option<Store>,
    /// Texts that went with a restored copy.
    excused: BTreeSet<String>,
    healed: bool,
    next_text: u32,
    sums: Totals,
    trace: Option<Vec<String>>,
}

/// Runs a scenario to its end. The story is only told where it is wanted: it takes time.
pub(crate) fn run(scenario: &Scenario, tell: bool) -> Result<Totals, Failure> {
    let mut world = World::new(scenario.clone(), tell);
    let verdict = world.run();
    let trace = world.trace.take().unwrap_or_default();
    match verdict {
        Ok(()) => Ok(world.sums),
        Err(flaw) => Err(Failure { flaw, trace }),
    }
}

impl World {
    fn new(scenario: Scenario, tell: bool) -> Self {
        let mut chance = Chance::of(scenario.seed ^ 0x5eed);
        let colleague = |id: &str, name: &str| {
            Who::Person(Colleague {
                id: PersonId::new(id).expect("a person's id"),
                name: name.into(),
            })
        };
        let everybody = [
            Who::Visitor(VISITOR),
            Who::Visitor(VISITOR),
            colleague("ada", "Ada"),
            colleague("bo", "Bo"),
        ];
        let people: Vec<Person> = everybody
            .into_iter()
            .map(|who| {
                let mut person = Person::new(who, chance.bits(), chance.below(600_000));
                person.without_cursor = scenario.sabotage == Sabotage::NoCursor;
                person
            })
            .collect();
        let limits = Limits {
            messages_a_minute: if scenario.faults.has(Fault::Limit) {
                6
            } else {
                0
            },
        };
        let epoch = Epoch::from_entropy(chance.bits());
        let mut world = Self {
            left: vec![scenario.posts; people.len()],
            wakes: vec![None; people.len()],
            object: Object::begun(limits, scenario.sabotage, epoch),
            scenario,
            chance,
            now: DAWN,
            happenings: BinaryHeap::new(),
            what: BTreeMap::new(),
            next: 0,
            people,
            connections: BTreeMap::new(),
            next_connection: 1,
            turning: false,
            inbox: Inbox::knows(),
            copy: None,
            excused: BTreeSet::new(),
            healed: false,
            next_text: 0,
            sums: Totals::default(),
            trace: tell.then(Vec::new),
        };
        world.sums.runs = 1;
        for number in 0..world.people.len() {
            let after = world.chance.below(3_000);
            world.at(after, Happening::Acts(number));
        }
        world.at(1_000, Happening::Strikes);
        world.at(world.scenario.span * 1000, Happening::Heals);
        world
    }

    fn at(&mut self, after: u64, what: Happening) {
        self.happenings.push(Reverse((self.now + after, self.next)));
        self.what.insert(self.next, what);
        self.next += 1;
    }

    fn say(&mut self, words: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            let seconds = (self.now - DAWN) as f64 / 1000.0;
            trace.push(format!("{seconds:9.3} {}", words()));
        }
    }

    fn has(&self, fault: Fault) -> bool {
        !self.healed && self.scenario.faults.has(fault)
    }

    fn run(&mut self) -> Result<(), Flaw> {
        for number in 0..self.people.len() {
            let effects = self.people[number].feel(self.now, Feeling::Started);
            self.carry(number, effects);
        }
        self.pass(self.scenario.span * 1000 + SETTLING)?;
        let rows: Vec<Row> = self.object.store.rows().collect();
        self.sums.stored = rows.len() as u64;
        self.sums.rows = self.object.store.written;
        self.sums.excused = self.excused.len() as u64;
        let refused = self
            .people
            .iter()
            .map(|it| it.refused().count() + it.tried_again().count());
        self.sums.refused = refused.sum::<usize>() as u64;
        verdict::judge(
            &rows,
            &self.people,
            &self.excused,
            self.inbox.heard.as_ref(),
        )?;
        self.everybody_leaves()?;
        verdict::judge_kept(
            &rows,
            &self.people,
            &self.object.store.receipts(),
            self.inbox.heard.as_ref(),
        )
    }

    /// One socket after the other ends, those that nobody knew to be dead among them, and the object
    /// may be asleep each time.
    fn everybody_leaves(&mut self) -> Result<(), Flaw> {
        self.wakes.fill(None);
        let there = |(_, it): &(&ConnectionId, &Connection)| it.accepted && !it.ended;
        let sockets: Vec<ConnectionId> = self
            .connections
            .iter()
            .filter(there)
            .map(|(id, _)| *id)
            .collect();
        for id in sockets {
            if self.chance.one_in(2) && !self.object.is_busy() {
                let skew = self.chance.below(2_000);
                self.object.sleep(skew);
            }
            self.object.gone(SocketId(id.0));
            self.turn_soon();
            self.pass(10_000)?;
        }
        Ok(())
    }

    /// Lets so many milliseconds pass.
    fn pass(&mut self, span: u64) -> Result<(), Flaw> {
        let end = self.now + span;
        while let Some(Reverse((at, number))) = self.happenings.peek().copied()
            && at <= end
        {
            self.happenings.pop();
            self.now = self.now.max(at);
            if let Some(what) = self.what.remove(&number) {
                self.happens(what)?;
            }
        }
        self.now = end;
        Ok(())
    }

    fn happens(&mut self, what: Happening) -> Result<(), Flaw> {
        match what {
            Happening::Acts(number) => self.act(number),
            Happening::Wakes(number) => {
                if self.wakes[number] == Some(self.now) {
                    self.wakes[number] = None;
                    let effects = self.people[number].feel(self.now, Feeling::Woke);
                    self.carry(number, effects);
                }
            }
            Happening::Arrives(id, Direction::ToObject, wire) => {
                let there = self
                    .connections
                    .get(&id)
                    .is_some_and(|it| it.accepted && !it.ended);
                if there {
                    self.say(|| format!("  {} > {wire:?}", id.0));
                    self.object.receive(SocketId(id.0), &wire);
                    self.turn_soon();
                }
            }
            Happening::Arrives(id, Direction::ToPerson, wire) => {
                if let Some(number) = self.holder(id) {
                    self.say(|| format!("  {} < {wire:?}", id.0));
                    let effects = self.people[number].hear(self.now, &wire);
                    self.carry(number, effects);
                }
            }
            Happening::Accepts(id) => self.accept(id),
            Happening::Opens(id) => {
                if let Some(number) = self.holder(id) {
                    let effects = self.people[number].feel(self.now, Feeling::Opened);
                    self.carry(number, effects);
                }
            }
            Happening::ObjectHears(id) => {
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
            Happening::PersonHears(id, code) => {
                if let Some(number) = self.holder(id) {
                    self.people[number].connection = None;
                    let effects = self.people[number].feel(self.now, Feeling::Closed(code));
                    self.carry(number, effects);
                }
            }
            Happening::Turn => self.turn()?,
            Happening::ObjectWakes { life } => {
                let due = match life {
                    // A nap is forgotten with the memory that took it.
                    Some(life) => life == self.object.life && self.object.nap.take().is_some(),
                    None => self.object.alarm.take_if(|at| at.0 <= self.now).is_some(),
                };
                if due {
                    self.object.push(Event::Woke);
                    self.turn_soon();
                }
            }
            Happening::InboxAnswers { life, told } => {
                if life == self.object.life {
                    self.object.calling = false;
                    self.object.push(Event::InboxAnswered(told));
                    self.turn_soon();
                }
            }
            Happening::Strikes => self.strike(),
            Happening::Heals => self.heal(),
        }
        Ok(())
    }

    /// Whose connection this is, if it still is.
    fn holder(&self, id: ConnectionId) -> Option<usize> {
        let number = self.connections.get(&id)?.person;
        (self.people[number].connection == Some(id)).then_some(number)
    }

    fn key(&mut self) -> ClientKey {
        let (high, low) = (self.chance.bits(), self.chance.bits());
        ClientKey((u128::from(high) << 64 | u128::from(low)).to_le_bytes())
    }

    fn act(&mut self, number: usize) {
        let now = self.now;
        let reload = self.has(Fault::Reload);
        let effects = match self.chance.below(12) {
            0 => self.people[number].feel(now, Feeling::Typed),
            1 if !self.healed => {
                let watches = self.chance.one_in(2);
                self.people[number].feel(now, Feeling::Watches(watches))
            }
            2 if reload => {
                let hides = self.chance.one_in(2);
                let feeling = if hides {
                    Feeling::Hidden
                } else {
                    Feeling::Hurried
                };
                self.people[number].feel(now, feeling)
            }
            3 if reload && self.people[number].is_idle() => {
                self.say(|| format!("{number} reloads"));
                self.sums.reloads += 1;
                self.leave(number);
                let entropy = self.chance.bits();
                self.people[number].forget(entropy);
                self.people[number].feel(now, Feeling::Started)
            }
            4 => {
                let again = self.key();
                self.people[number].retry(now, again)
            }
            _ if self.left[number] > 0 => {
                self.left[number] -= 1;
                self.next_text += 1;
                self.sums.posted += 1;
                let text = format!("{number}-{}", self.next_text);
                self.say(|| format!("{number} posts {text}"));
                let (key, clock) = (self.key(), self.chance.below(10_000));
                self.object.clocks.insert(text.clone(), now + clock);
                let comments = self.people[number].is_team() && self.chance.one_in(4);
                let to = if comments {
                    Audience::Team
                } else {
                    Audience::Everybody
                };
                self.people[number].post(now, key, to, &text)
            }
            _ => Effects::none(),
        };
        self.carry(number, effects);
        if !self.healed {
            let pace = 2 * self.scenario.span * 1000 / u64::from(self.scenario.posts + 4);
            let after = self.chance.below(pace.max(2));
            self.at(after, Happening::Acts(number));
        }
    }

    /// Carries out what a person's machine wants.
    fn carry(&mut self, number: usize, effects: Effects<Effect>) {
        for effect in effects {
            match effect {
                Effect::Connect => self.connect(number),
                Effect::Greet(hello) => {
                    let wire = self.wire(number, &hello);
                    self.send_up(number, wire, true);
                }
                Effect::Send(frame) => {
                    let wire = self.wire(number, &frame);
                    self.send_up(number, wire, false);
                }
                Effect::Ping => self.ping(number),
                Effect::Disconnect => self.leave(number),
            }
        }
        let wake = self.people[number].next_wake().map(|at| at.max(self.now));
        if wake != self.wakes[number] {
            self.wakes[number] = wake;
            if let Some(at) = wake {
                self.at(at - self.now, Happening::Wakes(number));
            }
        }
    }

    fn wire<T: serde::Serialize>(&self, number: usize, value: &T) -> Wire {
        match codec_of(number) {
            Codec::Postcard => Wire::Bytes(codec::encode(value)),
            Codec::Json => Wire::Text(json::encode(value)),
        }
    }

    fn delay(&mut self) -> u64 {
        if self.has(Fault::Delay) && self.chance.one_in(8) {
            self.chance.below(15_000)
        } else {
            5 + self.chance.below(60)
        }
    }

    fn connect(&mut self, number: usize) {
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

    fn accept(&mut self, id: ConnectionId) {
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

    fn send_up(&mut self, number: usize, wire: Wire, hello: bool) {
        if let Some(id) = self.people[number].connection {
            self.travel(id, Direction::ToObject, wire, !hello);
        }
    }

    /// Sends a frame on its way, or what becomes of it.
    fn travel(&mut self, id: ConnectionId, direction: Direction, wire: Wire, may_double: bool) {
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

    /// The platform answers a ping by itself.
    fn ping(&mut self, number: usize) {
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
    fn leave(&mut self, number: usize) {
        if let Some(id) = self.people[number].connection.take() {
            let never = self.has(Fault::HalfOpen) && self.chance.one_in(4);
            let after = if never { 10_000_000 } else { self.delay() };
            self.at(after, Happening::ObjectHears(id));
        }
    }

    /// Both ends of a connection hear of its end, each at its time.
    fn cut(&mut self, id: ConnectionId, after: u64) {
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

    fn turn_soon(&mut self) {
        if !self.turning {
            self.turning = true;
            let after = self.chance.below(3);
            self.at(after, Happening::Turn);
        }
    }

    fn turn(&mut self) -> Result<(), Flaw> {
        self.turning = false;
        if !self.object.is_busy() {
            return Ok(());
        }
        let trouble = if self.has(Fault::Crash) && self.chance.one_in(25) {
            match self.chance.below(3) {
                0 => Trouble::CrashBeforeStore,
                1 => Trouble::CrashBeforeSend,
                _ => Trouble::CrashAmidSend,
            }
        } else if self.has(Fault::StoreFails) && self.chance.one_in(25) {
            Trouble::StoreFails
        } else {
            Trouble::None
        };
        let Outcome {
            frames,
            closed,
            calls,
            crashed,
            failed,
        } = self.object.turn(self.now, trouble, &mut self.chance)?;
        for (socket, wire) in frames {
            self.travel(ConnectionId(socket.0), Direction::ToPerson, wire, true);
        }
        for (socket, code) in closed {
            self.object_closes(socket, code);
        }
        if crashed {
            match trouble {
                Trouble::CrashBeforeStore => self.sums.crashes[0] += 1,
                Trouble::CrashBeforeSend => self.sums.crashes[1] += 1,
                Trouble::CrashAmidSend => self.sums.crashes[2] += 1,
                Trouble::None | Trouble::StoreFails => {}
            }
            self.say(|| format!("the object dies: {trouble:?}"));
            self.crash();
            return Ok(());
        }
        if failed {
            self.sums.failed_stores += 1;
            self.say(|| "a write fails".to_owned());
            let skew = self.chance.below(2_000);
            for socket in self.object.crash(skew) {
                self.object_closes(socket, 1011);
            }
            return Ok(());
        }
        for call in calls {
            let told = if self.has(Fault::Inbox) && self.chance.one_in(3) {
                if self.chance.one_in(3) {
                    self.inbox.forget();
                }
                Told::Failed
            } else {
                self.inbox.hear(call)
            };
            self.object.calling = true;
            let (life, after) = (self.object.life, self.chance.below(40));
            self.at(after, Happening::InboxAnswers { life, told });
        }
        if let Some(at) = self.object.nap {
            let life = Some(self.object.life);
            let after = at.0.saturating_sub(self.now);
            self.at(after, Happening::ObjectWakes { life });
        }
        if let Some(at) = self.object.alarm {
            let after = at.0.saturating_sub(self.now);
            self.at(after, Happening::ObjectWakes { life: None });
        }
        if self.object.is_busy() {
            self.turn_soon();
        }
        Ok(())
    }

    fn object_closes(&mut self, socket: SocketId, code: u16) {
        let id = ConnectionId(socket.0);
        let delay = self.delay();
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.ended = true;
            if let Some(at) = connection.arrival(Direction::ToPerson, self.now, delay) {
                self.at(at - self.now, Happening::PersonHears(id, code));
            }
        }
    }

    /// The object dies, and its sockets with it: some people hear of that, some have to find out.
    fn crash(&mut self) {
        let skew = self.chance.below(2_000);
        for socket in self.object.crash(skew) {
            let id = ConnectionId(socket.0);
            if let Some(connection) = self.connections.get_mut(&id) {
                connection.ended = true;
                connection.die(Direction::ToObject);
            }
            if self.has(Fault::HalfOpen) && self.chance.one_in(4) {
                continue;
            }
            let after = self.delay();
            self.at(after, Happening::PersonHears(id, 1006));
        }
    }

    fn strike(&mut self) {
        if self.healed {
            return;
        }
        let after = self.chance.below(4_000);
        self.at(after, Happening::Strikes);
        match self.chance.below(7) {
            0 if self.has(Fault::Cut) => {
                if let Some(id) = self.somebodys() {
                    self.say(|| format!("{} is cut", id.0));
                    self.cut(id, 0);
                }
            }
            1 if self.has(Fault::HalfOpen) => {
                if let Some(id) = self.somebodys() {
                    self.sums.half_open += 1;
                    self.say(|| format!("{} goes dead", id.0));
                    let both = self.chance.below(3);
                    if let Some(connection) = self.connections.get_mut(&id) {
                        if both != 1 {
                            connection.die(Direction::ToObject);
                        }
                        if both != 2 {
                            connection.die(Direction::ToPerson);
                        }
                    }
                }
            }
            2 | 3 if self.has(Fault::Sleep) => {
                let awake =
                    self.object.is_busy() || self.object.nap.is_some() || self.object.calling;
                if !awake {
                    self.sums.sleeps += 1;
                    self.say(|| "the object sleeps".to_owned());
                    let skew = self.chance.below(2_000);
                    self.object.sleep(skew);
                }
            }
            4 if self.has(Fault::Crash) => {
                self.say(|| "the object dies between turns".to_owned());
                self.crash();
            }
            5 if self.has(Fault::Restore) => match self.copy.take() {
                None => self.copy = Some(self.object.store.clone()),
                Some(copy) => self.restore(copy),
            },
            _ => {}
        }
    }

    /// Storage is put back to an older copy. What was written since is gone, and excused.
    fn restore(&mut self, copy: Store) {
        self.sums.restores += 1;
        self.say(|| "an older copy is restored".to_owned());
        let kept: BTreeSet<String> = copy
            .rows()
            .map(|row| row.entry.parts().3.to_owned())
            .collect();
        let gone = self
            .object
            .store
            .rows()
            .map(|row| row.entry.parts().3.to_owned());
        self.excused
            .extend(gone.filter(|text| !kept.contains(text)));
        let epoch = match self.scenario.sabotage {
            Sabotage::EpochKept => None,
            Sabotage::None
            | Sabotage::NoDeduplication
            | Sabotage::NoCursor
            | Sabotage::AcknowledgeFirst
            | Sabotage::AcknowledgeFirstUnseen
            | Sabotage::OrderByTime
            | Sabotage::KeysForgotten
            | Sabotage::PredecessorUnnamed
            | Sabotage::GoneUnnoticed => Some(Epoch::from_entropy(self.chance.bits())),
        };
        self.crash();
        let written = self.object.store.written;
        self.object.store = copy.restored(epoch, written);
    }

    /// The connection of somebody who has one.
    fn somebodys(&mut self) -> Option<ConnectionId> {
        let number = self.chance.below(self.people.len() as u64) as usize;
        self.people[number].connection
    }

    /// From here on nothing goes wrong. What is broken breaks off, and people come back.
    fn heal(&mut self) {
        self.healed = true;
        self.say(|| "everything heals".to_owned());
        let holed: Vec<ConnectionId> = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.holed && !connection.ended)
            .map(|(id, _)| *id)
            .collect();
        for id in holed {
            let after = self.chance.below(20_000);
            self.cut(id, after);
        }
        for number in 0..self.people.len() {
            for feeling in [Feeling::Hurried, Feeling::Watches(true)] {
                let effects = self.people[number].feel(self.now, feeling);
                self.carry(number, effects);
            }
        }
    }
}

/// Visitors' pages speak postcard; of the team one speaks JSON.
fn codec_of(person: usize) -> Codec {
    match person {
        1 | 3 => Codec::Json,
        _ => Codec::Postcard,
    }
}
