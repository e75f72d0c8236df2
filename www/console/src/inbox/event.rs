//! What happened besides messages, as one quiet line each.

use std::collections::BTreeSet;

use leptos::{ev, prelude::*};
use shared::{
    agent::{
        list::short_number,
        pane::Event,
        thread::{Answered, Line, LineId, Mark},
    },
    protocol::{console::InboxRow, delivery::Given},
    text::markdown::Writer,
    time::Timestamp,
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
fn quiet(picture: &'static str, words: AnyView, at: Option<Timestamp>) -> AnyView {
    let time = at.map(browser::clock);
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
        Mark::Sending | Mark::Waiting => doing.to_owned(),
        Mark::Failed { .. } => failed.to_owned(),
        Mark::None | Mark::Sent | Mark::Delivered | Mark::Read => {
            format!("{} {did}", author(&line.by))
        }
    };
    dom::div()
        .attr("class", "event")
        .child((
            quiet(picture, words.view(), line.at),
            retry(line.mark, around.dispatch),
        ))
        .view()
}

/// What the visitor has answered, one question after the other, as one line; it opens to the words that
/// were asked and the time of each (CON-6). `opened` keeps which lines are open, since one that grows is
/// drawn anew.
pub(super) fn answered(
    line: &Line,
    answers: &[Answered],
    opened: StoredValue<BTreeSet<LineId>>,
) -> AnyView {
    let id = line.id;
    let picture = match answers {
        [one] => picture(&one.answer.given),
        [] | [_, ..] => icon::SHIELD,
    };
    let mut words = vec!["Visitor ".view()];
    for (place, one) in answers.iter().enumerate() {
        words.push(between(place, answers.len()).view());
        words.push(did(&one.answer.given));
    }
    let latest = answers.last().and_then(|one| one.at);
    let summary = dom::summary().child((quiet(picture, words.view(), latest), icon(icon::OPEN)));
    let asked = dom::div().attr("class", "asked");
    dom::details()
        .attr("class", "event")
        .attr("open", opened.with_value(|opened| opened.contains(&id)))
        .on(
            ev::Custom::<web_sys::Event>::new("toggle"),
            move |event: web_sys::Event| {
                let open = event_target::<web_sys::Element>(&event).has_attribute("open");
                // The thread may be gone as well.
                let _ = opened.try_update_value(|opened| match open {
                    true => opened.insert(id),
                    false => opened.remove(&id),
                });
            },
        )
        .child((
            summary,
            asked.child(answers.iter().map(question).collect::<Vec<_>>()),
        ))
        .view()
}

fn picture(given: &Given) -> &'static str {
    match given {
        Given::Cookie(_) | Given::Processing | Given::Subscription(_) => icon::SHIELD,
        Given::Mail(_) => icon::MAIL,
    }
}

/// What stands between the parts of a list.
fn between(place: usize, count: usize) -> &'static str {
    match place {
        0 => "",
        place if place + 1 == count => " and ",
        _ => ", ",
    }
}

/// What the visitor did, behind their name.
fn did(given: &Given) -> AnyView {
    let words = match given {
        Given::Cookie(true) => "accepted the cookie",
        Given::Cookie(false) => "declined the cookie",
        Given::Processing => "agreed to processing",
        Given::Subscription(true) => "ticked the subscription",
        Given::Subscription(false) => "left the subscription unticked",
        Given::Mail(Some(mail)) => {
            return ("gave an address: ", dom::bdi().child(mail.clone())).view();
        }
        Given::Mail(None) => "gave no address",
    };
    words.view()
}

/// The words of one question, and where and when it was answered.
fn question(Answered { answer, at }: &Answered) -> AnyView {
    let words = dom::div().attr("class", "prose-of").attr("dir", "auto");
    let has_words = !answer.asked.trim().is_empty();
    let time = at.map(|at| format!(" · {}", browser::clock(at)));
    let of = format!(
        "Asked by the chatflow {}, in {}",
        answer.flow, answer.language
    );
    dom::div()
        .child((
            dom::p().child(("Visitor ", did(&answer.given))),
            has_words.then(|| prose(words, &answer.asked, Writer::Team)),
            dom::p().attr("class", "below").child((of, time)),
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
