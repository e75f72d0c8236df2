//! Events in, effects and what the person sees out, as text. `UPDATE_EXPECT=1` rewrites it.

use core::fmt::Write;
use std::{format, string::String, vec, vec::Vec};

use expect_test::{Expect, expect};

use super::*;
use crate::protocol::delivery::{VisitorEntry, VisitorSees};

type E = Event<VisitorEntry>;

fn key(n: u8) -> ClientKey {
    ClientKey([n; 16])
}

fn own(seq: Seq, at: Timestamp, key: ClientKey, text: String) -> VisitorEntry {
    let from = VisitorSees::You { key };
    VisitorEntry {
        seq,
        at,
        from,
        text,
    }
}

fn mine(seq: u64, n: u8, text: &str) -> ToClient<VisitorEntry> {
    ToClient::Entry(own(Seq(seq), Timestamp(0), key(n), text.into()))
}

fn theirs(seq: u64, text: &str) -> ToClient<VisitorEntry> {
    ToClient::Entry(VisitorEntry {
        seq: Seq(seq),
        at: Timestamp(0),
        from: VisitorSees::Team { name: "Ada".into() },
        text: text.into(),
    })
}

fn greeting(life: u64) -> ToClient<VisitorEntry> {
    ToClient::Greeting {
        epoch: Epoch::from_entropy(life << 11),
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
        text: text.into(),
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
#[allow(clippy::needless_pass_by_value)]
fn check(events: Vec<E>, expected: Expect) {
    let mut client = Client::new(1);
    let mut script = String::new();
    for (second, event) in events.into_iter().enumerate() {
        let now = Timestamp(second as u64 * 1000);
        for effect in client.update(now, event, own) {
            let effect = match effect {
                Effect::Connect => "connect".into(),
                Effect::Disconnect => "disconnect".into(),
                Effect::Greet(hello) => format!("greet from {}", hello.cursor.0),
                Effect::Send(FromClient::Post { key, text }) => {
                    format!("post {} {text:?}", key.0[0])
                }
            };
            writeln!(script, "{second}s {effect}").unwrap();
        }
    }
    for entry in client.entries() {
        writeln!(script, "entry {} {:?}", entry.seq.0, entry.text).unwrap();
    }
    for outgoing in client.outgoing() {
        writeln!(script, "outbox {:?} {:?}", outgoing.text, outgoing.progress).unwrap();
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
        4s post 2 "two"
        7s connect
        8s greet from 0
        9s post 1 "one"
        9s post 2 "two"
        9s post 3 "three"
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
        4s post 2 "two"
        6s connect
        7s greet from 0
        8s post 2 "two"
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
