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
    Desk, editor, header, states, thread,
    wire::{self, PaneRunner},
};
use crate::{
    browser,
    parts::{
        Child, Weight, button, dom, effect,
        icon::{self, icon},
        memo, toast,
    },
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
    can_close(desk, closed, there, dispatch);
    let (typing, link) = (view.clone(), view.clone());
    let talk = (
        move || loading.get().then(states::thread_to_come),
        thread::view(view, row, desk, dispatch),
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
        move || closed.get().then(|| over(conversation, desk)),
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
    let leaving = StoredValue::new_local(runner.clone());
    on_cleanup(move || leaving.with_value(|runner| leave(conversation, runner)));
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

/// Lets the button and the key close it, and says when that has come through.
fn can_close(
    desk: Desk,
    closed: Memo<bool>,
    there: Memo<bool>,
    dispatch: impl Fn(Event) + Copy + Send + Sync + 'static,
) {
    let pressed = StoredValue::new(false);
    let close = Callback::new(move |()| {
        if !pressed.get_value() {
            pressed.set_value(true);
            dispatch(Event::ClosePressed {
                key: browser::key(),
            });
        }
    });
    effect(move || {
        let can = !closed.get() && there.get();
        desk.close.set(can.then_some(close));
        if closed.get() && pressed.get_value() {
            pressed.set_value(false);
            toast::say("The conversation is closed. A reply opens it again.");
        }
    });
    on_cleanup(move || desk.close.set(None));
}

/// Says that it is closed, and where the visitor went on.
fn over(conversation: ConversationId, desk: Desk) -> AnyView {
    let next = memo(move || {
        desk.rows.with(|rows| {
            let next = rows.iter().find(|row| row.after == Some(conversation));
            next.map(|row| row.conversation)
        })
    });
    let went_on = move || {
        next.get().map(|next| {
            button(Weight::Plain, None, "Open the newer one", move || {
                desk.show(next);
            })
        })
    };
    dom::div()
        .attr("class", "over")
        .attr("role", "status")
        .child((
            icon(icon::DONE),
            dom::p().child("This conversation is closed. A reply opens it again."),
            went_on,
        ))
        .view()
}

fn trouble(view: &View) -> Option<&'static str> {
    match view.link {
        Link::Waiting { .. } => {
            Some("No connection. Your answer is kept and sent as soon as there is one.")
        }
        Link::Refused => Some("This conversation cannot be opened. Reload the page to try again."),
        Link::Idle | Link::Connecting | Link::Live => None,
    }
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
