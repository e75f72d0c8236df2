//! Events in, effects and what shows out, as text. `UPDATE_EXPECT=1` rewrites it.

mod scripts;
mod sessions;
mod story;
mod typing;
mod waiting;

use core::fmt::Write;
use std::{format, string::String, vec, vec::Vec};

use expect_test::{Expect, expect};

use super::{
    page::tests::{half_way, launcher_everywhere, opens_half_way, panel_loaded, update, view},
    *,
};
use crate::{
    client,
    ids::{ClientKey, ConversationId, Epoch, Seq},
    protocol::delivery::{
        self, FromClient, Marks, Refusal, Replay, ToClient, VisitorEntry, VisitorSees,
    },
    time::Span,
};

fn submitted(n: u8, text: &str) -> Event {
    Event::Chat(chat::Event::Submitted {
        text: text.into(),
        key: ClientKey([n; 16]),
    })
}

fn token() -> Event {
    Event::Chat(chat::Event::VisitorCreated {
        token: "token".into(),
        conversations: vec![],
    })
}

fn conversation() -> Event {
    Event::Chat(chat::Event::ConversationCreated {
        conversation: ConversationId::new(42).unwrap(),
    })
}

fn received(items: Vec<ToClient<VisitorEntry>>) -> Event {
    Event::Chat(chat::Event::Socket(client::Event::Received(items)))
}

fn failed(fault: HttpFault) -> Event {
    Event::Chat(chat::Event::RequestFailed(fault))
}

fn live() -> Event {
    received(vec![
        ToClient::Greeting {
            epoch: Epoch::from_entropy(1 << 20),
            replay: Replay::AfterCursor,
        },
        ToClient::Live,
    ])
}

fn stored(n: u8, seq: u64) -> Event {
    received(vec![ToClient::Acknowledged {
        key: ClientKey([n; 16]),
        seq: Seq(seq),
        at: Timestamp(0),
    }])
}

fn answered(seq: u64, text: &str) -> Event {
    received(vec![ToClient::Entry(VisitorEntry {
        seq: Seq(seq),
        at: Timestamp(0),
        from: VisitorSees::Team { name: "Ada".into() },
        said: text.into(),
    })])
}

fn opened_socket() -> Event {
    Event::Chat(chat::Event::Socket(client::Event::SocketOpened))
}

fn said(effect: Effect) -> String {
    match effect {
        Effect::Chat(effect) => match effect {
            chat::Effect::CreateVisitor {
                before,
                identity: Some(identity),
                conversations,
                ..
            } => {
                let before = before.map_or(String::new(), |before| format!(" from {before}"));
                let along: Vec<u64> = conversations.iter().map(|it| it.get()).collect();
                format!(
                    "identify {} by {}{before} with {along:?}",
                    identity.mail, identity.token
                )
            }
            chat::Effect::CreateVisitor {
                before: None,
                browser,
                ..
            } => match browser {
                None => "create visitor".into(),
                Some(secret) => format!("come back by {secret}"),
            },
            chat::Effect::CreateVisitor {
                before: Some(before),
                ..
            } => format!("renew {before}"),
            chat::Effect::KeepBrowser {
                browser,
                conversation,
                ..
            } => format!(
                "keep browser {} for {conversation}",
                crate::text::cut(&browser, 4)
            ),
            chat::Effect::CreateConversation { token, flow, after } => {
                let after = after.map_or(String::new(), |after| format!(" after {after}"));
                format!("create conversation in {flow:?} by {token}{after}")
            }
            chat::Effect::Connect {
                token,
                conversation,
            } => format!("connect to {conversation} by {token}"),
            chat::Effect::Greet(hello) => format!("greet from {}", hello.cursor.0),
            chat::Effect::Send(FromClient::Post { key, text, .. }) => {
                format!("post {} {text:?}", key.0[0])
            }
            chat::Effect::Send(other) => format!("send {other:?}"),
            chat::Effect::Ping => "ping".into(),
            chat::Effect::Disconnect => "disconnect".into(),
            chat::Effect::ClearComposer { .. } => "clear composer".into(),
            chat::Effect::LoadTalk => "load talk".into(),
            chat::Effect::ClearFields => "clear fields".into(),
            chat::Effect::FocusPanel => "focus panel".into(),
            chat::Effect::KeepDraft => "keep draft".into(),
            chat::Effect::Submit => "submit".into(),
            chat::Effect::Renew => "renew".into(),
            chat::Effect::SetCookie { browser } => {
                format!("set cookie {}", crate::text::cut(&browser, 4))
            }
            chat::Effect::Keep(None) => "keep nothing".into(),
            chat::Effect::Keep(Some(kept)) => {
                let unsent: Vec<&str> = kept.outbox.iter().map(|it| it.said.text()).collect();
                format!("keep {unsent:?}, seen {}", kept.seen.0)
            }
            chat::Effect::KeepOpen { until: None } => "keep closed".into(),
            chat::Effect::KeepOpen { until: Some(until) } => {
                format!("keep open until {}", until.0 / 1000)
            }
        },
        Effect::FocusLauncher => "focus launcher".into(),
        Effect::FocusComposer => "focus composer".into(),
        Effect::KeepMinimised { .. } => "keep minimised".into(),
        Effect::LoadPanel => "load panel".into(),
        Effect::LookForMinimise => "look for minimise".into(),
        Effect::View => "view".into(),
        Effect::TakeUp => "take up".into(),
        Effect::Hear => "hear".into(),
        Effect::TellEnd(Ended(words)) => format!("tell end {words}"),
        Effect::MarkEnd => "mark end".into(),
        other @ (Effect::Begin
        | Effect::End
        | Effect::LookAtAddress
        | Effect::Forget
        | Effect::ForgetDraft
        | Effect::Tell(_)
        | Effect::Explain
        | Effect::AskWhere
        | Effect::Measure
        | Effect::ReadWall
        | Effect::LookForDialog
        | Effect::LookForDraft) => panic!("{other:?}"),
    }
}

/// What is told to the page's scripts left out, and the focus while the panel's program is on its
/// way: here it is there at once; and that other pages are heard.
fn quiet(effects: Vec<Effect>) -> impl Iterator<Item = Effect> {
    let told = |effect: &Effect| {
        matches!(
            effect,
            Effect::Tell(_) | Effect::FocusComposer | Effect::Hear
        )
    };
    effects.into_iter().filter(move |effect| !told(effect))
}

/// What it takes for a conversation to be under way, with one message in it.
fn opening() -> Vec<Event> {
    vec![
        Event::LauncherPressed,
        token(),
        submitted(1, "hello"),
        conversation(),
        opened_socket(),
        live(),
        stored(1, 1),
    ]
}

fn check(events: Vec<Event>, expected: Expect) {
    check_behind(Vec::new(), events, expected);
}

/// The same where a conversation is under way. What its opening does is left out.
fn check_talking(events: Vec<Event>, expected: Expect) {
    check_behind(opening(), events, expected);
}

#[allow(clippy::needless_pass_by_value)]
fn check_behind(opening: Vec<Event>, events: Vec<Event>, expected: Expect) {
    let opened = opening.len();
    let mut visitor = Visitor::new(1, launcher_everywhere(), vec![Asks::default()], &[]);
    let effects = visitor.update(Timestamp(0), Event::PageViewed(view("/")));
    assert!(effects.into_iter().any(|effect| effect == Effect::Measure));
    let mut script = String::new();
    for (second, event) in opening.into_iter().chain(events).enumerate() {
        if second == opened {
            script.clear();
        }
        let now = Timestamp(second as u64 * 1000);
        for effect in quiet(update(&mut visitor, now, event)) {
            // The panel's program is there at once.
            if effect == Effect::LoadPanel {
                for effect in quiet(update(&mut visitor, now, panel_loaded())) {
                    writeln!(script, "{second}s {}", said(effect)).unwrap();
                }
            } else {
                writeln!(script, "{second}s {}", said(effect)).unwrap();
            }
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
        if let Some(name) = panel.typing {
            writeln!(script, "{name} is writing").unwrap();
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
            0s focus panel
            0s create visitor
            2s clear composer
            2s create conversation in "" by token
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
            0s focus panel
            0s create visitor
            1s clear composer
            2s clear composer
            3s create conversation in "" by token
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
        expect![[r#"
            0s focus panel
            0s create visitor
            unread 0
        "#]],
    );
}

#[test]
fn dsp_7_the_badge_counts_what_came_while_the_panel_was_closed() {
    check_talking(
        vec![
            answered(2, "seen"),
            Event::MinimisePressed,
            answered(3, "new"),
            answered(4, "newer"),
        ],
        expect![[r#"
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
            failed(HttpFault::Passing),
            submitted(1, "hello"),
        ],
        expect![[r#"
            0s focus panel
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
            failed(HttpFault::Passing),
            submitted(1, "hello"),
            Event::Hurried,
            token(),
            failed(HttpFault::Passing),
            Event::Woke,
        ],
        expect![[r#"
            0s focus panel
            0s create visitor
            2s clear composer
            3s create visitor
            4s create conversation in "" by token
            6s create conversation in "" by token
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
            failed(HttpFault::TokenRefused),
            Event::Hurried,
            token(),
        ],
        expect![[r#"
            0s focus panel
            0s create visitor
            2s clear composer
            2s create conversation in "" by token
            4s create visitor
            5s create conversation in "" by token
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
            failed(HttpFault::Final),
            submitted(1, "hello"),
            Event::Hurried,
        ],
        expect![[r#"
            0s focus panel
            0s create visitor
            2s clear composer
            unread 0
            visitor "hello" alone Sending
            notice Outdated
        "#]],
    );
}

/// What a visitor does and what becomes of the panel's program, with what is to be done and what
/// shows after each.
struct Script {
    visitor: Visitor,
    now: u64,
    said: String,
}

impl Script {
    fn begin(rules: SiteRules) -> Self {
        let mut visitor = Visitor::new(1, rules, vec![Asks::default()], &[]);
        let _measure = visitor.update(Timestamp(0), Event::PageViewed(view("/")));
        Self {
            visitor,
            now: 0,
            said: String::new(),
        }
    }

    fn on(mut self, event: Event) -> Self {
        // Its name is enough.
        let name = format!("{event:?}");
        let name = name.split(['(', ' ']).next().unwrap();
        let mut words = vec![name.into(), "→".into()];
        for effect in quiet(update(&mut self.visitor, Timestamp(self.now), event)) {
            if effect != Effect::Measure {
                words.push(said(effect) + ",");
            }
        }
        let view = self.visitor.view();
        for (name, holds) in [
            ("launcher", view.launcher.is_some()),
            (
                "busy",
                view.launcher.as_ref().is_some_and(|launcher| launcher.busy),
            ),
            ("late", view.launcher.is_some_and(|launcher| launcher.late)),
            ("prompt", view.prompt),
            ("panel", view.panel.is_some()),
        ] {
            if holds {
                words.push(name.into());
            }
        }
        writeln!(self.said, "{}", words.join(" ")).unwrap();
        self
    }

    /// Goes on at the time that the machine asks for.
    fn wait(mut self) -> Self {
        let (at, reason) = self.visitor.next_wake().unwrap();
        assert_eq!(reason, WakeReason::Load);
        self.now = at.0;
        self.on(Event::Woke)
    }

    /// The program is not to be asked for again.
    fn rests(self) -> Self {
        let wakes = self.visitor.next_wake();
        assert!(!matches!(wakes, Some((_, WakeReason::Load))), "{wakes:?}");
        self
    }

    #[allow(clippy::needless_pass_by_value)]
    fn said(self, expected: Expect) {
        expected.assert_eq(&self.said);
    }
}

fn visitor() -> Script {
    Script::begin(launcher_everywhere())
}

#[test]
fn dsp_2_the_panel_s_program_is_fetched_when_the_visitor_points_at_the_launcher() {
    visitor()
        .on(Event::LauncherPointedAt)
        .on(Event::LauncherPointedAt)
        .on(panel_loaded())
        .on(Event::LauncherPointedAt)
        .on(Event::LauncherPressed)
        .rests()
        .said(expect![[r#"
            LauncherPointedAt → load panel, launcher
            LauncherPointedAt → launcher
            PanelLoaded → launcher
            LauncherPointedAt → launcher
            LauncherPressed → focus panel, create visitor, launcher panel
        "#]]);
}

#[test]
fn dsp_2_a_panel_that_is_pressed_before_its_program_is_there_opens_when_it_comes() {
    visitor()
        .on(Event::LauncherPressed)
        .on(Event::LauncherPointedAt)
        .on(panel_loaded())
        .said(expect![[r#"
            LauncherPressed → load panel, launcher busy
            LauncherPointedAt → launcher busy
            PanelLoaded → focus panel, create visitor, launcher panel
        "#]]);
}

#[test]
fn dsp_4_pressing_again_while_it_loads_is_a_minimise() {
    visitor()
        .on(Event::LauncherPressed)
        .on(Event::LauncherPressed)
        .on(panel_loaded())
        .on(Event::LauncherPressed)
        .said(expect![[r#"
            LauncherPressed → load panel, launcher busy
            LauncherPressed → focus launcher, keep minimised, launcher
            PanelLoaded → launcher
            LauncherPressed → focus panel, create visitor, launcher panel
        "#]]);
    visitor()
        .on(Event::LauncherPressed)
        .on(Event::MinimisePressed)
        .on(Event::MinimisePressed)
        .on(Event::PanelFailed)
        .rests()
        .said(expect![[r#"
            LauncherPressed → load panel, launcher busy
            MinimisePressed → focus launcher, keep minimised, launcher
            MinimisePressed → launcher
            PanelFailed → launcher
        "#]]);
}

#[test]
fn dsp_2_a_program_that_cannot_be_had_is_asked_for_again_while_the_visitor_waits_and_is_told() {
    visitor()
        .on(Event::LauncherPressed)
        .on(Event::PanelFailed)
        .wait()
        .on(Event::PanelFailed)
        .on(Event::Hurried)
        .on(Event::Hurried)
        .on(Event::PanelFailed)
        .on(Event::LauncherPointedAt)
        .on(Event::PanelFailed)
        .on(Event::LauncherPressed)
        .on(Event::PanelFailed)
        .on(Event::PromptPressed)
        .on(panel_loaded())
        .rests()
        .said(expect![[r#"
            LauncherPressed → load panel, launcher busy
            PanelFailed → launcher busy late
            Woke → load panel, launcher busy late
            PanelFailed → launcher busy late
            Hurried → load panel, launcher busy late
            Hurried → launcher busy late
            PanelFailed → launcher busy late
            LauncherPointedAt → load panel, launcher busy late
            PanelFailed → launcher busy late
            LauncherPressed → load panel, launcher busy late
            PanelFailed → launcher busy late
            PromptPressed → load panel, launcher busy late
            PanelLoaded → focus panel, create visitor, launcher panel
        "#]]);
}

#[test]
fn dsp_2_a_press_that_points_at_the_launcher_first_closes_nothing_that_is_late() {
    visitor()
        .on(Event::LauncherPressed)
        .on(Event::PanelFailed)
        .on(Event::LauncherPointedAt)
        .on(Event::LauncherPressed)
        .on(panel_loaded())
        .said(expect![[r#"
            LauncherPressed → load panel, launcher busy
            PanelFailed → launcher busy late
            LauncherPointedAt → load panel, launcher busy late
            LauncherPressed → launcher busy late
            PanelLoaded → focus panel, create visitor, launcher panel
        "#]]);
}

#[test]
fn dsp_2_nobody_who_only_pointed_is_owed_another_try() {
    visitor()
        .on(Event::LauncherPointedAt)
        .on(Event::PanelFailed)
        .rests()
        .on(Event::Hurried)
        .on(Event::Woke)
        .on(Event::LauncherPointedAt)
        .on(Event::LauncherPressed)
        .on(Event::PanelFailed)
        .on(Event::MinimisePressed)
        .rests()
        .said(expect![[r#"
            LauncherPointedAt → load panel, launcher
            PanelFailed → launcher
            Hurried → launcher
            Woke → launcher
            LauncherPointedAt → load panel, launcher
            LauncherPressed → launcher busy
            PanelFailed → launcher busy late
            MinimisePressed → focus launcher, keep minimised, launcher
        "#]]);
}

#[test]
fn con_1_a_panel_that_a_trigger_opens_asks_the_edge_for_its_program_alone() {
    Script::begin(opens_half_way())
        .on(half_way())
        .on(panel_loaded())
        .rests()
        .said(expect![[r#"
            Seen → load panel, launcher prompt
            PanelLoaded → launcher panel
        "#]]);
    // A visitor who presses meanwhile has opened it.
    Script::begin(opens_half_way())
        .on(half_way())
        .on(Event::LauncherPressed)
        .on(panel_loaded())
        .said(expect![[r#"
            Seen → load panel, launcher prompt
            LauncherPressed → launcher busy prompt
            PanelLoaded → focus panel, create visitor, launcher panel
        "#]]);
}

#[test]
fn dsp_4_no_trigger_opens_a_panel_behind_a_minimise() {
    let until = Timestamp(1_000_000);
    Script::begin(opens_half_way())
        .on(half_way())
        .on(Event::MinimisedElsewhere { until })
        .on(panel_loaded())
        .said(expect![[r#"
            Seen → load panel, launcher prompt
            MinimisedElsewhere → launcher
            PanelLoaded → launcher
        "#]]);
    // Nor on another page.
    Script::begin(opens_half_way())
        .on(half_way())
        .on(Event::PageViewed(view("/next")))
        .on(panel_loaded())
        .said(expect![[r#"
            Seen → load panel, launcher prompt
            PageViewed → launcher prompt
            PanelLoaded → launcher prompt
        "#]]);
}

#[test]
fn dsp_2_without_its_program_nothing_of_the_chat_does_anything() {
    visitor()
        .on(submitted(1, "hello"))
        .on(token())
        .on(conversation())
        .on(opened_socket())
        .on(Event::LauncherPointedAt)
        .on(submitted(1, "hello"))
        .on(panel_loaded())
        .on(panel_loaded())
        .on(Event::PanelFailed)
        .rests()
        .said(expect![[r#"
            Chat → launcher
            Chat → launcher
            Chat → launcher
            Chat → launcher
            LauncherPointedAt → load panel, launcher
            Chat → launcher
            PanelLoaded → launcher
            PanelLoaded → launcher
            PanelFailed → launcher
        "#]]);
}

fn read(seq: u64) -> ToClient<VisitorEntry> {
    let (delivered, read) = (Seq(seq), Seq(seq));
    ToClient::Marks(Marks { delivered, read })
}

fn ada() -> delivery::Speaker {
    delivery::Speaker::Team { name: "Ada".into() }
}

#[test]
fn dlv_7_the_last_message_of_the_visitor_is_sent_and_then_read() {
    check_talking(
        vec![
            submitted(2, "are you there"),
            stored(2, 2),
            received(vec![read(1)]),
        ],
        expect![[r#"
            7s clear composer
            7s post 2 "are you there"
            unread 0
            visitor "hello" first None
            visitor "are you there" last Sent
        "#]],
    );
    check_talking(
        vec![
            submitted(2, "are you there"),
            stored(2, 2),
            received(vec![read(2)]),
        ],
        expect![[r#"
            7s clear composer
            7s post 2 "are you there"
            unread 0
            visitor "hello" first None
            visitor "are you there" last Read
        "#]],
    );
}

#[test]
fn dlv_7_what_comes_into_an_open_panel_is_read_and_into_a_closed_or_hidden_one_is_not() {
    let events = |before: Event, after: Option<Event>| {
        let mut events = vec![before, answered(2, "hi"), Event::Woke, Event::Woke];
        events.extend(after);
        events.extend([Event::Woke, Event::Woke]);
        events
    };
    check_talking(
        events(Event::Hurried, None),
        expect![[r#"
            7s ping
            9s send Marks(Marks { delivered: Seq(2), read: Seq(2) })
            unread 0
            visitor "hello" alone Sent
            Ada "hi" alone None
        "#]],
    );
    check_talking(
        events(Event::LauncherPressed, Some(Event::LauncherPressed)),
        expect![[r#"
            7s focus launcher
            7s keep minimised
            9s send Marks(Marks { delivered: Seq(2), read: Seq(1) })
            11s focus panel
            12s send Marks(Marks { delivered: Seq(2), read: Seq(2) })
            unread 0
            visitor "hello" alone Sent
            Ada "hi" alone None
        "#]],
    );
    check_talking(
        events(Event::Seen(Seen::Hidden), Some(Event::Seen(Seen::Shown))),
        expect![[r#"
            9s send Marks(Marks { delivered: Seq(2), read: Seq(1) })
            11s look for minimise
            12s send Marks(Marks { delivered: Seq(2), read: Seq(2) })
            unread 0
            visitor "hello" alone Sent
            Ada "hi" alone None
        "#]],
    );
}

#[test]
fn dlv_7_an_answer_is_read_once_the_end_of_the_thread_is_in_sight() {
    let scrolled = |at_end| Event::Chat(chat::Event::Scrolled { at_end });
    let all = vec![scrolled(false), answered(2, "hi"), Event::Woke, Event::Woke];
    let mut seen = all.clone();
    seen.extend([scrolled(true), Event::Woke, Event::Woke]);
    check_talking(
        all.clone(),
        expect![[r#"
            9s send Marks(Marks { delivered: Seq(2), read: Seq(1) })
            unread 0
            visitor "hello" alone Sent
            Ada "hi" alone None
        "#]],
    );
    check_talking(
        seen,
        expect![[r#"
            9s send Marks(Marks { delivered: Seq(2), read: Seq(1) })
            12s send Marks(Marks { delivered: Seq(2), read: Seq(2) })
            unread 0
            visitor "hello" alone Sent
            Ada "hi" alone None
        "#]],
    );
    // A panel that opens again shows the end.
    let mut again = all;
    again.extend([
        Event::LauncherPressed,
        Event::LauncherPressed,
        Event::Woke,
        Event::Woke,
    ]);
    check_talking(
        again,
        expect![[r#"
            9s send Marks(Marks { delivered: Seq(2), read: Seq(1) })
            11s focus launcher
            11s keep minimised
            12s focus panel
            13s send Marks(Marks { delivered: Seq(2), read: Seq(2) })
            unread 0
            visitor "hello" alone Sent
            Ada "hi" alone None
        "#]],
    );
}

#[test]
fn run_5_offline_ends_with_the_first_sign_of_life() {
    let notice = |events: Vec<Event>| {
        let mut visitor = Visitor::new(1, launcher_everywhere(), vec![Asks::default()], &[]);
        let _ = visitor.update(Timestamp(0), Event::PageViewed(view("/")));
        let _ = visitor.update(Timestamp(0), Event::LauncherPressed);
        let _ = update(&mut visitor, Timestamp(0), panel_loaded());
        for event in opening().into_iter().skip(1).chain(events) {
            let _ = visitor.update(Timestamp(0), event);
        }
        visitor.view().panel.unwrap().notice
    };
    let offline = || Event::Chat(chat::Event::WentOffline);
    let socket = |event| Event::Chat(chat::Event::Socket(event));
    for alive in [
        answered(2, "hi"),
        received(vec![]),
        socket(client::Event::Ponged),
        opened_socket(),
        token(),
        failed(HttpFault::TooOften { wait: None }),
        Event::Hurried,
    ] {
        assert_eq!(notice(vec![offline()]), Some(Notice::NoNetwork));
        assert_ne!(
            notice(vec![offline(), alive.clone()]),
            Some(Notice::NoNetwork),
            "{alive:?}"
        );
    }
    let own = Event::Chat(chat::Event::Typed);
    for nothing in [
        own,
        Event::Woke,
        failed(HttpFault::Passing),
        submitted(9, "hm"),
    ] {
        assert_eq!(notice(vec![offline(), nothing]), Some(Notice::NoNetwork));
    }
}

#[test]
fn dlv_8_who_writes_is_seen_and_said() {
    let typed = || Event::Chat(chat::Event::Typed);
    check_talking(
        vec![typed(), typed(), received(vec![ToClient::Typing(ada())])],
        expect![[r#"
            7s send Typing
            unread 0
            visitor "hello" alone Sent
            Ada is writing
        "#]],
    );
    check_talking(
        vec![received(vec![ToClient::Typing(ada())]), answered(2, "hi")],
        expect![[r#"
            unread 0
            visitor "hello" alone Sent
            Ada "hi" alone None
        "#]],
    );
}

#[test]
fn dlv_11_a_message_too_many_says_how_long_to_wait() {
    let refused = ToClient::Refused {
        key: ClientKey([2; 16]),
        reason: Refusal::TooManyMessages { wait: Span(4_100) },
    };
    check_talking(
        vec![submitted(2, "again"), received(vec![refused])],
        expect![[r#"
            7s clear composer
            7s post 2 "again"
            unread 0
            visitor "hello" first Sent
            visitor "again" last Waiting { seconds: 5 }
        "#]],
    );
}

fn lost_socket() -> Event {
    Event::Chat(chat::Event::Socket(client::Event::SocketClosed {
        code: 1006,
    }))
}

fn hurried() -> Event {
    Event::Chat(chat::Event::Hurried)
}

#[test]
fn vis_1_a_token_that_is_old_is_renewed_before_a_socket_is_opened_with_it() {
    let mut script = Script::begin(launcher_everywhere());
    for event in [Event::LauncherPressed, panel_loaded()] {
        script = script.on(event);
    }
    for event in opening().into_iter().skip(1) {
        script = script.on(event);
    }
    script.said.clear();
    for (minutes, event) in [
        (50, lost_socket()),
        (50, hurried()),
        (50, opened_socket()),
        (56, lost_socket()),
        (56, hurried()),
        (56, failed(HttpFault::Passing)),
        (57, hurried()),
        (57, token()),
        (57, opened_socket()),
        (60, lost_socket()),
        (60, hurried()),
        (180, lost_socket()),
        (180, hurried()),
        (180, failed(HttpFault::TokenRefused)),
        (181, hurried()),
    ] {
        script.now = minutes * 60_000;
        script = script.on(event);
    }
    expect![[r#"
        Chat → launcher panel
        Chat → connect to 42 by token, launcher panel
        Chat → greet from 1, launcher panel
        Chat → launcher panel
        Chat → renew token, launcher panel
        Chat → launcher panel
        Chat → renew token, launcher panel
        Chat → connect to 42 by token, launcher panel
        Chat → greet from 1, launcher panel
        Chat → launcher panel
        Chat → connect to 42 by token, launcher panel
        Chat → launcher panel
        Chat → renew token, launcher panel
        Chat → launcher panel
        Chat → launcher panel
    "#]]
    .assert_eq(&script.said);
    let panel = script.visitor.view().panel.unwrap();
    assert_eq!(panel.notice, Some(Notice::Outdated));
}

#[test]
fn dlv_11_whoever_asks_too_often_waits_longer_and_is_told() {
    let begun = || vec![Event::LauncherPressed, token(), submitted(1, "hello")];
    let mut events = begun();
    events.push(failed(HttpFault::TooOften { wait: None }));
    events.extend((0..35).map(|_| Event::Woke));
    check(
        events,
        expect![[r#"
            0s focus panel
            0s create visitor
            2s clear composer
            2s create conversation in "" by token
            33s create conversation in "" by token
            unread 0
            visitor "hello" alone Sending
        "#]],
    );
    let mut events = begun();
    events.push(failed(HttpFault::TooOften { wait: None }));
    events.push(hurried());
    check(
        events,
        expect![[r#"
            0s focus panel
            0s create visitor
            2s clear composer
            2s create conversation in "" by token
            unread 0
            visitor "hello" alone Waiting { seconds: 29 }
            notice Busy
        "#]],
    );
}

#[test]
fn run_4_a_page_that_the_chat_is_not_for_says_so() {
    check(
        vec![
            Event::LauncherPressed,
            submitted(1, "hello"),
            failed(HttpFault::NotHere),
            hurried(),
        ],
        expect![[r#"
            0s focus panel
            0s create visitor
            1s clear composer
            unread 0
            visitor "hello" alone Sending
            notice NotHere
        "#]],
    );
}

#[test]
fn dlv_11_a_text_that_is_too_long_or_that_nobody_sees_stays_in_the_composer() {
    check(
        vec![
            Event::LauncherPressed,
            submitted(1, &"😀".repeat(10_001)),
            submitted(2, "\u{200b}\u{301} \u{feff}"),
        ],
        expect![[r"
            0s focus panel
            0s create visitor
            unread 0
        "]],
    );
    let mut visitor = Visitor::new(1, launcher_everywhere(), vec![Asks::default()], &[]);
    let text = "😀".repeat(10_000);
    let spaced = std::format!("\n {text} ");
    let mut effects = Vec::new();
    for event in [
        Event::PageViewed(view("/")),
        Event::LauncherPressed,
        panel_loaded(),
        submitted(1, &spaced),
    ] {
        effects.extend(update(&mut visitor, Timestamp(0), event));
    }
    let taken = text.clone();
    let cleared = Effect::Chat(chat::Effect::ClearComposer { taken });
    assert!(effects.contains(&cleared));
    let panel = visitor.view().panel.unwrap();
    assert_eq!(panel.thread[0].text, text);
}

#[test]
fn dsp_9_the_day_goes_by_the_edge_and_is_looked_at_each_quarter_of_an_hour() {
    const QUARTER: u64 = 15 * 60 * 1000;
    // The device is 40 days late and some minutes.
    let edge = |device: u64| device + 40 * 96 * QUARTER + 7 * 60_000;
    let mut visitor = Visitor::new(1, launcher_everywhere(), vec![Asks::default()], &[]);
    let begun = opening();
    let last = begun.len() - 1;
    let told = received(vec![ToClient::Acknowledged {
        key: ClientKey([1; 16]),
        seq: Seq(1),
        at: Timestamp(edge(5_000)),
    }]);
    let events = begun.into_iter().take(last).chain([told]);
    let _ = visitor.update(Timestamp(5_000), Event::PageViewed(view("/")));
    for event in events {
        let _ = visitor.update(Timestamp(5_000), event.clone());
        if event == Event::LauncherPressed {
            let _ = update(&mut visitor, Timestamp(5_000), panel_loaded());
        }
    }
    let now = |visitor: &Visitor| visitor.view().panel.unwrap().now.0;
    assert_eq!(now(&visitor), 40 * 96 * QUARTER);
    let mut turns = 0;
    while turns < 5 {
        let (at, reason) = visitor.next_wake().unwrap();
        let before = now(&visitor);
        let _ = visitor.update(at, Event::Woke);
        let after = now(&visitor);
        if reason == WakeReason::Chat(chat::WakeReason::Day) {
            assert_eq!((after, after), (before + QUARTER, edge(at.0)));
            turns += 1;
        } else {
            assert_eq!(after, before);
        }
    }
    // Not while the panel is closed.
    let _ = visitor.update(Timestamp(5_000), Event::MinimisePressed);
    let reason = visitor.next_wake().map(|(_, reason)| reason);
    assert_ne!(reason, Some(WakeReason::Chat(chat::WakeReason::Day)));
}
