//! One line of the thread: a message, or else an [`event`].

use std::collections::BTreeSet;

use leptos::{ev, prelude::*};
use shared::{
    agent::{
        pane::Event,
        thread::{Author, Line, LineId, Mark, What},
    },
    ids::ClientKey,
    protocol::{console::InboxRow, delivery::Refusal},
    text::markdown::Writer,
};

use super::{Desk, event, row};
use crate::{
    browser,
    parts::{Child, dom, face_of, prose},
};

/// What lines need to know of where they are.
#[derive(Clone, Copy)]
pub(super) struct Around<D> {
    pub(super) row: Memo<Option<InboxRow>>,
    pub(super) desk: Desk,
    pub(super) dispatch: D,
    /// Lines of answers that the person has opened.
    pub(super) opened: StoredValue<BTreeSet<LineId>>,
}

/// `slides` is whether it comes while somebody looks.
pub(super) fn view<D>(line: &Line, slides: bool, around: Around<D>) -> AnyView
where
    D: Fn(Event) + Copy + 'static,
{
    match &line.what {
        What::Message(text) | What::Comment(text) => message(line, text, slides, around),
        What::Answers(answers) => event::answered(line, answers, around.opened),
        What::Closed => event::closed(line, around),
        What::Reopened => event::reopened(line, around),
    }
}

/// Who wrote, in a word.
pub(super) fn author(by: &Author) -> String {
    match by {
        Author::You => "You".to_owned(),
        Author::Colleague { name } => name.clone(),
        Author::Visitor => "Visitor".to_owned(),
    }
}

/// By whose rules a message is read (TXT-1).
pub(super) fn writer(by: &Author) -> Writer {
    match by {
        Author::Visitor => Writer::Visitor,
        Author::You | Author::Colleague { .. } => Writer::Team,
    }
}

fn message<D>(line: &Line, text: &str, slides: bool, around: Around<D>) -> AnyView
where
    D: Fn(Event) + Copy + 'static,
{
    let comment = matches!(line.what, What::Comment(_));
    let by = author(&line.by);
    let shows_name = line.first && (comment || matches!(line.by, Author::Colleague { .. }));
    let name = dom::p()
        .attr("class", if shows_name { "by" } else { "hidden" })
        .child((
            dom::bdi().child(by),
            comment.then_some(" · only the team sees this"),
        ));
    let words = dom::div()
        .attr("class", "text prose-of")
        .attr("dir", "auto")
        .attr("title", line.at.map(browser::clock));
    let face = line.last.then(|| face(line, around));
    dom::div()
        .attr("class", class(line, slides))
        .child((
            dom::div().attr("class", "side").child(face),
            dom::div().attr("class", "bubble").child((
                name,
                prose(words, text, writer(&line.by)),
                below(line, around.dispatch),
            )),
        ))
        .view()
}

fn class(line: &Line, slides: bool) -> String {
    let classes = [
        ("own", line.by != Author::Visitor),
        ("comment", matches!(line.what, What::Comment(_))),
        ("first", line.first),
        ("last", line.last),
        (
            "waiting",
            matches!(line.mark, Mark::Sending | Mark::Waiting),
        ),
        ("failed", matches!(line.mark, Mark::Failed { .. })),
        ("new", slides),
    ];
    let mut class = "line".to_owned();
    for (name, _) in classes.into_iter().filter(|(_, holds)| *holds) {
        class.push(' ');
        class.push_str(name);
    }
    class
}

fn face<D>(line: &Line, Around { row, desk, .. }: Around<D>) -> AnyView {
    match &line.by {
        Author::You => face_of(&desk.me.with(|me| me.person.name.clone())),
        Author::Colleague { name } => face_of(name),
        Author::Visitor => {
            let listed = row.get_untracked();
            listed.map_or_else(
                || ().view(),
                |listed| {
                    let letter = move || row.with(|row| row.as_ref().map(row::letter));
                    row::avatar(listed.conversation, letter)
                },
            )
        }
    }
}

/// The time at the last of a group, and how far the last of ours has come.
fn below(line: &Line, dispatch: impl Fn(Event) + 'static) -> Option<AnyView> {
    let time = line.at.filter(|_| line.last).map(browser::clock);
    let state = state(line.mark);
    if time.is_none() && state.is_none() {
        return None;
    }
    let dot = (time.is_some() && state.is_some()).then_some(" · ");
    let below = dom::p().attr("class", "below");
    Some(
        below
            .child((time, dot, state, retry(line.mark, dispatch)))
            .view(),
    )
}

fn state(mark: Mark) -> Option<String> {
    let word = match mark {
        Mark::None => return None,
        Mark::Sending => "Sending…",
        Mark::Sent => "Sent",
        Mark::Delivered => "Delivered",
        Mark::Read => "Read",
        Mark::Waiting => "Too many messages: sent as soon as there is room",
        Mark::Failed { reason, .. } => return Some(failure(reason)),
    };
    Some(word.to_owned())
}

fn failure(reason: Refusal) -> String {
    match reason {
        Refusal::TextTooLong => "Not sent: too long".to_owned(),
        Refusal::EmptyText
        | Refusal::KeyReused
        | Refusal::TooManyMessages { .. }
        | Refusal::NotAllowed
        | Refusal::Closed
        | Refusal::Open
        | Refusal::NotAnAddress => "Not sent".to_owned(),
    }
}

pub(super) fn retry(mark: Mark, dispatch: impl Fn(Event) + 'static) -> Option<AnyView> {
    let key: ClientKey = match mark {
        Mark::Failed { key, .. } => key,
        Mark::None | Mark::Sending | Mark::Waiting | Mark::Sent | Mark::Delivered | Mark::Read => {
            return None;
        }
    };
    let again = move |_| {
        dispatch(Event::RetryPressed {
            key,
            again: browser::key(),
        });
    };
    let button = dom::button().attr("type", "button").attr("class", "retry");
    Some(button.on(ev::click, again).child("Try again").view())
}
