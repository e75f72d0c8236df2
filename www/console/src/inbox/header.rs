//! Who the open conversation is with, and what can be done with it.

use leptos::{ev, prelude::*};
use shared::{
    agent::{
        list::short_number,
        title::{proof, title, without_address},
    },
    ids::ConversationId,
    protocol::console::InboxRow,
    text::markdown::shown_host,
};

use super::{Desk, contact, row};
use crate::{
    parts::{
        Child, Weight, button, dom, face_of,
        icon::{self, icon},
    },
    place,
};

pub(super) fn view(
    conversation: ConversationId,
    row: Memo<Option<InboxRow>>,
    desk: Desk,
    closed: Memo<bool>,
    there: Memo<bool>,
    missing: Memo<bool>,
) -> AnyView {
    let back = dom::button()
        .attr("type", "button")
        .attr("class", "back")
        .attr("aria-label", "Back to the list")
        .on(ev::click, |_| place::go_back_to_list())
        .child(icon(icon::BACK));
    let name = move || {
        row.with(|row| {
            row.as_ref()
                .map_or_else(|| without_address(conversation), title)
        })
    };
    let letter = move || row.with(|row| row.as_ref().map(row::letter));
    let end = move || match (missing.get(), closed.get()) {
        (true, _) => ().view(),
        (false, true) => dom::span().attr("class", "tag").child("Closed").view(),
        (false, false) => dom::div()
            .attr("class", "close")
            .attr("title", "Close the conversation (E)")
            .child(button(
                Weight::Plain,
                Some(icon::DONE),
                "Close",
                move || {
                    if let Some(close) = desk.close.get_untracked() {
                        close.run(());
                    }
                },
            ))
            .view(),
    };
    dom::header()
        .child((
            back,
            move || (!missing.get()).then(|| row::avatar(conversation, letter)),
            dom::div()
                .attr("class", "whom")
                .attr("hidden", move || missing.get())
                .child((
                    dom::div()
                        .attr("class", "titled")
                        .child((dom::h2().child(dom::bdi().child(name)), move || {
                            row.with(|row| Some(row::in_words(proof(row.as_ref()?)?)))
                        })),
                    dom::p().child((
                        move || row.with(|row| row.as_ref().map(|row| about(row, desk))),
                        contact::view(conversation, row, desk, there),
                    )),
                )),
            end,
        ))
        .view()
}

/// The page it began on, the site where there are several, the chatflow, and whose it is.
fn about(row: &InboxRow, desk: Desk) -> AnyView {
    let whose = row.assignee.as_ref().map(|assignee| {
        dom::span().attr("class", "whose").child((
            face_of(&assignee.name),
            dom::span().attr("class", "hidden").child("Assigned to "),
            dom::bdi().child(assignee.name.clone()),
        ))
    });
    (
        page(&row.page),
        row.mail.is_some().then(|| {
            let number = format!("#{}", short_number(row.conversation));
            dom::span().attr("class", "number").child(number)
        }),
        row::site(row, desk),
        dom::span().attr("class", "flow").child(row.flow.clone()),
        whose,
    )
        .view()
}

/// An address without its scheme; a host whose letters could be taken for others stands in punycode.
fn shown(bare: &str) -> String {
    let bare = bare.trim_end_matches('/');
    let end = bare.find(['/', '?']).unwrap_or(bare.len());
    let (host, rest) = bare.split_at_checked(end).unwrap_or((bare, ""));
    format!("{}{rest}", shown_host(host))
}

/// The address is what a browser said; only one of the web is a link.
fn page(address: &str) -> AnyView {
    let bare = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| address.strip_prefix(scheme));
    let Some(bare) = bare else {
        return dom::span()
            .attr("class", "at")
            .child(address.to_owned())
            .view();
    };
    dom::a()
        .attr("class", "at")
        .attr("href", address.to_owned())
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer nofollow")
        .attr("title", format!("Page it began on: {address}"))
        .child((dom::bdi().child(shown(bare)), icon(icon::OUTWARD)))
        .view()
}
