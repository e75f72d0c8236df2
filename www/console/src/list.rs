//! The list of conversations, kept live.

use std::rc::Rc;

use leptos::{ev, prelude::*};
use shared::{
    agent::list::{Effect, Event, List, Loading, View},
    ids::{ConversationId, InboxId},
    protocol::{
        codec,
        console::InboxRow,
        delivery::Speaker,
        http::{self, open_inbox_socket},
        limit::FRAME_BYTES,
    },
};

use crate::{
    browser,
    parts::{Child, dom, each},
    runner::Runner,
    socket::{Said, Socket},
};

pub(crate) fn view(
    inbox: &InboxId,
    open: RwSignal<Option<ConversationId>>,
    shown: Signal<bool>,
) -> AnyView {
    let runner = run(inbox);
    let view = runner.view();
    runner.dispatch(Event::Opened, || Event::Woke);
    let hurry = StoredValue::new_local(runner);
    browser::attended(shown, move |shown| {
        let event = if shown { Event::Hurried } else { Event::Hidden };
        hurry.with_value(|runner| runner.dispatch(event, || Event::Woke));
    });

    let rows = Memo::new({
        let view = view.clone();
        move |_| view.with(|view: &View| view.rows.clone())
    });
    let state = Memo::new(move |_| view.with(|view: &View| (view.state, view.rows.is_empty())));
    dom::section()
        .attr("class", "list")
        .attr("aria-label", "Conversations")
        .child((
            dom::header().child(dom::h2().child("Inbox")),
            move || match state.get() {
                (Loading::First, _) => skeleton(),
                (Loading::Live | Loading::Stale, true) => none_yet(),
                (Loading::Stale, false) => dom::p()
                    .attr("class", "stale")
                    .attr("role", "status")
                    .child("No connection. Trying again…")
                    .view(),
                (Loading::Live, false) => ().view(),
            },
            dom::ul().child(each(
                rows,
                |row| row.conversation.to_string(),
                move |row| row_view(row, open),
            )),
        ))
        .view()
}

fn none_yet() -> AnyView {
    dom::div()
        .attr("class", "empty")
        .child((
            dom::h3().child("No conversations yet"),
            dom::p().child("Write something in the chat of the demo site; it shows here at once."),
        ))
        .view()
}

/// Three rows in the final layout, for the moment before the list is there.
fn skeleton() -> AnyView {
    let row = || {
        dom::div().attr("class", "row skeleton").child((
            dom::span().attr("class", "avatar"),
            dom::span().attr("class", "line"),
        ))
    };
    dom::div()
        .attr("role", "status")
        .attr("aria-busy", "true")
        .attr("aria-label", "Loading")
        .child((row(), row(), row()))
        .view()
}

/// One row. It stays the same element when the conversation changes, so that it keeps the focus.
fn row_view(row: Memo<Option<InboxRow>>, open: RwSignal<Option<ConversationId>>) -> AnyView {
    let of_row =
        move |read: fn(&InboxRow) -> String| move || row.with(|row| row.as_ref().map(read));
    let conversation = row.with_untracked(|row| row.as_ref().map(|row| row.conversation));
    let is_open = move || (open.get() == conversation).then_some("true");
    let waiting = move || row.with(|row| row.as_ref().map_or(0, |row| row.waiting));
    let count = move || {
        (waiting() > 0).then(|| {
            dom::span().attr("class", "count").child((
                dom::span().attr("class", "hidden").child("Unanswered: "),
                waiting().to_string(),
            ))
        })
    };
    let line = dom::button()
        .attr(
            "class",
            move || if waiting() > 0 { "row waiting" } else { "row" },
        )
        .attr("title", of_row(|row| row.page.clone()))
        .attr("aria-current", is_open)
        .on(ev::click, move |_| open.set(conversation))
        .child((
            dom::span()
                .attr("class", "avatar")
                .attr("aria-hidden", "true")
                .child("V"),
            dom::span()
                .attr("class", "name")
                .child(conversation.map(name_of)),
            dom::span().attr("class", "time").child(of_row(time)),
            dom::span().attr("class", "preview").child(of_row(preview)),
            count,
        ));
    dom::li().child(line).view()
}

fn time(row: &InboxRow) -> String {
    let at = row.latest.as_ref().map_or(row.begun, |latest| latest.at);
    browser::short_time(at)
}

fn preview(row: &InboxRow) -> String {
    row.latest
        .as_ref()
        .map_or_else(String::new, |latest| match &latest.from {
            Speaker::Visitor => latest.text.clone(),
            Speaker::Team { name } => format!("{name}: {}", latest.text),
        })
}

/// What a visitor without a name is called: by the end of the conversation's number.
pub(crate) fn name_of(conversation: ConversationId) -> String {
    format!("Visitor {:04}", conversation.get() % 10_000)
}

fn run(inbox: &InboxId) -> Rc<Runner<List, View>> {
    let path = http::path(open_inbox_socket::ROUTE.path, &[inbox.as_str()]);
    let address = browser::socket_address(&path);
    let socket = Socket::default();
    Runner::new(
        List::new(browser::bits()),
        List::view,
        move |runner, effect| match effect {
            Effect::Connect => {
                let runner = Rc::downgrade(runner);
                socket.connect(&address, move |said| {
                    if let Some(runner) = runner.upgrade() {
                        runner.dispatch(event_of(said), || Event::Woke);
                    }
                });
            }
            Effect::Greet(hello) => socket.send(codec::encode(&hello)),
            Effect::Ping => socket.ping(),
            Effect::Disconnect => socket.disconnect(),
        },
    )
}

fn event_of(said: Said) -> Event {
    match said {
        Said::Opened => Event::SocketOpened,
        Said::Bytes(bytes) => match codec::decode(&bytes, FRAME_BYTES) {
            Ok(items) => Event::Received(items),
            Err(_) => Event::ReceivedGarbage,
        },
        Said::Pong => Event::Ponged,
        Said::Garbage => Event::ReceivedGarbage,
        Said::Closed(code) => Event::SocketClosed { code },
    }
}
