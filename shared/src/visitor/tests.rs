//! Events in, effects and what shows out, as text. `UPDATE_EXPECT=1` rewrites it.

use core::fmt::Write;
use std::{format, string::String, vec, vec::Vec};

use expect_test::{Expect, expect};

use super::{
    page::tests::{launcher_everywhere, view},
    *,
};
use crate::{
    ids::{Epoch, Seq},
    protocol::delivery::{Replay, ToClient},
};

fn submitted(n: u8, text: &str) -> Event {
    Event::Submitted {
        text: text.into(),
        key: ClientKey([n; 16]),
    }
}

fn token() -> Event {
    Event::VisitorCreated {
        token: "token".into(),
    }
}

fn conversation() -> Event {
    Event::ConversationCreated {
        conversation: ConversationId::new(42).unwrap(),
    }
}

fn live() -> Event {
    Event::Socket(client::Event::Received(vec![
        ToClient::Greeting {
            epoch: Epoch::from_entropy(1 << 20),
            replay: Replay::AfterCursor,
        },
        ToClient::Live,
    ]))
}

fn stored(n: u8, seq: u64) -> Event {
    Event::Socket(client::Event::Received(vec![ToClient::Acknowledged {
        key: ClientKey([n; 16]),
        seq: Seq(seq),
        at: Timestamp(0),
    }]))
}

fn answered(seq: u64, text: &str) -> Event {
    Event::Socket(client::Event::Received(vec![ToClient::Entry(
        VisitorEntry {
            seq: Seq(seq),
            at: Timestamp(0),
            from: VisitorSees::Team { name: "Ada".into() },
            text: text.into(),
        },
    )]))
}

fn opened_socket() -> Event {
    Event::Socket(client::Event::SocketOpened)
}

#[allow(clippy::needless_pass_by_value)]
fn check(events: Vec<Event>, expected: Expect) {
    let mut visitor = Visitor::new(1, launcher_everywhere(), &[]);
    let effects = visitor.update(Timestamp(0), Event::PageViewed(view("/")));
    assert_eq!(effects, Effects::one(Effect::Measure));
    let mut script = String::new();
    for (second, event) in events.into_iter().enumerate() {
        for effect in visitor.update(Timestamp(second as u64 * 1000), event) {
            let effect = match effect {
                Effect::CreateVisitor => "create visitor".into(),
                Effect::CreateConversation { token } => format!("create conversation by {token}"),
                Effect::Connect {
                    token,
                    conversation,
                } => format!("connect to {conversation} by {token}"),
                Effect::Greet(hello) => format!("greet from {}", hello.cursor.0),
                Effect::Send(FromClient::Post { key, text, .. }) => {
                    format!("post {} {text:?}", key.0[0])
                }
                Effect::Send(other) => format!("send {other:?}"),
                Effect::Ping => "ping".into(),
                Effect::Disconnect => "disconnect".into(),
                Effect::ClearComposer => "clear composer".into(),
                Effect::FocusComposer => "focus composer".into(),
                Effect::FocusLauncher => "focus launcher".into(),
                Effect::KeepMinimised { .. } => "keep minimised".into(),
                other @ (Effect::AskWhere
                | Effect::Measure
                | Effect::ReadWall
                | Effect::LookForMinimise) => panic!("{other:?}"),
            };
            writeln!(script, "{second}s {effect}").unwrap();
        }
    }
    let view = visitor.view();
    writeln!(script, "unread {}", view.launcher.unwrap().unread).unwrap();
    if let Some(panel) = view.panel {
        for bubble in panel.thread {
            let who = match bubble.speaker {
                Speaker::Visitor => "visitor".into(),
                Speaker::Team { name } => name,
            };
            let edges = match (bubble.first, bubble.last) {
                (true, true) => "alone",
                (true, false) => "first",
                (false, true) => "last",
                (false, false) => "middle",
            };
            writeln!(script, "{who} {:?} {edges} {:?}", bubble.text, bubble.mark).unwrap();
        }
        if let Some(notice) = panel.notice {
            writeln!(script, "notice {notice:?}").unwrap();
        }
    }
    expected.assert_eq(&script);
}

#[test]
fn con_1_nothing_is_asked_of_the_edge_before_the_visitor_acts() {
    check(
        vec![Event::Hurried, Event::Woke, Event::MinimisePressed],
        expect![[r"
            unread 0
        "]],
    );
}

#[test]
fn vis_1_the_first_act_makes_a_visitor_and_the_first_message_a_conversation() {
    check(
        vec![
            Event::LauncherPressed,
            token(),
            submitted(1, "  hello "),
            conversation(),
            opened_socket(),
            live(),
            stored(1, 1),
            answered(2, "hi"),
        ],
        expect![[r#"
            0s focus composer
            0s create visitor
            2s clear composer
            2s create conversation by token
            3s connect to 42 by token
            4s greet from 0
            5s post 1 "hello"
            unread 0
            visitor "hello" alone Sent
            Ada "hi" alone None
        "#]],
    );
}

#[test]
fn a_message_written_before_the_visitor_is_made_waits_for_it() {
    check(
        vec![
            Event::LauncherPressed,
            submitted(1, "one"),
            submitted(2, "two"),
            token(),
            conversation(),
            opened_socket(),
            live(),
            stored(1, 1),
        ],
        expect![[r#"
            0s focus composer
            0s create visitor
            1s clear composer
            2s clear composer
            3s create conversation by token
            4s connect to 42 by token
            5s greet from 0
            6s post 1 "one"
            6s post 2 "two"
            unread 0
            visitor "one" first Sent
            visitor "two" last Sending
        "#]],
    );
}

#[test]
fn an_empty_message_is_not_sent() {
    check(
        vec![Event::LauncherPressed, submitted(1, " \n\t\u{a0} ")],
        expect![[r"
            0s focus composer
            0s create visitor
            unread 0
        "]],
    );
}

#[test]
fn dsp_7_the_badge_counts_what_came_while_the_panel_was_closed() {
    check(
        vec![
            Event::LauncherPressed,
            token(),
            submitted(1, "hello"),
            conversation(),
            opened_socket(),
            live(),
            stored(1, 1),
            answered(2, "seen"),
            Event::MinimisePressed,
            answered(3, "new"),
            answered(4, "newer"),
        ],
        expect![[r#"
            0s focus composer
            0s create visitor
            2s clear composer
            2s create conversation by token
            3s connect to 42 by token
            4s greet from 0
            5s post 1 "hello"
            8s focus launcher
            8s keep minimised
            unread 2
        "#]],
    );
}

#[test]
fn run_5_an_edge_that_is_away_is_asked_again_and_the_visitor_knows() {
    check(
        vec![
            Event::LauncherPressed,
            Event::RequestFailed(HttpFault::Passing),
            submitted(1, "hello"),
        ],
        expect![[r#"
            0s focus composer
            0s create visitor
            2s clear composer
            unread 0
            visitor "hello" alone Sending
            notice Reconnecting
        "#]],
    );
    check(
        vec![
            Event::LauncherPressed,
            Event::RequestFailed(HttpFault::Passing),
            submitted(1, "hello"),
            Event::Hurried,
            token(),
            Event::RequestFailed(HttpFault::Passing),
            Event::Woke,
        ],
        expect![[r#"
            0s focus composer
            0s create visitor
            2s clear composer
            3s create visitor
            4s create conversation by token
            6s create conversation by token
            unread 0
            visitor "hello" alone Sending
        "#]],
    );
}

#[test]
fn a_token_that_is_not_taken_any_more_is_replaced() {
    check(
        vec![
            Event::LauncherPressed,
            token(),
            submitted(1, "hello"),
            Event::RequestFailed(HttpFault::TokenRefused),
            Event::Hurried,
            token(),
        ],
        expect![[r#"
            0s focus composer
            0s create visitor
            2s clear composer
            2s create conversation by token
            4s create visitor
            5s create conversation by token
            unread 0
            visitor "hello" alone Sending
        "#]],
    );
}

#[test]
fn an_edge_that_says_no_for_good_is_not_said_to_be_tried_again() {
    check(
        vec![
            Event::LauncherPressed,
            Event::RequestFailed(HttpFault::Final),
            submitted(1, "hello"),
            Event::Hurried,
        ],
        expect![[r#"
            0s focus composer
            0s create visitor
            2s clear composer
            unread 0
            visitor "hello" alone Sending
            notice Outdated
        "#]],
    );
}
