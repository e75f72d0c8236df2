//! Events in, effects out, as text. `UPDATE_EXPECT=1` rewrites it.

mod access;
mod contacts;
mod end;

use core::fmt::Write;
use std::{collections::BTreeMap, format, string::String, vec, vec::Vec};

use expect_test::{Expect, expect};

use super::*;
use crate::{
    ids::{ClientKey, ConversationId, InboxId, PersonId, SiteId, VisitorId},
    protocol::{
        call::Person,
        delivery::{AgentSees, Audience, Replay, Said, VisitorSees},
    },
};
use stored::Entry;

const OWNER: VisitorId = VisitorId([7; 16]);

/// What an entry says, as text.
fn words(said: &Said) -> String {
    match said {
        Said::Text(text) => format!("{text:?}"),
        Said::Answer(answer) => format!("answer {:?}", answer.given),
        Said::Closed => "closed".into(),
        Said::Reopened => "reopened".into(),
    }
}

fn begin() -> Event {
    Event::BeginAsked {
        call: CallId(1),
        beginning: Beginning {
            conversation: ConversationId::new(42).unwrap(),
            site: SiteId::new("main").unwrap(),
            inbox: InboxId::new("sales").unwrap(),
            visitor: OWNER,
            identified: false,
            page: "https://example.com/".into(),
            flow: "pricing".into(),
            after: None,
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
            number: 1,
            seat: true,
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
            after: None,
            text: text.into(),
        },
    }
}

/// A machine with the storage of its object: rows it asks for are read back at once.
struct Object {
    machine: Conversation,
    header: Option<Header>,
    rows: Vec<Row>,
    receipts: stored::Receipts,
    /// What the platform keeps of sockets through a sleep.
    remembered: BTreeMap<u64, Marks>,
    now: Timestamp,
    page: usize,
    script: String,
}

impl Object {
    fn new() -> Self {
        Self {
            machine: Conversation::default(),
            header: None,
            rows: Vec::new(),
            receipts: stored::Receipts::default(),
            remembered: BTreeMap::new(),
            now: Timestamp(0),
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
        for effect in self.machine.update(self.now, event) {
            self.carry(effect);
        }
    }

    fn carry(&mut self, effect: Effect) {
        let line = match effect {
            Effect::StoreHeader(header) => {
                self.header = Some(header);
                "store header".into()
            }
            Effect::Forget => {
                self.header = None;
                "forget".into()
            }
            Effect::Store(row) => {
                let (_, _, _, content) = row.entry.parts();
                let kind = match row.entry.visible() {
                    Some(visible) => format!("({})", visible.0),
                    None => "comment".into(),
                };
                let said = words(&content.into());
                let line = format!("store {} {kind} {said}", row.seq.0);
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
                    format!("entry {} {from}: {}", e.seq.0, words(&e.said))
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
                    let to = match e.to {
                        Audience::Everybody => "",
                        Audience::Team => " (comment)",
                    };
                    format!("entry {} {from}{to}: {}", e.seq.0, words(&e.said))
                })
            ),
            Effect::StoreReceipts(receipts) => {
                let mut line = String::from("store receipts");
                for receipt in &receipts.0 {
                    let (delivered, read) = (receipt.delivered.0, receipt.read.0);
                    write!(line, " {:?} {delivered}/{read}", receipt.by).unwrap();
                }
                self.receipts = receipts;
                line
            }
            Effect::Remember { socket, marks } => {
                self.remembered.insert(socket.0, marks);
                if marks == Marks::default() {
                    format!("remember {}", socket.0)
                } else {
                    let (delivered, read) = (marks.delivered.0, marks.read.0);
                    format!("remember {} at {delivered}/{read}", socket.0)
                }
            }
            Effect::Close { socket, reason } => format!("close {}: {}", socket.0, reason.word()),
            Effect::Tell { call, .. } => match call {
                InboxCall::Touch { standing, .. } => format!(
                    "tell {:?} waiting {}{}",
                    standing.latest.text,
                    standing.waiting,
                    if standing.attended { " attended" } else { "" }
                ),
                InboxCall::Begin { .. }
                | InboxCall::Connect { .. }
                | InboxCall::Staff
                | InboxCall::Held(_)
                | InboxCall::Admits { .. }
                | InboxCall::Dismiss { .. } => format!("tell {call:?}"),
            },
            Effect::Introduce(introduction) => format!(
                "introduce {}{} of {}, {} ticked",
                introduction.given.map_or("nobody".into(), |it| it.mail),
                if introduction.edition.identified {
                    " identified"
                } else {
                    ""
                },
                introduction.edition.seq.0,
                introduction.ticked.len()
            ),
            Effect::Answer { answer, .. } => format!("answer {answer:?}"),
        };
        writeln!(self.script, "{line}").unwrap();
    }

    /// What a sleep or a crash leaves: header, rows and the sockets that had said Hello.
    fn sleep(&mut self, sockets: Vec<(u64, Who)>) {
        let limits = Limits::default();
        self.machine = Conversation::open(limits, self.header.clone(), self.receipts.clone());
        for row in &self.rows {
            self.machine.remember(row);
        }
        for (socket, who) in sockets {
            let marks = self.remembered.get(&socket).copied().unwrap_or_default();
            self.machine.reattach(SocketId(socket), who, true, marks);
        }
        self.script.push_str("(sleep)\n");
    }

    fn check(&self, expected: &Expect) {
        expected.assert_eq(&self.script);
    }
}

fn word<E>(item: &ToClient<E>, entry: impl Fn(&E) -> String) -> String {
    match item {
        ToClient::Greeting { replay, .. } => match replay {
            Replay::AfterCursor => "greeting".into(),
            Replay::OtherEpoch | Replay::CursorAhead => format!("greeting {replay:?}"),
        },
        ToClient::Marks(marks) => format!("marks {}/{}", marks.delivered.0, marks.read.0),
        ToClient::Typing(speaker) => format!("typing {speaker:?}"),
        ToClient::Left(left) => format!("left {left}"),
        ToClient::Seen(seq) => format!("seen {}", seq.0),
        ToClient::Team(staff) => format!("team {staff:?}"),
        ToClient::Entry(e) => entry(e),
        ToClient::Live => "live".into(),
        ToClient::Acknowledged { key, seq, .. } => {
            format!("acknowledged {} as {}", key.0[0], seq.0)
        }
        ToClient::Refused { key, reason } => format!("refused {}: {reason:?}", key.0[0]),
    }
}

fn release(visitor: VisitorId) -> Event {
    let call = CallId(2);
    Event::ReleaseAsked { call, visitor }
}

#[test]
fn dlv_11_a_conversation_in_which_nothing_was_said_can_be_forgotten() {
    let mut object = Object::new();
    object.run(vec![
        begin(),
        release(VisitorId([9; 16])),
        visitor(1),
        release(OWNER),
        Event::SocketClosed {
            socket: SocketId(1),
        },
        release(OWNER),
        release(OWNER),
        visitor(2),
        // The number is free again.
        begin(),
        visitor(3),
        greet(3, 0),
        post(3, 1, "hello"),
        Event::SocketClosed {
            socket: SocketId(3),
        },
        release(OWNER),
    ]);
    object.check(&expect![[r#"
        store header
        answer Begun
        answer Released(None)
        answer Stands(None)
        forget
        answer Released(Some(VisitorId([7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7])))
        answer Released(None)
        close 2: not_found
        store header
        answer Begun
        to 3: greeting
        to 3: live
        remember 3
        store 1 (1) "hello"
        to 3: acknowledged 1 as 1
        tell "hello" waiting 1
        answer Stands(Some(Standing { latest: Preview { at: Timestamp(0), from: Visitor, text: "hello" }, waiting: 1, waiting_since: Some(Timestamp(0)), attended: false, closed: false, mail: None, verified: false }))
    "#]]);
}

#[test]
fn dlv_11_of_one_participants_sockets_the_oldest_is_closed() {
    let mut object = Object::new();
    object.run(vec![begin(), person(1, "Ada")]);
    object.run((2..=11).map(visitor).collect());
    object.script.clear();
    object.run(vec![
        visitor(12),
        greet(12, 0),
        visitor(13),
        person(14, "Ada"),
    ]);
    object.check(&expect![[r#"
        close 2: too_many_sockets
        to 12: greeting
        to 12: live
        remember 12
        close 3: too_many_sockets
    "#]]);
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
        tell "hello" waiting 1 attended
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
        to 3: greeting OtherEpoch
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
    ]);
    object.now = Timestamp(2_000);
    object.run(vec![Event::Woke, Event::InboxAnswered(Told::Heard)]);
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
        object.script.starts_with("tell Begin {"),
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

fn marks(socket: u64, delivered: u64, read: u64) -> Event {
    let (delivered, read) = (Seq(delivered), Seq(read));
    Event::Received {
        socket: SocketId(socket),
        frame: FromClient::Marks(Marks { delivered, read }),
    }
}

fn comment(socket: u64, n: u8, text: &str) -> Event {
    Event::Received {
        socket: SocketId(socket),
        frame: FromClient::Comment {
            key: ClientKey([n; 16]),
            after: None,
            text: text.into(),
        },
    }
}

fn typing(socket: u64) -> Event {
    Event::Received {
        socket: SocketId(socket),
        frame: FromClient::Typing,
    }
}

fn closed(socket: u64) -> Event {
    Event::SocketClosed {
        socket: SocketId(socket),
    }
}

/// A visitor on socket 1 and Ada on socket 2, both live.
fn two() -> Object {
    let mut object = Object::new();
    object.run(vec![
        begin(),
        visitor(1),
        greet(1, 0),
        person(2, "Ada"),
        greet(2, 0),
    ]);
    object.script.clear();
    object
}

#[test]
fn avl_5_the_visitor_s_tabs_that_are_live_hear_who_is_there_and_the_team_does_not() {
    let mut object = two();
    let changed = |call, staff| Event::TeamChanged {
        call: CallId(call),
        staff,
    };
    object.run(vec![
        visitor(3),
        changed(8, Staff::Nobody),
        greet(3, 0),
        changed(9, Staff::Room),
        // What they know they are not told again.
        Event::InboxHeard(Staff::Room),
        Event::InboxHeard(Staff::Nobody),
    ]);
    object.check(&expect![[r#"
        to 1: team Nobody
        answer Told
        to 3: greeting
        to 3: live
        remember 3
        to 1: team Room
        to 3: team Room
        answer Told
        to 1: team Nobody
        to 3: team Nobody
    "#]]);
}

#[test]
fn dlv_1_a_visitor_sees_neither_comments_nor_holes_where_they_are() {
    let mut object = two();
    object.run(vec![
        post(1, 1, "hello"),
        comment(2, 2, "a regular"),
        comment(2, 3, "be nice"),
        post(2, 4, "hi"),
        post(1, 5, "thanks"),
        visitor(3),
        greet(3, 1),
        person(4, "Bo"),
        greet(4, 1),
    ]);
    object.check(&expect![[r#"
        store 1 (1) "hello"
        to 1: acknowledged 1 as 1
        to 2: entry 1 visitor: "hello"
        tell "hello" waiting 1 attended
        store 2 comment "a regular"
        to 2: acknowledged 2 as 2
        store 3 comment "be nice"
        to 2: acknowledged 3 as 3
        store 4 (2) "hi"
        to 1: entry 2 Ada: "hi"
        to 2: acknowledged 4 as 4
        store 5 (3) "thanks"
        to 1: acknowledged 5 as 3
        to 2: entry 5 visitor: "thanks"
        to 3: greeting
        to 3: entry 2 Ada: "hi"
        to 3: entry 3 you: "thanks"
        to 3: live
        remember 3
        to 4: greeting
        to 4: entry 2 Ada (comment): "a regular"
        to 4: entry 3 Ada (comment): "be nice"
        to 4: entry 4 Ada: "hi"
        to 4: entry 5 visitor: "thanks"
        to 4: live
        remember 4
    "#]]);
}

#[test]
fn cnv_3_a_visitor_cannot_comment() {
    let mut object = two();
    object.run(vec![comment(1, 1, "psst")]);
    object.check(&expect![[r#"
        to 1: refused 1: NotAllowed
    "#]]);
}

#[test]
fn dlv_2_a_key_stands_for_its_text_and_its_audience() {
    let mut object = two();
    object.run(vec![
        comment(2, 1, "hello"),
        post(2, 1, "hello"),
        comment(2, 1, "hello"),
    ]);
    object.check(&expect![[r#"
        store 1 comment "hello"
        to 2: acknowledged 1 as 1
        to 2: refused 1: KeyReused
        to 2: acknowledged 1 as 1
    "#]]);
}

#[test]
fn dlv_4_a_cursor_ahead_of_the_log_counts_as_none() {
    let mut object = two();
    object.run(vec![post(1, 1, "hello"), comment(2, 2, "hm")]);
    object.script.clear();
    object.run(vec![
        visitor(3),
        greet(3, 1),
        visitor(4),
        greet(4, 2),
        person(5, "Bo"),
        greet(5, 2),
        person(6, "Cy"),
        greet(6, 3),
    ]);
    object.check(&expect![[r#"
        to 3: greeting
        to 3: live
        remember 3
        to 4: greeting CursorAhead
        to 4: entry 1 you: "hello"
        to 4: live
        remember 4
        to 5: greeting
        to 5: live
        remember 5
        to 6: greeting CursorAhead
        to 6: entry 1 visitor: "hello"
        to 6: entry 2 Ada (comment): "hm"
        to 6: live
        remember 6
    "#]]);
}

#[test]
fn dlv_7_marks_go_to_the_other_side_merged_by_maximum_and_in_its_numbering() {
    let mut object = two();
    object.run(vec![
        person(3, "Bo"),
        greet(3, 0),
        comment(2, 1, "hm"),
        post(1, 2, "hello"),
        post(2, 3, "hi"),
    ]);
    object.script.clear();
    object.run(vec![
        marks(2, 3, 1),
        marks(3, 2, 2),
        marks(3, 1, 1),
        marks(2, 3, 3),
        marks(1, 2, 1),
        marks(1, 99, 99),
        visitor(4),
        greet(4, 2),
        person(5, "Cy"),
        greet(5, 3),
    ]);
    object.check(&expect![[r#"
        remember 2 at 3/1
        to 1: marks 2/0
        remember 3 at 2/2
        to 1: marks 2/1
        remember 2 at 3/3
        to 1: marks 2/2
        remember 1 at 3/2
        to 2: marks 3/2
        to 3: marks 3/2
        remember 1 at 3/3
        to 2: marks 3/3
        to 3: marks 3/3
        to 4: greeting
        to 4: marks 2/2
        to 4: seen 2
        to 4: live
        remember 4 at 3/3
        to 5: greeting
        to 5: marks 3/3
        to 5: live
        remember 5
    "#]]);
}

#[test]
fn dlv_12_marks_are_one_row_when_their_owner_has_left_and_outlive_a_sleep_without_one() {
    let mut object = two();
    object.run(vec![
        post(1, 1, "hello"),
        post(2, 2, "hi"),
        marks(1, 2, 2),
        marks(2, 2, 2),
    ]);
    let ada = Who::Person(Person {
        id: PersonId::new("ada").unwrap(),
        name: "Ada".into(),
        number: 1,
        seat: true,
    });
    object.sleep(vec![(1, Who::Visitor(OWNER)), (2, ada)]);
    object.script.clear();
    object.run(vec![
        visitor(3),
        greet(3, 2),
        closed(1),
        closed(2),
        closed(3),
        person(4, "Ada"),
        greet(4, 2),
    ]);
    object.sleep(vec![]);
    object.run(vec![visitor(5), greet(5, 2), closed(5)]);
    object.check(&expect![[r#"
        to 3: greeting
        to 3: marks 2/2
        to 3: seen 2
        to 3: live
        remember 3 at 2/2
        tell "hi" waiting 0 attended
        remember 3 at 2/2
        store receipts Visitor 2/2 Person(PersonId("ada")) 2/2
        to 4: greeting
        to 4: marks 2/2
        to 4: live
        remember 4 at 2/2
        (sleep)
        to 5: greeting
        to 5: marks 2/2
        to 5: seen 2
        to 5: live
        remember 5 at 2/2
        tell "hi" waiting 0
    "#]]);
}

#[test]
fn dlv_8_typing_is_not_stored_and_said_to_the_others_now_and_then() {
    let mut object = two();
    object.run(vec![visitor(3), greet(3, 0), person(4, "Bo"), greet(4, 0)]);
    object.script.clear();
    object.run(vec![typing(1), typing(1), typing(2)]);
    object.now = Timestamp(1_999);
    object.run(vec![typing(1)]);
    object.now = Timestamp(2_000);
    object.run(vec![typing(1)]);
    object.check(&expect![[r#"
        to 2: typing Visitor
        to 4: typing Visitor
        to 1: typing Team { name: "Ada" }
        to 3: typing Team { name: "Ada" }
        to 4: typing Team { name: "Ada" }
        to 2: typing Visitor
        to 4: typing Visitor
    "#]]);
}

#[test]
fn dlv_11_the_31st_message_of_a_minute_is_refused_with_the_time_to_wait() {
    let mut object = two();
    for n in 1..=30 {
        object.now = Timestamp(u64::from(n) * 1000);
        object.run(vec![post(1, n, "again")]);
    }
    object.sleep(vec![(1, Who::Visitor(OWNER))]);
    object.script.clear();
    object.run(vec![post(1, 31, "one too many"), post(1, 30, "again")]);
    object.now = Timestamp(61_000);
    object.run(vec![post(1, 32, "a minute later"), post(1, 33, "too soon")]);
    object.check(&expect![[r#"
        to 1: refused 31: TooManyMessages { wait: Span(31000) }
        to 1: acknowledged 30 as 30
        store 31 (31) "a minute later"
        to 1: acknowledged 32 as 31
        tell "a minute later" waiting 31
        to 1: refused 33: TooManyMessages { wait: Span(1000) }
    "#]]);
}

#[test]
fn dlv_11_one_participants_limit_is_not_anothers() {
    let mut object = two();
    object.run((1..=31).map(|n| post(1, n, "again")).collect());
    object.script.clear();
    object.run(vec![post(2, 1, "easy")]);
    object.check(&expect![[r#"
        store 31 (31) "easy"
        to 1: entry 31 Ada: "easy"
        to 2: acknowledged 1 as 31
    "#]]);
}

#[test]
fn times_of_a_log_never_go_back() {
    let mut object = two();
    object.now = Timestamp(5_000);
    object.run(vec![post(1, 1, "first")]);
    object.now = Timestamp(4_000);
    object.run(vec![post(1, 2, "second")]);
    let times: Vec<Timestamp> = object.rows.iter().map(|row| row.entry.parts().0).collect();
    assert_eq!(times, [Timestamp(5_000), Timestamp(5_000)]);
}

#[test]
fn dlv_12_the_inbox_hears_of_a_volley_once_in_two_seconds() {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0)]);
    object.script.clear();
    object.run(vec![
        post(1, 1, "one"),
        Event::InboxAnswered(Told::Heard),
        post(1, 2, "two"),
        post(1, 3, "three"),
    ]);
    assert_eq!(
        object.machine.next_wake(),
        Some((Timestamp(2_000), WakeReason::TellInbox))
    );
    object.now = Timestamp(2_000);
    object.run(vec![Event::Woke, Event::InboxAnswered(Told::Heard)]);
    object.now = Timestamp(5_000);
    object.run(vec![post(1, 4, "four")]);
    object.check(&expect![[r#"
        store 1 (1) "one"
        to 1: acknowledged 1 as 1
        tell "one" waiting 1
        store 2 (2) "two"
        to 1: acknowledged 2 as 2
        store 3 (3) "three"
        to 1: acknowledged 3 as 3
        tell "three" waiting 3
        store 4 (4) "four"
        to 1: acknowledged 4 as 4
        tell "four" waiting 4
    "#]]);
}

#[test]
fn whoever_asks_hears_how_the_conversation_stands() {
    let mut object = Object::new();
    let asked = || Event::StandingAsked {
        call: CallId(9),
        visitor: OWNER,
    };
    object.run(vec![asked(), begin(), asked()]);
    object.run(vec![visitor(1), greet(1, 0), post(1, 1, "one")]);
    object.sleep(vec![]);
    object.script.clear();
    object.run(vec![asked()]);
    assert!(
        object.script.starts_with("answer Stands(Some(Standing {"),
        "{}",
        object.script
    );
    assert!(
        object
            .script
            .contains("text: \"one\" }, waiting: 1, waiting_since: Some(Timestamp(0)), attended: false, closed: false, mail: None, verified: false }")
    );
}

fn post_after(socket: u64, n: u8, after: u8, text: &str) -> Event {
    Event::Received {
        socket: SocketId(socket),
        frame: FromClient::Post {
            key: ClientKey([n; 16]),
            after: Some(ClientKey([after; 16])),
            text: text.into(),
        },
    }
}

#[test]
fn dlv_5_a_message_is_not_taken_before_the_one_it_comes_after() {
    let mut object = two();
    object.run(vec![
        post(1, 1, "one"),
        post_after(1, 2, 1, "two"),
        post_after(2, 3, 2, "not mine"),
        // The third never came.
        post_after(1, 5, 4, "five"),
        post_after(1, 6, 5, "six"),
    ]);
    object.check(&expect![[r#"
        store 1 (1) "one"
        to 1: acknowledged 1 as 1
        to 2: entry 1 visitor: "one"
        tell "one" waiting 1 attended
        store 2 (2) "two"
        to 1: acknowledged 2 as 2
        to 2: entry 2 visitor: "two"
        close 2: out_of_order
        close 1: out_of_order
    "#]]);
}

#[test]
fn dlv_5_what_comes_after_a_refused_message_is_in_order() {
    let mut object = two();
    object.run(vec![
        post(1, 1, " "),
        post_after(1, 2, 1, ""),
        post_after(1, 3, 2, "three"),
    ]);
    object.check(&expect![[r#"
        to 1: refused 1: EmptyText
        to 1: refused 2: EmptyText
        store 1 (1) "three"
        to 1: acknowledged 3 as 1
        to 2: entry 1 visitor: "three"
        tell "three" waiting 1 attended
    "#]]);
}

#[test]
fn dlv_7_marks_stay_with_another_socket_of_their_owner() {
    let mut object = two();
    object.run(vec![
        post(1, 1, "hello"),
        post(2, 2, "hi"),
        visitor(3),
        greet(3, 0),
        marks(3, 2, 0),
        marks(1, 2, 2),
    ]);
    object.script.clear();
    object.run(vec![closed(1)]);
    object.sleep(vec![(3, Who::Visitor(OWNER))]);
    object.run(vec![closed(3)]);
    object.check(&expect![[r#"
        remember 3 at 2/2
        (sleep)
        store receipts Visitor 2/2
    "#]]);
}

#[test]
fn dlv_7_that_somebody_has_read_a_comment_shows_in_no_visitors_frame() {
    let mut object = two();
    object.run(vec![
        person(3, "Bo"),
        greet(3, 0),
        comment(3, 1, "first of all"),
        marks(2, 1, 1),
        visitor(4),
        greet(4, 0),
    ]);
    assert!(!object.script.contains("to 1: marks"), "{}", object.script);
    assert!(!object.script.contains("to 4: marks"), "{}", object.script);
}

#[test]
fn a_socket_of_nobody_who_may_be_there_is_not_reattached() {
    let mut object = two();
    object.sleep(vec![(9, Who::Visitor(VisitorId([8; 16])))]);
    object.script.clear();
    object.run(vec![greet(9, 0), post(9, 1, "let me in")]);
    object.check(&expect![[""]]);
}

#[test]
fn dlv_12_a_visitor_who_begins_to_wait_is_told_of_at_once() {
    let mut object = two();
    object.run(vec![
        post(1, 1, "hello"),
        Event::InboxAnswered(Told::Heard),
        post(2, 2, "hi"),
    ]);
    object.now = Timestamp(2_000);
    object.run(vec![Event::Woke, Event::InboxAnswered(Told::Heard)]);
    object.script.clear();
    object.now = Timestamp(2_100);
    object.run(vec![post(1, 3, "one more thing")]);
    object.check(&expect![[r#"
        store 3 (3) "one more thing"
        to 1: acknowledged 3 as 3
        to 2: entry 3 visitor: "one more thing"
        tell "one more thing" waiting 1 attended
    "#]]);
}

#[test]
fn an_inbox_that_stays_away_is_tried_ever_less_often() {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0), post(1, 1, "one")]);
    let mut waits = Vec::new();
    for _ in 0..9 {
        object.run(vec![Event::InboxAnswered(Told::Failed)]);
        let (at, _) = object.machine.next_wake().unwrap();
        waits.push(at.since(object.now).0 / 1000);
        object.now = at;
        object.run(vec![Event::Woke]);
    }
    assert_eq!(waits, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
}

#[test]
fn what_somebody_opened_before_they_signed_out_ends_and_nothing_else() {
    let opened = |socket, number| Event::SocketOpened {
        socket: SocketId(socket),
        who: Who::Person(Person {
            id: PersonId::new("ada").unwrap(),
            name: "Ada".into(),
            number,
            seat: true,
        }),
    };
    let mut object = Object::new();
    object.run(vec![
        begin(),
        visitor(1),
        greet(1, 0),
        opened(2, 1),
        greet(2, 0),
        opened(3, 2),
        greet(3, 0),
        person(4, "Grace"),
        greet(4, 0),
    ]);
    object.script.clear();
    object.run(vec![Event::DismissAsked {
        call: CallId(2),
        person: PersonId::new("ada").unwrap(),
        number: 2,
    }]);
    object.check(&expect![[r#"
        close 2: signed_out
        answer Dismissed
    "#]]);
}

/// The inbox ends what is open where somebody looks, so it has to know of sockets that say nothing.
#[test]
fn somebody_who_opens_it_and_says_nothing_is_told_of_and_can_be_dismissed() {
    let mut object = Object::new();
    object.run(vec![
        begin(),
        visitor(1),
        greet(1, 0),
        post(1, 1, "hello"),
        Event::InboxAnswered(Told::Heard),
    ]);
    object.script.clear();
    object.now = Timestamp(2_000);
    object.run(vec![
        person(2, "Ada"),
        Event::InboxAnswered(Told::Heard),
        Event::DismissAsked {
            call: CallId(2),
            person: PersonId::new("ada").unwrap(),
            number: 2,
        },
        greet(2, 0),
    ]);
    object.now = Timestamp(4_000);
    object.run(vec![Event::Woke]);
    object.check(&expect![[r#"
        tell "hello" waiting 1 attended
        close 2: signed_out
        answer Dismissed
        tell "hello" waiting 1
    "#]]);
}

#[test]
fn tea_5_a_socket_that_was_on_its_way_when_its_person_was_dismissed_ends() {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0), post(1, 1, "hello")]);
    let dismiss = |name, number| Event::DismissAsked {
        call: CallId(2),
        person: PersonId::new(name).unwrap(),
        number,
    };
    object.script.clear();
    // Told twice and in the other order, the greater number counts.
    object.run(vec![
        dismiss("ada", 2),
        dismiss("ada", 1),
        dismiss("bob", 1),
    ]);
    object.run(vec![
        person(2, "Ada"),
        greet(2, 0),
        person(3, "Bob"),
        greet(3, 0),
    ]);
    object.check(&expect![[r#"
        answer Dismissed
        answer Dismissed
        answer Dismissed
        close 2: signed_out
        to 3: greeting
        to 3: entry 1 visitor: "hello"
        to 3: live
        remember 3
    "#]]);
}

#[test]
fn cnv_5_a_conversation_is_of_the_visitor_who_has_it_now_and_of_nobody_else() {
    const IDENTIFIED: VisitorId = VisitorId([8; 16]);
    let is_of = |visitor| Event::OwnerAsked {
        call: CallId(3),
        visitor,
    };
    let others = || vec![is_of(OWNER), is_of(IDENTIFIED), is_of(VisitorId([9; 16]))];
    let mut object = Object::new();
    object.run(others());
    object.run(vec![begin(), visitor(1), greet(1, 0), post(1, 1, "hello")]);
    object.script.clear();
    object.run(others());
    object.run(vec![Event::JoinAsked {
        call: CallId(2),
        from: OWNER,
        to: IDENTIFIED,
    }]);
    object.sleep(vec![]);
    object.run(others());
    object.check(&expect![[r#"
        answer Theirs
        answer NotTheirs
        answer NotTheirs
        store header
        answer Joined
        introduce nobody identified of 0, 0 ticked
        (sleep)
        answer NotTheirs
        answer Theirs
        answer NotTheirs
    "#]]);
}

#[test]
fn vis_3_a_conversation_joins_whoever_its_visitor_turns_out_to_be() {
    const IDENTIFIED: VisitorId = VisitorId([8; 16]);
    let join = |from, to| Event::JoinAsked {
        call: CallId(2),
        from,
        to,
    };
    let opened = |socket, visitor| Event::SocketOpened {
        socket: SocketId(socket),
        who: Who::Visitor(visitor),
    };
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0), post(1, 1, "hello")]);
    object.script.clear();
    object.run(vec![
        join(VisitorId([9; 16]), VisitorId([9; 16])),
        join(OWNER, IDENTIFIED),
    ]);
    object.sleep(vec![]);
    object.run(vec![opened(2, OWNER), opened(3, IDENTIFIED), greet(3, 0)]);
    object.check(&expect![[r#"
        answer NotTheirs
        store header
        answer Joined
        introduce nobody identified of 0, 0 ticked
        (sleep)
        close 2: not_found
        to 3: greeting
        to 3: entry 1 you: "hello"
        to 3: live
        remember 3
        tell "hello" waiting 1
        introduce nobody identified of 0, 0 ticked
    "#]]);
}

#[test]
fn dlv_7_what_one_tab_of_the_visitor_has_seen_the_others_hear() {
    let mut object = two();
    object.run(vec![post(2, 1, "one"), visitor(3), greet(3, 0)]);
    object.script.clear();
    object.run(vec![marks(1, 1, 1)]);
    assert!(object.script.contains("to 3: seen 1"), "{}", object.script);
    assert!(!object.script.contains("to 1: seen"), "{}", object.script);
    // That it has arrived alone is no news, and a tab that comes later hears it before it is live.
    object.script.clear();
    object.run(vec![marks(3, 1, 0), visitor(4), greet(4, 0)]);
    assert!(!object.script.contains("to 1: seen"), "{}", object.script);
    let at = |words: &str| object.script.find(words).unwrap();
    assert!(at("to 4: seen 1") < at("to 4: live"), "{}", object.script);
}
