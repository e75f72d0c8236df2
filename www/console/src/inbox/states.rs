//! What shows where there is nothing: what to do next, and the layout of what is to come.

use leptos::prelude::*;
use shared::{
    agent::list::{Loading, Tab},
    protocol::permission::Permission,
};

use super::{Desk, TITLE, list};
use crate::{
    app::Me,
    browser,
    parts::{
        Child, Weight, button, dom,
        icon::{self, icon},
        memo,
    },
    place::{self, Place},
};

/// Before the first site is published.
pub(super) fn no_inbox(me: Signal<Me>) -> AnyView {
    let may = move |permission| me.with(|me| me.permissions.has(permission));
    let next = move || match may(Permission::Settings) {
        true => dom::a()
            .attr("class", "button primary")
            .attr("href", Place::Keys.address())
            .child("Create an API key")
            .view(),
        false => dom::p()
            .child("Somebody whose role allows chatflows can publish one.")
            .view(),
    };
    dom::main()
        .attr("class", "pane")
        .child(dom::div().attr("class", "empty wide").child((
            medal(icon::INBOX),
            dom::h1().attr("id", TITLE).attr("tabindex", "-1").child("No inbox yet"),
            dom::p().child(
                "The first site that is published makes one. With an API key, a program publishes it:",
            ),
            dom::code().child(command()),
            next,
        )))
        .view()
}

/// What publishes a site's file, as README has it.
fn command() -> String {
    let here = window().location().origin().unwrap_or_default();
    format!(
        "curl -X PUT {here}/v1/sites/YOUR-SITE \\\n  \
         -H \"Authorization: Bearer portico_key_…\" \\\n  \
         -H \"Content-Type: application/json\" \\\n  \
         --data-binary @site.json"
    )
}

/// Rows in the final layout, for the moment before the list is there.
pub(super) fn rows_to_come() -> AnyView {
    let row = || {
        dom::div().attr("class", "row skeleton").child((
            dom::span().attr("class", "avatar"),
            dom::span().attr("class", "bar name"),
            dom::span().attr("class", "bar preview"),
        ))
    };
    dom::div()
        .attr("role", "status")
        .attr("aria-busy", "true")
        .attr("aria-label", "Loading")
        .child((0..7).map(|_| row()).collect::<Vec<_>>())
        .view()
}

/// Nothing of what is asked for is there.
pub(super) fn no_rows(desk: Desk) -> AnyView {
    if desk.rows.with(Vec::is_empty) {
        return empty(
            icon::MESSAGES,
            "No conversations yet",
            "New ones show here at once.",
        );
    }
    let search = desk.search.get();
    if search.trim().is_empty() {
        let (title, words) = nothing_in(desk.tab.get());
        return empty(icon::DONE, title, words);
    }
    let elsewhere = desk
        .choice
        .with(|choice| desk.rows.with(|rows| choice.count(rows)));
    let words = if elsewhere.iter().any(|count| *count > 0) {
        "There are some under another tab, as the numbers say."
    } else {
        "A search looks at addresses, numbers, chatflows and sites, and at the beginning of each conversation’s latest message."
    };
    dom::div()
        .attr("class", "empty")
        .child((
            medal(icon::SEARCH),
            dom::h3().child((
                "Nothing found for “",
                dom::bdi().child(search.trim().to_owned()),
                "”",
            )),
            dom::p().child(words),
            button(Weight::Plain, None, "Clear the search", move || {
                desk.search.set(String::new());
                browser::focus(list::SEARCH);
            }),
        ))
        .view()
}

fn nothing_in(tab: Tab) -> (&'static str, &'static str) {
    match tab {
        Tab::Open => (
            "All done",
            "Every conversation is closed. A new one shows here at once.",
        ),
        Tab::Mine => (
            "Nothing is yours",
            "Conversations that are given to you show here. Look under Open for the others.",
        ),
        Tab::Unassigned => (
            "Everything has somebody",
            "Conversations that nobody is to answer show here.",
        ),
        Tab::Closed => (
            "Nothing is closed yet",
            "Close a conversation once it is answered, and it is kept here.",
        ),
    }
}

/// No conversation is open.
pub(super) fn none_open(desk: Desk) -> AnyView {
    let nobody = memo(move || desk.loading.get() == Loading::Live && desk.rows.with(Vec::is_empty));
    (move || match nobody.get() {
        true => empty(
            icon::INBOX,
            "Nobody has written yet",
            "Open your site and write in its chat, as a visitor would. You answer here.",
        ),
        false => choose_one(desk),
    })
    .view()
}

fn choose_one(desk: Desk) -> AnyView {
    let waits = memo(move || desk.most_patient().is_some());
    let next = move || {
        let words = "Open who has waited longest";
        let open = move || desk.show_most_patient();
        waits
            .get()
            .then(|| button(Weight::Primary, None, words, open))
    };
    let key = |name: &'static str| dom::kbd().child(name);
    dom::div()
        .attr("class", "empty")
        .child((
            medal(icon::MESSAGES),
            dom::h2().child("No conversation open"),
            dom::p().child("Choose one from the list to read and answer it."),
            next,
            dom::p().attr("class", "keys").child((
                key("J"),
                key("K"),
                " to move, ",
                key("Enter"),
                " to open, ",
                key("?"),
                " for all keys",
            )),
        ))
        .view()
}

/// The conversation that an address names cannot be shown.
pub(super) fn no_such() -> AnyView {
    dom::div()
        .attr("class", "empty")
        .attr("role", "status")
        .child((
            medal(icon::SEARCH),
            dom::h3().child("There is no such conversation, or it is not yours to see"),
            dom::p().child("Perhaps the link lacks a digit, or is of another Portico."),
            button(
                Weight::Plain,
                None,
                "Back to the list",
                place::go_back_to_list,
            ),
        ))
        .view()
}

/// A thread in the final layout.
pub(super) fn thread_to_come() -> AnyView {
    let line = |class: &'static str| dom::div().attr("class", class);
    dom::div()
        .attr("class", "to-come")
        .attr("role", "status")
        .attr("aria-busy", "true")
        .attr("aria-label", "Loading")
        .child((
            line("bar wide"),
            line("bar"),
            line("bar own"),
            line("bar own wide"),
            line("bar"),
        ))
        .view()
}

pub(super) fn stale() -> AnyView {
    dom::p()
        .attr("class", "stale")
        .attr("role", "status")
        .child("No connection. Trying again…")
        .view()
}

fn empty(picture: &'static str, title: &'static str, words: &'static str) -> AnyView {
    dom::div()
        .attr("class", "empty")
        .child((
            medal(picture),
            dom::h3().child(title),
            dom::p().child(words),
        ))
        .view()
}

fn medal(picture: &'static str) -> AnyView {
    dom::span()
        .attr("class", "medal")
        .child(icon(picture))
        .view()
}
