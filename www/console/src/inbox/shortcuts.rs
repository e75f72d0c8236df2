//! The inbox by keyboard: single keys, which can be turned off (WCAG 2.1.4), and the dialog that
//! lists them.

use leptos::{ev, prelude::*};
use shared::{
    agent::{
        keys::{Act, Focus, Heard, Key, Keys},
        list::Step,
    },
    ids::ConversationId,
    protocol::delivery::Audience,
};
use wasm_bindgen::JsCast;

use super::{Desk, editor, list::SEARCH, row::ROW, thread::THREAD};
use crate::{
    browser,
    parts::{Child, check, dialog, dom, effect, on_any_key},
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
    let keys = StoredValue::new(Keys::default());
    let heard = on_any_key(move |event, key| {
        if !desk.shown.get_untracked() || !is_single(event) {
            return;
        }
        let key = Key {
            name: key,
            held: event.repeat(),
        };
        let heard = keys.try_update_value(|keys| keys.pressed(key, focus(event), is_on()));
        match heard {
            Some(Heard::Does(act)) => does(desk, act),
            Some(Heard::Swallowed) => {}
            Some(Heard::Passes) | None => return,
        }
        // The key is not typed where the focus has gone.
        event.prevent_default();
    });
    on_cleanup(move || heard.remove());
}

fn does(desk: Desk, act: Act) {
    match act {
        Act::Next => go(desk, Step::Next),
        Act::Previous => go(desk, Step::Previous),
        Act::Longest => desk.show_most_patient(),
        Act::Reply => editor::turn(desk, Audience::Everybody),
        Act::Comment => editor::turn(desk, Audience::Team),
        Act::Close => {
            if let Some(close) = desk.close.get_untracked() {
                close.run(());
            }
        }
        Act::Search => browser::focus(SEARCH),
        Act::List => to_list(desk),
        Act::Help => desk.help.set(true),
    }
}

fn is_on() -> bool {
    browser::remembered(KEYS).as_deref() != Some(OFF)
}

fn is_single(event: &ev::KeyboardEvent) -> bool {
    let with_others = event.ctrl_key() || event.meta_key() || event.alt_key();
    !with_others && !event.default_prevented()
}

/// Where a key is pressed: in a field, where somebody types, also while a dialog or a menu is open.
fn focus(event: &ev::KeyboardEvent) -> Focus {
    let typed = target(event).is_some_and(|target| {
        let place = target.closest("input, textarea, select, [role=menu]");
        place.is_ok_and(|place| place.is_some())
    });
    let dialog = document().query_selector("dialog[open]");
    if typed || dialog.is_ok_and(|dialog| dialog.is_some()) {
        Focus::Field
    } else if focused_row().is_some() {
        Focus::Row
    } else {
        Focus::Elsewhere
    }
}

fn target(event: &web_sys::Event) -> Option<web_sys::Element> {
    event.target()?.dyn_into().ok()
}

/// The conversation whose row an event happened on.
pub(super) fn row_of(event: &web_sys::Event) -> Option<ConversationId> {
    conversation(&target(event)?.closest(".row").ok()??)
}

/// The conversation whose row has the focus.
fn focused_row() -> Option<ConversationId> {
    conversation(&document().active_element()?)
}

fn conversation(row: &web_sys::Element) -> Option<ConversationId> {
    ConversationId::new(row.id().strip_prefix(ROW)?.parse().ok()?)
}

/// The focus goes to another row. Where the list does not show, that conversation is opened.
fn go(desk: Desk, step: Step) {
    let from = focused_row().or(desk.open.get_untracked());
    if let Some(next) = beside(desk, from, step)
        && !focus_row(next)
    {
        desk.show(next);
    }
}

fn beside(desk: Desk, from: Option<ConversationId>, step: Step) -> Option<ConversationId> {
    desk.choice.with_untracked(|choice| {
        desk.rows
            .with_untracked(|rows| choice.step(rows, from, step))
    })
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

/// Whether the focus is nowhere, as when what had it is gone, or where it is while this conversation is
/// read: on its thread or its row.
pub(super) fn is_adrift(conversation: ConversationId) -> bool {
    let active = document().active_element();
    let idle = active.is_none_or(|active| active.tag_name() == "BODY" || active.id() == THREAD);
    idle || focused_row() == Some(conversation)
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
    let open = desk.open.get_untracked();
    if !open.is_some_and(focus_row)
        && let Some(next) = beside(desk, open, Step::Next)
    {
        focus_row(next);
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
