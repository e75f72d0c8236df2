//! The open conversation: who it is with, its messages, and the editor to answer in.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use leptos::prelude::*;
use shared::{
    agent::pane::{Event, View},
    client::Link,
    ids::ConversationId,
    protocol::delivery::Speaker,
};

use super::{
    Desk, editor, end, header, states, thread,
    wire::{self, PaneRunner},
};
use crate::{
    browser,
    parts::{Child, dom, memo},
};

thread_local! {
    /// Conversations that somebody has left while something was still to be sent.
    static LEFT: RefCell<BTreeMap<ConversationId, PaneRunner>> = RefCell::default();
}

pub(super) fn view(conversation: ConversationId, desk: Desk) -> AnyView {
    let runner = enter(conversation, desk);
    let view = runner.view();
    let runner = StoredValue::new_local(runner);
    let dispatch = move |event| runner.with_value(|runner| runner.dispatch(event, || Event::Woke));
    let part = |read: fn(&View) -> bool| {
        let view = view.clone();
        memo(move || view.with(read))
    };
    let closed = part(|view| view.closed);
    let missing = part(|view| view.missing);
    let loading =
        part(|view| view.thread.is_empty() && matches!(view.link, Link::Idle | Link::Connecting));
    let there = memo(move || !loading.get() && !missing.get());
    let row = desk.row(conversation);
    end::can_close(conversation, desk, closed, there, dispatch);
    let (typing, link, left) = (view.clone(), view.clone(), view.clone());
    let talk = (
        thread::view(view, row, desk, loading, dispatch),
        dom::p()
            .attr("class", "typing")
            .child(move || typing.with(who_types).map(writing)),
        move || {
            link.with(trouble).map(|words| {
                dom::p()
                    .attr("class", "stale")
                    .attr("role", "status")
                    .child(words)
            })
        },
        move || left.with(|view| view.left).then(has_left),
        move || {
            closed
                .get()
                .then(|| end::notice(conversation, desk, dispatch))
        },
        editor::view(conversation, desk, closed.into(), dispatch),
    );
    (
        header::view(conversation, row, desk, closed, there, missing),
        move || missing.get().then(states::no_such),
        dom::div()
            .attr("class", "talk")
            .attr("hidden", move || missing.get())
            .child(talk),
    )
        .view()
}

/// The machine of a conversation. What was still to be sent goes on where somebody else is looked at.
fn enter(conversation: ConversationId, desk: Desk) -> PaneRunner {
    let left = LEFT.with(|left| left.borrow_mut().remove(&conversation));
    let runner = match left {
        Some(runner) => {
            runner.dispatch(Event::Shown(true), || Event::Woke);
            runner
        }
        None => {
            let runner = wire::run_pane(conversation);
            runner.dispatch(Event::Opened, || Event::Woke);
            runner
        }
    };
    let attended = Rc::downgrade(&runner);
    let attended = StoredValue::new_local(attended);
    browser::attended(desk.shown, move |shown| {
        if let Some(runner) = attended.with_value(std::rc::Weak::upgrade) {
            runner.dispatch(Event::Shown(shown), || Event::Woke);
        }
    });
    let dispatch = move |event| {
        if let Some(runner) = attended.with_value(std::rc::Weak::upgrade) {
            runner.dispatch(event, || Event::Woke);
        }
    };
    browser::used(
        move || dispatch(Event::Acted),
        move || dispatch(Event::Offline),
    );
    let leaving = StoredValue::new_local(runner.clone());
    on_cleanup(move || {
        // The desk may be gone as well.
        let _ = desk.drafts.try_update(|drafts| drafts.leave(conversation));
        leaving.with_value(|runner| leave(conversation, runner));
    });
    runner
}

fn leave(conversation: ConversationId, runner: &PaneRunner) {
    let unsent = |runner: &PaneRunner| runner.view().with_untracked(|view| view.unsent);
    LEFT.with(|left| {
        let mut left = left.borrow_mut();
        left.retain(|_, runner| unsent(runner));
        if unsent(runner) {
            runner.dispatch(Event::Shown(false), || Event::Woke);
            left.insert(conversation, runner.clone());
        }
    });
}

fn trouble(view: &View) -> Option<&'static str> {
    match view.link {
        Link::Refused => Some("This conversation cannot be opened. Reload the page to try again."),
        Link::Idle | Link::Connecting | Link::Live | Link::Waiting { .. } => view
            .silent
            .then_some("No connection. Your answer is kept and sent as soon as there is one."),
    }
}

/// The visitor has declined the cookie, so no later page of theirs has this conversation.
fn has_left() -> AnyView {
    dom::p()
        .attr("class", "stale")
        .attr("role", "status")
        .child("The visitor has left the page and can’t come back to this chat.")
        .view()
}

fn who_types(view: &View) -> Option<String> {
    match &*view.typing {
        [] => None,
        [Speaker::Visitor] => Some("The visitor is writing…".to_owned()),
        [Speaker::Team { name }] => Some(format!("{name} is writing…")),
        [..] => Some("Several people are writing…".to_owned()),
    }
}

fn writing(words: String) -> AnyView {
    let dots = dom::span()
        .attr("class", "dots")
        .attr("aria-hidden", "true");
    let dot = dom::span;
    (dots.child((dot(), dot(), dot())), words).view()
}
