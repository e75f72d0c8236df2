//! Each way in which a person's session ends, and each thing of theirs that the next person could meet
//! (VIS-3, API-5).

use std::{boxed::Box, string::ToString};

use super::*;
use crate::{
    client::{Outgoing, Progress},
    protocol::http::create_visitor::Identity,
    visitor::{
        Returns,
        chat::{Browser, Keeping},
        page_api::{Ask, Told},
    },
};

const A: &str = "ada@example.com";
const B: &str = "bo@example.com";

/// A page in a browser with a cookie and storage, where every flow offers a subscription.
struct Page {
    visitor: Visitor,
    now: u64,
    cookie: Option<String>,
    stored: Option<Kept>,
    mark: u64,
    hears: bool,
    did: Vec<String>,
    told: Vec<Ended>,
}

impl Page {
    fn new() -> Self {
        let asks = Asks {
            flow: "all".into(),
            subscription: Some("News".into()),
            ..Asks::default()
        };
        let mut page = Self {
            visitor: Visitor::new(1, launcher_everywhere(), vec![asks], &[]),
            now: 0,
            cookie: None,
            stored: None,
            mark: 0,
            hears: false,
            did: Vec::new(),
            told: Vec::new(),
        };
        page.ask(Ask::Load { open: None });
        page
    }

    fn session(&self) -> Session {
        Session {
            secret: self.cookie.clone(),
            ended: self.mark,
        }
    }

    fn browser(&self) -> Box<Browser> {
        Box::new(Browser {
            fresh: "f".repeat(32),
            secret: self.cookie.clone(),
            keeping: Keeping::Asked,
            kept: self.stored.clone().filter(|_| self.cookie.is_some()),
        })
    }

    fn feed(&mut self, event: Event) {
        self.now += 1_000;
        for effect in update(&mut self.visitor, Timestamp(self.now), event) {
            match effect {
                Effect::Begin => self.feed(Event::Looked(self.session())),
                Effect::View => self.feed(Event::PageViewed(view("/"))),
                Effect::TakeUp => self.feed(Event::TookUp(self.browser())),
                Effect::LoadPanel => self.feed(Event::PanelLoaded(self.browser())),
                Effect::LookAtAddress => self.feed(Event::AddressStays),
                Effect::Forget => (self.cookie, self.stored) = (None, None),
                Effect::MarkEnd => self.mark = self.now,
                Effect::TellEnd(ended) => {
                    let cleared = ended.0.starts_with('c');
                    assert!(!cleared || self.cookie.is_none(), "told too early");
                    self.told.push(ended);
                }
                Effect::Hear => self.hears = true,
                Effect::End => self.hears = false,
                Effect::Tell(Told(_))
                | Effect::Explain
                | Effect::ForgetDraft
                | Effect::Measure
                | Effect::FocusComposer => {}
                Effect::LookForDialog => self.feed(Event::LookedForDialog { found: false }),
                Effect::LookForDraft => self.feed(Event::LookedForDraft { found: false }),
                Effect::Chat(chat::Effect::Renew) => {
                    let fresh = "r".repeat(32);
                    self.feed(Event::Chat(chat::Event::Renewed { fresh }));
                }
                Effect::Chat(chat::Effect::SetCookie { browser }) => {
                    self.did.push("set cookie".into());
                    self.cookie = Some(browser);
                }
                Effect::Chat(chat::Effect::Keep(kept)) => {
                    if kept.is_some() {
                        self.did.push("keep".into());
                    }
                    self.stored = kept;
                }
                other @ (Effect::Chat(_)
                | Effect::AskWhere
                | Effect::ReadWall
                | Effect::LookForMinimise
                | Effect::KeepMinimised { .. }
                | Effect::FocusLauncher) => self.did.push(said(other)),
            }
        }
    }

    fn ask(&mut self, ask: Ask) {
        self.feed(Event::Asked(ask));
    }

    fn chat(&mut self, event: chat::Event) {
        self.feed(Event::Chat(event));
    }

    fn identify(&mut self, mail: &str) {
        self.ask(Ask::Identify(Identity {
            mail: mail.into(),
            token: std::format!("word of {mail}"),
        }));
    }

    fn token(&mut self, token: &str, conversations: &[u64]) {
        let number = |number: &u64| ConversationId::new(*number).unwrap();
        self.chat(chat::Event::VisitorCreated {
            token: token.into(),
            conversations: conversations.iter().map(number).collect(),
        });
    }

    /// The first person writes, has an answer, writes once more without a connection, and ticks the box.
    fn with_a_chat(mut self) -> Self {
        self.feed(Event::LauncherPressed);
        self.token("token of a", &[]);
        self.feed(submitted(1, "words of a"));
        self.feed(conversation());
        if let Some(browser) = self.cookie.clone() {
            let _known = browser;
            let token = "token of a".into();
            self.chat(chat::Event::BrowserKept { token });
        }
        self.feed(opened_socket());
        self.feed(live());
        // In front of the first message goes the box, unticked.
        self.feed(stored(1, 1));
        self.feed(received(vec![ToClient::Acknowledged {
            key: ClientKey([1; 16]).next(),
            seq: Seq(2),
            at: Timestamp(0),
        }]));
        self.feed(answered(3, "answer to a"));
        let code = 1006;
        let closed = client::Event::SocketClosed { code };
        self.chat(chat::Event::Socket(closed));
        self.feed(submitted(5, "unsent of a"));
        self.chat(chat::Event::Ticked {
            ticked: true,
            press: Press::Bare,
        });
        self
    }

    fn as_a() -> Self {
        let mut page = Self::new();
        page.identify(A);
        let page = page.with_a_chat();
        assert_eq!(page.cookie, None);
        page
    }

    fn as_nobody() -> Self {
        let page = Self::new().with_a_chat();
        assert!(page.cookie.is_some() && page.stored.is_some());
        page
    }

    fn sleep(&mut self) {
        self.feed(Event::Slept(self.session()));
    }

    /// What the visitor has in sight, as one text.
    fn sight(&self) -> String {
        std::format!("{:?}", self.visitor.view())
    }

    fn shows_a(&self) -> bool {
        let sight = self.sight();
        let theirs = ["words of a", "answer to a", "unsent of a", "ticked: true"];
        theirs.iter().any(|words| sight.contains(words))
    }

    fn forgets(&self) {
        let did = self.did.join("\n");
        assert!(did.contains("clear fields"), "{did}");
        assert!(!self.shows_a(), "{}", self.sight());
    }

    /// The next person opens the panel and has a conversation.
    fn next_person(&mut self) {
        if self.visitor.view().panel.is_none() {
            self.feed(Event::LauncherPressed);
        }
        assert!(!self.shows_a(), "{}", self.sight());
        self.token("token of b", &[]);
        let did = self.did.join("\n");
        for theirs in ["token of a", "of a\"", "keep", "set cookie"] {
            let line = self.did.iter().find(|line| line.contains(theirs));
            let closed = line.is_none_or(|line| line == "keep closed");
            assert!(closed, "{theirs}: {did}");
        }
        self.feed(submitted(7, "words of b"));
        let number = ConversationId::new(77).unwrap();
        self.chat(chat::Event::ConversationCreated {
            conversation: number,
        });
        let token = "token of b".to_string();
        self.chat(chat::Event::BrowserKept { token });
        self.feed(opened_socket());
        self.feed(live());
        let did = self.did.join("\n");
        assert!(did.contains("post 8 \"words of b\""), "{did}");
        assert!(did.contains("connect to 77 by token of b"), "{did}");
        assert!(!did.contains("of a\""), "{did}");
        assert!(!self.shows_a(), "{}", self.sight());
    }
}

/// Runs one way of ending, and looks for everything that could be left of the first person.
fn ends(name: &str, mut page: Page, way: impl FnOnce(&mut Page)) {
    assert!(page.shows_a(), "{name}: {}", page.sight());
    page.did.clear();
    way(&mut page);
    page.forgets();
    page.next_person();
}

fn cleared_elsewhere(page: &mut Page, whose: &str) {
    (page.cookie, page.stored) = (None, None);
    page.feed(Event::EndedElsewhere(Ended(std::format!("c{whose}"))));
}

#[test]
fn api_5_nothing_of_a_person_is_left_when_their_session_ends_here() {
    let clear = |page: &mut Page| page.ask(Ask::Clear { reset: true });
    for (name, start) in [
        ("nobody", Page::as_nobody as fn() -> Page),
        ("vouched for", Page::as_a),
    ] {
        ends(name, start(), |page| {
            clear(page);
            assert_eq!(page.visitor.view().panel, None, "it closes first");
        });
        ends(name, start(), |page| {
            clear(page);
            page.identify(B);
        });
        ends(name, start(), |page| {
            page.ask(Ask::Remove);
            assert!(!page.shows_a());
            page.ask(Ask::Clear { reset: false });
            page.ask(Ask::Load { open: None });
        });
        ends(name, start(), |page| {
            page.ask(Ask::Remove);
            clear(page);
            page.identify(B);
            page.ask(Ask::Load { open: None });
        });
    }
}

#[test]
fn vis_3_nothing_of_a_person_is_left_when_the_site_names_another() {
    ends("identify", Page::as_a(), |page| {
        page.identify(B);
    });
    ends("removed", Page::as_a(), |page| {
        page.ask(Ask::Remove);
        page.identify(B);
        page.ask(Ask::Load { open: None });
    });
    let mut page = Page::as_a();
    page.identify(B);
    assert_eq!(page.told, [Ended(std::format!("i{A}"))]);
    assert!(page.mark > 0);
}

#[test]
fn vis_3_nothing_of_a_person_is_left_when_their_session_ends_in_another_page() {
    ends("cleared", Page::as_nobody(), |page| {
        cleared_elsewhere(page, "");
    });
    ends("cleared by a person", Page::as_nobody(), |page| {
        cleared_elsewhere(page, A);
    });
    ends("cleared by nobody", Page::as_a(), |page| {
        cleared_elsewhere(page, "");
    });
    ends("signed out", Page::as_a(), |page| {
        cleared_elsewhere(page, A);
    });
    ends("another", Page::as_a(), |page| {
        page.feed(Event::EndedElsewhere(Ended(std::format!("i{A}"))));
    });
    ends("while it is removed", Page::as_a(), |page| {
        page.ask(Ask::Remove);
        cleared_elsewhere(page, A);
        page.ask(Ask::Load { open: None });
    });
    ends("while it sleeps", Page::as_nobody(), |page| {
        page.sleep();
        cleared_elsewhere(page, "");
    });
    let mut page = Page::as_a();
    cleared_elsewhere(&mut page, A);
    assert_eq!(page.told, [], "what was heard is not told again");
    assert!(page.mark > 0);
}

#[test]
fn vis_3_nothing_of_a_person_is_left_on_a_page_that_heard_nothing() {
    ends("the cookie has gone", Page::as_nobody(), |page| {
        page.sleep();
        assert!(!page.shows_a(), "it is hidden before it is known");
        page.cookie = None;
        page.feed(Event::Looked(page.session()));
    });
    ends("another cookie", Page::as_nobody(), |page| {
        page.sleep();
        page.cookie = Some("b".repeat(32));
        page.stored = None;
        page.feed(Event::Looked(page.session()));
        page.cookie = None;
    });
    ends("shown again", Page::as_nobody(), |page| {
        page.feed(Event::Looked(page.session()));
        page.cookie = None;
        page.feed(Event::Looked(page.session()));
    });
    ends("removed", Page::as_nobody(), |page| {
        page.feed(Event::Looked(page.session()));
        page.ask(Ask::Remove);
        page.cookie = None;
        page.ask(Ask::Load { open: None });
    });
    ends("a mark of the tab", Page::as_a(), |page| {
        page.sleep();
        page.mark = 5;
        page.feed(Event::Looked(page.session()));
    });
}

/// The control: what is no end takes nothing away.
#[test]
fn vis_3_a_session_that_has_not_ended_goes_on() {
    fn goes_on(mut page: Page, way: impl FnOnce(&mut Page)) {
        page.did.clear();
        way(&mut page);
        assert!(page.shows_a(), "{}", page.sight());
        assert!(!page.did.join("\n").contains("clear"), "{:?}", page.did);
    }
    let back = |page: &mut Page| {
        page.sleep();
        page.feed(Event::Looked(page.session()));
    };
    goes_on(Page::as_nobody(), back);
    goes_on(Page::as_a(), back);
    // A cookie that the browser never took is not missed.
    goes_on(Page::as_nobody(), |page| {
        page.cookie = None;
        page.feed(Event::Looked(page.session()));
    });
    goes_on(Page::as_a(), |page| {
        page.identify("ADA@example.com");
    });
    goes_on(Page::as_a(), |page| {
        page.feed(Event::EndedElsewhere(Ended(std::format!("c{B}"))));
        page.feed(Event::EndedElsewhere(Ended(std::format!("i{B}"))));
    });
    // The site has named another person in another page; this one is nobody's and stays it.
    goes_on(Page::as_nobody(), |page| {
        page.feed(Event::EndedElsewhere(Ended(std::format!("i{A}"))));
    });
    goes_on(Page::as_nobody(), |page| {
        page.ask(Ask::Clear { reset: false });
    });
}

#[test]
fn api_5_after_a_clear_nothing_is_written_anew() {
    let mut page = Page::as_nobody();
    page.ask(Ask::Clear { reset: false });
    page.did.clear();
    page.feed(submitted(3, "more"));
    page.feed(Event::Hurried);
    page.feed(Event::Seen(Seen::Hidden));
    let wrote = ["keep", "set cookie"];
    let writes = |line: &&String| wrote.contains(&line.as_str()) || line.contains("keep open");
    assert_eq!(page.did.iter().find(writes), None);
    assert_eq!((page.cookie, page.stored), (None, None));
}

#[test]
fn api_4_a_widget_that_was_removed_hears_only_what_no_cookie_would_tell() {
    let mut page = Page::as_nobody();
    assert!(page.hears);
    page.ask(Ask::Remove);
    assert!(!page.hears);
    page.ask(Ask::Load { open: None });
    assert!(page.hears);
    let mut page = Page::as_a();
    page.ask(Ask::Remove);
    assert!(page.hears);
    // The panel's program was fetched, and nobody has a session.
    let mut page = Page::new();
    page.ask(Ask::Explain);
    page.ask(Ask::Remove);
    assert!(!page.hears);
}

#[test]
fn api_4_nothing_is_asked_for_while_the_widget_is_away() {
    let mut page = Page::new();
    page.feed(Event::LauncherPressed);
    page.feed(submitted(1, "words of a"));
    page.ask(Ask::Remove);
    page.did.clear();
    page.now += 60_000;
    page.feed(Event::Woke);
    page.feed(Event::Hurried);
    assert_eq!((&*page.did, page.visitor.next_wake()), (&[][..], None));
    // What it asks for then, it asks for once.
    page.ask(Ask::Load { open: None });
    let fresh = "f".repeat(32);
    assert_eq!(page.did, [std::format!("come back by {fresh}")]);
}

#[test]
fn vis_4_a_page_that_comes_back_waits_for_what_is_on_its_way() {
    let mut page = Page::new();
    page.feed(Event::LauncherPressed);
    page.feed(submitted(1, "words of a"));
    page.sleep();
    page.did.clear();
    page.feed(Event::Looked(page.session()));
    page.token("token of a", &[]);
    assert_eq!(page.did, ["create conversation in \"all\" by token of a"]);
}

/// A page of a browser that knows somebody, who has left a message unsent on an earlier page.
fn returning() -> Page {
    let mut page = Page::new();
    let mut kept = Kept {
        goes_on: true,
        flow: "all".into(),
        ..Kept::default()
    };
    let unsent = ClientKey([9; 16]);
    let (at, sending) = (Timestamp(1), Progress::Sending);
    kept.put([&Outgoing::restored(
        unsent,
        "unsent of a".into(),
        at,
        sending,
    )]);
    page.cookie = Some("s".repeat(32));
    page.stored = Some(kept);
    let mut view = view("/");
    view.returns = Returns::Closed;
    page.feed(Event::PageViewed(view));
    page
}

#[test]
fn vis_3_what_an_earlier_page_left_unsent_is_not_said_by_another_person() {
    let mut page = returning();
    page.identify(B);
    page.feed(Event::LauncherPressed);
    assert!(!page.shows_a(), "{}", page.sight());
    page.token("token of a", &[]);
    page.token("token of b", &[]);
    page.feed(submitted(7, "words of b"));
    page.feed(conversation());
    page.feed(opened_socket());
    page.feed(live());
    let did = page.did.join("\n");
    assert!(did.contains("post 8"), "{did}");
    assert!(!did.contains("post 9"), "{did}");
    let stays = page.stored.map(|kept| kept.outbox.len());
    assert_eq!(stays, Some(1), "it stays for the person who wrote it");
}

#[test]
fn vis_3_what_an_earlier_page_left_unsent_is_said_where_the_word_is_no_good() {
    let mut page = returning();
    page.identify(B);
    page.feed(Event::LauncherPressed);
    page.token("token of a", &[]);
    page.chat(chat::Event::RequestFailed(HttpFault::IdentityRefused {
        code: "identity_forged".into(),
    }));
    assert!(page.sight().contains("unsent of a"), "{}", page.sight());
}

#[test]
fn vis_4_a_page_that_comes_back_takes_up_what_others_have_left() {
    let mut page = Page::as_nobody();
    page.sleep();
    let mut kept = page.stored.take().unwrap_or_default();
    let (key, at) = (ClientKey([8; 16]), Timestamp(1));
    let other = Outgoing::restored(key, "of another tab".into(), at, Progress::Sending);
    let mut all: Vec<Outgoing> = kept.outgoing().collect();
    all.push(other);
    kept.put(&all);
    page.stored = Some(kept);
    page.feed(Event::Looked(page.session()));
    let sight = page.sight();
    assert_eq!(sight.matches("unsent of a").count(), 1, "{sight}");
    assert_eq!(sight.matches("of another tab").count(), 1, "{sight}");
}

#[test]
fn vis_4_what_a_limit_refused_waits_on_the_next_page_too() {
    let mut page = Page::as_nobody();
    page.feed(Event::Hurried);
    page.feed(opened_socket());
    page.feed(live());
    let reason = Refusal::TooManyMessages {
        wait: Span::seconds(40),
    };
    let key = ClientKey([5; 16]);
    page.feed(received(vec![ToClient::Refused { key, reason }]));
    let waiting = |page: &Page| page.sight().contains("Waiting { seconds: ");
    assert!(waiting(&page), "{}", page.sight());

    let mut next = Page::new();
    (next.cookie, next.stored, next.now) = (page.cookie, page.stored, page.now);
    next.feed(Event::LauncherPressed);
    assert!(waiting(&next), "{}", next.sight());
    next.token("token", &[42]);
    next.feed(opened_socket());
    next.feed(live());
    assert!(!next.did.join("\n").contains("post 5"), "{:?}", next.did);
    next.now += 60_000;
    next.feed(Event::Woke);
    assert!(next.did.join("\n").contains("post 5"), "{:?}", next.did);
    assert!(next.sight().contains("Sending"), "{}", next.sight());
}

/// A page whose identity token is good only after a while.
fn early(wait: Span) -> Page {
    let mut page = Page::new();
    page.identify(A);
    page.feed(Event::LauncherPressed);
    page.did.clear();
    page.chat(chat::Event::RequestFailed(HttpFault::IdentityNotYet {
        wait,
    }));
    page
}

#[test]
fn con_8_a_word_that_is_good_soon_is_asked_about_again_then() {
    let mut page = early(Span::seconds(20));
    assert_eq!(page.did, [] as [String; 0]);
    page.now += 10_000;
    page.feed(Event::Woke);
    assert_eq!(page.did, [] as [String; 0], "too early");
    page.now += 10_000;
    page.feed(Event::Woke);
    let asked = std::format!("identify {A} by word of {A} with []");
    assert_eq!(page.did, [asked]);
}

#[test]
fn con_8_behind_a_long_wait_the_visitor_is_unknown_until_the_word_is_good() {
    let mut page = early(Span::seconds(600));
    assert_eq!(page.did, ["create visitor"]);
    page.token("token", &[]);
    page.now += 600_000;
    page.did.clear();
    page.feed(Event::Woke);
    let asked = std::format!("identify {A} by word of {A} from token with []");
    assert_eq!(page.did, [asked]);
}
