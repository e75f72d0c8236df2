//! What happened besides messages, as one quiet line each.

use leptos::{ev, prelude::*};
use shared::{
    agent::{
        list::short_number,
        pane::Event,
        thread::{Line, Mark},
    },
    protocol::{
        console::InboxRow,
        delivery::{Answer, Given},
    },
};

use super::{
    Desk,
    line::{Around, author, retry},
};
use crate::{
    browser,
    parts::{
        Child, dom,
        icon::{self, icon},
        prose,
    },
};

/// One quiet line, with its time.
fn quiet(picture: &'static str, words: AnyView, line: &Line) -> AnyView {
    let time = line.at.map(browser::clock);
    (
        icon(picture),
        dom::span().child(words),
        time.map(|time| dom::span().attr("class", "when").child(time)),
    )
        .view()
}

/// The end of the conversation.
pub(super) fn closed<D>(line: &Line, around: Around<D>) -> AnyView
where
    D: Fn(Event) + Copy + 'static,
{
    let words = [
        "Closing the conversation…",
        "The conversation could not be closed",
        "closed the conversation",
    ];
    turn(icon::DONE, words, line, around)
}

/// The end of it was taken back.
pub(super) fn reopened<D>(line: &Line, around: Around<D>) -> AnyView
where
    D: Fn(Event) + Copy + 'static,
{
    let words = [
        "Opening the conversation again…",
        "The conversation could not be opened again",
        "opened the conversation again",
    ];
    turn(icon::UNDO, words, line, around)
}

/// A quiet line for what somebody of the team is doing, could not do, or did; the last stands behind
/// their name.
fn turn<D>(
    picture: &'static str,
    [doing, failed, did]: [&str; 3],
    line: &Line,
    around: Around<D>,
) -> AnyView
where
    D: Fn(Event) + Copy + 'static,
{
    let words = match line.mark {
        Mark::Sending => doing.to_owned(),
        Mark::Failed { .. } => failed.to_owned(),
        Mark::None | Mark::Sent | Mark::Delivered | Mark::Read => {
            format!("{} {did}", author(&line.by))
        }
    };
    dom::div()
        .attr("class", "event")
        .child((
            quiet(picture, words.view(), line),
            retry(line.mark, around.dispatch),
        ))
        .view()
}

/// What the visitor has answered; it opens to the words that were asked (CON-6).
pub(super) fn answered(line: &Line, answer: &Answer) -> AnyView {
    let (picture, words) = match &answer.given {
        Given::Cookie(true) => (icon::SHIELD, "Visitor accepted the cookie"),
        Given::Cookie(false) => (icon::SHIELD, "Visitor declined the cookie"),
        Given::Processing => (icon::SHIELD, "Visitor agreed to processing"),
        Given::Subscription(true) => (icon::SHIELD, "Visitor ticked the subscription"),
        Given::Subscription(false) => (icon::SHIELD, "Visitor left the subscription unticked"),
        Given::Mail(Some(_)) => (icon::MAIL, "Visitor gave an address: "),
        Given::Mail(None) => (icon::MAIL, "Visitor gave no address"),
    };
    let mail = match &answer.given {
        Given::Mail(mail) => mail.clone(),
        Given::Cookie(_) | Given::Processing | Given::Subscription(_) => None,
    };
    let words = (words, mail.map(|mail| dom::bdi().child(mail))).view();
    let line = quiet(picture, words, line);
    if answer.asked.trim().is_empty() {
        return dom::div().attr("class", "event").child(line).view();
    }
    let asked = dom::div().attr("class", "prose-of").attr("dir", "auto");
    let of = format!(
        "Asked by the chatflow {}, in {}",
        answer.flow, answer.language
    );
    dom::details()
        .attr("class", "event")
        .child((
            dom::summary()
                .attr("title", shared::text::preview(&answer.asked, 300))
                .child((line, icon(icon::OPEN))),
            dom::div().attr("class", "asked").child((
                prose(asked, &answer.asked),
                dom::p().attr("class", "below").child(of),
            )),
        ))
        .view()
}

/// Says which conversation this one goes on from, and leads there.
pub(super) fn goes_on(row: &InboxRow, desk: Desk) -> Option<AnyView> {
    let after = row.after?;
    let open = move |_| desk.show(after);
    let line = dom::div().attr("class", "event");
    let words = format!("conversation #{}", short_number(after));
    let link = dom::button().attr("type", "button").attr("class", "link");
    Some(
        line.child((
            icon(icon::GOES_ON),
            dom::span().child(("Goes on from ", link.on(ev::click, open).child(words))),
        ))
        .view(),
    )
}
