//! The inbox by keyboard: single keys, which can be turned off (WCAG 2.1.4), and the dialog that
//! lists them.

use leptos::{ev, prelude::*};
use shared::{agent::list::Step, ids::ConversationId, protocol::delivery::Audience};
use wasm_bindgen::JsCast;

use super::{Desk, editor, list::SEARCH, row::ROW};
use crate::{
    browser,
    parts::{Child, check, dialog, dom, effect},
};

/// Where it is kept that somebody wants no single keys.
const KEYS: &str = "portico.keys";
const OFF: &str = "off";

/// What the dialog lists: the keys, and what they do.
const LISTED: [(&[&str], &str); 12] = [
    (&["J"], "Next conversation"),
    (&["K"], "Previous conversation"),
    (&["Enter"], "Open it"),
    (&["N"], "Open who has waited longest"),
    (&["R"], "Reply"),
    (&["C"], "Comment, for the team alone"),
    (&["E"], "Close the conversation"),
    (&["/"], "Search"),
    (&["Esc"], "Clear the search, or go back to the list"),
    (&["Enter"], "In the editor: send"),
    (&["Shift", "Enter"], "In the editor: a new line"),
    (&["?"], "All keys"),
];

/// Hears the keys while the inbox shows. Ends with the component that asks.
pub(super) fn listen(desk: Desk) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if desk.shown.get_untracked() && is_single(&event) && !is_elsewhere(&event) {
            act(desk, &event);
        }
    });
    on_cleanup(move || keys.remove());
}

fn act(desk: Desk, event: &ev::KeyboardEvent) {
    let on = is_on();
    let key = event.key();
    match &*key {
        "ArrowDown" if focused_row().is_some() => go(desk, Step::Next),
        "ArrowUp" if focused_row().is_some() => go(desk, Step::Previous),
        "j" if on => go(desk, Step::Next),
        "k" if on => go(desk, Step::Previous),
        "n" if on => desk.show_most_patient(),
        "r" if on => editor::turn(desk, Audience::Everybody),
        "c" if on => editor::turn(desk, Audience::Team),
        "e" if on => match desk.close.get_untracked() {
            Some(close) => close.run(()),
            None => return,
        },
        "/" if on => browser::focus(SEARCH),
        "?" if on => desk.help.set(true),
        _ => return,
    }
    // The key is not typed where the focus has gone.
    event.prevent_default();
}

fn is_on() -> bool {
    browser::remembered(KEYS).as_deref() != Some(OFF)
}

fn is_single(event: &ev::KeyboardEvent) -> bool {
    let with_others = event.ctrl_key() || event.meta_key() || event.alt_key();
    !with_others && !event.is_composing() && !event.default_prevented()
}

/// Somebody types, or a dialog or a menu is open.
fn is_elsewhere(event: &ev::KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let typed = target.is_some_and(|target| {
        let place = target.closest("input, textarea, select, [role=menu]");
        place.is_ok_and(|place| place.is_some())
    });
    let dialog = document().query_selector("dialog[open]");
    typed || dialog.is_ok_and(|dialog| dialog.is_some())
}

/// The conversation whose row has the focus.
fn focused_row() -> Option<ConversationId> {
    let id = document().active_element()?.id();
    ConversationId::new(id.strip_prefix(ROW)?.parse().ok()?)
}

/// The focus goes to another row. Where the list does not show, that conversation is opened.
fn go(desk: Desk, step: Step) {
    let from = focused_row().or(desk.open.get_untracked());
    let next = desk.choice.with_untracked(|choice| {
        desk.rows
            .with_untracked(|rows| choice.step(rows, from, step))
    });
    let Some(next) = next else { return };
    if !focus_row(next) {
        desk.show(next);
    }
}

/// Puts the focus on a row. Whether it shows.
pub(super) fn focus_row(conversation: ConversationId) -> bool {
    let id = format!("{ROW}{conversation}");
    let row = document().get_element_by_id(&id);
    let shows = row.is_some_and(|row| row.client_height() > 0);
    if shows {
        browser::focus(&id);
    }
    shows
}

/// Whether the focus is nowhere, as when what had it is gone, or on the row of this conversation.
pub(super) fn is_adrift(conversation: ConversationId) -> bool {
    let active = document().active_element();
    let nowhere = active.is_none_or(|active| active.tag_name() == "BODY");
    nowhere || focused_row() == Some(conversation)
}

/// Whoever goes from a conversation back to the list finds its row. Ends with the component that asks.
pub(super) fn keep_focus(desk: Desk) {
    Effect::new(move |before: Option<Option<ConversationId>>| {
        let open = desk.open.get();
        if let (Some(Some(left)), None) = (before, open) {
            request_animation_frame(move || {
                if is_adrift(left) {
                    focus_row(left);
                }
            });
        }
        open
    });
}

/// The focus goes to the row of the open conversation, or to the first.
pub(super) fn to_list(desk: Desk) {
    let open = desk.open.get_untracked().map(|open| format!("{ROW}{open}"));
    let shown = open.filter(|id| document().get_element_by_id(id).is_some());
    match shown {
        Some(id) => browser::focus(&id),
        None => go(desk, Step::Next),
    }
}

/// All keys.
pub(super) fn help(desk: Desk) -> AnyView {
    let on = RwSignal::new(is_on());
    effect(move || browser::remember(KEYS, if on.get() { "on" } else { OFF }));
    let line = |(keys, words): (&'static [&'static str], &'static str)| {
        let keys = keys.iter().map(|key| dom::kbd().child(*key));
        dom::div().child((
            dom::dt().child(keys.collect::<Vec<_>>()),
            dom::dd().child(words),
        ))
    };
    dialog(
        "Keyboard shortcuts".to_owned(),
        move || desk.help.set(false),
        |_| {
            (
                dom::dl()
                    .attr("class", "shortcuts")
                    .child(LISTED.into_iter().map(line).collect::<Vec<_>>()),
                check(
                    "single-keys".to_owned(),
                    "Single keys".to_owned(),
                    "Off, letters and signs alone do nothing outside of fields.",
                    false,
                    on,
                ),
            )
                .view()
        },
    )
}
