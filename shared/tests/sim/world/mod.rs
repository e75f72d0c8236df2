//! One run: people, connections and the object on one virtual clock, all from one seed.

mod connections;
mod faults;
mod people;
mod turn;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
};

use shared::{
    conversation::{Limits, Told, stored::Row},
    ids::{Epoch, PersonId, SocketId},
    protocol::call::{Person as Colleague, Who},
};

use crate::{
    chance::Chance,
    inbox::Inbox,
    network::{Connection, ConnectionId, Direction, Wire},
    object::{Object, VISITOR},
    person::{Feeling, Person},
    scenario::{Fault, Sabotage, Scenario},
    store::Store,
    totals::Totals,
    verdict::{self, Failure, Flaw},
};

/// Milliseconds after everything has healed in which everybody has to agree.
const SETTLING: u64 = 150_000;

/// How much longer where messages are limited: two tabs of the visitor write 32 at most, six a minute.
const CATCHING_UP: u64 = 420_000;
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
                number: 1,
                seat: true,
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

    fn run(&mut self) -> Result<(), Flaw> {
        for number in 0..self.people.len() {
            let effects = self.people[number].feel(self.now, Feeling::Started);
            self.carry(number, effects);
        }
        // What a limit has refused goes by itself, a few messages a minute.
        let limited = u64::from(self.has(Fault::Limit));
        self.pass(self.scenario.span * 1000 + SETTLING + limited * CATCHING_UP)?;
        let rows: Vec<Row> = self.object.store.rows().collect();
        self.sums.stored = rows.len() as u64;
        self.sums.rows = self.object.store.written;
        self.sums.excused = self.excused.len() as u64;
        let refused = self.people.iter().map(Person::refused);
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
            Happening::Wakes(number) => self.wake(number),
            Happening::Arrives(id, Direction::ToObject, wire) => self.object_receives(id, &wire),
            Happening::Arrives(id, Direction::ToPerson, wire) => self.person_receives(id, &wire),
            Happening::Accepts(id) => self.accept(id),
            Happening::Opens(id) => self.open(id),
            Happening::ObjectHears(id) => self.object_hears(id),
            Happening::PersonHears(id, code) => self.person_hears(id, code),
            Happening::Turn => self.turn()?,
            Happening::ObjectWakes { life } => self.object_wakes(life),
            Happening::InboxAnswers { life, told } => self.inbox_answers(life, told),
            Happening::Strikes => self.strike(),
            Happening::Heals => self.heal(),
        }
        Ok(())
    }
}
