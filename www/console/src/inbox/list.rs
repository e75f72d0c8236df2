//! The list of conversations: what is searched for, the tabs with their counts, and the rows.

use std::time::Duration;

use leptos::{ev, html, prelude::*};
use shared::{
    agent::{
        list::{Loading, Tab},
        press::{Ended, Point, Press},
    },
    ids::ConversationId,
    protocol::console::InboxRow,
};

use super::{Desk, end, row, shortcuts, states, team};
use crate::{
    browser,
    parts::{
        Child, dom, each,
        icon::{self, icon},
        icon_button, memo,
    },
};

/// The search field's element.
pub(super) const SEARCH: &str = "search";

/// Where the density is kept.
const DENSITY: &str = "portico.density";
const COMPACT: &str = "compact";

/// A pointer that is a finger.
const TOUCH: &str = "touch";

pub(super) fn view(desk: Desk) -> AnyView {
    let compact = RwSignal::new(browser::remembered(DENSITY).as_deref() == Some(COMPACT));
    let shown = memo(move || {
        desk.choice.with(|choice| {
            let takes = |row: &&InboxRow| choice.takes(row);
            desk.rows
                .with(|rows| rows.iter().filter(takes).cloned().collect::<Vec<_>>())
        })
    });
    let none = memo(move || shown.with(Vec::is_empty));
    let lines = each(
        shown,
        |row| row.conversation.to_string(),
        move |line| row::view(line, desk),
    );
    let class = move || match compact.get() {
        true => "list compact",
        false => "list",
    };
    dom::section()
        .attr("class", class)
        .attr("aria-label", "Conversations")
        .child((
            head(desk, compact),
            search(desk),
            tabs(desk),
            move || desk.silent.get().then(states::stale),
            team::away(desk),
            pressed(desk).attr("class", "rows").child((
                move || match desk.loading.get() {
                    Loading::First => states::rows_to_come(),
                    Loading::Live | Loading::Stale if none.get() => states::no_rows(desk),
                    Loading::Live | Loading::Stale => ().view(),
                },
                dom::ul().child(lines),
            )),
            end::offer(desk),
        ))
        .view()
}

/// What holds the rows, and hears which of them is pressed: a row may move while the pointer is down.
fn pressed(desk: Desk) -> dom::Element {
    let press = StoredValue::new(Press::default());
    let opens = move |ended: Ended, on: Option<ConversationId>| {
        let opened = match ended {
            Ended::Opens(conversation) => Some(conversation),
            Ended::Unseen => on,
            Ended::Nothing => None,
        };
        if let Some(conversation) = opened {
            desk.show(conversation);
        }
    };
    let up = move |at| press.try_update_value(|press| press.up(at));
    dom::div()
        .on(ev::pointerdown, move |event| {
            if event.is_primary() && event.button() == 0 {
                let on = shortcuts::row_of(&event);
                press.update_value(|press| press.down(on, point(&event)));
            }
        })
        .on(ev::pointercancel, move |_| {
            press.update_value(Press::cancel);
        })
        .on(ev::pointerup, move |event| {
            // A row that has moved may hear of no click; otherwise that comes first.
            let at = point(&event);
            if event.pointer_type() != TOUCH {
                let late = move || {
                    let down = press.try_with_value(Press::is_down);
                    if let (Some(true), Some(ended)) = (down, up(at)) {
                        opens(ended, None);
                    }
                };
                set_timeout(late, Duration::ZERO);
            }
        })
        .on(ev::click, move |event| {
            let on = shortcuts::row_of(&event);
            let by_keyboard = event.detail() == 0;
            let ended = match by_keyboard {
                true => Some(Ended::Unseen),
                false => up(point(&event)),
            };
            if let Some(ended) = ended {
                opens(ended, on);
            }
        })
}

fn point(event: &web_sys::MouseEvent) -> Point {
    (event.client_x(), event.client_y())
}

fn head(desk: Desk, compact: RwSignal<bool>) -> AnyView {
    let denser = move |_| {
        compact.update(|compact| *compact = !*compact);
        let word = if compact.get_untracked() {
            COMPACT
        } else {
            "roomy"
        };
        browser::remember(DENSITY, word);
    };
    dom::header()
        .child((
            dom::h2().child("Inbox"),
            team::faces(desk),
            dom::button()
                .attr("type", "button")
                .attr("class", "button quiet square")
                .attr("aria-label", "Compact rows")
                .attr("title", "Compact rows")
                .attr("aria-pressed", move || compact.get().to_string())
                .on(ev::click, denser)
                .child(icon(icon::ROWS)),
            icon_button(icon::KEYBOARD, "Keyboard shortcuts", move || {
                desk.help.set(true);
            }),
        ))
        .view()
}

fn search(desk: Desk) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let pressed = move |event: &ev::KeyboardEvent, key: &str| match key {
        "Escape" if desk.search.with_untracked(String::is_empty) => {
            shortcuts::to_list(desk);
        }
        "Escape" => {
            event.prevent_default();
            desk.search.set(String::new());
        }
        "Enter" | "ArrowDown" => {
            event.prevent_default();
            shortcuts::to_list(desk);
        }
        _ => {}
    };
    dom::div()
        .attr("class", "search")
        .attr("role", "search")
        .child((
            icon(icon::SEARCH),
            dom::input()
                .attr("id", SEARCH)
                .attr("type", "search")
                .attr("class", "input")
                .attr("dir", "auto")
                .attr("autocomplete", "off")
                .attr(
                    "aria-label",
                    "Search addresses, latest messages, chatflows, sites and numbers",
                )
                .attr("placeholder", "Search people, latest messages")
                .prop("value", move || desk.search.get())
                .node_ref(field)
                .on(ev::input, move |event| {
                    desk.search.set(event_target_value(&event));
                })
                .on_key(pressed),
            dom::kbd().attr("aria-hidden", "true").child("/"),
        ))
        .view()
}

/// The tabs, with how many there are of each, of those that are searched for.
fn tabs(desk: Desk) -> AnyView {
    let counts = memo(move || {
        desk.choice
            .with(|choice| desk.rows.with(|rows| choice.count(rows)))
    });
    let live = memo(move || desk.loading.get() != Loading::First);
    let buttons = Tab::ALL.into_iter().zip(0..).map(|(tab, place)| {
        let count = move || counts.with(|counts| counts.get::<usize>(place).copied());
        let number = move || live.get().then(|| count().map(|count| count.to_string()));
        dom::button()
            .attr("type", "button")
            .attr("class", "tab")
            .attr("aria-pressed", move || (desk.tab.get() == tab).to_string())
            .on(ev::click, move |_| desk.tab.set(tab))
            .child((word(tab), dom::span().attr("class", "of").child(number)))
    });
    dom::div()
        .attr("class", "filters")
        .attr("role", "group")
        .attr("aria-label", "Show")
        .child(buttons.collect::<Vec<_>>())
        .view()
}

fn word(tab: Tab) -> &'static str {
    match tab {
        Tab::Open => "Open",
        Tab::Mine => "Mine",
        Tab::Unassigned => "Unassigned",
        Tab::Closed => "Closed",
    }
}
