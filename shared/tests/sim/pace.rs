//! What a conversation costs at the pace at which people write (DLV-12), counted by the machines'
//! effects: a row for each that stores and for each alarm, a request for each call.

use std::collections::BTreeMap;

use shared::{
    conversation::{
        self, CallId, Conversation, Limits, Told,
        stored::{Header, Receipts, Row},
    },
    ids::{ClientKey, ConversationId, Epoch, InboxId, PersonId, Seq, SiteId, SocketId, VisitorId},
    inbox::{self, Inbox, stored::Row as Listed},
    machine::Machine,
    protocol::{
        call::{Beginning, InboxAnswer, InboxCall, Person, Who},
        delivery::{FromClient, Marks},
        hello::Hello,
    },
    time::{Span, Timestamp},
};

/// Budgets: rows in all, rows of the conversation's own object, requests.
const ROWS: u32 = 40;
const OWN_ROWS: u32 = 28;
const REQUESTS: f64 = 40.0;

/// Making its table, and what the Worker asks before anybody has a socket: for a visitor, for a
/// conversation (directory, conversation, inbox), for two sockets (directory and conversation each).
const TABLE: u32 = 1;
const SETTING_UP: u32 = 1 + 3 + 2 * 2;

/// As in the edge: what is to happen this soon is waited for in memory.
const SOON: Span = Span::seconds(30);
/// An object sleeps when it has had nothing to do for so long.
const SLEEPS: Span = Span::seconds(10);

const VISITOR: SocketId = SocketId(1);
const AGENT: SocketId = SocketId(2);

struct Pair {
    now: Timestamp,
    conversation: Conversation,
    /// `None` while it sleeps: then it wants nothing, until something comes.
    inbox: Option<Inbox>,
    log: Vec<Row>,
    header: Option<Header>,
    receipts: Receipts,
    /// What the platform keeps of sockets.
    sockets: BTreeMap<SocketId, (Who, Marks)>,
    listed: BTreeMap<ConversationId, Listed>,
    sleeps: u32,
    own_rows: u32,
    inbox_rows: u32,
    requests: u32,
    frames: u32,
    alarms: BTreeMap<&'static str, Timestamp>,
}

impl Pair {
    fn begun() -> Self {
        let mut pair = Self {
            now: Timestamp(1_800_000_000_000),
            conversation: Conversation::open(Limits::default(), None, Default::default()),
            inbox: Some(Inbox::default()),
            log: Vec::new(),
            header: None,
            receipts: Receipts::default(),
            sockets: BTreeMap::new(),
            listed: BTreeMap::new(),
            sleeps: 0,
            own_rows: TABLE,
            inbox_rows: 0,
            requests: SETTING_UP,
            frames: 0,
            alarms: BTreeMap::new(),
        };
        let beginning = Beginning {
            conversation: ConversationId::from_entropy(1 << 20),
            site: SiteId::new("main").expect("a site's id"),
            inbox: InboxId::new("sales").expect("an inbox's id"),
            visitor: VisitorId([7; 16]),
            identified: false,
            page: "https://example.com/".into(),
            flow: "pricing".into(),
            after: None,
        };
        let call = inbox::CallId(0);
        let begin = inbox::Event::BeginAsked {
            call,
            beginning: beginning.clone(),
            from: Some(9),
        };
        pair.conversation(conversation::Event::BeginAsked {
            call: CallId(0),
            beginning,
            epoch: Epoch::from_entropy(1 << 20),
        });
        pair.inbox(begin);
        pair
    }

    fn conversation(&mut self, event: conversation::Event) {
        for effect in self.conversation.update(self.now, event) {
            match effect {
                conversation::Effect::Store(row) => {
                    self.own_rows += 1;
                    self.log.push(row);
                }
                conversation::Effect::StoreHeader(header) => {
                    self.own_rows += 1;
                    self.header = Some(header);
                }
                conversation::Effect::StoreReceipts(receipts) => {
                    self.own_rows += 1;
                    self.receipts = receipts;
                }
                conversation::Effect::Remember { socket, marks } => {
                    if let Some((_, kept)) = self.sockets.get_mut(&socket) {
                        *kept = marks;
                    }
                }
                conversation::Effect::Read { socket, after } => {
                    let rows = self.log.iter().filter(|row| row.seq > after).cloned();
                    let (rows, more) = (rows.collect(), false);
                    self.conversation(conversation::Event::LogRead { socket, rows, more });
                }
                conversation::Effect::Tell { call, .. } => {
                    self.requests += 1;
                    let InboxCall::Touch {
                        conversation,
                        standing,
                    } = call
                    else {
                        panic!("the inbox knows of it");
                    };
                    self.inbox(inbox::Event::Touched {
                        call: inbox::CallId(1),
                        conversation,
                        standing,
                    });
                    self.conversation(conversation::Event::InboxAnswered(Told::Heard));
                }
                conversation::Effect::Introduce(_) => panic!("nobody gives an address"),
                conversation::Effect::Forget
                | conversation::Effect::SendVisitor { .. }
                | conversation::Effect::SendAgent { .. }
                | conversation::Effect::Close { .. }
                | conversation::Effect::Answer { .. } => {}
            }
        }
    }

    fn inbox(&mut self, event: inbox::Event) {
        let inbox = self.inbox.get_or_insert_with(|| {
            let mut inbox = Inbox::default();
            for row in self.listed.values() {
                inbox.remember(self.now, row.clone());
            }
            inbox
        });
        for effect in inbox.update(self.now, event) {
            match effect {
                inbox::Effect::Store(row) => {
                    self.inbox_rows += 1;
                    self.listed.insert(row.conversation, row);
                }
                inbox::Effect::Ask { .. } => self.requests += 1,
                inbox::Effect::Answer { answer, .. } => {
                    assert!(matches!(answer, InboxAnswer::Done | InboxAnswer::Heard(_)));
                }
                inbox::Effect::Send { .. }
                | inbox::Effect::Release { .. }
                | inbox::Effect::Recall { .. }
                | inbox::Effect::Forget(_)
                | inbox::Effect::StoreDismissals(_)
                | inbox::Effect::StoreAway(_)
                | inbox::Effect::StoreUnable(_)
                | inbox::Effect::StoreAttendance(_)
                | inbox::Effect::TellVisitor { .. }
                | inbox::Effect::Dismiss { .. }
                | inbox::Effect::Remember { .. }
                | inbox::Effect::Close { .. } => {}
            }
        }
    }

    fn frame(&mut self, socket: SocketId, frame: FromClient) {
        self.frames += 1;
        self.conversation(conversation::Event::Received { socket, frame });
    }

    /// Ten seconds without anything to do: memory goes.
    fn sleep(&mut self) {
        self.sleeps += 1;
        let (header, receipts) = (self.header.clone(), self.receipts.clone());
        self.conversation = Conversation::open(Limits::default(), header, receipts);
        for row in &self.log {
            self.conversation.remember(row);
        }
        for (socket, (who, marks)) in &self.sockets {
            self.conversation
                .reattach(*socket, who.clone(), true, *marks);
        }
        self.inbox = None;
    }

    /// Time passes; both are woken when they want to be, for a row where that takes an alarm.
    fn pass(&mut self, span: Span) {
        let end = self.now.after(span);
        let mut quiet = self.now;
        loop {
            let wakes = [
                (
                    "conversation",
                    self.conversation.next_wake().map(|(at, _)| at),
                ),
                ("inbox", self.inbox_wakes()),
            ];
            for (name, at) in wakes {
                let earlier = self.alarms.get(name);
                if let Some(at) = at
                    && at.since(self.now) > SOON
                    && earlier.is_none_or(|earlier| at < *earlier)
                {
                    self.alarms.insert(name, at);
                    self.inbox_rows += u32::from(name == "inbox");
                    self.own_rows += u32::from(name == "conversation");
                    self.requests += 1;
                }
            }
            let next = wakes
                .into_iter()
                .filter_map(|(name, at)| Some((at?, name)))
                .min();
            match next {
                Some((at, name)) if at <= end => {
                    self.now = self.now.max(at);
                    quiet = self.now;
                    self.alarms.remove(name);
                    if name == "inbox" {
                        self.inbox(inbox::Event::Woke);
                    } else {
                        self.conversation(conversation::Event::Woke);
                    }
                }
                Some(_) | None => break,
            }
        }
        self.now = end;
        let naps = [
            self.conversation.next_wake().map(|(at, _)| at),
            self.inbox_wakes(),
        ];
        let awake = naps
            .into_iter()
            .flatten()
            .any(|at| at.since(self.now) <= SOON);
        if end.since(quiet) >= SLEEPS && !awake {
            self.sleep();
        }
    }

    fn inbox_wakes(&self) -> Option<Timestamp> {
        self.inbox.as_ref()?.next_wake().map(|(at, _)| at)
    }

    fn connect(&mut self, socket: SocketId, who: Who) {
        self.sockets.insert(socket, (who.clone(), Marks::default()));
        self.conversation(conversation::Event::SocketOpened { socket, who });
        self.frames += 1;
        let hello = Hello::of(Epoch::NONE, Seq::default());
        self.conversation(conversation::Event::Greeted { socket, hello });
    }
}

#[test]
fn dlv_12_a_conversation_of_24_messages_at_its_usual_pace_keeps_to_its_rows_and_requests() {
    // From a question every ten seconds to one that is thought about.
    for gap in [5, 10, 15, 20, 30, 45, 90] {
        let mut pair = Pair::begun();
        pair.connect(VISITOR, Who::Visitor(VisitorId([7; 16])));
        for number in 1..=24_u64 {
            let (writer, reader) = if number % 2 == 1 {
                (VISITOR, AGENT)
            } else {
                (AGENT, VISITOR)
            };
            if number == 2 {
                let ada = Person {
                    id: PersonId::new("ada").expect("a person's id"),
                    name: "Ada".into(),
                    number: 1,
                    seat: true,
                };
                pair.connect(AGENT, Who::Person(ada));
            }
            pair.frame(writer, FromClient::Typing);
            pair.pass(Span::seconds(3));
            pair.frame(writer, FromClient::Typing);
            pair.pass(Span::seconds(1));
            pair.frame(
                writer,
                FromClient::Post {
                    key: ClientKey(u128::from(number).to_le_bytes()),
                    after: None,
                    text: format!("message {number}"),
                },
            );
            pair.pass(Span::seconds(1));
            if number > 1 {
                let (delivered, read) = (Seq(number), Seq(number));
                pair.frame(reader, FromClient::Marks(Marks { delivered, read }));
            }
            pair.pass(Span::seconds(gap - 5));
        }
        for socket in [VISITOR, AGENT] {
            pair.sockets.remove(&socket);
            pair.conversation(conversation::Event::SocketClosed { socket });
        }
        pair.pass(Span::seconds(60));
        let Pair {
            receipts: pair_receipts,
            listed,
            own_rows,
            inbox_rows,
            requests,
            frames,
            sleeps,
            ..
        } = pair;
        let rows = own_rows + inbox_rows;
        let requests = f64::from(requests) + f64::from(frames) / 20.0;
        println!(
            "a message every {gap:>2} s: {rows} rows, {own_rows} of its own, {requests:.1} requests, {sleeps} sleeps"
        );
        assert!(gap < 20 || sleeps > 20, "objects sleep between messages");
        let receipts = pair_receipts.0.iter().map(|receipt| receipt.read);
        assert!(receipts.eq([Seq(24), Seq(23)]), "what was read is kept");
        assert!(listed.values().all(|row| !row.attended && row.waiting == 0));
        assert!(own_rows >= 26, "the log alone has so many");
        assert!(own_rows <= OWN_ROWS, "{own_rows} rows of its own");
        assert!(rows <= ROWS, "{rows} rows");
        assert!(requests <= REQUESTS, "{requests} requests");
    }
}
