use std::{vec, vec::Vec};

use super::*;
use crate::{
    ids::{Epoch, Seq},
    protocol::delivery::{AgentSees, FromClient, Replay},
};

fn key(n: u8) -> ClientKey {
    ClientKey([n; 16])
}

/// The frames that leave.
fn sent(pane: &mut Pane, event: Event) -> Vec<FromClient> {
    let effects = pane.update(Timestamp(1_000), event);
    let frames = effects.into_iter().filter_map(|effect| match effect {
        client::Effect::Send(frame) => Some(frame),
        client::Effect::Connect
        | client::Effect::Greet(_)
        | client::Effect::Ping
        | client::Effect::Disconnect => None,
    });
    frames.collect()
}

fn received(items: Vec<ToClient<AgentEntry>>) -> Event {
    Event::Socket(SocketEvent::Received(items))
}

fn entry(seq: u64, said: Said) -> ToClient<AgentEntry> {
    ToClient::Entry(AgentEntry {
        seq: Seq(seq),
        at: Timestamp(0),
        from: AgentSees::Colleague { name: "Bo".into() },
        to: Audience::Everybody,
        said,
    })
}

/// Open and live.
fn live() -> Pane {
    let mut pane = Pane::new(1);
    let greeting = ToClient::Greeting {
        epoch: Epoch::from_entropy(1 << 11),
        replay: Replay::AfterCursor,
    };
    for event in [
        Event::Opened,
        Event::Socket(SocketEvent::SocketOpened),
        received(vec![greeting, ToClient::Live]),
    ] {
        sent(&mut pane, event);
    }
    pane
}

#[test]
fn cnv_3_a_comment_is_sent_as_one_and_nobody_hears_that_it_is_written() {
    let mut pane = live();
    let (to, after) = (Audience::Team, None);
    assert_eq!(sent(&mut pane, Event::Typed { to }), []);
    let text = " between us ".into();
    let key = key(1);
    let submitted = Event::Submitted { text, to, key };
    let text = "between us".into();
    assert_eq!(
        sent(&mut pane, submitted),
        [FromClient::Comment { key, after, text }]
    );
    // A reply is told of.
    let to = Audience::Everybody;
    assert_eq!(sent(&mut pane, Event::Typed { to }), [FromClient::Typing]);
}

#[test]
fn con_2_a_visitor_with_no_way_back_has_left_once_they_do_not_connect_again() {
    let left = |left| received(vec![ToClient::Left(left)]);
    let mut pane = live();
    assert!(!pane.view().left);
    // The network's doing, and then not.
    for back in [true, false] {
        sent(&mut pane, left(true));
        assert!(!pane.view().left);
        let at = Timestamp(46_000);
        assert_eq!(
            pane.next_wake().map(|(at, _)| at <= Timestamp(46_000)),
            Some(true)
        );
        if back {
            sent(&mut pane, left(false));
        }
        let _ = pane.update(at, Event::Woke);
        assert_eq!(pane.view().left, !back);
    }
    // A conversation that is over is that already, and one that is opened later says it at once.
    sent(&mut pane, received(vec![entry(1, Said::Closed)]));
    assert!(!pane.view().left);
    let mut pane = Pane::new(1);
    let greeting = ToClient::Greeting {
        epoch: Epoch::from_entropy(1 << 11),
        replay: Replay::AfterCursor,
    };
    for event in [
        Event::Opened,
        Event::Socket(SocketEvent::SocketOpened),
        received(vec![greeting, ToClient::Left(true), ToClient::Live]),
    ] {
        sent(&mut pane, event);
    }
    assert!(pane.view().left);
    sent(&mut pane, left(false));
    assert!(!pane.view().left);
}

#[test]
fn cnv_1_an_end_and_its_taking_back_are_sent_once() {
    let mut pane = live();
    let after = None;
    let closes = |n| Event::ClosePressed { key: key(n) };
    let reopens = |n| Event::ReopenPressed { key: key(n) };
    // It is not over.
    assert_eq!(sent(&mut pane, reopens(1)), []);
    let close = FromClient::Close { key: key(2), after };
    assert_eq!(sent(&mut pane, closes(2)), [close]);
    assert_eq!(sent(&mut pane, closes(3)), []);
    let stored = |n, seq| ToClient::Acknowledged {
        key: key(n),
        seq: Seq(seq),
        at: Timestamp(0),
    };
    sent(&mut pane, received(vec![stored(2, 1)]));
    assert!(pane.view().closed);
    assert_eq!(sent(&mut pane, closes(4)), []);
    let reopen = FromClient::Reopen { key: key(5), after };
    assert_eq!(sent(&mut pane, reopens(5)), [reopen]);
    assert_eq!(sent(&mut pane, reopens(6)), []);
    sent(&mut pane, received(vec![stored(5, 2)]));
    assert!(!pane.view().closed);
    // Somebody else closes it and opens it again.
    sent(&mut pane, received(vec![entry(3, Said::Closed)]));
    assert!(pane.view().closed);
    sent(&mut pane, received(vec![entry(4, Said::Reopened)]));
    assert!(!pane.view().closed);
}

#[test]
fn a_conversation_that_is_not_there_says_so_and_one_that_is_cut_off_does_not() {
    let mut pane = live();
    let closed = |reason: CloseReason| {
        let code = reason.code();
        Event::Socket(SocketEvent::SocketClosed { code })
    };
    sent(&mut pane, closed(CloseReason::Fault));
    assert!(!pane.view().missing);
    sent(&mut pane, closed(CloseReason::NotFound));
    assert!(pane.view().missing);
    assert_eq!(pane.view().link, Link::Refused);
}

#[test]
fn dlv_6_an_answer_that_nobody_hears_says_so_within_three_seconds() {
    let mut pane = live();
    let asks = |pane: &mut Pane, second: u64, event| {
        let effects = pane.update(Timestamp(second * 1_000), event);
        effects
            .into_iter()
            .any(|effect| effect == client::Effect::Ping)
    };
    assert!(asks(&mut pane, 10, Event::Acted));
    asks(&mut pane, 10, Event::Socket(SocketEvent::Ponged));
    assert!(!pane.view().silent);
    assert!(asks(&mut pane, 12, Event::Acted));
    let wake = pane.next_wake().map(|(at, _)| at);
    assert_eq!(wake, Some(Timestamp(15_000)));
    asks(&mut pane, 15, Event::Woke);
    assert!(pane.view().silent);
    assert_eq!(pane.view().link, Link::Live);
    asks(&mut pane, 16, received(vec![]));
    assert!(!pane.view().silent);
    // Somebody presses keys while there is no socket: the next try comes when it would have.
    asks(
        &mut pane,
        17,
        Event::Socket(SocketEvent::SocketClosed { code: 1006 }),
    );
    assert!(pane.view().silent);
    let effects = pane.update(Timestamp(17_001), Event::Acted);
    assert_eq!(effects.into_iter().count(), 0);
    // The browser says so, at once.
    let mut pane = live();
    asks(&mut pane, 10, Event::Offline);
    assert!(pane.view().silent);
}
