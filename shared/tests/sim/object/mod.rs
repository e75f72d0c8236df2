//! The conversation's object: the machine with its storage, its sockets and its turn, as the edge's
//! adapter has them, and everything that can happen to an object.

mod sabotage;
mod turn;

use std::collections::{BTreeMap, VecDeque};

use shared::{
    conversation::{CallId, Conversation, Event, Limits},
    ids::{ClientKey, ConversationId, Epoch, InboxId, Seq, SiteId, SocketId, VisitorId},
    protocol::{
        call::{Beginning, Who},
        codec::Garbled,
        delivery::Marks,
        hello::Hello,
        subprotocol::Codec,
    },
    time::Timestamp,
};

use crate::{chance::Chance, network::Wire, scenario::Sabotage, store::Store};

pub(crate) use turn::{Outcome, Trouble};

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
}

fn beginning() -> Beginning {
    Beginning {
        conversation: ConversationId::from_entropy(1 << 20),
        site: SiteId::new("main").expect("a site's id"),
        inbox: InboxId::new("sales").expect("an inbox's id"),
        visitor: VISITOR,
        identified: false,
        page: "https://example.com/".into(),
        flow: "pricing".into(),
        after: None,
    }
}
