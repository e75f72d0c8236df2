//! The conversation's object: the machine with its storage, its sockets and its turn, as the edge's
//! adapter has them, and everything that can happen to an object.

use std::collections::{BTreeMap, VecDeque};

use shared::{
    conversation::{
        CallId, Conversation, Effect, Event, Limits, Told,
        stored::{Entry, Row},
    },
    ids::{ClientKey, ConversationId, Epoch, InboxId, Seq, SiteId, SocketId, VisitorId},
    machine::{Effects, Machine},
    protocol::{
        call::{Beginning, InboxCall, Standing, Who},
        codec::{self, Garbled},
        delivery::{AgentSees, FromClient, Marks, ToClient, VisitorSees},
        hello::Hello,
        json,
        subprotocol::Codec,
    },
    time::{Span, Timestamp},
};

use crate::{chance::Chance, network::Wire, scenario::Sabotage, store::Store, verdict::Flaw};

/// As in the edge: what is to happen this soon is waited for in memory.
const SOON: Span = Span::seconds(30);
/// Rows of a page of a replay, few so that replays have several.
const PAGE: usize = 3;

pub(crate) const VISITOR: VisitorId = VisitorId([7; 16]);

/// What the platform keeps of a socket.
struct Memo {
    who: Who,
    codec: Codec,
    person: usize,
    greeted: bool,
    /// What `greeted` and the marks were when they were last kept.
    kept: (bool, Marks),
}

/// Where a turn goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trouble {
    None,
    CrashBeforeStore,
    CrashBeforeSend,
    CrashAmidSend,
    StoreFails,
}

/// What comes out of a turn.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) frames: Vec<(SocketId, Wire)>,
    pub(crate) closed: Vec<(SocketId, u16)>,
    /// What the inbox is told.
    pub(crate) calls: Vec<InboxCall>,
    pub(crate) crashed: bool,
    pub(crate) failed: bool,
}

pub(crate) struct Object {
    pub(crate) store: Store,
    machine: Option<Conversation>,
    queue: VecDeque<Event>,
    sockets: BTreeMap<SocketId, Memo>,
    limits: Limits,
    sabotage: Sabotage,
    /// Which life of the memory this is; naps and calls of an earlier one come to nothing.
    pub(crate) life: u64,
    /// Kept by the platform.
    pub(crate) alarm: Option<Timestamp>,
    pub(crate) nap: Option<Timestamp>,
    pub(crate) calling: bool,
    /// How far the clock of this machine is ahead.
    skew: u64,
    /// Keys that stand for others, where deduplication is sabotaged.
    aliases: BTreeMap<ClientKey, ClientKey>,
    next_alias: u128,
    /// When each text was written by its sender's own clock, where order is sabotaged.
    pub(crate) clocks: BTreeMap<String, u64>,
}

impl Object {
    /// An object in which a conversation has begun.
    pub(crate) fn begun(limits: Limits, sabotage: Sabotage, epoch: Epoch) -> Self {
        let mut object = Self {
            store: Store::default(),
            machine: Some(Conversation::open(limits, None, Default::default())),
            queue: VecDeque::new(),
            sockets: BTreeMap::new(),
            limits,
            sabotage,
            life: 0,
            alarm: None,
            nap: None,
            calling: false,
            skew: 0,
            aliases: BTreeMap::new(),
            next_alias: 1 << 100,
            clocks: BTreeMap::new(),
        };
        object.queue.push_back(Event::BeginAsked {
            call: CallId(1),
            beginning: beginning(),
            epoch,
        });
        let begun = object.turn(0, Trouble::None, &mut Chance::of(1));
        assert!(begun.is_ok_and(|outcome| !outcome.failed));
        object
    }

    pub(crate) fn is_busy(&self) -> bool {
        !self.queue.is_empty()
    }

    pub(crate) fn push(&mut self, event: Event) {
        self.queue.push_back(event);
    }

    pub(crate) fn accept(&mut self, socket: SocketId, who: Who, codec: Codec, person: usize) {
        let memo = Memo {
            who: who.clone(),
            codec,
            person,
            greeted: false,
            kept: (false, Marks::default()),
        };
        self.sockets.insert(socket, memo);
        self.queue.push_back(Event::SocketOpened { socket, who });
    }

    /// The other end is gone.
    pub(crate) fn gone(&mut self, socket: SocketId) {
        // A machine that slept has to know of the socket before it goes.
        if self.machine.is_none() && self.sabotage != Sabotage::GoneUnnoticed {
            self.machine = Some(self.load());
        }
        if self.sockets.remove(&socket).is_some() {
            self.queue.push_back(Event::SocketClosed { socket });
        }
    }

    pub(crate) fn receive(&mut self, socket: SocketId, wire: &Wire) {
        let Some(memo) = self.sockets.get_mut(&socket) else {
            return;
        };
        let event = if memo.greeted {
            match wire.read(memo.codec) {
                Ok(frame) => {
                    let frame = self.alias(frame);
                    Event::Received { socket, frame }
                }
                Err(garbled) => Event::ReceivedGarbage { socket, garbled },
            }
        } else {
            let hello: Result<Hello, Garbled> = wire.read(memo.codec);
            memo.greeted = hello.is_ok();
            match hello {
                Ok(hello) => Event::Greeted { socket, hello },
                Err(garbled) => Event::ReceivedGarbage { socket, garbled },
            }
        };
        self.queue.push_back(event);
    }

    /// Memory goes and sockets stay; what was not kept of them is forgotten.
    pub(crate) fn sleep(&mut self, skew: u64) {
        self.machine = None;
        self.skew = skew;
        self.life += 1;
        for memo in self.sockets.values_mut() {
            memo.greeted = memo.kept.0;
        }
    }

    /// Memory goes and so do the sockets, which are given back.
    pub(crate) fn crash(&mut self, skew: u64) -> Vec<SocketId> {
        self.sleep(skew);
        self.queue.clear();
        self.nap = None;
        self.calling = false;
        let sockets = self.sockets.keys().copied().collect();
        self.sockets.clear();
        sockets
    }

    /// One round of the turn: every event that waits, one write, the frames, the next wake.
    pub(crate) fn turn(
        &mut self,
        now: u64,
        trouble: Trouble,
        chance: &mut Chance,
    ) -> Result<Outcome, Flaw> {
        let now = Timestamp(now + self.skew);
        let mut machine = self.machine.take().unwrap_or_else(|| self.load());
        let mut effects = Effects::none();
        while let Some(event) = self.queue.pop_front() {
            effects = effects.then(machine.update(now, event));
        }
        let mut outcome = Outcome::default();
        let early = match self.sabotage {
            Sabotage::AcknowledgeFirst | Sabotage::AcknowledgeFirstUnseen => true,
            Sabotage::None
            | Sabotage::NoDeduplication
            | Sabotage::NoCursor
            | Sabotage::OrderByTime
            | Sabotage::KeysForgotten
            | Sabotage::EpochKept
            | Sabotage::PredecessorUnnamed
            | Sabotage::GoneUnnoticed => false,
        };
        let (stores, sends): (Vec<Effect>, Vec<Effect>) =
            effects.into_iter().partition(|effect| match effect {
                Effect::StoreHeader(_) | Effect::Store(_) | Effect::StoreReceipts(_) => true,
                Effect::Read { .. }
                | Effect::SendVisitor { .. }
                | Effect::SendAgent { .. }
                | Effect::Remember { .. }
                | Effect::Close { .. }
                | Effect::Tell { .. }
                | Effect::Answer { .. } => false,
            });
        if early {
            // The sabotaged way: what is to be stored is stored after it has been said.
            self.send(sends, usize::MAX, &mut outcome)?;
            match trouble {
                Trouble::CrashBeforeStore | Trouble::CrashBeforeSend | Trouble::CrashAmidSend => {
                    outcome.crashed = true;
                    return Ok(outcome);
                }
                Trouble::None | Trouble::StoreFails => self.write(stores),
            }
        } else {
            match trouble {
                Trouble::CrashBeforeStore => {
                    outcome.crashed = true;
                    return Ok(outcome);
                }
                Trouble::StoreFails if !stores.is_empty() => {
                    outcome.failed = true;
                    return Ok(outcome);
                }
                Trouble::None
                | Trouble::StoreFails
                | Trouble::CrashBeforeSend
                | Trouble::CrashAmidSend => self.write(stores),
            }
            match trouble {
                Trouble::CrashBeforeSend => {
                    outcome.crashed = true;
                    return Ok(outcome);
                }
                Trouble::CrashAmidSend => {
                    let most = chance.below(4) as usize;
                    self.send(sends, most, &mut outcome)?;
                    outcome.crashed = true;
                    return Ok(outcome);
                }
                Trouble::None | Trouble::StoreFails | Trouble::CrashBeforeStore => {
                    self.send(sends, usize::MAX, &mut outcome)?;
                }
            }
        }
        if let Some((at, _)) = machine.next_wake() {
            let real = Timestamp(at.0.saturating_sub(self.skew));
            let wake = if at.since(now) > SOON {
                &mut self.alarm
            } else {
                &mut self.nap
            };
            if wake.is_none_or(|earlier| real < earlier) {
                *wake = Some(real);
            }
        }
        self.machine = Some(machine);
        Ok(outcome)
    }

    fn load(&self) -> Conversation {
        let header = self.store.header();
        let mut machine = Conversation::open(self.limits, header, self.store.receipts());
        let mut after = Seq::default();
        loop {
            let (rows, more) = self.store.read(after, PAGE);
            for row in &rows {
                machine.remember(&self.forgetful(row));
            }
            match rows.last() {
                Some(last) if more => after = last.seq,
                _ => break,
            }
        }
        for (socket, memo) in &self.sockets {
            let (greeted, marks) = memo.kept;
            machine.reattach(*socket, memo.who.clone(), greeted, marks);
        }
        machine
    }

    /// A row as it is folded in: with another key where keys are sabotaged.
    fn forgetful(&self, row: &Row) -> Row {
        let mut row = row.clone();
        if self.sabotage == Sabotage::KeysForgotten {
            let (Entry::Message { key, .. } | Entry::Comment { key, .. }) = &mut row.entry;
            *key = ClientKey(key.0.map(|byte| !byte));
        }
        row
    }

    fn write(&mut self, stores: Vec<Effect>) {
        for effect in stores {
            match effect {
                Effect::StoreHeader(header) => self.store.put_header(&header),
                Effect::StoreReceipts(receipts) => self.store.put_receipts(&receipts),
                Effect::Store(row) => self.store.append(&row),
                Effect::Read { .. }
                | Effect::SendVisitor { .. }
                | Effect::SendAgent { .. }
                | Effect::Remember { .. }
                | Effect::Close { .. }
                | Effect::Tell { .. }
                | Effect::Answer { .. } => unreachable!("sorted out before"),
            }
        }
    }

    /// One frame for each socket, at most so many.
    fn send(&mut self, sends: Vec<Effect>, most: usize, outcome: &mut Outcome) -> Result<(), Flaw> {
        let mut visitors: BTreeMap<SocketId, Vec<_>> = BTreeMap::new();
        let mut team: BTreeMap<SocketId, Vec<_>> = BTreeMap::new();
        let mut next = Vec::new();
        for effect in sends {
            match effect {
                Effect::SendVisitor { socket, mut item } => {
                    self.watch(socket, &item)?;
                    self.unalias(&mut item, |entry| match &mut entry.from {
                        VisitorSees::You { key } => Some(key),
                        VisitorSees::Team { .. } => None,
                    });
                    visitors.entry(socket).or_default().push(item);
                }
                Effect::SendAgent { socket, mut item } => {
                    self.watch(socket, &item)?;
                    self.unalias(&mut item, |entry| match &mut entry.from {
                        AgentSees::You { key } => Some(key),
                        AgentSees::Visitor | AgentSees::Colleague { .. } => None,
                    });
                    team.entry(socket).or_default().push(item);
                }
                Effect::Remember { socket, marks } => {
                    if let Some(memo) = self.sockets.get_mut(&socket) {
                        memo.kept = (true, marks);
                    }
                }
                Effect::Close { socket, reason } => {
                    if self.sockets.remove(&socket).is_some() {
                        outcome.closed.push((socket, reason.code()));
                    }
                }
                Effect::Read { socket, after } => {
                    let (rows, more) = if self.sabotage == Sabotage::OrderByTime {
                        self.store.read_by_time(&self.clocks, after)
                    } else {
                        self.store.read(after, PAGE)
                    };
                    next.push(Event::LogRead { socket, rows, more });
                }
                Effect::Tell { call, .. } => outcome.calls.push(call),
                Effect::Answer { .. } => {}
                Effect::StoreHeader(_) | Effect::Store(_) | Effect::StoreReceipts(_) => {
                    unreachable!("sorted out before")
                }
            }
        }
        for event in next.into_iter().rev() {
            self.queue.push_front(event);
        }
        for (socket, items) in &visitors {
            self.encode(*socket, items, outcome);
        }
        for (socket, items) in &team {
            self.encode(*socket, items, outcome);
        }
        outcome.frames.truncate(most);
        Ok(())
    }

    fn encode<E: serde::Serialize>(
        &self,
        socket: SocketId,
        items: &[ToClient<E>],
        outcome: &mut Outcome,
    ) {
        let Some(memo) = self.sockets.get(&socket) else {
            return;
        };
        match memo.codec {
            Codec::Postcard => {
                let frames = codec::encode_frames(items).into_iter().map(Wire::Bytes);
                outcome.frames.extend(frames.map(|wire| (socket, wire)));
            }
            Codec::Json => {
                let frames = json::encode_frames(items).into_iter().map(Wire::Text);
                outcome.frames.extend(frames.map(|wire| (socket, wire)));
            }
        }
    }

    /// Whether what is said is stored (DLV-3).
    fn watch<E: shared::protocol::delivery::LogEntry>(
        &self,
        socket: SocketId,
        item: &ToClient<E>,
    ) -> Result<(), Flaw> {
        let seq = match item {
            ToClient::Entry(entry) => entry.seq(),
            ToClient::Acknowledged { seq, .. } => *seq,
            ToClient::Greeting { .. }
            | ToClient::Live
            | ToClient::Refused { .. }
            | ToClient::Marks(_)
            | ToClient::Typing(_) => return Ok(()),
        };
        // A visitor's numbers are never above the log's.
        if seq.0 > self.store.len() && self.sabotage != Sabotage::AcknowledgeFirstUnseen {
            let person = self
                .sockets
                .get(&socket)
                .map_or(usize::MAX, |memo| memo.person);
            return Err(Flaw::SaidBeforeStored { person, seq: seq.0 });
        }
        Ok(())
    }

    fn alias(&mut self, mut frame: FromClient) -> FromClient {
        if self.sabotage == Sabotage::PredecessorUnnamed
            && let FromClient::Post { after, .. } | FromClient::Comment { after, .. } = &mut frame
        {
            *after = None;
        }
        if self.sabotage != Sabotage::NoDeduplication {
            return frame;
        }
        // What it comes after is known by the name that was given to that.
        let known = |key: ClientKey| {
            let alias = self.aliases.iter().rev().find(|(_, known)| **known == key);
            alias.map_or(key, |(alias, _)| *alias)
        };
        if let FromClient::Post { after, .. } | FromClient::Comment { after, .. } = &mut frame {
            *after = after.map(known);
        }
        let mut another = |key| {
            self.next_alias += 1;
            let alias = ClientKey(self.next_alias.to_be_bytes());
            self.aliases.insert(alias, key);
            alias
        };
        match frame {
            FromClient::Post { key, after, text } => FromClient::Post {
                key: another(key),
                after,
                text,
            },
            FromClient::Comment { key, after, text } => FromClient::Comment {
                key: another(key),
                after,
                text,
            },
            FromClient::Typing | FromClient::Marks(_) => frame,
        }
    }

    fn unalias<E>(&self, item: &mut ToClient<E>, own: impl Fn(&mut E) -> Option<&mut ClientKey>) {
        let key = match item {
            ToClient::Entry(entry) => own(entry),
            ToClient::Acknowledged { key, .. } | ToClient::Refused { key, .. } => Some(key),
            ToClient::Greeting { .. }
            | ToClient::Live
            | ToClient::Marks(_)
            | ToClient::Typing(_) => None,
        };
        if let Some(key) = key
            && let Some(known) = self.aliases.get(key)
        {
            *key = *known;
        }
    }
}

fn beginning() -> Beginning {
    Beginning {
        conversation: ConversationId::from_entropy(1 << 20),
        site: SiteId::new("main").expect("a site's id"),
        inbox: InboxId::new("sales").expect("an inbox's id"),
        visitor: VISITOR,
        page: "https://example.com/".into(),
    }
}

/// The inbox, as far as it matters here: what it was told last, and how it answers.
#[derive(Default)]
pub(crate) struct Inbox {
    pub(crate) heard: Option<Standing>,
    known: bool,
}

impl Inbox {
    pub(crate) fn knows() -> Self {
        Self {
            heard: None,
            known: true,
        }
    }

    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn hear(&mut self, call: InboxCall) -> Told {
        match call {
            InboxCall::Begin(_) => {
                self.known = true;
                Told::Heard
            }
            InboxCall::Touch { standing, .. } if self.known => {
                self.heard = Some(standing);
                Told::Heard
            }
            InboxCall::Touch { .. } => Told::Unknown,
            InboxCall::Connect { .. } | InboxCall::Staff => {
                unreachable!("no conversation asks that")
            }
        }
    }
}
