//! Questions and their answers, coming back, and endings (CON, CAP, VIS, CNV): events in, effects and
//! what shows out.

use std::boxed::Box;

use super::*;
use crate::{
    decide::{consent::Question, trigger::Seen},
    flow::published::{CookieAsk, CookieTime, MailAsk, MailTime, ProcessingAsk},
    protocol::delivery::Said,
    visitor::{
        Kept, Returns, Unsent,
        chat::{Browser, Keeping},
    },
};

/// A flow that asks for nothing.
fn nothing() -> Asks {
    Asks {
        flow: "pricing".into(),
        language: "en".into(),
        cookie: CookieAsk {
            when: CookieTime::Never,
            text: "A cookie?".into(),
        },
        ..Asks::default()
    }
}

fn cookie(when: CookieTime) -> Asks {
    let mut asks = nothing();
    asks.cookie.when = when;
    asks
}

fn processing(explicit: bool) -> Option<ProcessingAsk> {
    Some(ProcessingAsk {
        explicit,
        text: "We store it.".into(),
    })
}

fn mail(when: MailTime) -> Option<MailAsk> {
    Some(MailAsk {
        when,
        text: "Where can we reach you?".into(),
    })
}

/// A browser that nobody knows yet.
fn fresh() -> Browser {
    Browser {
        fresh: "f".repeat(32),
        ..Browser::default()
    }
}

struct Tab {
    visitor: Visitor,
    browser: Browser,
    second: u64,
    script: String,
}

impl Tab {
    fn new(asks: Asks, browser: Browser) -> Self {
        let returns = match &browser.kept {
            Some(kept) if kept.goes_on => Returns::Closed,
            Some(_) | None => Returns::Nothing,
        };
        Self::on(asks, browser, returns)
    }

    /// The first page view, with what an earlier page has left.
    fn on(asks: Asks, browser: Browser, returns: Returns) -> Self {
        let may_ask = browser.secret.is_none() && browser.keeping == Keeping::Asked;
        let mut tab = Self {
            visitor: Visitor::new(1, launcher_everywhere(), vec![asks], &[]),
            browser,
            second: 0,
            script: String::new(),
        };
        let mut first = view("/");
        first.returns = returns;
        first.may_ask = may_ask;
        tab.feed(Event::PageViewed(first));
        tab
    }

    fn feed(&mut self, event: Event) {
        let now = Timestamp(self.second * 1000);
        for effect in quiet(update(&mut self.visitor, now, event)) {
            if effect == Effect::LoadPanel {
                // The panel's program is there at once.
                let browser = Box::new(self.browser.clone());
                self.feed(Event::PanelLoaded(browser));
            } else if effect != Effect::Measure {
                self.script.push_str(&line(effect));
            }
        }
        self.second += 1;
    }

    fn chat(&mut self, event: chat::Event) {
        self.feed(Event::Chat(event));
    }

    fn feed_all(&mut self, events: Vec<Event>) {
        for event in events {
            self.feed(event);
        }
    }

    /// What has been said since the last look, and what shows.
    fn look(&mut self, expected: Expect) {
        let view = self.visitor.view();
        let mut shows = core::mem::take(&mut self.script);
        if let Some(card) = &view.banner {
            writeln!(shows, "banner: {}", card_of(card)).unwrap();
        }
        match &view.panel {
            None => {
                let launcher = view.launcher.map(|launcher| launcher.unread);
                writeln!(shows, "closed, launcher {launcher:?}").unwrap();
            }
            Some(panel) => {
                for bubble in &panel.thread {
                    let mark = if bubble.mark == Mark::None {
                        String::new()
                    } else {
                        format!(" {:?}", bubble.mark)
                    };
                    match bubble.kind {
                        Kind::Message => writeln!(shows, "{:?}{mark}", bubble.text),
                        Kind::Mail => writeln!(shows, "[{}]", bubble.text),
                        Kind::End => writeln!(shows, "[the end]"),
                    }
                    .unwrap();
                }
                if let Some(card) = &panel.card {
                    writeln!(shows, "card: {}", card_of(card)).unwrap();
                }
                for (holds, words) in [
                    (panel.over, "over"),
                    (panel.remember, "remember?"),
                    (panel.ends, "ends with the page"),
                ] {
                    if holds {
                        writeln!(shows, "{words}").unwrap();
                    }
                }
            }
        }
        expected.assert_eq(&shows);
    }
}

fn card_of(card: &Card) -> String {
    let mut words = match card.question {
        Some(question) => format!("{question:?} {:?}", card.text),
        None => format!("{:?}", card.text),
    };
    if let Some(tick) = &card.subscription {
        let mark = if tick.ticked { "x" } else { " " };
        write!(words, " [{mark}] {:?}", tick.label).unwrap();
    }
    for (holds, word) in [(card.wrong, " wrong"), (card.pressed, " first")] {
        if holds {
            words.push_str(word);
        }
    }
    words
}

fn line(effect: Effect) -> String {
    let words = if let Effect::Chat(chat::Effect::Send(FromClient::Answer { answer, .. })) = effect
    {
        format!(
            "answer {:?} to {:?} in {} of {}",
            answer.given, answer.asked, answer.language, answer.flow
        )
    } else if let Effect::Chat(chat::Effect::Keep(Some(kept))) = effect {
        let unsent = kept.outbox.iter().map(|it| match &it.said {
            Said::Text(text) => text.clone(),
            Said::Answer(answer) => format!("{:?}", answer.given),
            Said::Closed => "end".into(),
            Said::Reopened => "reopened".into(),
        });
        let unsent: Vec<String> = unsent.collect();
        let under_way = if kept.goes_on {
            ""
        } else {
            ", nothing under way"
        };
        format!("keep {unsent:?}, seen {}{under_way}", kept.seen.0)
    } else {
        said(effect)
    };
    words + "\n"
}

fn key(n: u8) -> ClientKey {
    ClientKey([n; 16])
}

fn accept(accepts: bool) -> chat::Event {
    chat::Event::CookieAnswered {
        accepts,
        press: Press::Bare,
        key: key(90),
    }
}

fn agree(n: u8) -> chat::Event {
    chat::Event::AgreePressed {
        press: Press::Bare,
        key: key(n),
    }
}

fn skip(n: u8) -> chat::Event {
    chat::Event::MailSkipped {
        press: Press::Bare,
        key: key(n),
    }
}

fn give(n: u8, mail: &str) -> chat::Event {
    chat::Event::MailGiven {
        mail: mail.into(),
        press: Press::Bare,
        key: key(n),
    }
}

fn leaves() -> Event {
    Event::Seen(Seen::MouseLeft { y: -1 })
}

fn closed(seq: u64) -> Event {
    ended(seq, Said::Closed)
}

/// Ada closes it, or opens it again.
fn ended(seq: u64, said: Said) -> Event {
    received(vec![ToClient::Entry(VisitorEntry {
        seq: Seq(seq),
        at: Timestamp(0),
        from: VisitorSees::Team { name: "Ada".into() },
        said,
    })])
}

fn connected() -> Vec<Event> {
    vec![conversation(), opened_socket(), live()]
}

#[test]
fn con_2_the_cookie_is_asked_for_before_the_first_message_which_follows_the_answer() {
    let mut tab = Tab::new(cookie(CookieTime::BeforeChat), fresh());
    tab.feed_all(vec![Event::LauncherPressed, token(), submitted(1, "hello")]);
    tab.look(expect![[r#"
        focus panel
        create visitor
        focus panel
        card: Cookie "A cookie?" first
    "#]]);
    // Accepting sets the cookie at once, and the edge hears of it once there is a conversation.
    tab.chat(accept(true));
    tab.look(expect![[r#"
        set cookie ffff
        focus panel
        submit
        keep ["Cookie(true)"], seen 0, nothing under way
    "#]]);
    tab.feed(submitted(1, "hello"));
    tab.feed_all(connected());
    tab.look(expect![[r#"
        clear composer
        create conversation in "pricing" by token
        keep ["Cookie(true)", "hello"], seen 0
        keep open until 1806
        keep browser ffff for 42
        connect to 42 by token
        greet from 0
        answer Cookie(true) to "A cookie?" in en of pricing
        post 1 "hello"
        "hello" Sending
    "#]]);
}

#[test]
fn con_2_declining_leaves_the_chat_usable_keeps_nothing_and_asks_no_more() {
    let mut tab = Tab::new(cookie(CookieTime::BeforeChat), fresh());
    tab.feed_all(vec![Event::LauncherPressed, token()]);
    tab.chat(accept(false));
    tab.feed(submitted(1, "hello"));
    tab.feed_all(connected());
    tab.look(expect![[r#"
        focus panel
        create visitor
        focus panel
        clear composer
        create conversation in "pricing" by token
        connect to 42 by token
        greet from 0
        answer Cookie(false) to "A cookie?" in en of pricing
        post 1 "hello"
        "hello" Sending
        ends with the page
    "#]]);
}

#[test]
fn con_2_where_the_flow_does_not_ask_sending_is_the_consent() {
    let mut tab = Tab::new(nothing(), fresh());
    tab.feed_all(vec![Event::LauncherPressed, token(), submitted(1, "hello")]);
    tab.look(expect![[r#"
        focus panel
        create visitor
        clear composer
        set cookie ffff
        create conversation in "pricing" by token
        keep ["hello"], seen 0
        keep open until 1804
        "hello" Sending
    "#]]);
}

#[test]
fn con_2_on_exit_intent_the_question_stands_by_itself() {
    let mut tab = Tab::new(cookie(CookieTime::OnExitIntent), fresh());
    tab.second = 5;
    assert!(tab.visitor.watches());
    tab.feed(leaves());
    tab.look(expect![[r#"
        banner: Cookie "A cookie?"
        closed, launcher Some(0)
    "#]]);
    tab.chat(accept(true));
    tab.look(expect![[r#"
        set cookie ffff
        keep ["Cookie(true)"], seen 0, nothing under way
        closed, launcher Some(0)
    "#]]);
    // The visitor has answered: nothing is waited for.
    let mut tab = Tab::new(
        cookie(CookieTime::OnExitIntent),
        Browser {
            secret: Some("s".repeat(32)),
            ..fresh()
        },
    );
    tab.second = 5;
    assert!(!tab.visitor.watches());
    tab.feed(leaves());
    tab.look(expect![[r#"
        closed, launcher Some(0)
    "#]]);
}

#[test]
fn con_4_nothing_that_was_typed_leaves_before_the_visitor_agrees() {
    let asks = Asks {
        processing: processing(true),
        ..cookie(CookieTime::Never)
    };
    let mut tab = Tab::new(asks, fresh());
    tab.feed_all(vec![Event::LauncherPressed, token(), submitted(1, "hello")]);
    tab.look(expect![[r#"
        focus panel
        create visitor
        focus panel
        card: Processing "We store it." first
    "#]]);
    tab.chat(agree(91));
    tab.feed(submitted(1, "hello"));
    tab.feed_all(connected());
    tab.look(expect![[r#"
        focus panel
        submit
        clear composer
        set cookie ffff
        create conversation in "pricing" by token
        keep ["Processing", "hello"], seen 0
        keep open until 1806
        keep browser ffff for 42
        connect to 42 by token
        greet from 0
        answer Processing to "We store it." in en of pricing
        post 1 "hello"
        "hello" Sending
    "#]]);
}

#[test]
fn con_4_a_legitimate_interest_is_shown_until_the_visitor_has_written() {
    let asks = Asks {
        processing: processing(false),
        ..nothing()
    };
    let mut tab = Tab::new(asks, fresh());
    tab.feed(Event::LauncherPressed);
    tab.look(expect![[r#"
        focus panel
        create visitor
        card: "We store it."
    "#]]);
    tab.feed_all(vec![token(), submitted(1, "hello")]);
    tab.look(expect![[r#"
        clear composer
        set cookie ffff
        create conversation in "pricing" by token
        keep ["hello"], seen 0
        keep open until 1804
        "hello" Sending
    "#]]);
}

#[test]
fn con_5_the_box_is_unticked_and_what_the_visitor_made_of_it_is_told() {
    for ticks in [false, true] {
        let asks = Asks {
            processing: processing(true),
            subscription: Some("News?".into()),
            ..nothing()
        };
        let mut tab = Tab::new(asks, panel_of_nobody());
        tab.feed_all(vec![Event::LauncherPressed, token()]);
        assert!(
            tab.visitor
                .view()
                .panel
                .unwrap()
                .card
                .unwrap()
                .subscription
                .is_some_and(|tick| !tick.ticked)
        );
        if ticks {
            tab.chat(chat::Event::Ticked {
                ticked: true,
                press: Press::Bare,
            });
        }
        tab.chat(agree(91));
        tab.feed(submitted(1, "hello"));
        tab.feed_all(connected());
        let told = format!("answer Subscription({ticks}) to \"News?\" in en of pricing");
        assert!(tab.script.contains(&told), "{}", tab.script);
    }
    // Without another place it stands above the composer, and goes with the first message.
    let asks = Asks {
        subscription: Some("News?".into()),
        ..nothing()
    };
    let mut tab = Tab::new(asks, panel_of_nobody());
    tab.feed(Event::LauncherPressed);
    tab.look(expect![[r#"
        focus panel
        create visitor
        card: "" [ ] "News?"
        remember?
        ends with the page
    "#]]);
    tab.feed_all(vec![token(), submitted(1, "hello")]);
    tab.feed_all(connected());
    tab.look(expect![[r#"
        clear composer
        create conversation in "pricing" by token
        connect to 42 by token
        greet from 0
        answer Subscription(false) to "News?" in en of pricing
        post 2 "hello"
        "hello" Sending
        remember?
        ends with the page
    "#]]);
}

/// A browser whose visitor is to be remembered nowhere.
fn panel_of_nobody() -> Browser {
    Browser {
        keeping: Keeping::Declined,
        ..fresh()
    }
}

#[test]
fn con_7_a_signal_of_the_browser_declines_and_the_visitor_may_be_asked_all_the_same() {
    let mut tab = Tab::new(cookie(CookieTime::BeforeChat), panel_of_nobody());
    tab.feed_all(vec![Event::LauncherPressed, token()]);
    tab.look(expect![[r#"
        focus panel
        create visitor
        remember?
        ends with the page
    "#]]);
    tab.chat(chat::Event::RememberPressed);
    tab.look(expect![[r#"
        focus panel
        card: Cookie "A cookie?"
    "#]]);
    tab.chat(accept(true));
    tab.look(expect![[r#"
        set cookie ffff
        focus panel
        keep ["Cookie(true)"], seen 0, nothing under way
    "#]]);
}

#[test]
fn vis_2_where_nothing_can_be_kept_nothing_is_asked_and_nothing_is_offered() {
    let browser = Browser {
        keeping: Keeping::Impossible,
        ..fresh()
    };
    let mut tab = Tab::new(cookie(CookieTime::BeforeChat), browser);
    tab.feed_all(vec![Event::LauncherPressed, token()]);
    tab.chat(chat::Event::RememberPressed);
    tab.feed_all(vec![submitted(1, "hello")]);
    tab.look(expect![[r#"
        focus panel
        create visitor
        focus panel
        clear composer
        create conversation in "pricing" by token
        "hello" Sending
        ends with the page
    "#]]);
}

#[test]
fn cap_1_an_address_is_asked_for_and_checked_before_the_first_message() {
    let asks = Asks {
        mail: mail(MailTime::First),
        ..nothing()
    };
    let mut tab = Tab::new(asks, panel_of_nobody());
    tab.feed_all(vec![Event::LauncherPressed, token(), submitted(1, "hello")]);
    tab.look(expect![[r#"
        focus panel
        create visitor
        focus panel
        card: Mail { skips: false } "Where can we reach you?" first
        remember?
        ends with the page
    "#]]);
    // It cannot be skipped.
    tab.chat(skip(92));
    for wrong in ["", "kari", "kari@", "kari@example", "k ari@example.com"] {
        tab.chat(give(92, wrong));
        assert!(
            tab.visitor.view().panel.unwrap().card.unwrap().wrong,
            "{wrong}"
        );
    }
    tab.chat(give(92, " kari@example.com "));
    tab.feed(submitted(1, "hello"));
    tab.feed_all(connected());
    tab.look(expect![[r#"
        focus panel
        submit
        clear composer
        create conversation in "pricing" by token
        connect to 42 by token
        greet from 0
        answer Mail(Some("kari@example.com")) to "Where can we reach you?" in en of pricing
        post 1 "hello"
        [kari@example.com]
        "hello" Sending
        remember?
        ends with the page
    "#]]);
}

#[test]
fn cap_1_after_the_first_message_it_may_be_skipped() {
    for skips in [true, false] {
        let asks = Asks {
            mail: mail(MailTime::After),
            ..nothing()
        };
        let mut tab = Tab::new(asks, panel_of_nobody());
        tab.feed_all(vec![Event::LauncherPressed, token(), submitted(1, "hello")]);
        tab.feed_all(connected());
        tab.feed(stored(1, 1));
        assert!(tab.visitor.view().panel.unwrap().card.is_some());
        // Nothing waits for it.
        tab.feed(submitted(2, "anybody?"));
        tab.script.clear();
        tab.chat(if skips {
            skip(93)
        } else {
            give(93, "kari@example.com")
        });
        assert_eq!(tab.visitor.view().panel.unwrap().card, None);
        let given = if skips {
            "Mail(None)"
        } else {
            "Mail(Some(\"kari@example.com\"))"
        };
        assert!(tab.script.contains(given), "{}", tab.script);
    }
}

#[test]
fn vis_2_a_browser_that_is_known_comes_back_to_its_conversation() {
    let known = Browser {
        secret: Some("s".repeat(32)),
        kept: Some(Kept {
            goes_on: true,
            seen: Seq(1),
            outbox: vec![],
            flow: "pricing".into(),
            ..Kept::default()
        }),
        ..fresh()
    };
    let mut tab = Tab::new(nothing(), known.clone());
    tab.look(expect![[r#"
        come back by ssssssssssssssssssssssssssssssss
        closed, launcher Some(0)
    "#]]);
    tab.chat(chat::Event::VisitorCreated {
        token: "token".into(),
        conversations: vec![ConversationId::new(42).unwrap()],
    });
    let entry = |seq, from, text: &str| {
        let (seq, at) = (Seq(seq), Timestamp(0));
        let said = text.into();
        ToClient::Entry(VisitorEntry {
            seq,
            at,
            from,
            said,
        })
    };
    let team = || VisitorSees::Team { name: "Ada".into() };
    tab.feed_all(vec![
        opened_socket(),
        received(vec![
            ToClient::Greeting {
                epoch: Epoch::from_entropy(1 << 20),
                replay: Replay::AfterCursor,
            },
            entry(1, VisitorSees::You { key: key(1) }, "hello"),
            entry(2, team(), "hi"),
            entry(3, team(), "still there?"),
            ToClient::Live,
        ]),
    ]);
    tab.look(expect![[r#"
        connect to 42 by token
        greet from 0
        send Marks(Marks { delivered: Seq(3), read: Seq(1) })
        closed, launcher Some(2)
    "#]]);
    tab.feed(Event::LauncherPressed);
    tab.look(expect![[r#"
        focus panel
        keep [], seen 3
        keep open until 1805
        "hello" Sent
        "hi"
        "still there?"
    "#]]);
    // A secret that brings nothing leaves nothing under way.
    let mut tab = Tab::new(nothing(), known);
    tab.feed(token());
    assert_eq!(tab.visitor.view().panel, None);
    tab.feed_all(vec![Event::LauncherPressed, submitted(2, "again")]);
    tab.feed_all(connected());
    tab.look(expect![[r#"
        come back by ssssssssssssssssssssssssssssssss
        keep nothing
        focus panel
        clear composer
        create conversation in "pricing" by token
        keep ["again"], seen 1
        keep open until 1804
        keep browser ssss for 42
        connect to 42 by token
        greet from 0
        post 2 "again"
        "again" Sending
    "#]]);
}

#[test]
fn dsp_5_the_next_page_opens_the_panel_unless_the_visitor_has_minimised() {
    let known = Browser {
        secret: Some("s".repeat(32)),
        ..fresh()
    };
    let mut tab = Tab::on(nothing(), known.clone(), Returns::Open);
    assert!(tab.visitor.view().panel.is_some());
    // Nothing takes the focus: the visitor has not acted here.
    tab.look(expect![[r#"
        come back by ssssssssssssssssssssssssssssssss
    "#]]);
    // The end of the conversation, and a minimise, take that back.
    let mut tab = Tab::new(nothing(), known);
    tab.feed_all(vec![Event::LauncherPressed, token(), submitted(1, "hello")]);
    tab.feed_all(connected());
    tab.script.clear();
    tab.feed(Event::MinimisePressed);
    tab.look(expect![[r#"
        focus launcher
        keep minimised
        keep closed
        closed, launcher Some(0)
    "#]]);
}

#[test]
fn cnv_1_the_welcome_above_a_conversation_is_that_of_the_flow_it_began_in() {
    let welcome = |tab: &Tab| tab.visitor.view().panel.unwrap().welcome;
    let mut tab = Tab::new(nothing(), fresh());
    tab.feed_all(vec![Event::LauncherPressed, token(), submitted(1, "hello")]);
    assert_eq!(welcome(&tab), Some(0));
    let kept = |flow: &str| Browser {
        secret: Some("s".repeat(32)),
        kept: Some(Kept {
            goes_on: true,
            seen: Seq(0),
            outbox: vec![],
            flow: flow.into(),
            ..Kept::default()
        }),
        ..fresh()
    };
    for (flow, expected) in [("pricing", Some(0)), ("a flow that is gone", None)] {
        let mut tab = Tab::new(nothing(), kept(flow));
        tab.chat(chat::Event::VisitorCreated {
            token: "token".into(),
            conversations: vec![ConversationId::new(42).unwrap()],
        });
        tab.feed_all(connected());
        tab.feed(Event::LauncherPressed);
        assert_eq!(welcome(&tab), expected, "{flow}");
        // The next one begins here.
        tab.feed_all(vec![closed(1), Event::Chat(chat::Event::NewThreadPressed)]);
        assert_eq!(welcome(&tab), Some(0));
    }
}

#[test]
fn dsp_7_an_answer_that_was_not_seen_is_looked_for_though_the_conversation_is_over() {
    let known = Browser {
        secret: Some("s".repeat(32)),
        ..fresh()
    };
    let mut tab = Tab::new(nothing(), known);
    tab.feed_all(vec![Event::LauncherPressed, token(), submitted(1, "hello")]);
    tab.feed_all(connected());
    tab.feed_all(vec![Event::MinimisePressed, answered(1, "hi")]);
    tab.script.clear();
    // DSP-11: it is not under way any more, which is said by the missing cookie and prompt.
    tab.feed(closed(2));
    tab.look(expect![[r#"
        closed, launcher Some(1)
    "#]]);
    tab.feed(Event::LauncherPressed);
    tab.look(expect![[r#"
        focus panel
        keep ["hello"], seen 2, nothing under way
        "hi"
        [the end]
        "hello" Sending
        over
    "#]]);
}

#[test]
fn vis_4_what_was_not_sent_is_sent_by_the_next_page() {
    let known = Browser {
        secret: Some("s".repeat(32)),
        kept: Some(Kept {
            goes_on: true,
            seen: Seq(0),
            outbox: vec![
                Unsent {
                    key: key(7),
                    said: "first".into(),
                },
                Unsent {
                    key: key(8),
                    said: "second".into(),
                },
            ],
            flow: "pricing".into(),
            ..Kept::default()
        }),
        ..fresh()
    };
    let mut tab = Tab::new(nothing(), known);
    tab.feed(token());
    tab.feed_all(connected());
    tab.feed(received(vec![ToClient::Acknowledged {
        key: key(7),
        seq: Seq(1),
        at: Timestamp(0),
    }]));
    tab.look(expect![[r#"
        come back by ssssssssssssssssssssssssssssssss
        create conversation in "pricing" by token
        keep ["first", "second"], seen 0
        keep browser ssss for 42
        connect to 42 by token
        greet from 0
        post 7 "first"
        post 8 "second"
        keep ["second"], seen 0
        closed, launcher Some(0)
    "#]]);
}

#[test]
fn con_6_what_was_answered_on_an_earlier_page_goes_with_the_first_message() {
    let answered = crate::protocol::delivery::Answer {
        flow: "pricing".into(),
        language: "en".into(),
        asked: "A cookie?".into(),
        given: crate::protocol::delivery::Given::Cookie(true),
    };
    let known = Browser {
        secret: Some("s".repeat(32)),
        kept: Some(Kept {
            goes_on: false,
            seen: Seq(0),
            outbox: vec![Unsent {
                key: key(6),
                said: Said::Answer(answered),
            }],
            flow: "pricing".into(),
            ..Kept::default()
        }),
        ..fresh()
    };
    let mut tab = Tab::new(cookie(CookieTime::BeforeChat), known);
    // An answer alone makes nobody come back.
    tab.look(expect![[r#"
        closed, launcher Some(0)
    "#]]);
    tab.feed_all(vec![Event::LauncherPressed, token(), submitted(1, "hello")]);
    tab.feed_all(connected());
    tab.look(expect![[r#"
        focus panel
        come back by ssssssssssssssssssssssssssssssss
        keep ["Cookie(true)"], seen 0, nothing under way
        clear composer
        create conversation in "pricing" by token
        keep ["Cookie(true)", "hello"], seen 0
        keep open until 1804
        keep browser ssss for 42
        connect to 42 by token
        greet from 0
        answer Cookie(true) to "A cookie?" in en of pricing
        post 1 "hello"
        "hello" Sending
    "#]]);
}

#[test]
fn cnv_1_a_conversation_that_is_over_says_so_and_the_next_message_begins_another() {
    let mut tab = Tab::new(nothing(), panel_of_nobody());
    tab.feed_all(opening());
    tab.feed_all(vec![answered(2, "hi"), closed(3)]);
    tab.script.clear();
    tab.look(expect![[r#"
        "hello" Sent
        "hi"
        [the end]
        over
        remember?
        ends with the page
    "#]]);
    // DSP-11: it is not under way any more.
    tab.feed(submitted(2, "one more thing"));
    tab.look(expect![[r#"
        clear composer
        disconnect
        create conversation in "pricing" by token after 42
        "hello"
        "hi"
        [the end]
        "one more thing" Sending
        remember?
        ends with the page
    "#]]);
}

#[test]
fn cnv_1_the_link_begins_a_new_conversation_that_is_empty() {
    let mut tab = Tab::new(nothing(), panel_of_nobody());
    tab.feed_all(opening());
    tab.feed(closed(2));
    tab.script.clear();
    tab.chat(chat::Event::NewThreadPressed);
    tab.look(expect![[r#"
        disconnect
        focus panel
        remember?
        ends with the page
    "#]]);
    tab.feed(submitted(2, "something else"));
    tab.look(expect![[r#"
        clear composer
        create conversation in "pricing" by token
        "something else" Sending
        remember?
        ends with the page
    "#]]);
}

#[test]
fn cnv_1_what_was_written_while_somebody_closed_it_begins_the_next() {
    let mut tab = Tab::new(nothing(), panel_of_nobody());
    tab.feed_all(opening());
    tab.feed_all(vec![submitted(2, "wait"), submitted(3, "one more")]);
    tab.script.clear();
    let refused = |n| ToClient::Refused {
        key: key(n),
        reason: Refusal::Closed,
    };
    tab.feed(closed(2));
    tab.feed(received(vec![refused(2), refused(3)]));
    tab.look(expect![[r#"
        disconnect
        create conversation in "pricing" by token after 42
        "hello"
        [the end]
        "wait" Sending
        "one more" Sending
        remember?
        ends with the page
    "#]]);
    tab.feed_all(connected());
    tab.look(expect![[r#"
        connect to 42 by token
        greet from 0
        post 2 "wait"
        post 3 "one more"
        "hello"
        [the end]
        "wait" Sending
        "one more" Sending
        remember?
        ends with the page
    "#]]);
}

#[test]
fn cnv_1_a_reply_opens_a_conversation_that_was_closed() {
    let mut tab = Tab::new(nothing(), panel_of_nobody());
    tab.feed_all(opening());
    tab.feed(closed(2));
    assert!(tab.visitor.view().panel.unwrap().over);
    tab.feed(answered(3, "one thing more"));
    assert!(!tab.visitor.view().panel.unwrap().over);
}

#[test]
fn cnv_1_after_an_end_that_is_taken_back_the_visitor_writes_on() {
    let mut tab = Tab::new(nothing(), panel_of_nobody());
    tab.feed_all(opening());
    tab.feed(closed(2));
    tab.feed(ended(3, Said::Reopened));
    assert!(!tab.visitor.view().panel.unwrap().over);
    tab.script.clear();
    tab.look(expect![[r#"
        "hello" Sent
        [the end]
        remember?
        ends with the page
    "#]]);
    // In the same conversation.
    tab.feed(submitted(2, "one more thing"));
    tab.look(expect![[r#"
        clear composer
        post 2 "one more thing"
        "hello" Sent
        [the end]
        "one more thing" Sending
        remember?
        ends with the page
    "#]]);
}

#[test]
fn con_4_a_question_that_the_history_answers_lets_the_message_go() {
    let asks = Asks {
        processing: processing(true),
        ..nothing()
    };
    let known = Browser {
        secret: Some("s".repeat(32)),
        ..fresh()
    };
    let agreed = crate::protocol::delivery::Answer {
        flow: "pricing".into(),
        language: "en".into(),
        asked: "We store it.".into(),
        given: crate::protocol::delivery::Given::Processing,
    };
    // The visitor is faster than the edge.
    let mut tab = Tab::new(asks, known);
    tab.feed_all(vec![Event::LauncherPressed, submitted(2, "again")]);
    tab.chat(chat::Event::VisitorCreated {
        token: "token".into(),
        conversations: vec![ConversationId::new(42).unwrap()],
    });
    tab.script.clear();
    let own = |seq, said| {
        ToClient::Entry(VisitorEntry {
            seq: Seq(seq),
            at: Timestamp(0),
            from: VisitorSees::You {
                key: key(seq as u8),
            },
            said,
        })
    };
    tab.feed_all(vec![
        opened_socket(),
        received(vec![
            ToClient::Greeting {
                epoch: Epoch::from_entropy(1 << 20),
                replay: Replay::AfterCursor,
            },
            own(3, Said::Answer(agreed.clone())),
        ]),
    ]);
    // A hole: nothing was taken of it.
    tab.look(expect![[r#"
        greet from 0
        disconnect
        card: Processing "We store it." first
    "#]]);
    tab.feed_all(vec![
        opened_socket(),
        received(vec![
            ToClient::Greeting {
                epoch: Epoch::from_entropy(1 << 20),
                replay: Replay::AfterCursor,
            },
            own(1, Said::Answer(agreed)),
            own(2, "hello".into()),
            ToClient::Live,
        ]),
    ]);
    tab.look(expect![[r#"
        greet from 0
        submit
        keep [], seen 2
        keep open until 1808
        "hello" Sent
    "#]]);
}

#[test]
fn con_6_what_was_agreed_to_on_this_page_is_recorded_in_the_next_conversation_and_not_asked_again()
{
    let asks = Asks {
        processing: processing(true),
        mail: mail(MailTime::First),
        ..nothing()
    };
    for presses_the_link in [false, true] {
        let mut tab = Tab::new(asks.clone(), panel_of_nobody());
        tab.feed_all(vec![Event::LauncherPressed, token()]);
        tab.chat(agree(91));
        tab.chat(give(92, "kari@example.com"));
        tab.feed(submitted(1, "hello"));
        tab.feed_all(connected());
        tab.feed_all(vec![stored(91, 1), stored(92, 2), stored(1, 3), closed(4)]);
        if presses_the_link {
            tab.chat(chat::Event::NewThreadPressed);
        }
        tab.script.clear();
        tab.feed(submitted(5, "one more thing"));
        assert_eq!(tab.visitor.view().panel.unwrap().card, None);
        tab.feed_all(connected());
        let script = core::mem::take(&mut tab.script);
        let answers: Vec<&str> = script
            .lines()
            .filter(|line| line.starts_with("answer"))
            .collect();
        assert_eq!(
            answers,
            [
                "answer Processing to \"We store it.\" in en of pricing",
                "answer Mail(Some(\"kari@example.com\")) to \"Where can we reach you?\" in en of pricing",
            ]
        );
        assert!(script.contains("post 7 \"one more thing\""), "{script}");
    }
}

#[test]
fn con_4_what_was_agreed_to_in_other_words_is_asked_for() {
    let other = Asks {
        flow: "manual".into(),
        processing: Some(ProcessingAsk {
            explicit: true,
            text: "We sell it.".into(),
        }),
        ..nothing()
    };
    let asks = Asks {
        processing: processing(true),
        ..nothing()
    };
    let mut asking =
        crate::visitor::asking::Asking::new(vec![asks, other], false, Keeping::Declined);
    assert_eq!(asking.agree(Press::Bare).len(), 1);
    let client = crate::client::Client::new(1);
    for (flow, question) in [(0, None), (1, Some(Question::Processing)), (0, None)] {
        asking.on(Some(flow));
        asking.learn(&client);
        assert_eq!(asking.question(), question, "{flow}");
    }
    // Another visitor has agreed to nothing.
    asking.forget_visitor();
    asking.learn(&client);
    assert_eq!(asking.question(), Some(Question::Processing));
}

#[test]
fn cap_1_declining_the_cookie_says_what_that_means_and_asks_for_an_address() {
    let asks = Asks {
        mail: mail(MailTime::Declined),
        ..cookie(CookieTime::BeforeChat)
    };
    let mut tab = Tab::new(asks.clone(), fresh());
    tab.feed_all(vec![Event::LauncherPressed, token()]);
    tab.chat(accept(false));
    tab.look(expect![[r#"
        focus panel
        create visitor
        focus panel
        card: Mail { skips: true } "Where can we reach you?"
        ends with the page
    "#]]);
    // It may be passed over, and holds nothing back.
    tab.feed(submitted(1, "hello"));
    tab.feed_all(connected());
    tab.chat(skip(93));
    tab.look(expect![[r#"
        clear composer
        create conversation in "pricing" by token
        connect to 42 by token
        greet from 0
        answer Cookie(false) to "A cookie?" in en of pricing
        post 1 "hello"
        answer Mail(None) to "Where can we reach you?" in en of pricing
        focus panel
        "hello" Sending
        ends with the page
    "#]]);
    let mut tab = Tab::new(asks, fresh());
    tab.feed_all(vec![Event::LauncherPressed, token()]);
    tab.chat(accept(true));
    tab.look(expect![[r#"
        focus panel
        create visitor
        set cookie ffff
        focus panel
        keep ["Cookie(true)"], seen 0, nothing under way
    "#]]);
}

#[test]
fn dsp_5_a_panel_that_was_opened_again_after_a_minimise_comes_back_on_the_next_page() {
    let known = Browser {
        secret: Some("s".repeat(32)),
        ..fresh()
    };
    let comes_back = |returns| {
        let mut tab = Tab {
            visitor: Visitor::new(1, launcher_everywhere(), vec![nothing()], &[]),
            browser: known.clone(),
            second: 0,
            script: String::new(),
        };
        let mut first = view("/");
        (first.returns, first.minimised) = (returns, true);
        tab.feed(Event::PageViewed(first));
        tab.visitor.view().panel.is_some()
    };
    assert!(comes_back(Returns::Open));
    assert!(!comes_back(Returns::Closed));
    // A minimise takes the cookie away that opens the panel, and opening again sets it.
    let mut tab = Tab::new(nothing(), known.clone());
    tab.feed_all(vec![Event::LauncherPressed, token(), submitted(1, "hello")]);
    tab.feed_all(connected());
    tab.feed(Event::MinimisePressed);
    tab.script.clear();
    tab.feed(Event::LauncherPressed);
    tab.look(expect![[r#"
        focus panel
        keep open until 1809
        "hello" Sending
    "#]]);
}

#[test]
fn tgt_12_a_conversation_keeps_its_words_on_other_pages_until_the_next_one_begins() {
    let other = Asks {
        flow: "manual".into(),
        mail: mail(MailTime::After),
        ..nothing()
    };
    let browser = Browser {
        secret: Some("s".repeat(32)),
        kept: Some(Kept {
            goes_on: true,
            seen: Seq(0),
            outbox: vec![],
            flow: "manual".into(),
            stands: vec![],
        }),
        ..fresh()
    };
    let mut tab = Tab {
        visitor: Visitor::new(1, launcher_everywhere(), vec![nothing(), other], &[]),
        browser,
        second: 0,
        script: String::new(),
    };
    let mut first = view("/");
    first.returns = Returns::Open;
    tab.feed(Event::PageViewed(first));
    let speaks = |tab: &Tab| tab.visitor.view().shown.map(|shown| shown.flow);
    assert_eq!(speaks(&tab), Some(1));
    tab.chat(chat::Event::VisitorCreated {
        token: "token".into(),
        conversations: vec![ConversationId::new(42).unwrap()],
    });
    tab.feed(opened_socket());
    let own = ToClient::Entry(VisitorEntry {
        seq: Seq(1),
        at: Timestamp(0),
        from: VisitorSees::You { key: key(1) },
        said: "hello".into(),
    });
    tab.feed(received(vec![
        ToClient::Greeting {
            epoch: Epoch::from_entropy(1 << 20),
            replay: Replay::AfterCursor,
        },
        own,
        ToClient::Live,
    ]));
    assert_eq!(speaks(&tab), Some(1));
    // What it asks is what that flow asks.
    let asked = |tab: &Tab| {
        tab.visitor
            .view()
            .panel
            .unwrap()
            .card
            .and_then(|card| card.question)
    };
    assert_eq!(asked(&tab), Some(Question::Mail { skips: true }));
    tab.feed(closed(2));
    assert_eq!((speaks(&tab), asked(&tab)), (Some(1), None));
    tab.chat(chat::Event::NewThreadPressed);
    assert_eq!((speaks(&tab), asked(&tab)), (Some(0), None));
    tab.script.clear();
    tab.feed(submitted(2, "again"));
    assert!(
        tab.script.contains("create conversation in \"pricing\""),
        "{}",
        tab.script
    );
}

#[test]
fn vis_4_a_draft_is_kept_when_the_page_may_go_if_the_cookie_was_accepted() {
    for (browser, keeps) in [
        (
            Browser {
                secret: Some("s".repeat(32)),
                ..fresh()
            },
            true,
        ),
        (fresh(), false),
        (panel_of_nobody(), false),
    ] {
        let mut tab = Tab::new(cookie(CookieTime::BeforeChat), browser);
        tab.feed_all(vec![Event::LauncherPressed, token()]);
        tab.script.clear();
        tab.feed(Event::Seen(Seen::Hidden));
        assert_eq!(tab.script == "keep draft\n", keeps, "{}", tab.script);
    }
}

#[test]
fn vis_4_a_draft_of_before_is_not_that_of_a_person_whom_the_site_names() {
    let mut tab = Tab::new(nothing(), fresh());
    assert!(tab.visitor.keeps_draft());
    let identity = Identity {
        mail: "ida@example.com".into(),
        token: "word".into(),
    };
    tab.feed(Event::Asked(Ask::Identify(identity)));
    assert!(!tab.visitor.keeps_draft());
}

#[test]
fn con_10_a_press_that_began_before_the_question_was_seen_answers_nothing() {
    let asks = Asks {
        processing: processing(true),
        mail: mail(MailTime::First),
        subscription: Some("News?".into()),
        ..cookie(CookieTime::BeforeChat)
    };
    let accept = |press| chat::Event::CookieAnswered {
        accepts: true,
        press,
        key: key(90),
    };
    let decline = |press| chat::Event::CookieAnswered {
        accepts: false,
        press,
        key: key(90),
    };
    let agree = |press| chat::Event::AgreePressed {
        press,
        key: key(91),
    };
    let tick = |press| chat::Event::Ticked {
        ticked: true,
        press,
    };
    let give = |press| chat::Event::MailGiven {
        mail: "kari@example.com".into(),
        press,
        key: key(92),
    };
    let card = |tab: &Tab| tab.visitor.view().panel.unwrap().card;
    // The question shows at 10,000 ms. Whether the answer is taken.
    let is_taken = |answer: &dyn Fn(Press) -> chat::Event, place: usize, press: Press| {
        let mut tab = Tab::new(asks.clone(), fresh());
        let ways: [Event; 3] = [
            Event::LauncherPressed,
            Event::Chat(accept(Press::Bare)),
            Event::Chat(agree(Press::Bare)),
        ];
        for (step, event) in ways.into_iter().take(place + 1).enumerate() {
            if step == place {
                tab.second = 10;
            }
            tab.feed(event);
        }
        tab.second = 30;
        let before = card(&tab);
        tab.chat(answer(press));
        card(&tab) != before
    };
    let by_key = |down| Press::Key(Timestamp(down));
    let finger = |down| Press::Finger(Timestamp(down));
    let mouse = |down, moved| Press::Mouse {
        down: Timestamp(down),
        moved: Timestamp(moved),
    };
    type Answer<'a> = (usize, &'a dyn Fn(Press) -> chat::Event);
    let answers: [Answer<'_>; 5] = [
        (0, &accept),
        (0, &decline),
        (1, &agree),
        (1, &tick),
        (2, &give),
    ];
    for (place, answer) in answers {
        for early in [
            by_key(1_000),
            by_key(9_999),
            by_key(10_000),
            by_key(10_599),
            finger(9_999),
            finger(10_199),
            // The button has appeared under a mouse that rests, or while it was down.
            mouse(10_050, 9_999),
            mouse(10_050, 9_000),
            mouse(9_900, 10_100),
        ] {
            assert!(!is_taken(answer, place, early), "{place} {early:?}");
        }
        for meant in [
            // Assistive technology presses no key.
            Press::Bare,
            by_key(10_600),
            by_key(25_000),
            finger(10_200),
            mouse(10_050, 10_040),
            mouse(10_700, 9_000),
        ] {
            assert!(is_taken(answer, place, meant), "{place} {meant:?}");
        }
    }
}

#[test]
fn con_10_a_clock_that_was_set_back_leaves_no_question_without_an_answer() {
    let mut tab = Tab::new(cookie(CookieTime::BeforeChat), fresh());
    tab.second = 4_000;
    tab.feed_all(vec![Event::LauncherPressed, token()]);
    let pressed = |second: u64| chat::Event::CookieAnswered {
        accepts: true,
        press: Press::Key(Timestamp(second * 1000)),
        key: key(90),
    };
    tab.second = 10;
    tab.chat(pressed(10));
    assert!(tab.visitor.view().panel.unwrap().card.is_some());
    tab.second = 12;
    tab.chat(pressed(12));
    assert_eq!(tab.visitor.view().panel.unwrap().card, None);
}
