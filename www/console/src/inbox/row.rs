//! One conversation of the list.

use leptos::prelude::*;
use shared::{
    agent::{
        list::Wait,
        title::{Proof, proof, title},
    },
    ids::ConversationId,
    protocol::{console::InboxRow, delivery::Speaker},
    text::markdown::Writer,
    time::{Span, Timestamp},
};

use super::Desk;
use crate::{
    browser,
    parts::{
        Child, dom, face_of, hue_of,
        icon::{self, icon},
        initials,
    },
};

/// Of the row's element, with its number behind it.
pub(super) const ROW: &str = "row-";

/// The row stays the same element when the conversation changes, so that it keeps the focus.
pub(super) fn view(row: Memo<Option<InboxRow>>, desk: Desk) -> AnyView {
    let Some(conversation) = row.with_untracked(|row| row.as_ref().map(|row| row.conversation))
    else {
        return ().view();
    };
    let part = move |read: fn(&InboxRow) -> String| move || row.with(|row| row.as_ref().map(read));
    let is_open = move || (desk.open.get() == Some(conversation)).then_some("true");
    let line = dom::button()
        .attr("type", "button")
        .attr("id", format!("{ROW}{conversation}"))
        .attr("class", move || {
            row.with(|row| row.as_ref().map_or("row", class))
        })
        .attr("title", part(|row| row.page.clone()))
        .attr("aria-current", is_open)
        .child((
            avatar(conversation, part(letter)),
            dom::span()
                .attr("class", "name")
                .child((dom::bdi().child(part(title)), move || {
                    row.with(|row| Some(mark(proof(row.as_ref()?)?)))
                })),
            dom::span().attr("class", "time").child(move || {
                let today = desk.today.get();
                row.with(|row| row.as_ref().map(|row| time(row, &today)))
            }),
            move || row.with(|row| row.as_ref().map(|row| preview(row, desk))),
            move || row.with(|row| row.as_ref().and_then(count)),
            dom::span().attr("class", "meta").child((
                dom::span().attr("class", "of").child((
                    move || row.with(|row| row.as_ref().and_then(|row| site(row, desk))),
                    dom::span()
                        .attr("class", "flow")
                        .child(part(|row| row.flow.clone())),
                )),
                move || {
                    let now = desk.now.get();
                    row.with(|row| row.as_ref().and_then(|row| wait(row.waiting_since?, now)))
                },
                move || row.with(|row| row.as_ref().and_then(assignee)),
            )),
        ));
    dom::li().child(line).view()
}

/// How an address is known: the picture, and what it says.
fn known(proof: Proof) -> (&'static str, &'static str, &'static str) {
    match proof {
        Proof::Vouched => ("proof vouched", icon::SHIELD, "Verified"),
        Proof::Typed => ("proof", icon::EDIT, "Typed"),
    }
}

/// Says behind an address how it is known, without taking room for words.
fn mark(proof: Proof) -> AnyView {
    let (class, picture, word) = known(proof);
    let hidden = dom::span().attr("class", "hidden").child((" ", word));
    dom::span()
        .attr("class", class)
        .attr("title", meaning(proof))
        .child((icon(picture), hidden))
        .view()
}

/// The same with the word beside the picture.
pub(super) fn in_words(proof: Proof) -> AnyView {
    let (class, picture, word) = known(proof);
    dom::span()
        .attr("class", class)
        .attr("title", meaning(proof))
        .child((icon(picture), word))
        .view()
}

fn meaning(proof: Proof) -> &'static str {
    match proof {
        Proof::Vouched => "The site vouches for this address",
        Proof::Typed => "The visitor typed this address; nothing proves that it is theirs",
    }
}

/// Which site it is of, where the list has more than one.
pub(super) fn site(row: &InboxRow, desk: Desk) -> Option<AnyView> {
    let site = dom::span().attr("class", "flow site");
    let id = row.site.as_str().to_owned();
    let several = desk.several_sites.get();
    several.then(|| site.attr("title", "Site").child(id).view())
}

/// The visitor's picture: a letter on the conversation's color.
pub(super) fn avatar(
    conversation: ConversationId,
    letter: impl Fn() -> Option<String> + Send + 'static,
) -> AnyView {
    dom::span()
        .attr("class", "avatar")
        .attr("data-hue", hue_of(conversation.get()))
        .attr("aria-hidden", "true")
        .child(letter)
        .view()
}

pub(super) fn letter(row: &InboxRow) -> String {
    row.mail.as_deref().map_or_else(|| "V".to_owned(), initials)
}

fn class(row: &InboxRow) -> &'static str {
    match (row.closed, row.waiting_since.is_some()) {
        (true, _) => "row over",
        (false, true) => "row waiting",
        (false, false) => "row",
    }
}

fn time(row: &InboxRow, today: &str) -> String {
    let latest = row.latest.as_ref();
    browser::short_time(latest.map_or(row.begun, |latest| latest.at), today)
}

/// The latest message, or the beginning of an answer to it.
fn preview(row: &InboxRow, desk: Desk) -> AnyView {
    let conversation = row.conversation;
    let elsewhere = desk.open.get() != Some(conversation);
    let draft = desk.drafts.with(|drafts| {
        let draft = drafts.of(conversation).filter(|_| elsewhere);
        draft.map(|draft| draft.latest().to_owned())
    });
    let line = dom::span().attr("class", "preview").attr("dir", "auto");
    match (draft, &row.latest) {
        (Some(draft), _) => line.child((
            dom::span().attr("class", "draft").child("Draft: "),
            shared::text::preview(&draft, Writer::Team, 80),
        )),
        (None, Some(latest)) => line.child(match &latest.from {
            Speaker::Visitor => latest.text.clone(),
            Speaker::Team { name } if desk.me.with(|me| me.person.name == *name) => {
                format!("You: {}", latest.text)
            }
            Speaker::Team { name } => format!("{name}: {}", latest.text),
        }),
        (None, None) => line.child("No message yet"),
    }
    .view()
}

fn count(row: &InboxRow) -> Option<AnyView> {
    row.waiting_since.map(|_| {
        let count = dom::span().attr("class", "count");
        count
            .child((
                dom::span().attr("class", "hidden").child("Unanswered: "),
                row.waiting.to_string(),
            ))
            .view()
    })
}

/// How long somebody has waited, in words; its color says the same once more.
fn wait(since: Timestamp, now: Timestamp) -> Option<AnyView> {
    let class = match Wait::of(since, now) {
        Wait::Short => "wait",
        Wait::Long => "wait long",
        Wait::TooLong => "wait too-long",
    };
    let words = words(now.since(since))?;
    let wait = dom::span().attr("class", class);
    Some(wait.child((icon(icon::CLOCK), words)).view())
}

/// The first minute is no wait.
fn words(waited: Span) -> Option<String> {
    let minutes = waited.0 / 60_000;
    let (hours, days) = (minutes / 60, minutes / (24 * 60));
    match (days, hours, minutes) {
        (0, 0, 0) => None,
        (0, 0, minutes) => Some(format!("Waiting {minutes} min")),
        (0, hours, _) => Some(format!("Waiting {hours} h")),
        (days, _, _) => Some(format!("Waiting {days} d")),
    }
}

/// Whose it is to answer.
fn assignee(row: &InboxRow) -> Option<AnyView> {
    let assignee = row.assignee.as_ref()?;
    let whose = dom::span()
        .attr("class", "whose")
        .attr("title", format!("Assigned to {}", assignee.name));
    let words = dom::span()
        .attr("class", "hidden")
        .child(format!("Assigned to {}", assignee.name));
    let face = face_of(&assignee.name);
    Some(whose.child((face, words)).view())
}
