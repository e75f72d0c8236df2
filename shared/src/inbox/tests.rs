//! Events in, effects out, as text. `UPDATE_EXPECT=1` rewrites it.

mod access;
mod taken_back;
mod team;
mod there;

use core::fmt::Write;
use std::{format, string::String, vec, vec::Vec};

use expect_test::{Expect, expect};

use super::*;
use crate::{
    ids::{InboxId, SiteId, VisitorId},
    protocol::{
        console::{InboxRow, Preview},
        delivery::Speaker,
    },
    time::Span,
};

fn begin(conversation: u64) -> Event {
    Event::BeginAsked {
        call: CallId(conversation),
        beginning: Beginning {
            conversation: ConversationId::new(conversation).unwrap(),
            site: SiteId::new("main").unwrap(),
            inbox: InboxId::new("sales").unwrap(),
            visitor: VisitorId([0; 16]),
            identified: false,
            page: "https://example.com/".into(),
            flow: "pricing".into(),
            after: None,
        },
        from: None,
    }
}

fn touched(conversation: u64, text: &str, waiting: u32) -> Event {
    Event::Touched {
        call: CallId(conversation),
        conversation: ConversationId::new(conversation).unwrap(),
        standing: Standing {
            latest: Preview {
                at: Timestamp(0),
                from: Speaker::Visitor,
                text: text.into(),
            },
            waiting,
            waiting_since: (waiting > 0).then_some(Timestamp(0)),
            attended: false,
            closed: false,
            mail: None,
            verified: false,
        },
    }
}

/// What storage has of a conversation that was not remembered.
fn recalled(conversation: u64, text: &str, row: Option<stored::Row>) -> Event {
    let Event::Touched {
        call,
        conversation,
        standing,
    } = touched(conversation, text, 1)
    else {
        panic!("it is");
    };
    Event::Recalled {
        call,
        conversation,
        standing,
        row: row.map(Box::new),
    }
}

fn greeted(socket: u64) -> Event {
    Event::Greeted {
        socket: SocketId(socket),
        hello: Hello::of(crate::ids::Epoch::NONE, crate::ids::Seq::default()),
    }
}

fn opened(socket: u64) -> Event {
    Event::SocketOpened {
        socket: SocketId(socket),
        person: ada(1),
    }
}

fn ada(number: u32) -> Person {
    Person {
        id: PersonId::new("ada").unwrap(),
        name: "Ada".into(),
        number,
        seat: true,
    }
}

fn kept(row: &stored::Row) -> String {
    let latest = row.latest.as_ref().map_or("-", |latest| &latest.text);
    let attended = if row.attended { " attended" } else { "" };
    format!(
        "{} {latest:?} waiting {}{attended}",
        row.conversation, row.waiting
    )
}

fn row(row: &InboxRow) -> String {
    let latest = row.latest.as_ref().map_or("-", |latest| &latest.text);
    let whose = row.assignee.as_ref().map(|it| format!(" for {}", it.name));
    let whose = whose.unwrap_or_default();
    format!(
        "{} {latest:?} waiting {}{whose}",
        row.conversation, row.waiting
    )
}

fn names(team: &[Member]) -> String {
    let names = team.iter().map(|Member { name, away, .. }| match away {
        true => format!("{name} (away)"),
        false => name.clone(),
    });
    format!("there: {}", names.collect::<Vec<_>>().join(", "))
}

#[allow(clippy::needless_pass_by_value)]
fn check(events: Vec<Event>, expected: Expect) {
    let mut inbox = Inbox::default();
    let mut script = String::new();
    for event in events {
        for effect in inbox.update(Timestamp(0), event) {
            let effect = match effect {
                Effect::Store(stored) => format!("store {}", kept(&stored)),
                Effect::Send {
                    socket,
                    item: ToConsole::Row(sent),
                } => format!("to {}: {}", socket.0, row(&sent)),
                Effect::Send {
                    socket,
                    item: ToConsole::Live,
                } => format!("to {}: live", socket.0),
                Effect::Send {
                    socket,
                    item: ToConsole::Team(team),
                } => format!("to {}: {}", socket.0, names(&team)),
                Effect::StoreAway(away) => format!("store {} away", away.len()),
                Effect::StoreUnable(unable) => format!("store {} unable", unable.len()),
                Effect::StoreAttendance(kept) => format!("store there {}", kept.there),
                Effect::TellVisitor {
                    conversation,
                    staff,
                } => format!("tell {conversation} {staff:?}"),
                Effect::StoreDismissals(list) => format!("store {} dismissed", list.len()),
                Effect::Dismiss {
                    conversation,
                    person,
                    number,
                } => format!(
                    "dismiss {} below {number} in {conversation}",
                    person.as_str()
                ),
                Effect::Ask { conversation, .. } => format!("ask {conversation}"),
                Effect::Release { conversation, .. } => format!("release {conversation}"),
                Effect::Recall { conversation, .. } => format!("recall {conversation}"),
                Effect::Forget(conversation) => format!("forget {conversation}"),
                Effect::Remember { socket } => format!("remember {}", socket.0),
                Effect::Close { socket, reason } => {
                    format!("close {}: {}", socket.0, reason.word())
                }
                Effect::Answer { call, answer } => format!("answer {}: {answer:?}", call.0),
            };
            writeln!(script, "{effect}").unwrap();
        }
    }
    expected.assert_eq(&script);
}

#[test]
fn a_conversation_shows_once_it_has_a_message() {
    check(
        vec![begin(7), opened(1), greeted(1), touched(7, "hello", 1)],
        expect![[r#"
            store 7 "-" waiting 0
            answer 7: Done
            to 1: live
            remember 1
            to 1: there: Ada
            store there true
            store 7 "hello" waiting 1
            to 1: 7 "hello" waiting 1 for Ada
            answer 7: Heard(Room)
        "#]],
    );
}

#[test]
fn a_console_that_comes_later_gets_the_list() {
    check(
        vec![begin(7), touched(7, "hello", 1), opened(1), greeted(1)],
        expect![[r#"
            store 7 "-" waiting 0
            answer 7: Done
            store 7 "hello" waiting 1
            answer 7: Heard(Nobody)
            to 1: 7 "hello" waiting 1
            to 1: live
            remember 1
            to 1: there: Ada
            store 7 "hello" waiting 1
            to 1: 7 "hello" waiting 1 for Ada
            store there true
            tell 7 Room
        "#]],
    );
}

#[test]
fn the_same_news_twice_change_nothing() {
    check(
        vec![
            begin(7),
            begin(7),
            touched(7, "hello", 1),
            touched(7, "hello", 1),
        ],
        expect![[r#"
            store 7 "-" waiting 0
            answer 7: Done
            answer 7: Done
            store 7 "hello" waiting 1
            answer 7: Heard(Nobody)
            answer 7: Heard(Nobody)
        "#]],
    );
}

#[test]
fn news_of_a_conversation_that_never_began_here_are_not_taken() {
    check(
        vec![touched(8, "hello", 1), recalled(8, "hello", None)],
        expect![[r#"
            recall 8
            answer 8: Unknown
        "#]],
    );
}

#[test]
fn a_console_that_talks_is_closed_alone() {
    check(
        vec![
            begin(7),
            opened(1),
            greeted(1),
            opened(2),
            greeted(2),
            Event::ReceivedGarbage {
                socket: SocketId(1),
            },
            touched(7, "hello", 1),
        ],
        expect![[r#"
            store 7 "-" waiting 0
            answer 7: Done
            to 1: live
            remember 1
            to 1: there: Ada
            store there true
            to 2: live
            remember 2
            to 1: there: Ada
            to 2: there: Ada
            close 1: garbled_frame
            store 7 "hello" waiting 1
            to 2: 7 "hello" waiting 1 for Ada
            answer 7: Heard(Room)
        "#]],
    );
}

#[test]
fn a_conversation_that_was_not_remembered_is_recalled_when_it_has_news() {
    let mut before = Inbox::default();
    at(&mut before, 0, begin(7));
    let stored = at(&mut before, 1, touched(7, "hello", 1));
    let [Effect::Store(row), Effect::Answer { .. }] = stored.as_slice() else {
        panic!("{stored:?}");
    };
    let mut inbox = Inbox::default();
    let asked = at(&mut inbox, 100, touched(7, "again", 1));
    assert!(
        matches!(asked.as_slice(), [Effect::Recall { .. }]),
        "{asked:?}"
    );
    let told = at(&mut inbox, 100, recalled(7, "again", Some(row.clone())));
    assert_eq!(answer(&told), InboxAnswer::Heard(Staff::Nobody));
    let row = &inbox.rows[&ConversationId::new(7).unwrap()].row;
    assert_eq!(row.begun, Timestamp(0));
    assert_eq!(
        row.latest.as_ref().map(|it| it.text.as_str()),
        Some("again")
    );
}

#[test]
fn dlv_11_what_begins_without_a_message_is_forgotten_at_both_ends() {
    let (conversation, visitor) = (ConversationId::new(7).unwrap(), VisitorId([0; 16]));
    let stands = |standing| Event::Stands {
        conversation,
        standing,
    };
    let mut inbox = Inbox::default();
    at(&mut inbox, 0, begin(7));
    at(&mut inbox, 0, begin(8));
    at(&mut inbox, 1, touched(8, "hello", 1));
    at(&mut inbox, 10, Event::Woke);
    let wakes = |inbox: &Inbox| inbox.next_wake().map(|(at, _)| at.0 / 1000);
    assert_eq!(wakes(&inbox), Some(3_600));
    let release = || Effect::Release {
        conversation,
        visitor,
    };
    assert_eq!(at(&mut inbox, 3_600, Event::Woke), [release()]);
    // Somebody is connected: it stays, and is asked again.
    assert_eq!(at(&mut inbox, 3_601, stands(None)), []);
    assert_eq!(wakes(&inbox), Some(7_200));
    assert_eq!(at(&mut inbox, 7_200, Event::Woke), [release()]);
    let released = Event::Released { conversation };
    let forget = Effect::Forget(conversation);
    assert_eq!(at(&mut inbox, 7_201, released.clone()), [forget]);
    assert_eq!(inbox.rows.len(), 1);
    assert_eq!(wakes(&inbox), None);
    // One that stays is asked ever more seldom, also by an object that has slept; one that is woken
    // for it asks.
    for (age, expected) in [(3_601, 3_600), (3_700, 7_200), (18_000, 28_800)] {
        let mut inbox = Inbox::default();
        inbox.remember(Timestamp(age * 1_000), stored_row(7, 0, false));
        assert_eq!(wakes(&inbox), Some(expected), "{age}");
    }
    // A message that came first is not lost, whatever is answered behind it.
    at(&mut inbox, 8_000, begin(7));
    at(&mut inbox, 11_600, Event::Woke);
    at(&mut inbox, 11_601, touched(7, "here I am", 1));
    assert_eq!(at(&mut inbox, 11_602, released), []);
    assert_eq!(inbox.rows.len(), 2);
}

#[test]
fn rte_1_what_waits_is_picked_up_in_one_go() {
    let mut inbox = Inbox::default();
    for n in 1..=3_000 {
        at(&mut inbox, n, begin(n));
        at(&mut inbox, n, touched(n, "hello", 1));
    }
    let opened = |socket, id: &str| Event::SocketOpened {
        socket: SocketId(socket),
        person: Person {
            id: PersonId::new(id).unwrap(),
            ..ada(1)
        },
    };
    at(&mut inbox, 4_000, opened(1, "ada"));
    at(&mut inbox, 4_000, greeted(1));
    at(&mut inbox, 4_000, opened(2, "grace"));
    at(&mut inbox, 4_000, greeted(2));
    let assigned = inbox.rows.values().filter(|it| it.assigned.is_some());
    assert_eq!(assigned.count(), 3_000);
}

#[test]
fn tea_5_whoever_is_dismissed_opens_nothing_under_a_lower_number() {
    let ada = || PersonId::new("ada").unwrap();
    let asked = |person, number| Event::PersonAsked {
        call: CallId(5),
        person,
        number,
    };
    let mut inbox = Inbox::default();
    let mut ask = |now: Timestamp, event: Event| {
        let mut answers = Vec::new();
        for effect in inbox.update(now, event) {
            if let Effect::Answer { answer, .. } = effect {
                answers.push(answer);
            }
        }
        answers
    };
    let start = Timestamp(1_000_000);
    assert_eq!(ask(start, asked(ada(), 0)), [InboxAnswer::Done]);
    let dismiss = Event::DismissAsked {
        call: CallId(6),
        person: ada(),
        number: 2,
        answers: false,
    };
    assert_eq!(ask(start, dismiss), [InboxAnswer::Done]);
    for (number, answer) in [
        (0, InboxAnswer::Dismissed),
        (1, InboxAnswer::Dismissed),
        (2, InboxAnswer::Done),
    ] {
        assert_eq!(ask(start, asked(ada(), number)), [answer], "{number}");
    }
    let bob = PersonId::new("bob").unwrap();
    assert_eq!(ask(start, asked(bob, 0)), [InboxAnswer::Done]);
}

#[test]
fn rte_2_somebody_is_there_until_90_seconds_after_the_last_console_went() {
    let mut inbox = Inbox::default();
    let staff = |inbox: &mut Inbox, at: u64| {
        let call = CallId(1);
        let asked = inbox.update(Timestamp(at), Event::StaffAsked { call });
        let effects: Vec<Effect> = asked.into_iter().collect();
        let InboxAnswer::Staff(staff) = answer(&effects) else {
            panic!("{effects:?}");
        };
        staff
    };
    let socket = SocketId(7);
    assert_eq!(staff(&mut inbox, 0), Staff::Nobody);
    for event in [opened(7), greeted(7)] {
        for effect in inbox.update(Timestamp(0), event) {
            assert!(!matches!(effect, Effect::Close { .. }));
        }
    }
    inbox.hear(socket, Timestamp(1_000_000));
    assert_eq!(staff(&mut inbox, 1_000_000), Staff::Room);
    let gone = inbox.update(Timestamp(1_000_000), Event::SocketClosed { socket });
    // That is known through a sleep.
    let attendance = stored::Attendance {
        there: true,
        left: Some(Timestamp(1_000_000)),
    };
    assert_eq!(gone, Effects::one(Effect::StoreAttendance(attendance)));
    assert_eq!(staff(&mut inbox, 1_089_999), Staff::Room);
    assert_eq!(staff(&mut inbox, 1_090_000), Staff::Nobody);
}

/// Runs events at their seconds and keeps what is stored and what is sent.
#[allow(clippy::needless_pass_by_value)]
fn check_at(events: Vec<(u64, Event)>, expected: Expect) {
    let mut inbox = Inbox::default();
    let mut script = String::new();
    for (second, event) in events {
        awake(&mut inbox, second);
        for effect in inbox.update(Timestamp(second * 1000), event) {
            match effect {
                Effect::Store(stored) => {
                    writeln!(script, "{second}s store {}", kept(&stored)).unwrap();
                }
                Effect::Send {
                    item: ToConsole::Row(sent),
                    ..
                } => writeln!(script, "{second}s send {}", row(&sent)).unwrap(),
                Effect::Ask { conversation, .. } => {
                    writeln!(script, "{second}s ask {conversation}").unwrap();
                }
                Effect::Release { conversation, .. } => {
                    writeln!(script, "{second}s release {conversation}").unwrap();
                }
                Effect::Forget(conversation) => {
                    writeln!(script, "{second}s forget {conversation}").unwrap();
                }
                Effect::StoreDismissals(list) => {
                    writeln!(script, "{second}s store {} dismissed", list.len()).unwrap();
                }
                Effect::Dismiss { conversation, .. } => {
                    writeln!(script, "{second}s dismiss in {conversation}").unwrap();
                }
                Effect::Close { socket, .. } => {
                    writeln!(script, "{second}s close {}", socket.0).unwrap();
                }
                Effect::Recall { .. }
                | Effect::StoreAway(_)
                | Effect::StoreUnable(_)
                | Effect::StoreAttendance(_)
                | Effect::TellVisitor { .. }
                | Effect::Send { .. }
                | Effect::Remember { .. }
                | Effect::Answer { .. } => {}
            }
        }
        if let Some((at, WakeReason::Attend)) = inbox.next_wake() {
            writeln!(script, "{second}s wakes at {}s", at.0 / 1000).unwrap();
        }
    }
    expected.assert_eq(&script);
}

fn attended(event: Event) -> Event {
    match event {
        Event::Touched {
            call,
            conversation,
            standing,
        } => Event::Touched {
            call,
            conversation,
            standing: Standing {
                attended: true,
                closed: false,
                mail: None,
                ..standing
            },
        },
        other @ (Event::BeginAsked { .. }
        | Event::StaffAsked { .. }
        | Event::Stands { .. }
        | Event::SocketOpened { .. }
        | Event::DismissAsked { .. }
        | Event::HeldAsked { .. }
        | Event::PersonAsked { .. }
        | Event::Recalled { .. }
        | Event::Released { .. }
        | Event::Greeted { .. }
        | Event::Received { .. }
        | Event::ReceivedGarbage { .. }
        | Event::SocketClosed { .. }
        | Event::Woke) => other,
    }
}

#[test]
fn dlv_12_a_row_is_stored_when_its_state_changes_and_otherwise_once_in_30_s() {
    check_at(
        vec![
            (0, opened(1)),
            (0, greeted(1)),
            (0, begin(7)),
            (1, touched(7, "one", 1)),
            (5, touched(7, "two", 2)),
            (6, touched(7, "three", 3)),
            (31, Event::Woke),
            (32, touched(7, "three", 3)),
            (40, touched(7, "answer", 0)),
            (41, touched(7, "again", 1)),
        ],
        expect![[r#"
            0s store 7 "-" waiting 0
            0s wakes at 10s
            1s store 7 "one" waiting 1
            1s send 7 "one" waiting 1 for Ada
            1s wakes at 91s
            5s send 7 "two" waiting 2 for Ada
            5s wakes at 31s
            6s send 7 "three" waiting 3 for Ada
            6s wakes at 31s
            31s store 7 "three" waiting 3
            31s wakes at 121s
            32s wakes at 122s
            40s store 7 "answer" waiting 0
            40s send 7 "answer" waiting 0 for Ada
            40s wakes at 130s
            41s store 7 "again" waiting 1
            41s send 7 "again" waiting 1 for Ada
            41s wakes at 131s
        "#]],
    );
}

#[test]
fn dlv_12_a_conversation_that_is_looked_at_is_stored_in_5_minutes_or_when_that_ends() {
    check_at(
        vec![
            (0, opened(1)),
            (0, greeted(1)),
            (0, begin(7)),
            (1, touched(7, "one", 1)),
            (9, attended(touched(7, "one", 1))),
            (20, attended(touched(7, "answer", 0))),
            (60, attended(touched(7, "question", 1))),
            (70, attended(touched(7, "answer again", 0))),
            (301, attended(touched(7, "still here", 1))),
            (310, attended(touched(7, "bye", 0))),
            (320, touched(7, "bye", 0)),
        ],
        expect![[r#"
            0s store 7 "-" waiting 0
            0s wakes at 10s
            1s store 7 "one" waiting 1
            1s send 7 "one" waiting 1 for Ada
            1s wakes at 91s
            9s store 7 "one" waiting 1 attended
            9s wakes at 99s
            20s send 7 "answer" waiting 0 for Ada
            20s wakes at 110s
            60s send 7 "question" waiting 1 for Ada
            60s wakes at 150s
            70s send 7 "answer again" waiting 0 for Ada
            70s wakes at 160s
            301s send 7 "still here" waiting 1 for Ada
            301s wakes at 391s
            310s store 7 "bye" waiting 0 attended
            310s send 7 "bye" waiting 0 for Ada
            310s wakes at 400s
            320s store 7 "bye" waiting 0
            320s wakes at 410s
        "#]],
    );
}

#[test]
fn a_conversation_that_never_told_of_its_first_message_is_asked_once() {
    let stands = |standing| Event::Stands {
        conversation: ConversationId::new(7).unwrap(),
        standing,
    };
    let Event::Touched { standing, .. } = touched(7, "one", 1) else {
        panic!("not a touch");
    };
    check_at(
        vec![
            (0, opened(1)),
            (0, greeted(1)),
            (0, begin(7)),
            (9, Event::Woke),
            (10, Event::Woke),
            (11, stands(Some(standing))),
            (12, begin(8)),
            (22, Event::Woke),
            (23, stands(None)),
            (60, Event::Woke),
        ],
        expect![[r#"
            0s store 7 "-" waiting 0
            0s wakes at 10s
            9s wakes at 10s
            10s ask 7
            10s wakes at 3600s
            11s store 7 "one" waiting 1
            11s send 7 "one" waiting 1 for Ada
            11s wakes at 101s
            12s store 8 "-" waiting 0
            12s wakes at 22s
            22s ask 8
            22s wakes at 112s
            23s wakes at 113s
            60s wakes at 150s
        "#]],
    );
}

fn stored_row(conversation: u64, begun: u64, attended: bool) -> stored::Row {
    stored::Row {
        conversation: ConversationId::new(conversation).unwrap(),
        site: SiteId::new("main").unwrap(),
        page: String::new(),
        begun: Timestamp(begun),
        latest: attended.then(|| stored::Message {
            at: Timestamp(begun),
            from: stored::Author::Visitor,
            text: "hello".into(),
        }),
        waiting: 0,
        waiting_since: None,
        attended,
        stored: Timestamp(begun),
        visitor: VisitorId([0; 16]),
        from: None,
        assigned: None,
        closed: false,
        mail: None,
        flow: "pricing".into(),
        after: None,
        verified: false,
    }
}

#[test]
fn after_a_sleep_only_the_conversations_of_late_are_asked_for_their_first_message() {
    let now = Timestamp(10_000_000);
    let mut inbox = Inbox::default();
    inbox.remember(now, stored_row(7, 7_000_000, false));
    assert!(inbox.next_wake().is_some_and(|(at, _)| at > now));
    inbox.remember(now, stored_row(8, 9_900_000, false));
    assert!(inbox.next_wake().is_some_and(|(at, _)| at < now));
    let asked: Vec<Effect> = inbox.update(now, Event::Woke).into_iter().collect();
    let conversation = ConversationId::new(8).unwrap();
    assert_eq!(
        asked,
        [Effect::Ask {
            conversation,
            visitor: VisitorId([0; 16]),
        }]
    );
}

#[test]
fn dlv_12_after_a_sleep_a_conversation_that_is_looked_at_is_asked_unless_it_speaks() {
    let now = Timestamp(10_000_000);
    let mut inbox = Inbox::default();
    for conversation in [7, 8] {
        inbox.remember(now, stored_row(conversation, 9_999_000, true));
    }
    // One of them woke the inbox. That it is still looked at is no change of state.
    let stores = inbox.update(now, attended(touched(7, "again", 1)));
    assert!(
        !stores
            .into_iter()
            .any(|effect| matches!(effect, Effect::Store(_)))
    );
    assert_eq!(inbox.next_wake(), Some((now, WakeReason::Attend)));
    let asked: Vec<Effect> = inbox.update(now, Event::Woke).into_iter().collect();
    let conversation = ConversationId::new(8).unwrap();
    assert_eq!(
        asked,
        [Effect::Ask {
            conversation,
            visitor: VisitorId([0; 16]),
        }]
    );
}

#[test]
fn a_dismissal_that_comes_late_takes_nothing_back() {
    let mut inbox = Inbox::default();
    let dismissed = |number| Event::DismissAsked {
        call: CallId(1),
        person: PersonId::new("ada").unwrap(),
        number,
        answers: true,
    };
    for number in [3, 2] {
        at(&mut inbox, 0, dismissed(number));
    }
    let opened = Event::SocketOpened {
        socket: SocketId(1),
        person: ada(2),
    };
    let closed = Effect::Close {
        socket: SocketId(1),
        reason: CloseReason::SignedOut,
    };
    assert_eq!(at(&mut inbox, 1, opened), [closed]);
}

#[test]
fn somebody_who_signs_out_has_nothing_open_at_once_and_after_their_last_pass_has_ended() {
    let dismissed = Event::DismissAsked {
        call: CallId(1),
        person: PersonId::new("ada").unwrap(),
        number: 2,
        answers: true,
    };
    let anew = |socket, number| Event::SocketOpened {
        socket: SocketId(socket),
        person: ada(number),
    };
    check_at(
        vec![
            (0, opened(1)),
            (0, greeted(1)),
            (0, begin(7)),
            (0, attended(touched(7, "one", 0))),
            (10, dismissed),
            (11, anew(2, 1)),
            (12, anew(3, 2)),
            (13, greeted(3)),
            (14, begin(8)),
            (15, touched(8, "two", 0)),
            (16, attended(touched(8, "two", 0))),
            // A last pass ends, and what it opened in its last moment is told of.
            (310, Event::Woke),
            (312, begin(9)),
            (313, touched(9, "three", 0)),
            (315, attended(touched(9, "three", 0))),
            (370, Event::Woke),
            (371, anew(4, 1)),
        ],
        expect![[r#"
            0s store 7 "-" waiting 0
            0s wakes at 10s
            0s store 7 "one" waiting 0 attended
            0s send 7 "one" waiting 0
            0s wakes at 90s
            10s store 1 dismissed
            10s close 1
            10s dismiss in 7
            10s wakes at 100s
            11s close 2
            11s wakes at 100s
            12s wakes at 100s
            13s send 7 "one" waiting 0
            13s wakes at 103s
            14s store 8 "-" waiting 0
            14s wakes at 24s
            15s store 8 "two" waiting 0
            15s send 8 "two" waiting 0
            15s wakes at 105s
            16s store 8 "two" waiting 0 attended
            16s dismiss in 8
            16s wakes at 106s
            310s wakes at 370s
            312s store 9 "-" waiting 0
            312s wakes at 322s
            313s store 9 "three" waiting 0
            313s send 9 "three" waiting 0
            313s wakes at 370s
            315s store 9 "three" waiting 0 attended
            315s dismiss in 9
            315s wakes at 370s
            370s store 0 dismissed
            370s dismiss in 7
            370s dismiss in 8
            370s dismiss in 9
            370s wakes at 460s
            371s wakes at 461s
        "#]],
    );
}

/// Every console that is there is heard of.
fn awake(inbox: &mut Inbox, second: u64) {
    for socket in 0..20 {
        inbox.hear(SocketId(socket), Timestamp(second * 1000));
    }
}

/// A machine whose clock is at `second`, while every console is awake.
fn at(inbox: &mut Inbox, second: u64, event: Event) -> Vec<Effect> {
    awake(inbox, second);
    let effects = inbox.update(Timestamp(second * 1000), event);
    effects.into_iter().collect()
}

fn answer(effects: &[Effect]) -> InboxAnswer {
    let answers = effects.iter().filter_map(|effect| match effect {
        Effect::Answer { answer, .. } => Some(*answer),
        Effect::Store(_)
        | Effect::Forget(_)
        | Effect::Recall { .. }
        | Effect::Release { .. }
        | Effect::StoreDismissals(_)
        | Effect::StoreAway(_)
        | Effect::StoreUnable(_)
        | Effect::StoreAttendance(_)
        | Effect::TellVisitor { .. }
        | Effect::Dismiss { .. }
        | Effect::Ask { .. }
        | Effect::Send { .. }
        | Effect::Remember { .. }
        | Effect::Close { .. } => None,
    });
    let answers: Vec<_> = answers.collect();
    let [answer] = answers.as_slice() else {
        panic!("{answers:?}");
    };
    *answer
}

fn begin_from(conversation: u64, visitor: u8, from: Option<u64>) -> Event {
    let Event::BeginAsked {
        call, beginning, ..
    } = begin(conversation)
    else {
        panic!("it begins");
    };
    let visitor = VisitorId([visitor; 16]);
    Event::BeginAsked {
        call,
        beginning: Beginning {
            visitor,
            identified: false,
            ..beginning
        },
        from,
    }
}

#[test]
fn dlv_11_a_visitor_has_at_most_five_conversations_open() {
    let mut inbox = Inbox::default();
    for n in 1..=5 {
        let answered = at(&mut inbox, n, begin_from(n, 7, Some(n)));
        assert_eq!(answer(&answered), InboxAnswer::Done);
    }
    let refused = at(&mut inbox, 6, begin_from(6, 7, Some(6)));
    assert_eq!(refused.len(), 1, "nothing is stored");
    assert_eq!(answer(&refused), InboxAnswer::TooManyOpen);
    let again = at(&mut inbox, 6, begin_from(5, 7, Some(5)));
    assert_eq!(answer(&again), InboxAnswer::Done, "it has begun already");
    let other = at(&mut inbox, 6, begin_from(7, 8, Some(6)));
    assert_eq!(answer(&other), InboxAnswer::Done, "of another visitor");
    let told = at(&mut inbox, 6, begin_from(8, 7, None));
    assert_eq!(
        answer(&told),
        InboxAnswer::Done,
        "a conversation that was lost"
    );
    // Those without a message are none after a while.
    let later = at(&mut inbox, 700, begin_from(9, 7, Some(6)));
    assert_eq!(answer(&later), InboxAnswer::Done);
}

#[test]
fn dlv_11_from_one_network_address_at_most_sixty_begin_in_an_hour() {
    let mut inbox = Inbox::default();
    let sixty = (1..=60).map(|n| begin_from(n, u8::try_from(n).unwrap(), Some(1)));
    for (second, event) in (0..).zip(sixty) {
        assert_eq!(answer(&at(&mut inbox, second, event)), InboxAnswer::Done);
    }
    let refused = at(&mut inbox, 60, begin_from(61, 61, Some(1)));
    let wait = Span::seconds(3_540);
    assert_eq!(answer(&refused), InboxAnswer::TooManyBegun { wait });
    let other = at(&mut inbox, 60, begin_from(61, 61, Some(2)));
    assert_eq!(answer(&other), InboxAnswer::Done, "from elsewhere");
    let later = at(&mut inbox, 3_600, begin_from(62, 62, Some(1)));
    assert_eq!(answer(&later), InboxAnswer::Done);
    let refused = at(&mut inbox, 3_600, begin_from(63, 63, Some(1)));
    let wait = Span::seconds(1);
    assert_eq!(answer(&refused), InboxAnswer::TooManyBegun { wait });
}

#[test]
fn dlv_11_where_it_came_from_is_kept_for_an_hour() {
    let mut inbox = Inbox::default();
    let stored = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Store(row) => Some(row.from),
            Effect::Forget(_)
            | Effect::Recall { .. }
            | Effect::Release { .. }
            | Effect::StoreDismissals(_)
            | Effect::StoreAway(_)
            | Effect::StoreUnable(_)
            | Effect::StoreAttendance(_)
            | Effect::TellVisitor { .. }
            | Effect::Dismiss { .. }
            | Effect::Ask { .. }
            | Effect::Send { .. }
            | Effect::Remember { .. }
            | Effect::Close { .. }
            | Effect::Answer { .. } => None,
        })
    };
    let begun = at(&mut inbox, 0, begin_from(7, 7, Some(1)));
    assert_eq!(stored(&begun), Some(Some(1)));
    let late = at(&mut inbox, 3_600, touched(7, "hello", 1));
    assert_eq!(stored(&late), Some(None));
}

#[test]
fn rte_1_whoever_has_the_fewest_gets_the_next_and_of_two_the_one_who_has_waited_longest() {
    let console = |socket, id: &str, seat| Event::SocketOpened {
        socket: SocketId(socket),
        person: Person {
            id: PersonId::new(id).unwrap(),
            name: id.into(),
            number: 1,
            seat,
        },
    };
    let mut inbox = Inbox::default();
    let events = [
        console(1, "ada", true),
        console(2, "grace", true),
        console(3, "guest", false),
        greeted(1),
        greeted(2),
        greeted(3),
    ];
    for event in events {
        at(&mut inbox, 0, event);
    }
    let mut whose = Vec::new();
    for n in 1..=6 {
        at(&mut inbox, n, begin(n));
        at(&mut inbox, n, touched(n, "hello", 1));
        let row = &inbox.rows[&ConversationId::new(n).unwrap()].row;
        whose.push(row.assignee.as_ref().unwrap().name.clone());
    }
    assert_eq!(whose, ["ada", "grace", "ada", "grace", "ada", "grace"]);
}

#[test]
fn rte_1_what_waits_for_somebody_is_picked_up_in_its_order() {
    check(
        vec![
            begin(7),
            touched(7, "first", 1),
            begin(8),
            touched(8, "second", 1),
            begin(9),
            touched(9, "answered", 0),
            opened(1),
            greeted(1),
        ],
        expect![[r#"
            store 7 "-" waiting 0
            answer 7: Done
            store 7 "first" waiting 1
            answer 7: Heard(Nobody)
            store 8 "-" waiting 0
            answer 8: Done
            store 8 "second" waiting 1
            answer 8: Heard(Nobody)
            store 9 "-" waiting 0
            answer 9: Done
            store 9 "answered" waiting 0
            answer 9: Heard(Nobody)
            to 1: 7 "first" waiting 1
            to 1: 8 "second" waiting 1
            to 1: 9 "answered" waiting 0
            to 1: live
            remember 1
            to 1: there: Ada
            store 7 "first" waiting 1
            store 8 "second" waiting 1
            to 1: 7 "first" waiting 1 for Ada
            to 1: 8 "second" waiting 1 for Ada
            store there true
            tell 9 Room
            tell 8 Room
            tell 7 Room
        "#]],
    );
}

#[test]
fn con_8_an_address_that_the_site_vouches_for_stays_after_the_conversation_has_slept() {
    let of = |mail: Option<&str>, verified| {
        let Event::Touched { standing, .. } = touched(7, "hello", 1) else {
            panic!("another event")
        };
        Standing {
            mail: mail.map(Into::into),
            verified,
            ..standing
        }
    };
    let mut listed = Listed::remembered(Timestamp(0), stored_row(7, 0, true));
    let mut named = |standing| {
        let stores = listed.stand(standing);
        (stores, listed.row.mail.clone(), listed.row.verified)
    };
    let ida = || Some(String::from("ida@example.com"));
    named(of(Some("eve@example.com"), false));
    assert_eq!(
        named(of(Some("ida@example.com"), true)),
        (true, ida(), true)
    );
    let slept = of(Some("eve@example.com"), false);
    assert_eq!(named(slept.clone()), (false, ida(), true));
    assert_eq!(named(of(None, false)), (false, ida(), true));
    // The control: of two that were typed the later counts.
    let mut typed = Listed::remembered(Timestamp(0), stored_row(8, 0, true));
    typed.stand(of(Some("kari@example.com"), false));
    typed.stand(slept);
    assert_eq!(typed.row.mail.as_deref(), Some("eve@example.com"));
    assert!(!typed.row.verified);
}
