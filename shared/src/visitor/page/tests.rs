//! A tab through its page views: what shows, by the whole machine.

use std::{boxed::Box, format, string::String, vec, vec::Vec};

use crate::{
    client,
    decide::{
        availability::{Team, Wall},
        trigger::{Scroll, Seen},
    },
    flow::{
        authored::{
            Desktop, Device, Mobile, OpenRange, PageRule, Triggers, UrlTest, Weekday, WhenHidden,
        },
        rules::{Condition, FlowRules, Open, SiteRules},
    },
    ids::{ClientKey, Epoch, Seq},
    machine::Machine,
    protocol::{
        delivery::{Replay, ToClient, VisitorEntry, VisitorSees},
        http::get_where::{Response, Staff},
    },
    time::{Span, Timestamp},
    visitor::{
        Effect, Event, PageView, Returns, Visitor,
        chat::{self, Keeping},
        page_api::{Ask, Told},
    },
};

const HOUR: u64 = 60 * 60 * 1_000;
const DAY: u64 = 24 * HOUR;
/// Midnight in UTC, a Friday.
const START: u64 = 1_800_000_000_000 - 1_800_000_000_000 % DAY;

/// A flow for the pages whose address has this in it.
fn flow(id: &str, part: &str, desktop: Desktop, triggers: Triggers) -> FlowRules {
    FlowRules {
        id: id.into(),
        enabled: true,
        tag: None,
        include: vec![vec![PageRule::Url(UrlTest::Contains(part.into()))]],
        exclude: vec![],
        groups: vec![],
        exclude_visitors: vec![],
        desktop,
        mobile: Mobile::Launcher,
        triggers,
    }
}

pub(in crate::visitor) fn site(flows: Vec<FlowRules>) -> SiteRules {
    SiteRules {
        open: Open::Always,
        away_hides: false,
        offline_hides: false,
        full_hides: false,
        full_matters: false,
        return_time: true,
        when_hidden: WhenHidden::Stop,
        flows,
        tracking: String::new(),
    }
}

/// A site whose one flow shows its launcher everywhere.
pub(crate) fn launcher_everywhere() -> SiteRules {
    site(vec![flow("all", "", Desktop::Launcher, NONE)])
}

pub(in crate::visitor) fn view(address: &str) -> PageView {
    PageView {
        address: format!("https://example.com{address}"),
        referrer: String::new(),
        device: Device::Desktop,
        language: "en".into(),
        page_views: None,
        visits: None,
        minimised: false,
        wall: None,
        shown: true,
        age: Span(0),
        returns: Returns::Nothing,
        may_ask: true,
    }
}

const NONE: Triggers = Triggers {
    exit_intent: false,
    seconds_on_page: None,
    percent_scrolled: None,
};
const HALF: Triggers = Triggers {
    percent_scrolled: Some(50),
    ..NONE
};
const EXIT: Triggers = Triggers {
    exit_intent: true,
    ..NONE
};

/// A site that opens its panel half-way down a page.
pub(in crate::visitor) fn opens_half_way() -> SiteRules {
    site(vec![flow("a", "", Desktop::OpenOnTrigger, HALF)])
}

pub(in crate::visitor) fn half_way() -> Event {
    Event::Seen(Seen::Scrolled(Scroll {
        top: 1_000,
        height: 3_000,
        viewport: 1_000,
        complete: true,
        inner: false,
    }))
}

/// The panel's program is there, in a browser that wants its visitor to be remembered nowhere.
pub(in crate::visitor) fn panel_loaded() -> Event {
    Event::PanelLoaded(Box::new(chat::Browser {
        fresh: "f".repeat(32),
        keeping: Keeping::Declined,
        ..chat::Browser::default()
    }))
}

/// The talk's program is there.
pub(in crate::visitor) fn talk_loaded() -> Event {
    Event::Chat(chat::Event::TalkLoaded)
}

/// What an event does on a page without a dialog, with nothing typed in the composer, where the talk's
/// program comes with the panel's.
pub(in crate::visitor) fn update(
    visitor: &mut Visitor,
    now: Timestamp,
    event: Event,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut come: Vec<Effect> = visitor.update(now, event.clone()).into_iter().collect();
    if let Event::PanelLoaded(_) = event {
        // The visitor is one who writes.
        come.extend(visitor.update(now, Event::Chat(chat::Event::Typed)));
        come.extend(visitor.update(now, talk_loaded()));
        come.retain(|effect| *effect != Effect::Chat(chat::Effect::LoadTalk));
    }
    for effect in come {
        if effect == Effect::LookForDialog {
            let event = Event::LookedForDialog { found: false };
            effects.extend(update(visitor, now, event));
        } else if effect == Effect::LookForDraft {
            let event = Event::LookedForDraft { found: false };
            effects.extend(update(visitor, now, event));
        } else {
            effects.push(effect);
        }
    }
    effects
}

struct Tab {
    visitor: Visitor,
    now: u64,
    /// A dialog of the page is open.
    dialog: bool,
    /// The composer has text.
    draft: bool,
    effects: Vec<Effect>,
    told: Vec<Told>,
}

impl Tab {
    fn new(rules: SiteRules) -> Self {
        Self {
            visitor: Visitor::new(1, rules, vec![], &[]),
            now: START,
            dialog: false,
            draft: false,
            effects: vec![],
            told: vec![],
        }
    }

    fn on(&mut self, event: Event) -> String {
        let now = Timestamp(self.now);
        let talks = matches!(event, Event::PanelLoaded(_));
        self.effects = self.visitor.update(now, event).into_iter().collect();
        if talks {
            let typed = Event::Chat(chat::Event::Typed);
            self.effects.extend(self.visitor.update(now, typed));
            self.effects.extend(self.visitor.update(now, talk_loaded()));
        }
        // The panel's program is there at once.
        if let Some(asked) = self.effects.iter().position(|it| *it == Effect::LoadPanel) {
            self.effects.remove(asked);
            let loaded = update(&mut self.visitor, Timestamp(self.now), panel_loaded());
            self.effects.extend(loaded);
        }
        for effect in core::mem::take(&mut self.effects) {
            if let Effect::Tell(told) = effect {
                self.told.push(told);
            } else if effect == Effect::LookForDialog {
                let found = self.dialog;
                self.on(Event::LookedForDialog { found });
            } else if effect == Effect::LookForDraft {
                let found = self.draft;
                self.on(Event::LookedForDraft { found });
            } else if effect != Effect::Hear {
                self.effects.push(effect);
            }
        }
        self.shows()
    }

    fn load(&mut self, address: &str) -> String {
        self.on(Event::PageViewed(view(address)))
    }

    /// Time passes, and the machine is woken as often as it asks for.
    fn pass(&mut self, milliseconds: u64) -> String {
        let end = self.now + milliseconds;
        while let Some((at, _)) = self.visitor.next_wake() {
            if at.0 > end {
                break;
            }
            self.now = at.0.max(self.now);
            self.on(Event::Woke);
            if self.effects.contains(&Effect::LookForMinimise) {
                break;
            }
        }
        self.now = end;
        self.shows()
    }

    fn scroll(&mut self, percent: i32) -> String {
        self.on(Event::Seen(Seen::Scrolled(Scroll {
            top: percent * 20,
            height: 3_000,
            viewport: 1_000,
            complete: true,
            inner: false,
        })))
    }

    /// Only the part behind the path changes.
    fn readdress(&mut self, address: &str) -> String {
        let address = format!("https://example.com{address}");
        self.on(Event::AddressChanged(address))
    }

    fn leave(&mut self) -> String {
        self.on(Event::Seen(Seen::MouseLeft { y: -1 }))
    }

    fn write(&mut self) -> String {
        let key = ClientKey([1; 16]);
        let text = "Hello".into();
        self.on(Event::Chat(chat::Event::Submitted { text, key }))
    }

    fn shows(&self) -> String {
        let view = self.visitor.view();
        let mut shows = Vec::new();
        if let Some(shown) = view.shown.filter(|_| view.launcher.is_some()) {
            shows.push(format!("{}:", shown.flow));
        }
        if view.launcher.is_some() {
            shows.push("launcher".into());
        }
        if view.prompt {
            shows.push("prompt".into());
        }
        if view.panel.is_some() {
            shows.push("panel".into());
        }
        shows.join(" ")
    }

    /// What `explain()` is told at this moment.
    fn explained(&mut self) -> Option<String> {
        self.told.clear();
        self.on(Event::Asked(Ask::Explain));
        let explains = self.effects.contains(&Effect::Explain);
        let Told(words) = explains.then(|| self.visitor.explain()).flatten()?;
        words.strip_prefix("explained\n").map(Into::into)
    }

    fn has(&self, effect: &Effect) -> bool {
        self.effects.contains(effect)
    }
}

#[test]
fn dsp_1_the_three_ways_to_show() {
    let shows = |desktop| Tab::new(site(vec![flow("a", "", desktop, NONE)])).load("/");
    assert_eq!(shows(Desktop::Prompt), "0: launcher prompt");
    assert_eq!(shows(Desktop::Launcher), "0: launcher");
    assert_eq!(shows(Desktop::OpenOnTrigger), "0: launcher prompt");

    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::OpenOnTrigger, HALF)]));
    tab.load("/");
    assert_eq!(tab.scroll(49), "0: launcher prompt");
    assert_eq!(tab.scroll(50), "0: launcher panel");
    // Nobody has acted: nothing takes the focus and nothing is asked of the edge.
    assert_eq!(tab.effects, []);

    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::OpenOnTrigger, HALF)]));
    tab.load("/");
    assert_eq!(tab.on(Event::PromptPressed), "0: launcher panel");
    assert!(tab.has(&Effect::Chat(chat::Effect::FocusPanel)));
    assert!(tab.has(&Effect::Chat(chat::Effect::CreateVisitor {
        before: None,
        browser: None,
        identity: None,
        conversations: vec![],
    })));
}

#[test]
fn dsp_2_triggers_decide_when_launcher_and_prompt_appear() {
    for (desktop, shows) in [
        (Desktop::Prompt, "0: launcher prompt"),
        (Desktop::Launcher, "0: launcher"),
    ] {
        let mut tab = Tab::new(site(vec![flow("a", "", desktop, HALF)]));
        assert_eq!(tab.load("/"), "");
        assert_eq!(tab.scroll(30), "");
        assert_eq!(tab.scroll(60), shows);
        assert_eq!(tab.scroll(0), shows);
    }
}

#[test]
fn dsp_4_a_minimise_holds_for_24_hours_to_the_second() {
    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::OpenOnTrigger, EXIT)]));
    tab.load("/");
    assert_eq!(tab.on(Event::PromptDismissed), "0: launcher");
    let until = Timestamp(START + DAY);
    assert!(tab.has(&Effect::KeepMinimised { until }));
    assert!(tab.has(&Effect::FocusLauncher));
    tab.pass(2_000);
    assert_eq!(tab.leave(), "0: launcher");
    assert_eq!(tab.pass(DAY - 2_001), "0: launcher");
    assert_eq!(tab.pass(1), "0: launcher prompt");
    assert_eq!(tab.leave(), "0: launcher panel");

    // The panel's button, Escape and the launcher minimise, too.
    for minimise in [Event::MinimisePressed, Event::LauncherPressed] {
        tab.on(minimise);
        assert_eq!(tab.shows(), "0: launcher");
        let until = Timestamp(START + 2 * DAY);
        assert!(tab.has(&Effect::KeepMinimised { until }));
        assert_eq!(tab.load("/next"), "0: launcher");
        tab.on(Event::LauncherPressed);
    }
}

#[test]
fn dsp_4_a_minimise_of_another_tab_holds_here_and_ends_here() {
    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::Prompt, NONE)]));
    assert_eq!(tab.load("/"), "0: launcher prompt");
    // Minimised in another tab while this one was hidden.
    tab.on(Event::Seen(Seen::Hidden));
    tab.on(Event::Seen(Seen::Shown));
    assert!(tab.has(&Effect::LookForMinimise));
    let found = |found| Event::LookedForMinimise { found };
    assert_eq!(tab.on(found(true)), "0: launcher");
    // This tab does not know when that ends, so it looks every second while it is visible.
    tab.pass(1_000);
    assert!(tab.has(&Effect::LookForMinimise));
    assert_eq!(tab.on(found(true)), "0: launcher");
    tab.on(Event::Seen(Seen::Hidden));
    assert_eq!(tab.visitor.next_wake(), None);
    tab.on(Event::Seen(Seen::Shown));
    assert_eq!(tab.on(found(false)), "0: launcher prompt");
    assert_eq!(tab.visitor.next_wake(), None);
}

#[test]
fn dsp_4_the_launcher_appears_at_its_triggers_all_the_same() {
    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::Prompt, HALF)]));
    tab.on(Event::PageViewed(PageView {
        minimised: true,
        ..view("/")
    }));
    assert_eq!(tab.shows(), "");
    assert_eq!(tab.scroll(60), "0: launcher");
}

#[test]
fn dsp_11_a_conversation_is_under_way_from_the_first_message() {
    let mut tab = Tab::new(site(vec![flow("a", "/a", Desktop::Prompt, HALF)]));
    tab.load("/a");
    tab.scroll(60);
    tab.on(Event::LauncherPressed);
    // Opening is no message: a page without a flow ends it.
    assert_eq!(tab.load("/b"), "");
    tab.load("/a");
    tab.scroll(60);
    tab.on(Event::LauncherPressed);
    tab.write();
    // DSP-10: the launcher at once, no prompt, and it stays on a page without a flow.
    tab.on(Event::MinimisePressed);
    assert_eq!(tab.load("/b"), "0: launcher");
    assert_eq!(tab.load("/a"), "0: launcher");
}

#[test]
fn tgt_12_another_page_without_a_load_is_another_decision() {
    let rules = || {
        site(vec![
            flow("a", "/a", Desktop::Launcher, NONE),
            flow("b", "/b", Desktop::Prompt, NONE),
        ])
    };
    let mut tab = Tab::new(rules());
    assert_eq!(tab.load("/a"), "0: launcher");
    assert_eq!(tab.load("/b"), "1: launcher prompt");
    assert_eq!(tab.load("/c"), "");
    assert_eq!(tab.load("/a"), "0: launcher");
    // What the visitor opened stays open on a page with a flow, and changes to it.
    tab.on(Event::LauncherPressed);
    assert_eq!(tab.load("/b"), "1: launcher panel");
    // With a conversation under way it stays.
    tab.write();
    assert_eq!(tab.load("/a"), "1: launcher panel");
    assert_eq!(tab.load("/c"), "1: launcher panel");
}

#[test]
fn tgt_12_a_page_without_a_flow_takes_no_panel_away_in_which_the_visitor_writes() {
    let mut tab = Tab::new(site(vec![flow("a", "/a", Desktop::Launcher, NONE)]));
    tab.load("/a");
    tab.on(Event::LauncherPressed);
    tab.draft = true;
    assert_eq!(tab.load("/b"), "0: launcher panel");
    assert_eq!(tab.on(Event::AddressStays), "0: launcher panel");
    assert_eq!(tab.load("/c"), "0: launcher panel");
    // What is minimised goes, and a page with the flow has it again.
    assert_eq!(tab.on(Event::MinimisePressed), "");
    assert_eq!(tab.visitor.view().shown, None);
    assert_eq!(tab.load("/a"), "0: launcher");
    // With an empty composer the page without a flow takes the panel.
    tab.on(Event::LauncherPressed);
    tab.draft = false;
    assert_eq!(tab.load("/b"), "");
    assert_eq!(tab.visitor.view().shown, None);
    // What is sent from there is a conversation under way.
    tab.load("/a");
    tab.on(Event::LauncherPressed);
    tab.draft = true;
    tab.load("/b");
    tab.write();
    tab.draft = false;
    assert_eq!(tab.load("/c"), "0: launcher panel");
    assert_eq!(tab.on(Event::MinimisePressed), "0: launcher");
}

#[test]
fn tgt_12_what_shows_stays_while_the_edge_is_asked() {
    let mut rules = site(vec![
        flow("a", "/a", Desktop::Launcher, HALF),
        flow("b", "/b", Desktop::Prompt, NONE),
    ]);
    rules.open = Open::Users;
    let mut tab = Tab::new(rules);
    tab.load("/a");
    tab.on(answer("NO", Staff::Room));
    assert_eq!(tab.scroll(60), "0: launcher");
    // Its trigger begins anew with the page view, and until it is decided the launcher stays.
    tab.pass(40_000);
    assert_eq!(tab.load("/b"), "0: launcher");
    assert!(tab.has(&Effect::AskWhere));
    assert_eq!(tab.on(answer("NO", Staff::Room)), "1: launcher prompt");
    tab.pass(40_000);
    assert_eq!(tab.load("/a"), "1: launcher prompt");
    assert_eq!(tab.on(answer("NO", Staff::Room)), "");
}

#[test]
fn tgt_12_a_change_that_begins_no_page_view_restarts_nothing() {
    let timed = Triggers {
        seconds_on_page: Some(10),
        ..NONE
    };
    let mut tab = Tab::new(site(vec![
        flow("part", "#part", Desktop::Prompt, NONE),
        flow("all", "/", Desktop::Launcher, timed),
    ]));
    tab.load("/a");
    tab.pass(6_000);
    assert_eq!(tab.readdress("/a#other"), "");
    assert!(!tab.has(&Effect::Measure));
    assert_eq!(tab.pass(4_000), "1: launcher");
    // A rule with a number sign is looked at again, and what has appeared is there when it is over.
    assert_eq!(tab.readdress("/a#part"), "0: launcher prompt");
    assert_eq!(tab.readdress("/a"), "1: launcher");
    // What the visitor looks at stays, also where no flow is left.
    let mut tab = Tab::new(site(vec![flow("part", "#part", Desktop::Launcher, NONE)]));
    tab.load("/a#part");
    tab.on(Event::LauncherPressed);
    assert_eq!(tab.readdress("/a#other"), "0: launcher panel");
    assert_eq!(tab.on(Event::MinimisePressed), "");
    assert_eq!(tab.readdress("/a#part"), "0: launcher");
    assert_eq!(tab.readdress("/a"), "");
}

#[test]
fn trg_5_a_flow_opens_once_in_a_page_view_also_with_another_between() {
    let mut tab = Tab::new(site(vec![
        flow("part", "#part", Desktop::Launcher, NONE),
        flow("all", "/", Desktop::OpenOnTrigger, HALF),
    ]));
    tab.load("/a");
    assert_eq!(tab.scroll(60), "1: launcher panel");
    tab.on(Event::Asked(Ask::Close));
    assert_eq!(tab.readdress("/a#part"), "0: launcher");
    assert_eq!(tab.readdress("/a"), "1: launcher prompt");
    assert_eq!(tab.scroll(70), "1: launcher prompt");
    tab.load("/b");
    assert_eq!(tab.scroll(70), "1: launcher panel");
}

#[test]
fn trg_5_a_trigger_waits_for_the_end_of_a_dialog_of_the_page() {
    let opens = || Tab::new(site(vec![flow("a", "", Desktop::OpenOnTrigger, HALF)]));
    let mut tab = opens();
    tab.load("/");
    tab.dialog = true;
    assert_eq!(tab.scroll(60), "0: launcher prompt");
    assert_eq!(tab.pass(60_000), "0: launcher prompt");
    tab.dialog = false;
    assert_eq!(tab.pass(999), "0: launcher prompt");
    assert_eq!(tab.pass(1), "0: launcher panel");
    assert_eq!(tab.visitor.next_wake(), None);
    // Once: what is closed then stays closed.
    tab.on(Event::Asked(Ask::Close));
    assert_eq!(tab.pass(60_000), "0: launcher prompt");
    // A minimise and another page view end the wait.
    for ends in [Event::PromptDismissed, Event::PageViewed(view("/next"))] {
        let mut tab = opens();
        tab.load("/");
        tab.dialog = true;
        tab.scroll(60);
        let shows = tab.on(ends);
        tab.dialog = false;
        assert_eq!(tab.pass(60_000), shows);
    }
    // The visitor opens it all the same, if the page lets them.
    let mut tab = opens();
    tab.load("/");
    tab.dialog = true;
    tab.scroll(60);
    assert_eq!(tab.on(Event::LauncherPressed), "0: launcher panel");
}

#[test]
fn trg_5_a_page_view_without_a_load_starts_afresh() {
    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::OpenOnTrigger, EXIT)]));
    tab.load("/1");
    tab.pass(1_500);
    assert_eq!(tab.leave(), "0: launcher panel");
    // Once in a page view: what the visitor closes stays closed. (Minimising forbids it as well.)
    assert_eq!(tab.load("/2"), "0: launcher panel");
    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::Prompt, EXIT)]));
    tab.load("/1");
    tab.pass(1_500);
    assert_eq!(tab.leave(), "0: launcher prompt");
    assert_eq!(tab.load("/2"), "");
    // Not in the first second of this page view either.
    assert_eq!(tab.leave(), "");
    tab.pass(1_500);
    assert_eq!(tab.leave(), "0: launcher prompt");
}

#[test]
fn trg_4_a_page_is_measured_at_first_and_once_a_router_has_built_it() {
    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::Prompt, HALF)]));
    tab.load("/1");
    assert!(tab.has(&Effect::Measure));
    tab.load("/2");
    assert!(!tab.has(&Effect::Measure));
    tab.pass(499);
    assert!(!tab.has(&Effect::Measure));
    tab.pass(1);
    assert!(tab.has(&Effect::Measure));
}

fn answer(country: &str, staff: Staff) -> Event {
    Event::WhereAnswered(Some(Response {
        country: Some(country.into()),
        staff: Some(staff),
    }))
}

fn team(tab: &Tab) -> Option<Team> {
    tab.visitor.view().shown.map(|shown| shown.team)
}

#[test]
fn tgt_14_the_edge_is_asked_only_where_a_flow_that_could_win_needs_it() {
    let abroad = |rules: &mut SiteRules| {
        rules.flows[0].groups = vec![vec![Condition::Country(vec!["SE".into()])]];
    };
    let mut rules = site(vec![
        flow("sweden", "/shop", Desktop::Prompt, NONE),
        flow("all", "", Desktop::Launcher, NONE),
    ]);
    abroad(&mut rules);

    let mut tab = Tab::new(rules.clone());
    assert_eq!(tab.load("/blog"), "1: launcher");
    assert!(!tab.has(&Effect::AskWhere));

    assert_eq!(
        tab.load("/shop"),
        "1: launcher",
        "what shows stays meanwhile"
    );
    assert!(tab.has(&Effect::AskWhere));
    assert_eq!(tab.explained(), None);
    assert_eq!(tab.on(answer("SE", Staff::Room)), "0: launcher prompt");
    // The answer is good for the next pages.
    assert_eq!(tab.load("/shop/2"), "0: launcher prompt");
    assert!(!tab.has(&Effect::AskWhere));
    tab.pass(31_000);
    tab.load("/shop/3");
    assert!(tab.has(&Effect::AskWhere));

    // A flow before it that wins anyway.
    rules.flows.reverse();
    let mut tab = Tab::new(rules);
    assert_eq!(tab.load("/shop"), "0: launcher");
    assert!(!tab.has(&Effect::AskWhere));
}

#[test]
fn tgt_14_an_edge_that_does_not_answer_hides_no_chat() {
    let mut rules = site(vec![
        flow("sweden", "", Desktop::Prompt, NONE),
        flow("all", "", Desktop::Launcher, NONE),
    ]);
    rules.flows[0].groups = vec![vec![Condition::Country(vec!["SE".into()])]];
    let mut tab = Tab::new(rules.clone());
    assert_eq!(tab.load("/"), "");
    assert_eq!(tab.on(Event::WhereAnswered(None)), "1: launcher");
    let mut tab = Tab::new(rules.clone());
    assert_eq!(tab.load("/"), "");
    assert_eq!(tab.pass(2_999), "");
    assert_eq!(tab.pass(1), "1: launcher");
    // An answer after that is taken all the same, but for a visitor in the middle of something.
    assert_eq!(tab.on(answer("SE", Staff::Room)), "0: launcher prompt");
    let mut tab = Tab::new(rules);
    tab.load("/");
    tab.pass(3_000);
    tab.on(Event::LauncherPressed);
    assert_eq!(tab.on(answer("SE", Staff::Room)), "1: launcher panel");
}

#[test]
fn avl_5_who_is_there_is_asked_only_where_it_matters() {
    let asks = |rules: &SiteRules, wall: Option<Wall>| {
        let mut tab = Tab::new(rules.clone());
        tab.on(Event::PageViewed(PageView { wall, ..view("/") }));
        tab.has(&Effect::AskWhere)
    };
    let everywhere = launcher_everywhere();
    assert!(!asks(&everywhere, None));
    let full = SiteRules {
        full_matters: true,
        ..everywhere.clone()
    };
    assert!(asks(&full, None));
    let users = SiteRules {
        open: Open::Users,
        ..everywhere.clone()
    };
    assert!(asks(&users, None));
    let hours = SiteRules {
        open: Open::Hours(office_hours()),
        ..everywhere.clone()
    };
    let at = |minute| {
        Some(Wall {
            weekday: Weekday::Fri,
            minute,
        })
    };
    assert!(asks(&hours, at(600)));
    assert!(!asks(&hours, at(1_000)));
    // Nobody is asked about where no flow matches.
    let nowhere = SiteRules {
        flows: vec![flow("a", "/never", Desktop::Prompt, NONE)],
        ..users.clone()
    };
    assert!(!asks(&nowhere, None));

    let mut tab = Tab::new(users);
    assert_eq!(tab.load("/"), "");
    assert_eq!(tab.on(answer("NO", Staff::Nobody)), "0: launcher");
    assert_eq!(team(&tab), Some(Team::Away));
}

#[test]
fn avl_5_the_team_s_state_is_heard_over_the_socket_and_an_answer_of_the_team_ends_away() {
    let users = SiteRules {
        open: Open::Users,
        ..launcher_everywhere()
    };
    let mut tab = Tab::new(users);
    tab.load("/");
    tab.on(answer("NO", Staff::Nobody));
    tab.on(panel_loaded());
    let hear = |tab: &mut Tab, items| {
        tab.on(Event::Chat(chat::Event::Socket(client::Event::Received(
            items,
        ))));
        team(tab)
    };
    let greeting = ToClient::Greeting {
        epoch: Epoch::NONE,
        replay: Replay::AfterCursor,
    };
    let entry = |seq| {
        ToClient::Entry(VisitorEntry {
            seq: Seq(seq),
            at: Timestamp(START),
            from: VisitorSees::Team { name: "Ada".into() },
            said: "hello".into(),
        })
    };
    // What was answered before says nothing of this moment.
    let away = hear(&mut tab, vec![greeting, entry(1), ToClient::Live]);
    assert_eq!(away, Some(Team::Away));
    let come = hear(&mut tab, vec![ToClient::Team(Staff::Room)]);
    assert_eq!(come, Some(Team::Available));
    let gone = hear(&mut tab, vec![ToClient::Team(Staff::Nobody)]);
    assert_eq!(gone, Some(Team::Away));
    assert_eq!(hear(&mut tab, vec![entry(2)]), Some(Team::Available));
    // The next page of the tab knows it without asking.
    tab.load("/next");
    assert!(!tab.has(&Effect::AskWhere));
    assert_eq!(team(&tab), Some(Team::Available));
}

fn office_hours() -> Vec<OpenRange> {
    vec![OpenRange {
        days: vec![
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
        ],
        from: 9 * 60,
        to: 15 * 60,
    }]
}

#[test]
fn avl_2_a_site_opens_and_closes_in_a_tab_that_stays_open() {
    let rules = SiteRules {
        open: Open::Hours(office_hours()),
        offline_hides: true,
        ..launcher_everywhere()
    };
    // START is a Friday at midnight; the visitor comes at 8:58:30.
    let mut tab = Tab::new(rules);
    tab.now = START + 9 * HOUR - 90_000;
    let wall = |weekday, minute| Some(Wall { weekday, minute });
    tab.on(Event::PageViewed(PageView {
        wall: wall(Weekday::Fri, 8 * 60 + 58),
        ..view("/")
    }));
    assert_eq!(tab.shows(), "");
    tab.pass(89_999);
    assert!(!tab.has(&Effect::ReadWall));
    tab.pass(1);
    assert!(tab.has(&Effect::ReadWall));
    tab.on(Event::WallRead(wall(Weekday::Fri, 9 * 60)));
    assert!(tab.has(&Effect::AskWhere));
    assert_eq!(tab.on(answer("NO", Staff::Room)), "0: launcher");
    // The panel is open when it closes: what the visitor looks at stays.
    tab.on(Event::LauncherPressed);
    tab.pass(HOUR / 4);
    assert!(tab.has(&Effect::ReadWall));
    tab.now += 6 * HOUR - HOUR / 4;
    let closed = Event::WallRead(wall(Weekday::Fri, 15 * 60));
    assert_eq!(tab.on(closed), "0: launcher panel");
    assert_eq!(tab.on(Event::MinimisePressed), "");
}

#[test]
fn tgt_11_the_machine_can_say_why() {
    let mut tab = Tab::new(launcher_everywhere());
    assert_eq!(tab.explained(), None);
    tab.load("/");
    assert_eq!(
        tab.explained().unwrap(),
        r#"{"flow":"all","team":"available","surface":"launcher","appears_on":[],"opens_on":[],"return_time":null,"flows":[{"flow":"all","reason":"chosen"}]}"#
    );
}

#[test]
fn dsp_4_the_last_tab_to_minimise_counts() {
    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::Prompt, NONE)]));
    tab.load("/");
    tab.on(Event::PromptDismissed);
    // Another tab an hour later.
    tab.pass(HOUR);
    let until = Timestamp(START + HOUR + DAY);
    tab.on(Event::MinimisedElsewhere { until });
    assert_eq!(tab.pass(DAY - 1), "0: launcher");
    assert_eq!(tab.pass(1), "0: launcher prompt");
}

#[test]
fn trg_3_a_page_view_begins_with_the_load() {
    let seconds = Triggers {
        seconds_on_page: Some(10),
        ..NONE
    };
    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::Launcher, seconds)]));
    tab.on(Event::PageViewed(PageView {
        age: Span::seconds(8),
        ..view("/")
    }));
    assert_eq!(tab.pass(1_999), "");
    assert_eq!(tab.pass(1), "0: launcher");
}

/// A site that hides until eight and opens on leaving, seen at 7:59:59.
fn before_eight(offline_hides: bool) -> Tab {
    let weekly = vec![OpenRange {
        days: vec![Weekday::Fri],
        from: 8 * 60,
        to: 16 * 60,
    }];
    let mut tab = Tab::new(SiteRules {
        open: Open::Hours(weekly),
        offline_hides,
        ..site(vec![flow("a", "", Desktop::OpenOnTrigger, EXIT)])
    });
    tab.now = START + 8 * HOUR - 1_000;
    tab.on(Event::PageViewed(PageView {
        wall: friday(7 * 60 + 59),
        ..view("/")
    }));
    tab
}

fn friday(minute: u16) -> Option<Wall> {
    let weekday = Weekday::Fri;
    Some(Wall { weekday, minute })
}

#[test]
fn dsp_3_a_trigger_while_the_edge_is_asked_is_not_used_up() {
    let mut tab = before_eight(false);
    assert_eq!(tab.shows(), "0: launcher prompt");
    tab.pass(1_000);
    tab.on(Event::WallRead(friday(8 * 60)));
    assert!(tab.has(&Effect::AskWhere));
    // The prompt does not go and come back.
    assert_eq!(tab.shows(), "0: launcher prompt");
    assert_eq!(tab.leave(), "0: launcher prompt");
    assert_eq!(tab.on(answer("NO", Staff::Room)), "0: launcher prompt");
    assert_eq!(tab.leave(), "0: launcher panel");
}

#[test]
fn avl_2_a_change_of_hours_while_the_edge_is_asked_counts() {
    let mut tab = before_eight(true);
    tab.pass(1_000);
    tab.on(Event::WallRead(friday(8 * 60)));
    assert_eq!(tab.shows(), "");
    // No answer before it closes again, as far as the wall says.
    assert_eq!(tab.on(Event::WallRead(friday(16 * 60))), "");
    assert_eq!(team(&tab), None);
    assert!(tab.explained().unwrap().contains("offline"));
    assert_eq!(tab.on(answer("NO", Staff::Room)), "");
}

#[test]
fn avl_2_the_wall_is_looked_at_each_quarter_of_an_hour() {
    let mut tab = before_eight(false);
    tab.pass(1_000);
    // A day may end at a quarter, and clocks may change: in Nepal, India, on the Chatham Islands.
    for (minute, wait) in [(0, 15), (20, 10), (44, 1), (45, 15), (59, 1)] {
        tab.on(Event::WallRead(friday(17 * 60 + minute)));
        tab.pass(0);
        let (at, _) = tab.visitor.next_wake().unwrap();
        assert_eq!(at.0, tab.now + wait * 60_000, "{minute}");
    }
}

#[test]
fn trg_4_a_trigger_that_is_wanted_later_looks_how_far_the_page_is_scrolled() {
    let mut tab = Tab::new(site(vec![flow("a", "", Desktop::OpenOnTrigger, HALF)]));
    tab.load("/");
    tab.on(Event::PromptDismissed);
    assert!(!tab.visitor.watches());
    tab.pass(DAY);
    assert!(tab.visitor.watches());
    assert!(tab.has(&Effect::Measure));
}

#[test]
fn tgt_11_a_page_without_an_address_is_decided_too() {
    let mut tab = Tab::new(launcher_everywhere());
    tab.on(Event::PageViewed(PageView {
        address: "about:srcdoc".into(),
        ..view("/")
    }));
    assert!(tab.explained().is_some());
}
