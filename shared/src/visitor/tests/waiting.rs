//! The panel before the talk's program is there (DSP-2): what the visitor does waits for it, and nothing is
//! lost, doubled or asked of the edge by then.

use std::{boxed::Box, collections::VecDeque, string::ToString};

use super::*;
use crate::{
    decide::consent::Question,
    flow::published::{CookieAsk, CookieTime, MailAsk, MailTime, ProcessingAsk},
    noise::Noise,
    protocol::http::create_visitor::Identity,
    visitor::{
        chat::Browser,
        page::tests::talk_loaded,
        page_api::{Ask, Told},
    },
};

/// A tab whose panel is there at once, and whose talk's program is there when a test says so.
struct Tab {
    visitor: Visitor,
    browser: Browser,
    now: u64,
    composer: String,
    /// How often the program was asked for.
    asked: usize,
    did: Vec<String>,
}

impl Tab {
    fn new(asks: Asks, browser: Browser) -> Self {
        let mut tab = Self {
            visitor: Visitor::new(1, launcher_everywhere(), vec![asks], &[]),
            browser,
            now: 0,
            composer: String::new(),
            asked: 0,
            did: Vec::new(),
        };
        let mut first = view("/");
        first.may_ask = true;
        tab.feed(Event::PageViewed(first));
        tab
    }

    fn opened(asks: Asks) -> Self {
        let fresh = "f".repeat(32);
        let browser = Browser {
            fresh,
            ..Browser::default()
        };
        let mut tab = Self::new(asks, browser);
        tab.feed(Event::LauncherPressed);
        tab
    }

    fn feed(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            for effect in self.visitor.update(Timestamp(self.now), event) {
                match effect {
                    Effect::LoadPanel => {
                        let browser = Box::new(self.browser.clone());
                        events.push_back(Event::PanelLoaded(browser));
                    }
                    Effect::Chat(chat::Effect::LoadTalk) => self.asked += 1,
                    Effect::Chat(chat::Effect::ClearComposer { taken }) => {
                        let rest = self.composer.trim_start().strip_prefix(&*taken);
                        self.composer = rest.unwrap_or(&self.composer).trim_start().into();
                    }
                    Effect::Chat(chat::Effect::Submit) => {
                        let text = self.composer.clone();
                        events.push_back(submitted(77, &text));
                    }
                    Effect::Chat(effect) => self.did.push(said(Effect::Chat(effect))),
                    Effect::Explain => self.did.push("explain".into()),
                    Effect::LookForDraft => {
                        let found = !self.composer.is_empty();
                        events.push_back(Event::LookedForDraft { found });
                    }
                    Effect::Begin
                    | Effect::View
                    | Effect::TakeUp
                    | Effect::Hear
                    | Effect::TellEnd(_)
                    | Effect::MarkEnd
                    | Effect::End
                    | Effect::LookAtAddress
                    | Effect::Forget
                    | Effect::Tell(_)
                    | Effect::AskWhere
                    | Effect::Measure
                    | Effect::ReadWall
                    | Effect::LookForMinimise
                    | Effect::LookForDialog
                    | Effect::KeepMinimised { .. }
                    | Effect::FocusLauncher
                    | Effect::FocusComposer => {}
                }
            }
        }
    }

    fn chat(&mut self, event: chat::Event) {
        self.feed(Event::Chat(event));
    }

    fn send(&mut self, n: u8) {
        let text = self.composer.clone();
        self.feed(submitted(n, &text));
    }

    fn thread(&self) -> Vec<String> {
        let panel = self.visitor.view().panel.unwrap();
        panel.thread.into_iter().map(|line| line.text).collect()
    }

    fn edge_was_asked(&self) -> bool {
        let mut did = self.did.iter();
        did.any(|did| did.starts_with("create") || did.starts_with("come back"))
    }

    fn notice(&self) -> Option<Notice> {
        self.visitor.view().panel.unwrap().notice
    }

    fn question(&self) -> Option<Question> {
        self.visitor.view().panel?.card?.question
    }

    fn identify(&mut self, mail: &str) {
        let token = "word".to_string();
        let mail = mail.to_string();
        self.feed(Event::Asked(Ask::Identify(Identity { mail, token })));
    }
}

fn key(n: u8) -> ClientKey {
    ClientKey([n; 16])
}

fn asks() -> Asks {
    Asks {
        flow: "all".into(),
        language: "en".into(),
        cookie: CookieAsk {
            when: CookieTime::BeforeChat,
            text: "A cookie?".into(),
        },
        processing: Some(ProcessingAsk {
            explicit: true,
            text: "We store it.".into(),
        }),
        subscription: Some("News?".into()),
        mail: Some(MailAsk {
            when: MailTime::First,
            text: "Where can we reach you?".into(),
        }),
    }
}

/// All that a visitor can press in the panel.
fn presses() -> Vec<chat::Event> {
    let press = Press::Bare;
    let cookie = |accepts, n| chat::Event::CookieAnswered {
        accepts,
        press,
        key: key(n),
    };
    vec![
        chat::Event::Submitted {
            text: "first".into(),
            key: key(1),
        },
        chat::Event::Ticked {
            ticked: true,
            press,
        },
        cookie(false, 10),
        chat::Event::RememberPressed,
        cookie(true, 20),
        chat::Event::AgreePressed {
            press,
            key: key(30),
        },
        chat::Event::MailGiven {
            mail: "no address".into(),
            press,
            key: key(40),
        },
        chat::Event::MailSkipped {
            press,
            key: key(50),
        },
        chat::Event::MailGiven {
            mail: "ada@example.com".into(),
            press,
            key: key(60),
        },
        chat::Event::NewThreadPressed,
        chat::Event::Submitted {
            text: "second".into(),
            key: key(70),
        },
    ]
}

#[test]
fn dsp_2_an_unknown_visitor_who_only_looks_asks_the_edge_for_nothing() {
    let mut tab = Tab::opened(asks());
    tab.feed(Event::MinimisePressed);
    tab.feed(Event::LauncherPressed);
    tab.feed(Event::Hurried);
    tab.feed(Event::Seen(Seen::Hidden));
    assert_eq!(tab.asked, 0);
    assert!(!tab.edge_was_asked(), "{:?}", tab.did);
    for begins in [chat::Event::Typed, chat::Event::PointedAt] {
        let mut tab = Tab::opened(asks());
        tab.chat(begins.clone());
        tab.chat(begins.clone());
        assert_eq!(tab.asked, 1, "{begins:?}");
        assert!(!tab.edge_was_asked(), "{:?}", tab.did);
        tab.feed(talk_loaded());
        assert!(tab.edge_was_asked(), "{:?}", tab.did);
    }
}

#[test]
fn dsp_2_each_press_asks_for_the_program_once() {
    for press in presses() {
        let tick = matches!(press, chat::Event::Ticked { .. });
        let mut tab = Tab::opened(asks());
        tab.chat(press.clone());
        tab.chat(press.clone());
        assert_eq!(tab.asked, usize::from(!tick), "{press:?}");
    }
}

/// The order and the end are those of a visitor whose program was there from the beginning, wherever in
/// the story it comes.
#[test]
fn dsp_2_what_was_pressed_by_then_is_done_in_its_order() {
    let outcome = |from: usize| {
        let mut tab = Tab::opened(asks());
        for (place, press) in presses().into_iter().enumerate() {
            if place == from {
                tab.feed(talk_loaded());
            }
            tab.chat(press);
        }
        if from >= presses().len() {
            tab.feed(talk_loaded());
        }
        tab.chat(chat::Event::VisitorCreated {
            token: "token".into(),
            conversations: vec![],
        });
        let answers: Vec<String> = tab
            .did
            .iter()
            .filter(|did| !did.starts_with("keep ["))
            .filter(|did| *did != "focus panel")
            .cloned()
            .collect();
        (tab.thread(), tab.question(), answers)
    };
    let at_once = outcome(0);
    assert_eq!(at_once.0.last().unwrap(), "second");
    for from in 1..=presses().len() {
        assert_eq!(outcome(from), at_once, "{from}");
    }
}

#[test]
fn dsp_2_lines_that_are_sent_by_then_are_messages_of_their_own() {
    let mut tab = Tab::opened(Asks::default());
    tab.composer = "one".into();
    tab.send(1);
    tab.composer.push_str("two");
    tab.send(2);
    tab.send(3);
    tab.composer.push_str("thr");
    assert_eq!(tab.composer, "onetwothr");
    tab.feed(talk_loaded());
    assert_eq!(tab.thread(), ["one", "two"]);
    assert_eq!(tab.composer, "thr");
}

#[test]
fn con_10_what_is_sent_before_the_panel_is_there_goes_with_it() {
    let browser = || Box::new(Browser::default());
    let mut visitor = Visitor::new(1, launcher_everywhere(), vec![Asks::default()], &[]);
    for event in [
        Event::PageViewed(view("/")),
        Event::LauncherPressed,
        submitted(1, "one"),
        submitted(2, "onetwo"),
        Event::PanelLoaded(browser()),
    ] {
        let _ = visitor.update(Timestamp(0), event);
    }
    let effects: Vec<Effect> = visitor
        .update(Timestamp(0), talk_loaded())
        .into_iter()
        .collect();
    for taken in ["one", "two"] {
        let taken = taken.into();
        let cleared = Effect::Chat(chat::Effect::ClearComposer { taken });
        assert!(effects.contains(&cleared), "{effects:?}");
    }
    // Closed before it came, it keeps the text in its composer.
    let mut visitor = Visitor::new(1, launcher_everywhere(), vec![Asks::default()], &[]);
    for event in [
        Event::PageViewed(view("/")),
        Event::LauncherPressed,
        submitted(1, "one"),
        Event::MinimisePressed,
        Event::PanelLoaded(browser()),
        Event::LauncherPressed,
    ] {
        let _ = visitor.update(Timestamp(0), event);
    }
    let effects = visitor.update(Timestamp(0), talk_loaded());
    let took = |effect: &Effect| matches!(effect, Effect::Chat(chat::Effect::ClearComposer { .. }));
    assert!(!effects.into_iter().any(|effect| took(&effect)));
}

#[test]
fn con_10_nothing_typed_is_lost_or_doubled_wherever_the_program_comes() {
    for seed in 0..500_u64 {
        let noise = &mut Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut tab = Tab::opened(Asks::default());
        let (mut typed, comes) = (String::new(), noise.below(60));
        for step in 0..60 {
            tab.now += 20;
            if step == comes {
                tab.feed(talk_loaded());
            }
            if noise.below(5) == 0 {
                tab.send(step as u8 + 1);
            } else {
                let letter = char::from(b'a' + noise.below(26) as u8);
                typed.push(letter);
                tab.composer.push(letter);
                tab.chat(chat::Event::Typed);
            }
        }
        let all = tab.thread().concat() + &tab.composer;
        assert_eq!(all, typed, "{seed}");
    }
}

#[test]
fn run_5_a_program_that_cannot_be_had_is_asked_for_again_and_the_visitor_is_told() {
    let mut tab = Tab::opened(Asks::default());
    tab.composer = "hello".into();
    tab.chat(chat::Event::Typed);
    tab.chat(chat::Event::TalkFailed);
    assert_eq!(tab.notice(), None, "nothing waits yet");
    tab.send(1);
    assert_eq!(tab.notice(), Some(Notice::Reconnecting));
    assert_eq!(tab.asked, 1);
    for tries in 2..6 {
        let (at, _) = tab.visitor.next_wake().unwrap();
        tab.now = at.0;
        tab.feed(Event::Woke);
        assert_eq!(tab.asked, tries);
        tab.chat(chat::Event::TalkFailed);
    }
    tab.feed(Event::Hurried);
    assert_eq!(tab.asked, 6);
    tab.feed(talk_loaded());
    assert_eq!(tab.thread(), ["hello"]);
    assert_eq!(tab.composer, "");
}

#[test]
fn dsp_5_a_visitor_who_is_known_or_named_gets_the_program_with_the_panel() {
    let known = Browser {
        secret: Some("a".repeat(32)),
        ..Browser::default()
    };
    let mut tab = Tab::new(Asks::default(), known);
    tab.feed(Event::LauncherPressed);
    assert_eq!(tab.asked, 1);
    tab.feed(talk_loaded());
    assert!(tab.edge_was_asked(), "{:?}", tab.did);

    let mut tab = Tab::new(Asks::default(), Browser::default());
    tab.identify("ada@example.com");
    tab.feed(Event::LauncherPressed);
    assert_eq!(tab.asked, 1);
    tab.feed(talk_loaded());
    assert!(
        tab.did
            .contains(&"identify ada@example.com by word with []".into())
    );
}

#[test]
fn vis_3_what_waits_is_of_the_person_who_did_it() {
    let mut tab = Tab::opened(Asks::default());
    tab.identify("ada@example.com");
    tab.composer = "of ada".into();
    tab.send(1);
    tab.identify("bo@example.com");
    assert!(tab.did.contains(&"clear fields".into()));
    tab.feed(talk_loaded());
    assert_eq!(tab.thread(), [""; 0]);
    assert!(
        tab.did
            .contains(&"identify bo@example.com by word with []".into())
    );

    let mut tab = Tab::opened(Asks::default());
    tab.composer = "of ada".into();
    tab.send(1);
    tab.feed(Event::Asked(Ask::Clear { reset: true }));
    tab.feed(talk_loaded());
    assert!(tab.did.contains(&"clear fields".into()));
    assert!(!tab.edge_was_asked(), "{:?}", tab.did);
}

#[test]
fn api_4_a_program_that_comes_to_a_widget_that_was_removed_asks_the_edge_for_nothing() {
    let mut tab = Tab::opened(Asks::default());
    tab.composer = "hello".into();
    tab.send(1);
    tab.feed(Event::Asked(Ask::Remove));
    tab.feed(talk_loaded());
    tab.feed(Event::Woke);
    assert!(!tab.edge_was_asked(), "{:?}", tab.did);
    assert_eq!((tab.asked, tab.visitor.next_wake()), (1, None));
    // Loaded again, it does what has waited.
    tab.feed(Event::Asked(Ask::Load { open: None }));
    tab.feed(Event::Looked(Session::default()));
    tab.feed(Event::TookUp(Box::new(tab.browser.clone())));
    assert_eq!(tab.asked, 2);
    tab.feed(talk_loaded());
    assert!(tab.edge_was_asked(), "{:?}", tab.did);
    assert_eq!(tab.composer, "");
}

#[test]
fn tgt_11_an_explanation_waits_for_the_program() {
    let mut tab = Tab::new(Asks::default(), Browser::default());
    tab.feed(Event::Asked(Ask::Explain));
    assert_eq!((tab.asked, tab.did.len()), (1, 0));
    tab.chat(chat::Event::TalkFailed);
    let (at, _) = tab.visitor.next_wake().unwrap();
    tab.now = at.0;
    tab.feed(Event::Woke);
    assert_eq!((tab.asked, tab.did.len()), (2, 0));
    tab.feed(talk_loaded());
    assert_eq!(tab.did, ["explain"]);
    let Told(words) = tab.visitor.explain().unwrap();
    assert!(words.starts_with("explained\n"));
}
