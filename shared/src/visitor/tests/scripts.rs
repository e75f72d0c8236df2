//! What scripts of the page ask for and are told (API), and whom the site vouches for (CON-8, VIS-3):
//! events in, effects out.

use std::boxed::Box;

use super::*;
use crate::{
    decide::consent::Question,
    flow::published::{CookieAsk, CookieTime},
    protocol::http::create_visitor::Identity,
    visitor::{
        Returns,
        chat::Browser,
        page_api::{Ask, Banner, By, Told},
    },
};

struct Tab {
    visitor: Visitor,
    browser: Browser,
    now: u64,
    script: String,
}

impl Tab {
    /// Not loaded, with a flow that asks for the cookie at this time.
    fn new(cookie: CookieTime) -> Self {
        let asks = Asks {
            flow: "all".into(),
            cookie: CookieAsk {
                when: cookie,
                text: "A cookie?".into(),
            },
            ..Asks::default()
        };
        let fresh = "f".repeat(32);
        Self {
            visitor: Visitor::new(1, launcher_everywhere(), vec![asks], &[]),
            browser: Browser {
                fresh,
                ..Browser::default()
            },
            now: 0,
            script: String::new(),
        }
    }

    fn loaded(cookie: CookieTime) -> Self {
        let mut tab = Self::new(cookie);
        tab.ask(Ask::Load { open: None });
        tab.script.clear();
        tab
    }

    /// What the browser and the page answer by themselves is answered.
    fn feed(&mut self, event: Event) {
        for effect in update(&mut self.visitor, Timestamp(self.now), event) {
            match effect {
                Effect::Begin => {
                    self.script.push_str("begin\n");
                    self.feed(Event::Looked(Session::default()));
                }
                Effect::View => self.feed(Event::PageViewed(view("/"))),
                Effect::TakeUp => {
                    let browser = Box::new(self.browser.clone());
                    self.feed(Event::TookUp(browser));
                }
                Effect::LookAtAddress => {
                    self.script.push_str("look\n");
                    self.feed(Event::AddressStays);
                }
                Effect::LoadPanel => {
                    let browser = Box::new(self.browser.clone());
                    self.feed(Event::PanelLoaded(browser));
                }
                Effect::Explain => self.script.push_str("explain\n"),
                Effect::Tell(Told(words)) => {
                    writeln!(self.script, "tell {}", words.replace('\n', " ")).unwrap();
                }
                Effect::End => self.script.push_str("end\n"),
                Effect::Forget => self.script.push_str("forget\n"),
                // The panel's program is there at once.
                Effect::Measure | Effect::FocusComposer | Effect::Hear | Effect::ForgetDraft => {}
                other @ (Effect::Chat(_)
                | Effect::TellEnd(_)
                | Effect::MarkEnd
                | Effect::AskWhere
                | Effect::ReadWall
                | Effect::LookForMinimise
                | Effect::LookForDialog
                | Effect::LookForDraft
                | Effect::KeepMinimised { .. }
                | Effect::FocusLauncher) => writeln!(self.script, "{}", said(other)).unwrap(),
            }
        }
    }

    fn ask(&mut self, ask: Ask) {
        self.feed(Event::Asked(ask));
    }

    fn chat(&mut self, event: chat::Event) {
        self.feed(Event::Chat(event));
    }

    fn identify(&mut self, mail: &str, token: &str) {
        self.ask(Ask::Identify(Identity {
            mail: mail.into(),
            token: token.into(),
        }));
    }

    fn visitor_created(&mut self, token: &str, conversations: &[u64]) {
        let number = |number: &u64| ConversationId::new(*number).unwrap();
        self.chat(chat::Event::VisitorCreated {
            token: token.into(),
            conversations: conversations.iter().map(number).collect(),
        });
    }

    fn refused(&mut self, code: &str) {
        let code = code.into();
        self.feed(failed(HttpFault::IdentityRefused { code }));
    }

    /// A visitor who is nobody's writes a first message, which is stored.
    fn write(&mut self) {
        self.feed(Event::LauncherPressed);
        self.visitor_created("anonymous", &[]);
        for event in [
            submitted(1, "hello"),
            conversation(),
            opened_socket(),
            live(),
            stored(1, 1),
        ] {
            self.feed(event);
        }
    }

    fn question(&self) -> Option<Question> {
        self.visitor.view().panel?.card?.question
    }

    fn texts(&self) -> Vec<String> {
        let panel = self.visitor.view().panel.unwrap();
        panel.thread.into_iter().map(|bubble| bubble.text).collect()
    }

    #[track_caller]
    fn says(&mut self, expected: Expect) {
        expected.assert_eq(&core::mem::take(&mut self.script));
    }
}

#[test]
fn api_1_load_and_refresh_act_once_a_second_and_the_last_call_wins() {
    let mut tab = Tab::new(CookieTime::Never);
    tab.ask(Ask::Load { open: None });
    tab.says(expect![[r#"
        begin
        tell status {"loaded":true,"pending":false}
        tell widgetLoaded {"message":"widget has loaded"}
        tell status {"loaded":false,"pending":true}
    "#]]);
    tab.ask(Ask::Refresh { anew: false });
    for _ in 0..98 {
        tab.now += 10;
        tab.ask(Ask::Refresh { anew: false });
        tab.ask(Ask::Load { open: None });
    }
    tab.ask(Ask::Load {
        open: Some(By::Script),
    });
    tab.says(expect![[r#"
        look
    "#]]);
    assert_eq!(
        tab.visitor.next_wake(),
        Some((Timestamp(1_000), WakeReason::Asked))
    );
    tab.now = 1_000;
    tab.feed(Event::Woke);
    assert!(tab.visitor.view().panel.is_some(), "the last load's wish");
    tab.says(expect![[r#"
        look
    "#]]);
    assert_eq!(tab.visitor.next_wake(), None);
    // The control: what comes later acts at once.
    tab.now = 2_000;
    tab.ask(Ask::Refresh { anew: false });
    tab.says(expect![[r#"
        look
    "#]]);
    // A clock that was set back by an hour keeps nobody waiting for an hour.
    tab.now = 100;
    tab.ask(Ask::Refresh { anew: false });
    assert_eq!(
        tab.visitor.next_wake(),
        Some((Timestamp(1_100), WakeReason::Asked))
    );
}

#[test]
fn api_1_open_before_load_loads_and_asks_nothing_of_the_edge() {
    let mut tab = Tab::new(CookieTime::Never);
    for nothing in [Ask::Refresh { anew: true }, Ask::Close, Ask::Remove] {
        tab.ask(nothing);
    }
    tab.says(expect![""]);
    tab.now = 5_000;
    tab.ask(Ask::Open(By::Script));
    tab.says(expect![[r#"
        begin
        tell status {"loaded":true,"pending":false}
        tell widgetLoaded {"message":"widget has loaded"}
        tell status {"loaded":false,"pending":true}
    "#]]);
    assert!(tab.visitor.view().panel.is_some());
    tab.ask(Ask::Close);
    assert!(tab.visitor.view().panel.is_none());
    // That is no minimise.
    tab.says(expect![[r#"
        tell widgetClosed {"message":"widget has closed"}
    "#]]);
    tab.ask(Ask::Open(By::Visitor));
    tab.says(expect![[r#"
        focus panel
        create visitor
    "#]]);
}

#[test]
fn api_1_a_page_without_a_flow_opens_nothing() {
    let mut tab = Tab::new(CookieTime::Never);
    tab.visitor = Visitor::new(1, super::super::page::tests::site(vec![]), vec![], &[]);
    tab.ask(Ask::Load {
        open: Some(By::Visitor),
    });
    tab.says(expect![[r#"
        begin
        tell status {"loaded":false,"pending":false}
        tell status {"loaded":false,"pending":true}
    "#]]);
    tab.ask(Ask::Open(By::Visitor));
    tab.says(expect![""]);
    assert_eq!(tab.visitor.view(), View::default());
}

#[test]
fn api_3_a_conversation_is_told_of_once() {
    let mut tab = Tab::loaded(CookieTime::Never);
    tab.write();
    tab.says(expect![[r#"
        tell userInteractedWithWidget {"message":"visitor has interacted with the widget"}
        focus panel
        create visitor
        tell userInteractedWithWidget {"message":"visitor has interacted with the widget"}
        clear composer
        set cookie ffff
        create conversation in "all" by anonymous
        keep ["hello"], seen 0
        keep open until 1800
        keep browser ffff for 42
        connect to 42 by anonymous
        greet from 0
        post 1 "hello"
        keep [], seen 1
        tell conversationStarted {"conversation":{"conversationId":42}}
    "#]]);
    tab.ask(Ask::Close);
    tab.feed(answered(2, "One"));
    tab.feed(answered(3, "Two"));
    tab.ask(Ask::Open(By::Script));
    tab.says(expect![[r#"
        keep closed
        tell widgetClosed {"message":"widget has closed"}
        tell unreadConversationCountChanged {"unreadCount":1}
        keep [], seen 3
        keep open until 1800
        tell unreadConversationCountChanged {"unreadCount":0}
    "#]]);
    tab.feed(received(vec![ToClient::Entry(VisitorEntry {
        seq: Seq(4),
        at: Timestamp(0),
        from: VisitorSees::Team { name: "Ada".into() },
        said: delivery::Said::Closed,
    })]));
    tab.feed(answered(5, "Something else"));
    let told: Vec<&str> = tab
        .script
        .lines()
        .filter(|it| it.starts_with("tell"))
        .collect();
    assert_eq!(
        told,
        ["tell conversationClosed {\"conversation\":{\"conversationId\":42}}"]
    );
}

#[test]
fn api_4_remove_takes_everything_away_and_load_goes_on_from_there() {
    let mut tab = Tab::loaded(CookieTime::Never);
    tab.write();
    tab.feed(submitted(2, "in the middle"));
    tab.script.clear();
    tab.now = 500;
    // What has to wait is not wanted any more.
    tab.ask(Ask::Load { open: None });
    tab.ask(Ask::Remove);
    tab.says(expect![[r#"
        disconnect
        end
        keep closed
        tell status {"loaded":false,"pending":false}
        tell widgetClosed {"message":"widget has closed"}
    "#]]);
    assert_eq!(tab.visitor.view(), View::default());
    assert_eq!(tab.visitor.next_wake(), None);
    tab.ask(Ask::Remove);
    tab.says(expect![""]);
    tab.now = 5_000;
    tab.ask(Ask::Load { open: None });
    tab.says(expect![[r#"
        begin
        keep browser ffff for 42
        connect to 42 by anonymous
        tell status {"loaded":true,"pending":false}
        tell widgetLoaded {"message":"widget has loaded"}
        tell status {"loaded":false,"pending":true}
    "#]]);
}

#[test]
fn api_5_clear_keeps_nothing_and_writes_nothing_again() {
    let mut tab = Tab::loaded(CookieTime::Never);
    tab.write();
    tab.script.clear();
    tab.ask(Ask::Clear { reset: false });
    tab.feed(submitted(2, "for this page view"));
    tab.says(expect![[r#"
        mark end
        renew
        forget
        tell end c
        tell userInteractedWithWidget {"message":"visitor has interacted with the widget"}
        clear composer
        post 2 "for this page view"
    "#]]);
    assert_eq!(tab.texts(), ["hello", "for this page view"]);
    tab.now = 5_000;
    tab.ask(Ask::Clear { reset: true });
    tab.says(expect![[r#"
        mark end
        renew
        disconnect
        clear fields
        disconnect
        end
        forget
        tell end c
        begin
        tell status {"loaded":true,"pending":false}
        tell widgetLoaded {"message":"widget has loaded"}
        tell status {"loaded":false,"pending":true}
        tell widgetClosed {"message":"widget has closed"}
    "#]]);
    tab.feed(Event::LauncherPressed);
    assert_eq!(tab.texts(), [""; 0]);
}

#[test]
fn tgt_12_a_new_thread_waits_until_the_old_one_has_everything() {
    let mut tab = Tab::loaded(CookieTime::Never);
    tab.write();
    tab.feed(submitted(2, "on its way"));
    tab.now = 5_000;
    tab.ask(Ask::Refresh { anew: true });
    assert_eq!(tab.texts(), ["hello", "on its way"]);
    tab.feed(stored(2, 2));
    assert_eq!(tab.texts(), [""; 0]);
    tab.script.clear();
    tab.feed(submitted(3, "anew"));
    assert!(tab.script.contains("create conversation"), "{}", tab.script);
}

#[test]
fn con_2_the_page_has_the_cookie_asked_for_when_the_widget_shows() {
    for (banner, at_once) in [(Banner::OnLoad, true), (Banner::OnExitIntent, false)] {
        let mut tab = Tab::new(CookieTime::Never);
        tab.ask(Ask::Banner(banner));
        tab.ask(Ask::Load { open: None });
        assert_eq!(tab.visitor.view().banner.is_some(), at_once);
        tab.now = 5_000;
        tab.feed(Event::Seen(crate::decide::trigger::Seen::MouseLeft {
            y: -1,
        }));
        assert!(tab.visitor.view().banner.is_some());
        // Whom the site vouches for, nobody asks.
        tab.identify("ida@example.com", "word");
        assert!(tab.visitor.view().banner.is_none());
    }
}

#[test]
fn con_8_a_word_goes_with_the_first_act_and_asks_for_nothing() {
    let mut tab = Tab::loaded(CookieTime::BeforeChat);
    tab.identify("ida@example.com", "word");
    tab.says(expect![""]);
    tab.feed(Event::LauncherPressed);
    assert_eq!(tab.question(), None);
    tab.visitor_created("known", &[]);
    tab.feed(submitted(1, "hello"));
    tab.feed(conversation());
    tab.says(expect![[r#"
        tell userInteractedWithWidget {"message":"visitor has interacted with the widget"}
        focus panel
        identify ida@example.com by word with []
        tell contactAssociated {"message":"visitor is associated with a contact"}
        tell userInteractedWithWidget {"message":"visitor has interacted with the widget"}
        clear composer
        create conversation in "all" by known
        connect to 42 by known
    "#]]);
}

#[test]
fn con_8_a_word_that_is_no_good_makes_an_unknown_visitor() {
    let mut tab = Tab::loaded(CookieTime::BeforeChat);
    tab.identify("ida@example.com", "word");
    tab.feed(Event::LauncherPressed);
    // Nobody knows yet whether this one is to be asked.
    tab.feed(submitted(1, "too early"));
    tab.script.clear();
    tab.refused("identity_forged");
    tab.says(expect![[r#"
        create visitor
        tell identificationFailed {"message":"visitor is not who the page says","code":"identity_forged"}
    "#]]);
    assert_eq!(tab.question(), Some(Question::Cookie));
    // The same word is tried again when the page says it again.
    tab.visitor_created("anonymous", &[]);
    tab.identify("ida@example.com", "word");
    tab.says(expect![[r#"
        identify ida@example.com by word from anonymous with []
    "#]]);
}

#[test]
fn con_8_what_waits_for_the_edges_word_goes_with_it() {
    let mut tab = Tab::loaded(CookieTime::BeforeChat);
    tab.identify("ida@example.com", "word");
    // A script's panel: nothing was asked before the visitor sends.
    tab.ask(Ask::Open(By::Script));
    tab.says(expect![""]);
    tab.feed(submitted(1, "hello"));
    tab.visitor_created("known", &[]);
    tab.says(expect![[r#"
        tell userInteractedWithWidget {"message":"visitor has interacted with the widget"}
        focus panel
        identify ida@example.com by word with []
        submit
        tell contactAssociated {"message":"visitor is associated with a contact"}
    "#]]);
}

#[test]
fn vis_3_the_tabs_own_conversation_goes_along() {
    let mut tab = Tab::loaded(CookieTime::Never);
    tab.write();
    tab.chat(chat::Event::BrowserKept {
        token: "remembered".into(),
    });
    tab.script.clear();
    tab.identify("ida@example.com", "word");
    tab.visitor_created("known", &[42, 7]);
    // By the token that nobody has but the tab; nothing of it is kept from there on.
    tab.says(expect![[r#"
        identify ida@example.com by word from anonymous with [42]
        disconnect
        connect to 42 by known
        tell contactAssociated {"message":"visitor is associated with a contact"}
    "#]]);
    assert_eq!(tab.texts(), ["hello"]);
}

#[test]
fn vis_3_what_an_earlier_page_left_does_not_go_along() {
    let mut tab = Tab::new(CookieTime::Never);
    tab.browser.secret = Some("a".repeat(32));
    let mut first = view("/");
    first.returns = Returns::Open;
    tab.feed(Event::PageViewed(first));
    tab.visitor_created("remembered", &[42]);
    tab.feed(opened_socket());
    tab.feed(received(vec![
        ToClient::Greeting {
            epoch: Epoch::from_entropy(1 << 20),
            replay: Replay::AfterCursor,
        },
        ToClient::Entry(VisitorEntry {
            seq: Seq(1),
            at: Timestamp(0),
            from: VisitorSees::Team { name: "Ada".into() },
            said: "Of an earlier page".into(),
        }),
        ToClient::Live,
    ]));
    assert_eq!(tab.texts(), ["Of an earlier page"]);
    tab.script.clear();
    tab.identify("ida@example.com", "word");
    tab.visitor_created("known", &[7]);
    tab.says(expect![[r#"
        identify ida@example.com by word with []
        disconnect
        clear fields
        connect to 7 by known
        tell contactAssociated {"message":"visitor is associated with a contact"}
    "#]]);
    assert_eq!(tab.texts(), [""; 0]);
    // Who has nothing of before begins.
    tab.identify("bo@example.com", "other");
    tab.visitor_created("bo", &[]);
    tab.feed(submitted(1, "as Bo"));
    tab.script.clear();
    tab.feed(conversation());
    tab.says(expect![[r#"
        connect to 42 by bo
    "#]]);
}

#[test]
fn vis_3_another_name_hides_the_first_ones_conversation_at_once() {
    let mut tab = Tab::loaded(CookieTime::Never);
    tab.identify("ida@example.com", "word");
    tab.feed(Event::LauncherPressed);
    tab.visitor_created("ida", &[]);
    for event in [
        submitted(1, "as Ida"),
        conversation(),
        opened_socket(),
        live(),
        stored(1, 1),
        submitted(2, "of Ida's, and on its way"),
    ] {
        tab.feed(event);
    }
    tab.script.clear();
    tab.identify("bo@example.com", "other");
    assert_eq!(tab.texts(), [""; 0]);
    tab.says(expect![[r#"
        mark end
        tell end iida@example.com
        disconnect
        clear fields
        identify bo@example.com by other with []
    "#]]);
    // Bo's is no good: that is nobody, and not Ida.
    tab.refused("identity_expired");
    tab.says(expect![[r#"
        create visitor
        disconnect
        clear fields
        tell identificationFailed {"message":"visitor is not who the page says","code":"identity_expired"}
    "#]]);
}

#[test]
fn con_8_the_later_of_two_words_counts_whichever_is_answered() {
    for good in [true, false] {
        let mut tab = Tab::loaded(CookieTime::Never);
        tab.identify("ida@example.com", "word");
        tab.feed(Event::LauncherPressed);
        tab.identify("bo@example.com", "other");
        tab.script.clear();
        if good {
            tab.visitor_created("ida", &[42]);
        } else {
            tab.refused("identity_forged");
        }
        assert!(
            tab.script
                .contains("identify bo@example.com by other with []"),
            "{}",
            tab.script
        );
        tab.visitor_created("bo", &[7]);
        assert!(tab.script.contains("connect to 7 by bo"), "{}", tab.script);
        assert!(!tab.script.contains("42"), "{}", tab.script);
    }
}

#[test]
fn vis_1_a_word_that_has_ended_waits_for_the_page_to_say_it_anew() {
    let mut tab = Tab::loaded(CookieTime::Never);
    tab.identify("ida@example.com", "word");
    tab.feed(Event::LauncherPressed);
    tab.visitor_created("known", &[42]);
    tab.feed(opened_socket());
    tab.feed(live());
    tab.now = 60 * 60 * 1_000;
    let closed = client::Event::SocketClosed { code: 1006 };
    tab.chat(chat::Event::Socket(closed));
    tab.script.clear();
    tab.feed(Event::Hurried);
    tab.refused("identity_expired");
    tab.says(expect![[r#"
        renew known
        tell identificationFailed {"message":"visitor is not who the page says","code":"identity_expired"}
    "#]]);
    tab.identify("ida@example.com", "a new one");
    tab.visitor_created("known again", &[42]);
    assert!(
        tab.script
            .contains("identify ida@example.com by a new one with []"),
        "{}",
        tab.script
    );
    assert!(
        tab.script.contains("connect to 42 by known again"),
        "{}",
        tab.script
    );
}

#[test]
fn api_2_whom_the_site_vouched_for_is_not_known_after_a_reset_of_a_widget_that_is_away() {
    for removes in [true, false] {
        let mut tab = Tab::loaded(CookieTime::Never);
        tab.identify("ida@example.com", "good");
        if removes {
            tab.ask(Ask::Remove);
        }
        tab.ask(Ask::Clear { reset: true });
        tab.now += 5_000;
        tab.ask(Ask::Load { open: None });
        tab.script.clear();
        tab.feed(Event::LauncherPressed);
        tab.says(expect![[r#"
            tell userInteractedWithWidget {"message":"visitor has interacted with the widget"}
            focus panel
            create visitor
        "#]]);
    }
}
