//! Events in, effects out, as text. `UPDATE_EXPECT=1` rewrites it.

use core::fmt::Write;
use std::{format, string::String, vec, vec::Vec};

use expect_test::{Expect, expect};

use super::*;
use crate::{
    ids::{ClientKey, ConversationId, InboxId, PersonId, SiteId, VisitorId},
    protocol::{call::Person, delivery::AgentSees, delivery::VisitorSees},
};
use stored::Entry;

const OWNER: VisitorId = VisitorId([7; 16]);

fn begin() -> Event {
    Event::BeginAsked {
        call: CallId(1),
        beginning: Beginning {
            conversation: ConversationId::new(42).unwrap(),
            site: SiteId::new("main").unwrap(),
            inbox: InboxId::new("sales").unwrap(),
            visitor: OWNER,
            page: "https://example.com/".into(),
        },
        epoch: epoch(),
    }
}

fn epoch() -> Epoch {
    Epoch::from_entropy(9 << 11)
}

fn visitor(socket: u64) -> Event {
    Event::SocketOpened {
        socket: SocketId(socket),
        who: Who::Visitor(OWNER),
    }
}

fn person(socket: u64, name: &str) -> Event {
    Event::SocketOpened {
        socket: SocketId(socket),
        who: Who::Person(Person {
            id: PersonId::new(&name.to_lowercase()).unwrap(),
            name: name.into(),
        }),
    }
}

fn greet(socket: u64, cursor: u64) -> Event {
    Event::Greeted {
        socket: SocketId(socket),
        hello: Hello::of(epoch(), Seq(cursor)),
    }
}

fn post(socket: u64, n: u8, text: &str) -> Event {
    Event::Received {
        socket: SocketId(socket),
        frame: FromClient::Post {
            key: ClientKey([n; 16]),
            text: text.into(),
        },
    }
}

/// A machine with the storage of its object: rows it asks for are read back at once.
struct Object {
    machine: Conversation,
    header: Option<Header>,
    rows: Vec<Row>,
    page: usize,
    script: String,
}

impl Object {
    fn new() -> Self {
        Self {
            machine: Conversation::default(),
            header: None,
            rows: Vec::new(),
            page: 200,
            script: String::new(),
        }
    }

    fn run(&mut self, events: Vec<Event>) {
        for event in events {
            self.feed(event);
        }
    }

    fn feed(&mut self, event: Event) {
        for effect in self.machine.update(Timestamp(0), event) {
            self.carry(effect);
        }
    }

    fn carry(&mut self, effect: Effect) {
        let line = match effect {
            Effect::StoreHeader(header) => {
                self.header = Some(header);
                "store header".into()
            }
            Effect::Store(row) => {
                let Entry::Message { visible, text, .. } = &row.entry;
                let line = format!("store {} ({}) {text:?}", row.seq.0, visible.0);
                self.rows.push(row);
                line
            }
            Effect::Read { socket, after } => {
                let mut rows: Vec<Row> = self
                    .rows
                    .iter()
                    .filter(|row| row.seq > after)
                    .cloned()
                    .collect();
                let more = rows.len() > self.page;
                rows.truncate(self.page);
                self.feed(Event::LogRead { socket, rows, more });
                return;
            }
            Effect::SendVisitor { socket, item } => format!(
                "to {}: {}",
                socket.0,
                word(&item, |e| {
                    let from = match &e.from {
                        VisitorSees::You { .. } => "you",
                        VisitorSees::Team { name } => name,
                    };
                    format!("entry {} {from}: {:?}", e.seq.0, e.text)
                })
            ),
            Effect::SendAgent { socket, item } => format!(
                "to {}: {}",
                socket.0,
                word(&item, |e| {
                    let from = match &e.from {
                        AgentSees::You { .. } => "you",
                        AgentSees::Visitor => "visitor",
                        AgentSees::Colleague { name } => name,
                    };
                    format!("entry {} {from}: {:?}", e.seq.0, e.text)
                })
            ),
            Effect::Remember { socket } => format!("remember {}", socket.0),
            Effect::Close { socket, reason } => format!("close {}: {}", socket.0, reason.word()),
            Effect::Tell { call, .. } => match call {
                InboxCall::Touch {
                    latest, waiting, ..
                } => {
                    format!("tell {:?} waiting {waiting}", latest.text)
                }
                InboxCall::Begin(_) | InboxCall::Connect(_) | InboxCall::Staff => {
                    format!("tell {call:?}")
                }
            },
            Effect::Answer { answer, .. } => format!("answer {answer:?}"),
        };
        writeln!(self.script, "{line}").unwrap();
    }

    /// What a sleep or a crash leaves: header, rows and the sockets that had said Hello.
    fn sleep(&mut self, sockets: Vec<(u64, Who)>) {
        self.machine = Conversation::open(self.header.clone());
        for row in &self.rows {
            self.machine.remember(row);
        }
        for (socket, who) in sockets {
            self.machine.reattach(SocketId(socket), who, true);
        }
        self.script.push_str("(sleep)\n");
    }

    fn check(&self, expected: &Expect) {
        expected.assert_eq(&self.script);
    }
}

fn word<E>(item: &ToClient<E>, entry: impl Fn(&E) -> String) -> String {
    match item {
        ToClient::Greeting { .. } => "greeting".into(),
        ToClient::Entry(e) => entry(e),
        ToClient::Live => "live".into(),
        ToClient::Acknowledged { key, seq, .. } => {
            format!("acknowledged {} as {}", key.0[0], seq.0)
        }
        ToClient::Refused { key, reason } => format!("refused {}: {reason:?}", key.0[0]),
    }
}

#[test]
fn dlv_3_a_message_is_stored_before_anybody_hears_of_it() {
    let mut object = Object::new();
    object.run(vec![
        begin(),
        visitor(1),
        greet(1, 0),
        person(2, "Ada"),
        greet(2, 0),
        post(1, 1, "hello"),
        post(2, 2, "hi"),
    ]);
    object.check(&expect![[r#"
        store header
        answer Begun
        to 1: greeting
        to 1: live
        remember 1
        to 2: greeting
        to 2: live
        remember 2
        store 1 (1) "hello"
        to 1: acknowledged 1 as 1
        to 2: entry 1 visitor: "hello"
        tell "hello" waiting 1
        store 2 (2) "hi"
        to 1: entry 2 Ada: "hi"
        to 2: acknowledged 2 as 2
    "#]]);
}

#[test]
fn dlv_2_the_same_key_is_stored_once_even_over_a_sleep() {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0), post(1, 1, "hello")]);
    object.sleep(vec![(1, Who::Visitor(OWNER))]);
    object.run(vec![
        post(1, 1, "hello"),
        post(1, 1, "other"),
        post(1, 2, "next"),
    ]);
    object.check(&expect![[r#"
        store header
        answer Begun
        to 1: greeting
        to 1: live
        remember 1
        store 1 (1) "hello"
        to 1: acknowledged 1 as 1
        tell "hello" waiting 1
        (sleep)
        to 1: acknowledged 1 as 1
        to 1: refused 1: KeyReused
        store 2 (2) "next"
        to 1: acknowledged 2 as 2
        tell "next" waiting 2
    "#]]);
}

#[test]
fn dlv_4_a_hello_is_answered_with_what_came_after_its_cursor_in_pages() {
    let mut object = Object::new();
    object.page = 2;
    object.run(vec![begin(), visitor(1), greet(1, 0)]);
    object.run((1..=5).map(|n| post(1, n, &format!("{n}"))).collect());
    object.script.clear();
    object.run(vec![person(2, "Ada"), greet(2, 1)]);
    object.check(&expect![[r#"
        to 2: greeting
        to 2: entry 2 visitor: "2"
        to 2: entry 3 visitor: "3"
        to 2: entry 4 visitor: "4"
        to 2: entry 5 visitor: "5"
        to 2: live
        remember 2
    "#]]);
}

#[test]
fn dlv_4_a_cursor_of_another_epoch_counts_as_none() {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0), post(1, 1, "hello")]);
    object.script.clear();
    object.run(vec![
        visitor(3),
        Event::Greeted {
            socket: SocketId(3),
            hello: Hello::of(Epoch::from_entropy(8 << 11), Seq(1)),
        },
    ]);
    object.check(&expect![[r#"
        to 3: greeting
        to 3: entry 1 you: "hello"
        to 3: live
        remember 3
    "#]]);
}

#[test]
fn dlv_9_a_version_outside_the_window_closes_that_socket() {
    let mut object = Object::new();
    let hello = |protocol| Hello {
        protocol,
        ..Hello::of(epoch(), Seq(0))
    };
    object.run(vec![begin(), visitor(1), visitor(2)]);
    object.script.clear();
    object.run(vec![
        Event::Greeted {
            socket: SocketId(1),
            hello: hello(0),
        },
        Event::Greeted {
            socket: SocketId(2),
            hello: hello(9),
        },
    ]);
    object.check(&expect![[r"
        close 1: client_too_old
        close 2: server_too_old
    "]]);
}

#[test]
fn dlv_11_a_message_over_the_limits_is_refused_with_a_reason() {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0)]);
    object.script.clear();
    object.run(vec![
        post(1, 1, " \n "),
        post(1, 2, &"ø".repeat(10_001)),
        post(1, 3, "fine"),
    ]);
    object.check(&expect![[r#"
        to 1: refused 1: EmptyText
        to 1: refused 2: TextTooLong
        store 1 (1) "fine"
        to 1: acknowledged 3 as 1
        tell "fine" waiting 1
    "#]]);
}

#[test]
fn cnv_5_nobody_elses_conversation_looks_like_none() {
    let mut object = Object::new();
    let stranger = |socket| Event::SocketOpened {
        socket: SocketId(socket),
        who: Who::Visitor(VisitorId([8; 16])),
    };
    object.run(vec![
        stranger(1),
        begin(),
        stranger(2),
        post(2, 1, "let me in"),
    ]);
    object.check(&expect![[r"
        close 1: not_found
        store header
        answer Begun
        close 2: not_found
    "]]);
}

#[test]
fn a_number_is_taken_once() {
    let mut object = Object::new();
    object.run(vec![begin(), begin()]);
    object.sleep(vec![]);
    object.run(vec![begin()]);
    object.check(&expect![[r"
        store header
        answer Begun
        answer Taken
        (sleep)
        answer Taken
    "]]);
}

#[test]
fn a_garbled_or_oversized_frame_closes_that_socket_alone() {
    let mut object = Object::new();
    object.run(vec![
        begin(),
        visitor(1),
        greet(1, 0),
        visitor(2),
        greet(2, 0),
        visitor(3),
        greet(3, 0),
    ]);
    object.script.clear();
    let garbage = |socket, garbled| Event::ReceivedGarbage {
        socket: SocketId(socket),
        garbled,
    };
    object.run(vec![
        garbage(1, Garbled::Remainder),
        garbage(2, Garbled::TooLarge),
        post(3, 1, "still here"),
    ]);
    object.check(&expect![[r#"
        close 1: garbled_frame
        close 2: frame_too_large
        store 1 (1) "still here"
        to 3: acknowledged 1 as 1
        tell "still here" waiting 1
    "#]]);
}

#[test]
fn the_inbox_is_told_one_thing_at_a_time_and_always_the_latest() {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0)]);
    object.script.clear();
    object.run(vec![
        post(1, 1, "one"),
        post(1, 2, "two"),
        post(1, 3, "three"),
        Event::InboxAnswered(Told::Heard),
        Event::InboxAnswered(Told::Heard),
    ]);
    object.check(&expect![[r#"
        store 1 (1) "one"
        to 1: acknowledged 1 as 1
        tell "one" waiting 1
        store 2 (2) "two"
        to 1: acknowledged 2 as 2
        store 3 (3) "three"
        to 1: acknowledged 3 as 3
        tell "three" waiting 3
    "#]]);
}

#[test]
fn an_inbox_that_was_away_is_told_again() {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0), post(1, 1, "one")]);
    object.script.clear();
    object.run(vec![Event::InboxAnswered(Told::Failed)]);
    let (at, reason) = object.machine.next_wake().unwrap();
    assert_eq!((at, reason), (Timestamp(5000), WakeReason::TellInbox));
    for effect in object.machine.update(at, Event::Woke) {
        object.carry(effect);
    }
    assert_eq!(object.machine.next_wake(), None);
    object.check(&expect![[r#"
        tell "one" waiting 1
    "#]]);
}

#[test]
fn an_inbox_that_does_not_know_the_conversation_is_told_of_its_beginning_first() {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0), post(1, 1, "one")]);
    object.script.clear();
    object.run(vec![
        Event::InboxAnswered(Told::Unknown),
        Event::InboxAnswered(Told::Heard),
        Event::InboxAnswered(Told::Heard),
    ]);
    assert!(
        object.script.starts_with("tell Begin("),
        "{}",
        object.script
    );
    assert!(
        object.script.ends_with("\ntell \"one\" waiting 1\n"),
        "{}",
        object.script
    );
    assert_eq!(object.script.lines().count(), 2);
}

#[test]
fn after_a_crash_the_inbox_is_told_when_somebody_connects() {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0), post(1, 1, "one")]);
    object.sleep(vec![]);
    object.script.clear();
    object.run(vec![visitor(2), greet(2, 1), visitor(3), greet(3, 1)]);
    object.check(&expect![[r#"
        to 2: greeting
        to 2: live
        remember 2
        tell "one" waiting 1
        to 3: greeting
        to 3: live
        remember 3
    "#]]);
}
