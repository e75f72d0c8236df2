//! The inbox: the list, and the conversation that is open. [`list`] and [`pane`] draw the machines of
//! [`shared::agent`], which [`wire`] runs.

mod contact;
mod editor;
mod end;
mod event;
mod header;
mod line;
mod list;
mod pane;
mod row;
mod shortcuts;
mod states;
mod team;
mod thread;
mod wire;

use std::time::Duration;

use leptos::prelude::*;
use shared::{
    agent::{
        drafts::Drafts,
        list::{Choice, Event, Loading, Tab, View, has_several_sites, unanswered},
        title::{title, without_address},
    },
    ids::{ConversationId, InboxId},
    protocol::{
        console::{InboxRow, Member},
        delivery::Audience,
    },
    time::Timestamp,
};

use crate::{
    app::Me,
    browser,
    parts::{Child, dom, effect, memo, toast},
    place::{self, Place},
};

pub(crate) use team::Presence;

/// The heading's element.
pub(crate) const TITLE: &str = "inbox-title";

/// How often waits are counted anew.
const TICK: Duration = Duration::from_secs(15);

/// What the frame shows of the inbox, whatever place is open.
#[derive(Clone, Copy)]
pub(crate) struct Pulse {
    /// Conversations in which somebody waits for an answer.
    pub(crate) waiting: RwSignal<usize>,
    /// The person's own; nothing until the list has been live.
    pub(crate) presence: RwSignal<Option<Presence>>,
    /// What the visitor of the open conversation is called.
    pub(crate) with: RwSignal<Option<String>>,
    /// What tells the inbox that they are away, or not any more.
    away: RwSignal<Option<Callback<bool>>>,
}

impl Pulse {
    pub(crate) fn new() -> Self {
        Self {
            waiting: RwSignal::new(0),
            presence: RwSignal::new(None),
            with: RwSignal::new(None),
            away: RwSignal::new(None),
        }
    }

    pub(crate) fn set_away(self, away: bool) {
        match (self.presence.get_untracked(), self.away.get_untracked()) {
            (Some(Presence::Online | Presence::Away), Some(tell)) => tell.run(away),
            _ => toast::say("The inbox cannot be reached. Try again in a moment."),
        }
    }
}

/// What the parts of the inbox have in common.
#[derive(Clone, Copy)]
struct Desk {
    me: Signal<Me>,
    /// Whether somebody can see it.
    shown: Signal<bool>,
    /// Every conversation, the latest first.
    rows: Memo<Vec<InboxRow>>,
    /// Who is there, as far as that is known.
    team: Memo<Vec<Member>>,
    pulse: Pulse,
    loading: Memo<Loading>,
    /// The inbox does not answer.
    silent: Memo<bool>,
    choice: Memo<Choice>,
    tab: RwSignal<Tab>,
    search: RwSignal<String>,
    /// The conversation that is open, as the address says.
    open: Memo<Option<ConversationId>>,
    /// Whether the rows are of more than one site.
    several_sites: Memo<bool>,
    /// What is written and not sent.
    drafts: RwSignal<Drafts>,
    /// Whether the editor writes a reply, or a comment.
    to: RwSignal<Audience>,
    /// What closes the open conversation, while it can be closed.
    close: RwSignal<Option<Callback<()>>>,
    /// The conversation that the person has just closed.
    closed: RwSignal<Option<ConversationId>>,
    /// The one that is to be opened again as soon as its end is known.
    undone: RwSignal<Option<ConversationId>>,
    /// Whether the list of keys shows.
    help: RwSignal<bool>,
    /// The time, as far as waits go.
    now: RwSignal<Timestamp>,
    /// The date, which changes at midnight.
    today: Memo<String>,
}

impl Desk {
    /// A conversation as the list has it.
    fn row(self, conversation: ConversationId) -> Memo<Option<InboxRow>> {
        memo(move || self.rows.with(|rows| find(rows, conversation).cloned()))
    }

    /// Opens a conversation, and gives the focus to its thread: what is typed by a slip goes nowhere.
    fn show(self, conversation: ConversationId) {
        if self.open.get_untracked() == Some(conversation) {
            browser::focus(thread::THREAD);
        } else {
            place::go(Place::Inbox(Some(conversation)));
        }
    }

    /// Opens who has waited longest, and is not open yet.
    fn show_most_patient(self) {
        if let Some(conversation) = untrack(|| self.most_patient()) {
            self.show(conversation);
        }
    }

    fn most_patient(self) -> Option<ConversationId> {
        let open = self.open.get();
        self.choice
            .with(|choice| self.rows.with(|rows| choice.most_patient(rows, open)))
    }
}

/// `shown` is whether somebody can see it.
pub(crate) fn view(
    me: Signal<Me>,
    shown: Signal<bool>,
    open: Memo<Option<ConversationId>>,
    pulse: Pulse,
) -> AnyView {
    let first = memo(move || me.with(|me| me.inboxes.first().cloned()));
    (move || match first.get() {
        Some(inbox) => desk(begin(&inbox, me, shown, open, pulse)),
        None => states::no_inbox(me),
    })
    .view()
}

fn desk(desk: Desk) -> AnyView {
    pulsate(desk);
    keep_drafts(desk);
    shortcuts::keep_focus(desk);
    shortcuts::listen(desk);
    let conversation = move || match desk.open.get() {
        Some(conversation) => pane::view(conversation, desk),
        None => states::none_open(desk),
    };
    let class = move || match desk.open.get() {
        Some(_) => "desk reading",
        None => "desk",
    };
    dom::main()
        .attr("class", class)
        .child((
            dom::h1()
                .attr("class", "hidden")
                .attr("id", TITLE)
                .attr("tabindex", "-1")
                .child("Inbox"),
            list::view(desk),
            dom::section()
                .attr("class", "pane")
                .attr("aria-label", "Conversation")
                .child(conversation),
            move || desk.help.get().then(|| shortcuts::help(desk)),
        ))
        .view()
}

/// Runs the list's machine.
fn begin(
    inbox: &InboxId,
    me: Signal<Me>,
    shown: Signal<bool>,
    open: Memo<Option<ConversationId>>,
    pulse: Pulse,
) -> Desk {
    let runner = wire::run_list(inbox);
    let view = runner.view();
    runner.dispatch(Event::Opened, || Event::Woke);
    let runner = StoredValue::new_local(runner);
    let dispatch = move |event| runner.with_value(|runner| runner.dispatch(event, || Event::Woke));
    browser::attended(shown, move |shown| {
        dispatch(if shown { Event::Hurried } else { Event::Hidden });
    });
    browser::used(
        move || dispatch(Event::Acted),
        move || dispatch(Event::Offline),
    );
    pulse.away.set(Some(Callback::new(move |away| {
        dispatch(Event::AwayPressed(away));
    })));
    let (rows, team, silent) = (view.clone(), view.clone(), view.clone());
    let (tab, search) = (RwSignal::new(Tab::default()), RwSignal::new(String::new()));
    let choice = memo(move || Choice {
        me: me.with(|me| me.person.id.clone()),
        tab: tab.get(),
        search: search.get(),
    });
    let rows = memo(move || rows.with(|view: &View| view.rows.clone()));
    let now = RwSignal::new(browser::now());
    let kept = me.with_untracked(|me| browser::kept(&drafts_of(me)));
    Desk {
        me,
        shown,
        rows,
        team: memo(move || team.with(|view: &View| view.team.clone())),
        pulse,
        loading: memo(move || view.with(|view: &View| view.state)),
        silent: memo(move || silent.with(|view: &View| view.silent)),
        choice,
        tab,
        search,
        open,
        several_sites: memo(move || rows.with(|rows| has_several_sites(rows))),
        drafts: RwSignal::new(Drafts::read(&kept.unwrap_or_default())),
        to: RwSignal::new(Audience::Everybody),
        close: RwSignal::new(None),
        closed: RwSignal::new(None),
        undone: RwSignal::new(None),
        help: RwSignal::new(false),
        now,
        today: memo(move || browser::date_of(now.get())),
    }
}

/// Tells the frame, and lets the time go on.
fn pulsate(desk: Desk) {
    let pulse = desk.pulse;
    effect(move || {
        let waiting = desk.rows.with(|rows| unanswered(rows));
        if pulse.waiting.get_untracked() != waiting {
            pulse.waiting.set(waiting);
        }
    });
    effect(move || {
        pulse.presence.set(team::presence(desk));
    });
    let with = memo(move || {
        let open = desk.open.get()?;
        let row = desk.rows.with(|rows| find(rows, open).map(title));
        Some(row.unwrap_or_else(|| without_address(open)))
    });
    effect(move || pulse.with.set(with.get()));
    if let Ok(tick) = set_interval_with_handle(move || desk.now.set(browser::now()), TICK) {
        on_cleanup(move || tick.clear());
    }
}

/// Where the tab keeps what this person has written and not sent.
fn drafts_of(me: &Me) -> String {
    format!("portico.drafts.{}", me.person.id.as_str())
}

/// Keeps the drafts through a reload.
fn keep_drafts(desk: Desk) {
    let name = desk.me.with_untracked(drafts_of);
    effect(move || browser::keep(&name, &desk.drafts.with(Drafts::written)));
}

fn find(rows: &[InboxRow], conversation: ConversationId) -> Option<&InboxRow> {
    rows.iter().find(|row| row.conversation == conversation)
}
