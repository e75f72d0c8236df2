//! The messages, and quiet lines between them.

use std::collections::BTreeSet;

use leptos::{ev, html, prelude::*};
use shared::{
    agent::{
        pane::{Event, View},
        thread::{Author, Line, LineId, Mark, What},
    },
    client::Link,
    ids::ClientKey,
    protocol::console::InboxRow,
    text::preview,
};

use super::{
    Desk, event,
    line::{self, Around},
    states,
};
use crate::{
    browser,
    parts::{
        Child, Row, dom, effect,
        icon::{self, icon},
        memo, rows,
    },
};

/// The element that scrolls, and has the focus while the conversation is read.
pub(super) const THREAD: &str = "thread";

/// Nearer to the end than this is at the end.
const NEAR: i32 = 80;

/// Characters of a message that are read aloud when it comes.
const ALOUD: usize = 300;

pub(super) fn view(
    view: ArcReadSignal<View>,
    row: Memo<Option<InboxRow>>,
    desk: Desk,
    loading: Memo<bool>,
    dispatch: impl Fn(Event) + Copy + Send + Sync + 'static,
) -> AnyView {
    let thread = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(thread) = thread.get() {
            // Without the focus there is one more press, and nothing else.
            let _ = thread.focus();
        }
    });
    let unseen = RwSignal::new(false);
    let at_end = follow_latest(view.clone(), thread, unseen);
    let scrolled = move |_| {
        if let Some(thread) = thread.get_untracked() {
            at_end.set_value(is_at_end(&thread));
            if at_end.get_value() {
                unseen.set(false);
            }
        }
    };
    let drawn = StoredValue::new(BTreeSet::new());
    let (stored, aloud, clock) = (view.clone(), view.clone(), view);
    // What is today changes at midnight, and with it the days above the messages.
    let today = memo(move || {
        let ahead = clock.with(|view| view.ahead);
        browser::date_of(desk.now.get().ahead(ahead))
    });
    let around = Around {
        row,
        desk,
        dispatch,
        opened: StoredValue::new(BTreeSet::new()),
    };
    let lines = rows(move || {
        today.track();
        stored.with(|view| line_rows(view, drawn, around))
    });
    let pill = move || {
        unseen.get().then(|| {
            let to_end = move |_| {
                if let Some(thread) = thread.get_untracked() {
                    thread.set_scroll_top(thread.scroll_height());
                }
            };
            dom::button()
                .attr("type", "button")
                .attr("class", "pill")
                .on(ev::click, to_end)
                .child((icon(icon::DOWN), "New messages"))
        })
    };
    let log = dom::div()
        .attr("class", "thread")
        .attr("id", THREAD)
        .attr("role", "log")
        .attr("aria-live", "off")
        .attr("aria-label", "Messages")
        .attr("tabindex", "0")
        .node_ref(thread)
        .on(ev::scroll, scrolled)
        .child((
            move || row.with(|row| event::goes_on(row.as_ref()?, desk)),
            lines,
        ));
    dom::div()
        .attr("class", "scroll")
        .child((
            log,
            move || loading.get().then(states::thread_to_come),
            pill,
            read_aloud(aloud),
        ))
        .view()
}

/// A reader who is at the end stays there; one who is not is told of what comes.
fn follow_latest(
    view: ArcReadSignal<View>,
    thread: NodeRef<html::Div>,
    unseen: RwSignal<bool>,
) -> StoredValue<bool> {
    let at_end = StoredValue::new(true);
    Effect::new(move |before: Option<Option<LineId>>| {
        let latest = view.with(|view| view.thread.last().map(|line| (line.id, line.by.clone())));
        let id = latest.as_ref().map(|(id, _)| *id);
        let is_new = before.is_some_and(|before| before != id);
        let own = latest.is_some_and(|(_, by)| by == Author::You);
        if is_new && own {
            at_end.set_value(true);
        }
        let Some(thread) = thread.get() else {
            return id;
        };
        if at_end.get_value() {
            keep_at_end(thread, at_end);
        } else if is_new {
            unseen.set(true);
        }
        id
    });
    // What is below takes room from the thread, such as an editor that grows.
    let resized = window_event_listener(ev::input, move |_| {
        if let Some(thread) = thread.try_get_untracked().flatten() {
            keep_at_end(thread, at_end);
        }
    });
    on_cleanup(move || resized.remove());
    at_end
}

/// Once what has changed is drawn, and only if the reader has not gone elsewhere meanwhile.
fn keep_at_end(thread: web_sys::HtmlDivElement, at_end: StoredValue<bool>) {
    request_animation_frame(move || {
        if at_end.try_get_value() == Some(true) {
            thread.set_scroll_top(thread.scroll_height());
        }
    });
}

fn is_at_end(thread: &web_sys::HtmlElement) -> bool {
    thread.scroll_height() - thread.scroll_top() - thread.client_height() < NEAR
}

/// What comes while the conversation is open, for those who read with their ears: messages of
/// others, and nothing of what changes around them.
fn read_aloud(view: ArcReadSignal<View>) -> AnyView {
    let heard = StoredValue::new(None::<LineId>);
    let words = Memo::new(move |last: Option<&String>| {
        let last = last.cloned().unwrap_or_default();
        view.with(|view| {
            let latest = view.thread.iter().rfind(|line| line.by != Author::You);
            let Some(line) = latest.filter(|_| view.link == Link::Live) else {
                return last;
            };
            let before = heard.get_value();
            heard.set_value(Some(line.id));
            match (&line.what, before) {
                (What::Message(text) | What::Comment(text), Some(before)) if before != line.id => {
                    format!(
                        "{}: {}",
                        line::author(&line.by),
                        preview(text, line::writer(&line.by), ALOUD)
                    )
                }
                _ => last,
            }
        })
    });
    dom::p()
        .attr("class", "hidden")
        .attr("aria-live", "polite")
        .child(move || words.get())
        .view()
}

fn line_rows<D>(view: &View, drawn: StoredValue<BTreeSet<LineId>>, around: Around<D>) -> Vec<Row>
where
    D: Fn(Event) + Copy + Send + 'static,
{
    // What was there when it was opened stands already.
    let settled = view.link == Link::Live && drawn.with_value(|drawn| !drawn.is_empty());
    let now = around.desk.now.get_untracked().ahead(view.ahead);
    let mut day = String::new();
    let lines = view.thread.iter().map(|line| {
        let its_day = line
            .at
            .map_or_else(|| day.clone(), |at| browser::spoken_day(at, now));
        let new_day = (its_day != day).then(|| its_day.clone());
        day = its_day;
        let key = key(line, new_day.as_deref());
        let line = line.clone();
        Row::new(key, move || {
            // It slides in once, and not again when its state changes.
            let is_new = drawn.try_update_value(|drawn| drawn.insert(line.id));
            let slides = settled && is_new == Some(true);
            let day =
                new_day.map(|day| dom::p().attr("class", "day").child(dom::span().child(day)));
            (day, line::view(&line, slides, around)).view()
        })
    });
    lines.collect()
}

/// Changes with whatever the line shows.
fn key(line: &Line, new_day: Option<&str>) -> String {
    let mut key = match line.id {
        LineId::Own(ClientKey(bytes)) => u128::from_le_bytes(bytes).to_string(),
        LineId::Stored(seq) => seq.0.to_string(),
    };
    let mark = match line.mark {
        Mark::None => '-',
        Mark::Sending => '>',
        Mark::Sent => 's',
        Mark::Delivered => 'd',
        Mark::Read => 'r',
        Mark::Waiting => 'w',
        Mark::Failed { .. } => 'f',
    };
    key.push(mark);
    if let What::Answers(answers) = &line.what {
        key.push_str(&answers.len().to_string());
        key.push('a');
    }
    let shown = [line.first, line.last, line.at.is_some()];
    key.extend(shown.map(|holds| if holds { '1' } else { '0' }));
    key.push_str(new_day.unwrap_or_default());
    key
}
