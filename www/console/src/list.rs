//! The list of conversations, kept live.

use std::rc::Rc;

use leptos::prelude::*;
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
    runner::Runner,
    socket::{Said, Socket},
};

#[component]
pub(crate) fn ListView(inbox: InboxId, open: RwSignal<Option<ConversationId>>) -> impl IntoView {
    let runner = run(&inbox);
    let view = runner.view();
    runner.dispatch(Event::Opened, || Event::Woke);
    let hurry = StoredValue::new_local(runner);
    browser::attended(move |shown| {
        let event = if shown { Event::Hurried } else { Event::Hidden };
        hurry.with_value(|runner| runner.dispatch(event, || Event::Woke));
    });

    let order = {
        let view = view.clone();
        move || {
            view.with(|view: &View| {
                view.rows
                    .iter()
                    .map(|row| row.conversation)
                    .collect::<Vec<_>>()
            })
        }
    };
    let rows = view.clone();
    let state = move || view.with(|view: &View| (view.state, view.rows.is_empty()));
    view! {
        <section class="list" aria-label="Conversations">
            <header><h2>"Inbox"</h2></header>
            {move || match state() {
                (Loading::First, _) => view! { <Skeleton/> }.into_any(),
                (Loading::Live | Loading::Stale, true) => view! {
                    <div class="empty">
                        <h3>"No conversations yet"</h3>
                        <p>"Write something in the chat of the demo site; it shows here at once."</p>
                    </div>
                }
                .into_any(),
                (Loading::Stale, false) => view! {
                    <p class="stale" role="status">"No connection. Trying again…"</p>
                }
                .into_any(),
                (Loading::Live, false) => ().into_any(),
            }}
            <ul>
                <For each=order key=|conversation| *conversation let:conversation>
                    {
                        let rows = rows.clone();
                        let row = Memo::new(move |_| rows.with(|view: &View| {
                            view.rows.iter().find(|row| row.conversation == conversation).cloned()
                        }));
                        view! { <RowView conversation row open/> }
                    }
                </For>
            </ul>
        </section>
    }
}

/// Three rows in the final layout, for the moment before the list is there.
#[component]
fn Skeleton() -> impl IntoView {
    let row = || view! { <div class="row skeleton"><span class="avatar"></span><span class="line"></span></div> };
    view! { <div aria-busy="true" aria-label="Loading">{row()}{row()}{row()}</div> }
}

/// One row. It stays the same element when the conversation changes, so that it keeps the focus.
#[component]
fn RowView(
    conversation: ConversationId,
    row: Memo<Option<InboxRow>>,
    open: RwSignal<Option<ConversationId>>,
) -> impl IntoView {
    let is_open = move || open.get() == Some(conversation);
    let waiting = move || row.with(|row| row.as_ref().map_or(0, |row| row.waiting));
    let is_waiting = move || waiting() > 0;
    let time = move || {
        row.with(|row| {
            let at = row
                .as_ref()
                .map(|row| row.latest.as_ref().map_or(row.begun, |latest| latest.at));
            at.map(browser::short_time)
        })
    };
    let preview = move || {
        row.with(|row| {
            let latest = row.as_ref()?.latest.as_ref()?;
            Some(match &latest.from {
                Speaker::Visitor => latest.text.clone(),
                Speaker::Team { name } => format!("{name}: {}", latest.text),
            })
        })
    };
    let page = move || {
        row.with(|row| {
            row.as_ref()
                .map_or_else(String::new, |row| row.page.clone())
        })
    };
    view! {
        <li>
            <button
                class="row"
                class:waiting=is_waiting
                title=page
                aria-current=move || is_open().then_some("true")
                on:click=move |_| open.set(Some(conversation))
            >
                <span class="avatar" aria-hidden="true">"V"</span>
                <span class="name">{name_of(conversation)}</span>
                <span class="time">{time}</span>
                <span class="preview">{preview}</span>
                {move || is_waiting().then(|| view! {
                    <span class="count">
                        <span class="hidden">"Unanswered: "</span>{waiting()}
                    </span>
                })}
            </button>
        </li>
    }
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
