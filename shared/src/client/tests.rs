//! Events in, effects and what the person sees out, as text. `UPDATE_EXPECT=1` rewrites it.

use core::fmt::Write;
use std::{format, string::String, vec, vec::Vec};

use expect_test::{Expect, expect};

use super::*;
use crate::{
    protocol::delivery::{Refusal, VisitorEntry, VisitorSees},
    time::Span,
};

type E = Event<VisitorEntry>;

fn key(n: u8) -> ClientKey {
    ClientKey([n; 16])
}

fn mine(seq: u64, n: u8, text: &str) -> ToClient<VisitorEntry> {
    let to = Audience::Everybody;
    ToClient::Entry(VisitorEntry::own(
        Seq(seq),
        Timestamp(0),
        key(n),
        to,
        text.into(),
    ))
}

fn theirs(seq: u64, text: &str) -> ToClient<VisitorEntry> {
    ToClient::Entry(VisitorEntry {
        seq: Seq(seq),
        at: Timestamp(0),
        from: VisitorSees::Team { name: "Ada".into() },
        said: text.into(),
    })
}

fn greeting(life: u64) -> ToClient<VisitorEntry> {
    ToClient::Greeting {
        epoch: Epoch::from_entropy(life << 11),
        replay: Replay::AfterCursor,
    }
}

fn acknowledged(n: u8, seq: u64) -> ToClient<VisitorEntry> {
    ToClient::Acknowledged {
        key: key(n),
        seq: Seq(seq),
        at: Timestamp(0),
    }
}

fn posted(n: u8, text: &str) -> E {
    E::Posted {
        key: key(n),
        to: Audience::Everybody,
        said: text.into(),
    }
}

fn opened_and_live() -> Vec<E> {
    vec![
        E::Started,
        E::SocketOpened,
        E::Received(vec![greeting(9), ToClient::Live]),
    ]
}

/// Runs `events` a second apart and compares every effect, and at the end the entries, the outbox
/// and the link.
fn check(events: Vec<E>, expected: Expect) {
    let timed = (0..).zip(events).collect();
    check_at(timed, expected);
}

/// Runs each event at its second.
#[allow(clippy::needless_pass_by_value)]
fn check_at(events: Vec<(u64, E)>, expected: Expect) {
    let mut client = Client::new(1);
    let mut script = String::new();
    for (second, event) in events {
        let now = Timestamp(second * 1000);
        let typing: Vec<Speaker> = client.typing().cloned().collect();
        for effect in client.update(now, event) {
            let effect = match effect {
                Effect::Connect => "connect".into(),
                Effect::Disconnect => "disconnect".into(),
                Effect::Greet(hello) => format!("greet from {}", hello.cursor.0),
                Effect::Send(FromClient::Post { key, after, text }) => {
                    let after = after.map_or(String::new(), |key| format!(" after {}", key.0[0]));
                    format!("post {}{after} {text:?}", key.0[0])
                }
                Effect::Send(FromClient::Comment { key, text, .. }) => {
                    format!("comment {} {text:?}", key.0[0])
                }
                Effect::Send(FromClient::Marks(marks)) => {
                    format!("marks {}/{}", marks.delivered.0, marks.read.0)
                }
                Effect::Send(FromClient::Typing) => "typing".into(),
                Effect::Send(FromClient::Answer { key, answer, .. }) => {
                    format!("answer {} {:?}", key.0[0], answer.given)
                }
                Effect::Send(FromClient::Close { key, .. }) => format!("close {}", key.0[0]),
                Effect::Send(FromClient::Reopen { key, .. }) => format!("reopen {}", key.0[0]),
                Effect::Ping => "ping".into(),
            };
            writeln!(script, "{second}s {effect}").unwrap();
        }
        let types: Vec<Speaker> = client.typing().cloned().collect();
        if types != typing {
            writeln!(script, "{second}s typing {types:?}").unwrap();
        }
    }
    let theirs = client.theirs();
    if theirs != Marks::default() {
        let (delivered, read) = (theirs.delivered.0, theirs.read.0);
        writeln!(script, "theirs {delivered}/{read}").unwrap();
    }
    for entry in client.entries() {
        writeln!(script, "entry {} {:?}", entry.seq.0, entry.said.text()).unwrap();
    }
    for outgoing in client.outgoing() {
        writeln!(
            script,
            "outbox {:?} {:?}",
            outgoing.said.text(),
            outgoing.progress
        )
        .unwrap();
    }
    let link = match client.link() {
        Link::Idle => "idle",
        Link::Connecting => "connecting",
        Link::Live => "live",
        Link::Waiting { .. } => "waiting",
        Link::Refused => "refused",
    };
    writeln!(script, "link {link}").unwrap();
    expected.assert_eq(&script);
}

#[test]
fn dlv_2_a_message_stays_in_the_outbox_until_it_is_acknowledged() {
    let mut events = opened_and_live();
    events.push(posted(1, "hello"));
    check(
        events.clone(),
        expect![[r#"
        0s connect
        1s greet from 0
        3s post 1 "hello"
        outbox "hello" Sending
        link live
    "#]],
    );
    events.push(E::Received(vec![acknowledged(1, 1)]));
    check(
        events,
        expect![[r#"
        0s connect
        1s greet from 0
        3s post 1 "hello"
        entry 1 "hello"
        link live
    "#]],
    );
}

#[test]
fn dlv_5_what_was_not_acknowledged_is_sent_again_in_its_order() {
    let mut events = opened_and_live();
    events.extend([
        posted(1, "one"),
        posted(2, "two"),
        E::SocketClosed { code: 1006 },
        posted(3, "three"),
        E::Hurried,
        E::SocketOpened,
        E::Received(vec![greeting(9), ToClient::Live]),
    ]);
    check(
        events,
        expect![[r#"
            0s connect
            1s greet from 0
            3s post 1 "one"
            4s post 2 after 1 "two"
            7s connect
            8s greet from 0
            9s post 1 "one"
            9s post 2 after 1 "two"
            9s post 3 after 2 "three"
            outbox "one" Sending
            outbox "two" Sending
            outbox "three" Sending
            link live
        "#]],
    );
}

#[test]
fn dlv_4_the_replay_takes_what_was_stored_out_of_the_outbox() {
    let mut events = opened_and_live();
    events.extend([
        posted(1, "one"),
        posted(2, "two"),
        E::SocketClosed { code: 1006 },
        E::Hurried,
        E::SocketOpened,
        E::Received(vec![
            greeting(9),
            mine(1, 1, "one"),
            theirs(2, "hi"),
            ToClient::Live,
        ]),
    ]);
    check(
        events,
        expect![[r#"
            0s connect
            1s greet from 0
            3s post 1 "one"
            4s post 2 after 1 "two"
            6s connect
            7s greet from 0
            8s post 2 "two"
            8s marks 2/0
            entry 1 "one"
            entry 2 "hi"
            outbox "two" Sending
            link live
        "#]],
    );
}

#[test]
fn dlv_1_a_hole_is_noticed_and_an_entry_seen_before_is_passed_over() {
    let mut events = opened_and_live();
    events.push(E::Received(vec![
        theirs(1, "a"),
        theirs(1, "a"),
        theirs(3, "c"),
    ]));
    check(
        events,
        expect![[r#"
        0s connect
        1s greet from 0
        3s disconnect
        entry 1 "a"
        link waiting
    "#]],
    );
}

#[test]
fn dlv_4_another_epoch_means_forget() {
    let mut events = opened_and_live();
    events.extend([
        E::Received(vec![theirs(1, "old")]),
        E::SocketClosed { code: 1012 },
        E::Hurried,
        E::SocketOpened,
        E::Received(vec![greeting(8), theirs(1, "new"), ToClient::Live]),
    ]);
    check(
        events,
        expect![[r#"
            0s connect
            1s greet from 0
            5s connect
            6s greet from 1
            7s marks 1/0
            entry 1 "new"
            link live
        "#]],
    );
}

#[test]
fn dlv_7_a_refused_message_fails_and_is_sent_again_under_a_new_key() {
    let mut events = opened_and_live();
    events.extend([
        posted(1, "hello"),
        E::Received(vec![ToClient::Refused {
            key: key(1),
            reason: Refusal::KeyReused,
        }]),
    ]);
    check(
        events.clone(),
        expect![[r#"
        0s connect
        1s greet from 0
        3s post 1 "hello"
        outbox "hello" Failed(KeyReused)
        link live
    "#]],
    );
    events.push(E::Retried {
        key: key(1),
        again: key(2),
    });
    check(
        events,
        expect![[r#"
        0s connect
        1s greet from 0
        3s post 1 "hello"
        5s post 2 "hello"
        outbox "hello" Sending
        link live
    "#]],
    );
}

#[test]
fn dlv_9_a_program_that_is_too_old_does_not_call_again() {
    let mut events = opened_and_live();
    events.extend([E::SocketClosed { code: 4406 }, E::Hurried, E::Woke]);
    check(
        events,
        expect![[r#"
        0s connect
        1s greet from 0
        link refused
    "#]],
    );
}

/// Live at second 2, with a socket.
fn live_and(events: Vec<(u64, E)>) -> Vec<(u64, E)> {
    (0..).zip(opened_and_live()).chain(events).collect()
}

#[test]
fn dlv_6_a_silent_socket_is_asked_after_25_s_and_left_10_s_later() {
    let events = vec![
        (26, E::Woke),
        (27, E::Woke),
        (28, E::Ponged),
        (52, E::Woke),
        (53, E::Woke),
        (62, E::Woke),
        (63, E::Woke),
        (64, E::Hurried),
    ];
    check_at(
        live_and(events),
        expect![[r#"
        0s connect
        1s greet from 0
        27s ping
        53s ping
        63s disconnect
        64s connect
        link connecting
    "#]],
    );
}

#[test]
fn dlv_6_nobody_is_asked_while_the_page_is_hidden_and_at_once_when_it_is_shown() {
    let events = vec![
        (3, E::Hidden),
        (40, E::Woke),
        (3600, E::Hurried),
        (3609, E::Woke),
        (3610, E::Woke),
    ];
    check_at(
        live_and(events),
        expect![[r#"
        0s connect
        1s greet from 0
        3600s ping
        3610s disconnect
        link waiting
    "#]],
    );
}

#[test]
fn dlv_6_a_socket_that_does_not_open_or_does_not_catch_up_is_left() {
    let opening = vec![(0, E::Started), (19, E::Woke), (20, E::Woke)];
    check_at(
        opening,
        expect![[r#"
        0s connect
        20s disconnect
        link waiting
    "#]],
    );
    let catching_up = vec![
        (0, E::Started),
        (15, E::SocketOpened),
        (25, E::Received(vec![greeting(9)])),
        (44, E::Woke),
        (45, E::Woke),
    ];
    check_at(
        catching_up,
        expect![[r#"
        0s connect
        15s greet from 0
        45s disconnect
        link waiting
    "#]],
    );
}

#[test]
fn dlv_2_a_message_that_nobody_acknowledges_is_sent_again_over_another_socket() {
    let events = vec![
        (3, posted(1, "hello")),
        (22, E::Woke),
        (23, E::Woke),
        (24, E::Hurried),
        (25, E::SocketOpened),
        (26, E::Received(vec![greeting(9), ToClient::Live])),
        (45, E::Woke),
    ];
    check_at(
        live_and(events),
        expect![[r#"
        0s connect
        1s greet from 0
        3s post 1 "hello"
        23s disconnect
        24s connect
        25s greet from 0
        26s post 1 "hello"
        outbox "hello" Sending
        link live
    "#]],
    );
}

#[test]
fn dlv_4_a_cursor_that_the_log_has_not_come_to_means_forget() {
    let ahead = ToClient::Greeting {
        epoch: Epoch::from_entropy(9 << 11),
        replay: Replay::CursorAhead,
    };
    let mut events = opened_and_live();
    events.extend([
        E::Received(vec![theirs(1, "old"), theirs(2, "older")]),
        E::SocketClosed { code: 1012 },
        E::Hurried,
        E::SocketOpened,
        E::Received(vec![ahead, theirs(1, "new"), ToClient::Live]),
    ]);
    check(
        events,
        expect![[r#"
        0s connect
        1s greet from 0
        5s connect
        6s greet from 2
        7s marks 1/0
        entry 1 "new"
        link live
    "#]],
    );
}

#[test]
fn dlv_7_marks_of_a_burst_are_one_and_follow_the_eye() {
    let events = vec![
        (3, E::Received(vec![theirs(1, "a"), theirs(2, "b")])),
        (3, E::Received(vec![theirs(3, "c")])),
        (4, E::Woke),
        (5, E::Woke),
        (6, E::Watches(true)),
        (7, E::Woke),
        (8, E::Received(vec![theirs(4, "d")])),
        (9, E::Woke),
        (10, E::Watches(false)),
        (11, E::Received(vec![theirs(5, "e")])),
        (12, E::Woke),
        (13, E::Woke),
    ];
    check_at(
        live_and(events),
        expect![[r#"
        0s connect
        1s greet from 0
        4s marks 3/0
        7s marks 3/3
        9s marks 4/4
        12s marks 5/4
        entry 1 "a"
        entry 2 "b"
        entry 3 "c"
        entry 4 "d"
        entry 5 "e"
        link live
    "#]],
    );
}

#[test]
fn dlv_7_own_messages_are_no_news_and_marks_are_told_again_over_a_new_socket() {
    let events = vec![
        (3, posted(1, "mine")),
        (4, E::Received(vec![acknowledged(1, 1)])),
        (6, E::Woke),
        (7, E::Received(vec![theirs(2, "a")])),
        (8, E::Woke),
        (9, E::SocketClosed { code: 1006 }),
        (10, E::Hurried),
        (11, E::SocketOpened),
        (12, E::Received(vec![greeting(9), ToClient::Live])),
    ];
    check_at(
        live_and(events),
        expect![[r#"
        0s connect
        1s greet from 0
        3s post 1 "mine"
        8s marks 2/0
        10s connect
        11s greet from 2
        12s marks 2/0
        entry 1 "mine"
        entry 2 "a"
        link live
    "#]],
    );
}

#[test]
fn dlv_7_what_the_other_side_has_seen_only_grows() {
    let marks = |delivered, read| {
        let (delivered, read) = (Seq(delivered), Seq(read));
        ToClient::Marks(Marks { delivered, read })
    };
    let mut events = opened_and_live();
    events.extend([
        E::Received(vec![marks(4, 2)]),
        E::Received(vec![marks(3, 3), marks(1, 1)]),
    ]);
    check(
        events,
        expect![[r#"
        0s connect
        1s greet from 0
        theirs 4/3
        link live
    "#]],
    );
}

#[test]
fn dlv_8_writing_is_said_every_3_s_and_shown_for_6_s() {
    let ada = || Speaker::Team { name: "Ada".into() };
    let bo = || Speaker::Team { name: "Bo".into() };
    let events = vec![
        (3, E::Typed),
        (4, E::Typed),
        (5, E::Typed),
        (6, E::Typed),
        (7, E::Received(vec![ToClient::Typing(ada())])),
        (9, E::Received(vec![ToClient::Typing(bo())])),
        (12, E::Woke),
        (13, E::Woke),
        (14, E::Received(vec![ToClient::Typing(ada())])),
        (14, E::Received(vec![theirs(1, "here it is")])),
        (15, E::Woke),
        (16, E::Typed),
    ];
    check_at(
        live_and(events),
        expect![[r#"
        0s connect
        1s greet from 0
        3s typing
        6s typing
        7s typing [Team { name: "Ada" }]
        9s typing [Team { name: "Ada" }, Team { name: "Bo" }]
        13s typing [Team { name: "Bo" }]
        14s typing [Team { name: "Bo" }, Team { name: "Ada" }]
        14s typing [Team { name: "Bo" }]
        15s marks 1/0
        15s typing []
        16s typing
        entry 1 "here it is"
        link live
    "#]],
    );
}

#[test]
fn dlv_8_nothing_is_said_where_there_is_no_socket() {
    check(
        vec![E::Typed, E::Started, E::Typed],
        expect![[r#"
        1s connect
        link connecting
    "#]],
    );
}

fn too_many(n: u8, milliseconds: u64) -> ToClient<VisitorEntry> {
    ToClient::Refused {
        key: key(n),
        reason: Refusal::TooManyMessages {
            wait: Span(milliseconds),
        },
    }
}

/// Three messages at second 3, of which a limit takes the first.
fn two_refused() -> Vec<(u64, E)> {
    live_and(vec![
        (3, posted(1, "one")),
        (3, posted(2, "two")),
        (3, posted(3, "three")),
        (
            4,
            E::Received(vec![
                acknowledged(1, 1),
                too_many(2, 5_000),
                too_many(3, 5_000),
            ]),
        ),
    ])
}

#[test]
fn dlv_11_what_a_limit_refused_goes_by_itself_in_its_order() {
    let mut events = two_refused();
    events.extend([
        // Nothing overtakes what waits.
        (5, posted(4, "four")),
        (8, E::Woke),
        (9, E::Woke),
        (
            10,
            E::Received(vec![
                acknowledged(2, 2),
                too_many(3, 1_000),
                too_many(4, 1_000),
            ]),
        ),
        (11, E::Woke),
        (
            12,
            E::Received(vec![acknowledged(3, 3), acknowledged(4, 4)]),
        ),
    ]);
    check_at(
        events,
        expect![[r#"
        0s connect
        1s greet from 0
        3s post 1 "one"
        3s post 2 after 1 "two"
        3s post 3 after 2 "three"
        9s post 2 "two"
        9s post 3 after 2 "three"
        9s post 4 after 3 "four"
        11s post 3 "three"
        11s post 4 after 3 "four"
        entry 1 "one"
        entry 2 "two"
        entry 3 "three"
        entry 4 "four"
        link live
    "#]],
    );
}

#[test]
fn dlv_11_what_a_limit_refused_stays_behind_a_lost_connection() {
    let mut events = two_refused();
    events.extend([
        (5, E::SocketClosed { code: 1006 }),
        (6, E::Hurried),
        (6, E::SocketOpened),
        (6, E::Received(vec![greeting(9), ToClient::Live])),
        (7, posted(4, "four")),
        (7, E::SocketClosed { code: 1006 }),
        // Its time comes while there is no socket.
        (10, E::Woke),
        (11, E::Hurried),
        (11, E::SocketOpened),
        (11, E::Received(vec![greeting(9), ToClient::Live])),
        (12, E::Received(vec![acknowledged(2, 2)])),
    ]);
    check_at(
        events,
        expect![[r#"
        0s connect
        1s greet from 0
        3s post 1 "one"
        3s post 2 after 1 "two"
        3s post 3 after 2 "three"
        6s connect
        6s greet from 1
        10s connect
        11s greet from 1
        11s post 2 "two"
        11s post 3 after 2 "three"
        11s post 4 after 3 "four"
        entry 1 "one"
        entry 2 "two"
        outbox "three" Sending
        outbox "four" Sending
        link live
    "#]],
    );
}

#[test]
fn dlv_11_a_clock_that_is_set_back_makes_nothing_wait_longer_than_a_minute() {
    let mut client: Client<VisitorEntry> = Client::new(1);
    let late = Timestamp(10_000_000);
    for event in opened_and_live().into_iter().chain([posted(1, "one")]) {
        let _ = client.update(late, event);
    }
    let _ = client.update(late, E::Received(vec![too_many(1, 60_000)]));
    let _ = client.update(Timestamp(1_000), E::Woke);
    let until = client.outgoing().find_map(|one| match one.progress {
        Progress::Waiting { until } => Some(until),
        Progress::Sending | Progress::Failed(_) => None,
    });
    assert_eq!(until, Some(Timestamp(61_000)));
}

#[test]
fn dlv_11_refusals_that_no_wait_cures_stay_with_their_reason() {
    for reason in [
        Refusal::EmptyText,
        Refusal::TextTooLong,
        Refusal::KeyReused,
        Refusal::NotAllowed,
        Refusal::Closed,
        Refusal::Open,
        Refusal::NotAnAddress,
    ] {
        let mut client: Client<VisitorEntry> = Client::new(1);
        for event in opened_and_live().into_iter().chain([posted(1, "one")]) {
            let _ = client.update(Timestamp(0), event);
        }
        let refused = ToClient::Refused {
            key: key(1),
            reason,
        };
        let _ = client.update(Timestamp(0), E::Received(vec![refused]));
        let progress: Vec<Progress> = client.outgoing().map(|one| one.progress).collect();
        assert_eq!(progress, [Progress::Failed(reason)]);
    }
}

#[test]
fn the_client_asks_to_be_woken_for_the_first_of_all_it_waits_for() {
    let mut client: Client<VisitorEntry> = Client::new(1);
    assert_eq!(client.next_wake(), None);
    let mut wake_after = |second: u64, event: E| {
        let _ = client.update(Timestamp(second * 1000), event);
        client.next_wake().map(|at| at.0 / 1000)
    };
    assert_eq!(wake_after(0, E::Started), Some(20), "to open");
    assert_eq!(wake_after(1, E::SocketOpened), Some(21), "to catch up");
    let live = E::Received(vec![greeting(9), ToClient::Live]);
    assert_eq!(wake_after(2, live), Some(27), "to ping");
    assert_eq!(
        wake_after(3, posted(1, "a")),
        Some(23),
        "to be acknowledged"
    );
    let entries = vec![acknowledged(1, 1), theirs(2, "b")];
    assert_eq!(
        wake_after(4, E::Received(entries)),
        Some(5),
        "to tell marks"
    );
    assert_eq!(wake_after(5, E::Woke), Some(29), "to ping");
    let ada = Speaker::Team { name: "Ada".into() };
    let typing = E::Received(vec![ToClient::Typing(ada)]);
    assert_eq!(wake_after(6, typing), Some(12), "to stop showing it");
    assert_eq!(wake_after(12, E::Woke), Some(31), "to ping");
    assert_eq!(wake_after(31, E::Woke), Some(41), "to hear");
    assert_eq!(wake_after(32, E::Hidden), None);
}

#[test]
fn dlv_6_a_clock_that_is_set_back_keeps_nobody_waiting() {
    let hour = 3_600_000;
    let mut client: Client<VisitorEntry> = Client::new(1);
    let mut feed = |at: u64, event: E| -> Vec<Effect> {
        client.update(Timestamp(at), event).into_iter().collect()
    };
    feed(hour, E::Started);
    feed(hour, E::SocketClosed { code: 1006 });
    // An hour back, and thirty seconds later at the most.
    feed(0, E::Woke);
    assert_eq!(feed(30_000, E::Woke), [Effect::Connect]);
    let hello = Hello::of(Epoch::NONE, Seq::default());
    assert_eq!(feed(hour, E::SocketOpened), [Effect::Greet(hello)]);
    feed(hour, E::Received(vec![greeting(9), ToClient::Live]));
    feed(0, E::Woke);
    assert_eq!(feed(25_000, E::Woke), [Effect::Ping]);
}

#[test]
fn dlv_6_whoever_comes_online_while_a_socket_is_being_opened_opens_another() {
    check_at(
        vec![(0, E::Started), (1, E::Hurried), (5, E::Hurried)],
        expect![[r#"
            0s connect
            5s disconnect
            5s connect
            link connecting
        "#]],
    );
}

/// A device's clock may be wrong by days: what was said just now was said today.
#[test]
fn dsp_9_the_clock_of_the_edge_is_known_from_what_comes_live() {
    const DAY: u64 = 24 * 60 * 60 * 1000;
    let edge = Timestamp(100 * DAY);
    let entry = |seq, at| {
        let ToClient::Entry(entry) = theirs(seq, "hi") else {
            panic!("an entry");
        };
        ToClient::Entry(VisitorEntry { at, ..entry })
    };
    for device in [99, 100, 101, 140].map(|days| Timestamp(days * DAY)) {
        let mut client = Client::new(1);
        let mut on = |event| {
            let _ = client.update(device, event);
            device.ahead(client.ahead())
        };
        on(E::Started);
        on(E::SocketOpened);
        // What was stored earlier says only that it is not earlier than that.
        let old = Timestamp(edge.0 - 2 * DAY);
        let replayed = on(E::Received(vec![greeting(9), entry(1, old)]));
        assert_eq!(replayed, device.max(old));
        let recent = on(E::Received(vec![entry(2, edge)]));
        assert_eq!(recent, device.max(edge));
        assert_eq!(on(E::Received(vec![ToClient::Live, entry(3, edge)])), edge);
    }
}
