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

/// What a composer gives up when a message is taken from it.
#[derive(Clone, Copy)]
enum Clears {
    Taken,
    Everything,
}

/// A tab whose panel is there at once, and whose talk's program is there when a test says so.
struct Tab {
    visitor: Visitor,
    browser: Browser,
    now: u64,
    composer: String,
    clears: Clears,
    talks: bool,
    /// The panel's program does not come.
    holds_panel: bool,
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
            clears: Clears::Taken,
            talks: false,
            holds_panel: false,
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
        self.talks |= event == talk_loaded();
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            for effect in self.visitor.update(Timestamp(self.now), event) {
                match effect {
                    Effect::LoadPanel if self.holds_panel => {}
                    Effect::LoadPanel => {
                        let browser = Box::new(self.browser.clone());
                        events.push_back(Event::PanelLoaded(browser));
                    }
                    Effect::Chat(effect) if !self.talks && !is_of_panel(&effect) => {
                        panic!("the talk's program is not there: {effect:?}");
                    }
                    Effect::Chat(chat::Effect::LoadTalk) => self.asked += 1,
                    Effect::Chat(chat::Effect::ClearComposer { taken }) => {
                        if let Clears::Everything = self.clears {
                            self.composer.clear();
                        }
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
                    | Effect::ForgetDraft
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

/// What the panel's program carries out by itself.
fn is_of_panel(effect: &chat::Effect) -> bool {
    match effect {
        chat::Effect::LoadTalk
        | chat::Effect::Renew
        | chat::Effect::KeepDraft
        | chat::Effect::ClearFields
        | chat::Effect::FocusPanel => true,
        chat::Effect::CreateVisitor { .. }
        | chat::Effect::KeepBrowser { .. }
        | chat::Effect::CreateConversation { .. }
        | chat::Effect::Connect { .. }
        | chat::Effect::Greet(_)
        | chat::Effect::Send(_)
        | chat::Effect::Ping
        | chat::Effect::Disconnect
        | chat::Effect::SetCookie { .. }
        | chat::Effect::Keep(_)
        | chat::Effect::KeepOpen { .. }
        | chat::Effect::Submit
        | chat::Effect::ClearComposer { .. } => false,
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
        cookie(true, 20),
        chat::Event::AgreePressed {
            press,
            key: key(30),
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
    for (begins, asks_edge) in [(chat::Event::Typed, true), (chat::Event::PointedAt, false)] {
        let mut tab = Tab::opened(asks());
        tab.chat(begins.clone());
        tab.chat(begins.clone());
        assert_eq!(tab.asked, 1, "{begins:?}");
        assert!(!tab.edge_was_asked(), "{:?}", tab.did);
        tab.feed(talk_loaded());
        assert_eq!(tab.edge_was_asked(), asks_edge, "{:?}", tab.did);
        tab.chat(chat::Event::Typed);
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
        tab.chat(chat::Event::Typed);
        for (place, press) in presses().into_iter().enumerate() {
            if place == from {
                tab.feed(talk_loaded());
            }
            if let chat::Event::Submitted { text, key } = press {
                tab.composer.push_str(&text);
                tab.send(key.0[0]);
            } else {
                tab.chat(press);
            }
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
            .filter(|did| !did.starts_with("keep "))
            .filter(|did| *did != "focus panel" && *did != "disconnect")
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

/// One story from a seed: what the visitor typed, and what is in thread and composer in the end. They send
/// at any moment, and answer what is asked; the program comes at any moment.
fn story(asks: Asks, clears: Clears, seed: u64) -> (String, String) {
    let noise = &mut Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut tab = Tab::opened(asks);
    tab.clears = clears;
    let (mut typed, comes) = (String::new(), noise.below(80));
    let press = Press::Bare;
    for step in 0..90 {
        tab.now += 20;
        if step == comes {
            tab.feed(talk_loaded());
        }
        let key = key(step as u8 + 1);
        match noise.below(9) {
            0 => tab.send(step as u8 + 1),
            1 => {
                let accepts = noise.below(2) == 0;
                tab.chat(chat::Event::CookieAnswered {
                    accepts,
                    press,
                    key,
                });
            }
            2 => tab.chat(chat::Event::AgreePressed { press, key }),
            _ => {
                let letter = char::from(b'a' + noise.below(26) as u8);
                typed.push(letter);
                tab.composer.push(letter);
                tab.chat(chat::Event::Typed);
            }
        }
    }
    let all = tab.thread().concat() + &tab.composer;
    (typed, all)
}

#[test]
fn con_10_nothing_typed_is_lost_or_doubled_wherever_the_program_comes() {
    for asks in [Asks::default(), asks()] {
        for seed in 0..500 {
            let (typed, all) = story(asks.clone(), Clears::Taken, seed);
            assert_eq!(all, typed, "{seed}");
        }
    }
}

/// The control: a composer that is emptied as a whole loses what was typed while a message waited.
#[test]
fn con_10_the_property_is_seen_to_fail_where_the_composer_is_emptied() {
    let lost = (0..500).filter(|seed| {
        let (typed, all) = story(Asks::default(), Clears::Everything, *seed);
        all != typed
    });
    assert!(lost.count() > 100);
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

/// Every way in which a session ends, before the talk's program is there: `feed` fails on what only that
/// program can carry out.
#[test]
fn vis_3_a_session_that_ends_before_the_program_is_there_needs_nothing_of_it() {
    let ends: [fn(&mut Tab); 6] = [
        |tab| tab.feed(Event::Asked(Ask::Clear { reset: true })),
        |tab| tab.feed(Event::Asked(Ask::Clear { reset: false })),
        |tab| tab.feed(Event::Asked(Ask::Remove)),
        |tab| {
            tab.identify("ada@example.com");
            tab.identify("bo@example.com");
        },
        |tab| tab.feed(Event::EndedElsewhere(Ended("c".into()))),
        |tab| {
            let session = Session {
                secret: None,
                ended: 5,
            };
            tab.feed(Event::Slept(Session::default()));
            tab.feed(Event::Looked(session));
        },
    ];
    for (place, end) in ends.into_iter().enumerate() {
        for typed in [false, true] {
            let mut tab = Tab::opened(Asks::default());
            if typed {
                tab.chat(chat::Event::Typed);
            }
            end(&mut tab);
            let wake = tab.visitor.next_wake();
            assert!(
                wake.is_none_or(|(at, _)| at.0 > tab.now),
                "{place} {wake:?}"
            );
        }
    }
}

#[test]
fn run_5_nothing_wakes_for_a_program_that_nothing_waits_for_any_more() {
    let known = Browser {
        secret: Some("a".repeat(32)),
        ..Browser::default()
    };
    let mut tab = Tab::new(Asks::default(), known);
    tab.feed(Event::LauncherPressed);
    tab.chat(chat::Event::TalkFailed);
    let (at, _) = tab.visitor.next_wake().unwrap();
    tab.feed(Event::Asked(Ask::Clear { reset: false }));
    tab.now = at.0;
    tab.feed(Event::Woke);
    assert_eq!((tab.asked, tab.visitor.next_wake()), (1, None));
}

#[test]
fn tgt_12_a_new_conversation_that_a_script_wants_begins_before_what_waits() {
    let mut tab = Tab::opened(Asks::default());
    tab.feed(Event::Asked(Ask::Refresh { anew: true }));
    tab.feed(Event::AddressStays);
    tab.composer = "hello".into();
    tab.send(1);
    tab.feed(talk_loaded());
    tab.chat(chat::Event::VisitorCreated {
        token: "token".into(),
        conversations: vec![],
    });
    for event in [conversation(), opened_socket(), live(), stored(1, 1)] {
        tab.feed(event);
    }
    assert_eq!(tab.thread(), ["hello"]);
}

#[test]
fn cap_1_the_last_of_two_answers_to_one_question_counts() {
    let press = Press::Bare;
    let cookie = |accepts, n| chat::Event::CookieAnswered {
        accepts,
        press,
        key: key(n),
    };
    let mut tab = Tab::opened(asks());
    tab.chat(cookie(true, 1));
    tab.chat(cookie(false, 2));
    tab.feed(talk_loaded());
    let set = |did: &String| did.starts_with("set cookie");
    assert!(!tab.did.iter().any(set), "{:?}", tab.did);
}

#[test]
fn vis_3_what_is_sent_before_the_panel_is_there_is_of_the_person_who_sent_it() {
    let ends: [fn(&mut Tab); 3] = [
        |tab| tab.identify("bo@example.com"),
        |tab| tab.feed(Event::EndedElsewhere(Ended("cada@example.com".into()))),
        |tab| tab.feed(Event::Asked(Ask::Clear { reset: false })),
    ];
    for (place, end) in ends.into_iter().enumerate() {
        let mut tab = Tab::new(Asks::default(), Browser::default());
        tab.holds_panel = true;
        tab.identify("ada@example.com");
        tab.feed(Event::LauncherPressed);
        tab.feed(submitted(1, "of ada"));
        end(&mut tab);
        tab.holds_panel = false;
        tab.feed(Event::PanelLoaded(Box::default()));
        tab.feed(Event::PageViewed(view("/")));
        tab.feed(Event::LauncherPressed);
        tab.feed(talk_loaded());
        let open = tab.visitor.view().panel;
        let said = open.map_or(0, |panel| panel.thread.len());
        assert_eq!(said, 0, "{place}");
    }
}

#[test]
fn vis_4_a_tab_where_nothing_was_said_takes_the_cookie_of_another_tab() {
    let mut tab = Tab::opened(asks());
    assert_eq!(tab.question(), Some(Question::Cookie));
    let session = || Session {
        secret: Some("a".repeat(32)),
        ended: 0,
    };
    tab.feed(Event::Looked(session()));
    assert_ne!(tab.question(), Some(Question::Cookie));
    tab.feed(talk_loaded());
    assert!(tab.edge_was_asked(), "{:?}", tab.did);
    // One in which the visitor writes stays as it is.
    let mut tab = Tab::opened(asks());
    tab.chat(chat::Event::Typed);
    tab.feed(Event::Looked(session()));
    assert_eq!(tab.question(), Some(Question::Cookie));
}

#[test]
fn api_4_a_panel_that_comes_to_a_widget_that_was_removed_takes_up_nothing() {
    let browser = Browser {
        secret: Some("a".repeat(32)),
        kept: Some(Kept {
            goes_on: true,
            ..Kept::default()
        }),
        ..Browser::default()
    };
    let mut tab = Tab::new(Asks::default(), Browser::default());
    tab.holds_panel = true;
    tab.feed(Event::LauncherPressed);
    tab.feed(Event::Asked(Ask::Remove));
    tab.feed(Event::PanelLoaded(Box::new(browser.clone())));
    assert_eq!((tab.asked, tab.did.len()), (0, 0), "{:?}", tab.did);
    // Loaded again, it asks for the program once more.
    tab.holds_panel = false;
    tab.browser = browser;
    tab.feed(Event::Asked(Ask::Load { open: None }));
    tab.feed(Event::Looked(Session::default()));
    tab.feed(Event::PageViewed(view("/")));
    tab.feed(Event::LauncherPressed);
    assert_eq!(tab.asked, 1);
}

#[test]
fn api_4_a_word_that_is_said_to_a_removed_widget_waits_for_it() {
    let mut tab = Tab::opened(Asks::default());
    tab.feed(talk_loaded());
    tab.composer = "hello".into();
    tab.send(1);
    tab.chat(chat::Event::VisitorCreated {
        token: "token".into(),
        conversations: vec![],
    });
    tab.feed(conversation());
    tab.chat(chat::Event::BrowserKept {
        token: "token".into(),
    });
    tab.feed(Event::Asked(Ask::Remove));
    tab.did.clear();
    tab.identify("ada@example.com");
    assert_eq!(tab.did, [""; 0]);
    tab.feed(Event::Asked(Ask::Load { open: None }));
    tab.feed(Event::Looked(Session::default()));
    tab.feed(Event::TookUp(Box::default()));
    let named = tab
        .did
        .iter()
        .any(|did| did.starts_with("identify ada@example.com"));
    assert!(named, "{:?}", tab.did);
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
