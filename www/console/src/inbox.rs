//! The inbox: the list, and the conversation that is open.

use leptos::prelude::*;
use shared::ids::{ConversationId, InboxId};

use crate::{
    app::Me,
    list, pane,
    parts::{Child, dom},
};

/// The heading's element.
pub(crate) const TITLE: &str = "inbox-title";

/// `shown` is whether somebody can see it.
pub(crate) fn view(me: Signal<Me>, shown: Signal<bool>) -> AnyView {
    let first = Memo::new(move |_| me.with(|me| me.inboxes.first().cloned()));
    (move || match first.get() {
        Some(inbox) => desk(inbox, shown),
        None => dom::main()
            .attr("class", "pane")
            .child(dom::div().attr("class", "empty").child((
                dom::h1().child("No inbox yet"),
                dom::p().child("The first site that is published makes one."),
            )))
            .view(),
    })
    .view()
}

fn desk(inbox: InboxId, shown: Signal<bool>) -> AnyView {
    let open = RwSignal::new(None::<ConversationId>);
    let conversation = move || match open.get() {
        Some(conversation) => pane::view(conversation, open, shown),
        None => dom::div()
            .attr("class", "empty")
            .child((
                dom::h2().child("No conversation open"),
                dom::p().child("Choose one from the list to read and answer it."),
            ))
            .view(),
    };
    dom::main()
        .attr("class", move || {
            if open.get().is_some() {
                "desk reading"
            } else {
                "desk"
            }
        })
        .child((
            dom::h1()
                .attr("class", "hidden")
                .attr("id", TITLE)
                .attr("tabindex", "-1")
                .child("Inbox"),
            list::view(&inbox, open, shown),
            dom::section()
                .attr("class", "pane")
                .attr("aria-label", "Conversation")
                .child(conversation),
        ))
        .view()
}
