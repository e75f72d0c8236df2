//! The page: rail, list and pane, and which conversation is open.

use gloo_net::http::Request;
use leptos::{prelude::*, task::spawn_local};
use shared::{
    ids::{ConversationId, InboxId},
    protocol::http::get_me,
};

use crate::{list::ListView, pane::PaneView};

/// How far the console has come with finding out who is here.
#[derive(Clone)]
enum Start {
    Loading,
    Ready(get_me::Response),
    /// The edge does not know this browser.
    SignedOut,
    /// The edge could not be reached, or answered nothing that makes sense.
    Failed,
}

#[component]
pub(crate) fn App() -> impl IntoView {
    let start = RwSignal::new(Start::Loading);
    let load = move || {
        start.set(Start::Loading);
        spawn_local(async move { start.set(fetch_me().await) });
    };
    load();
    move || {
        match start.get() {
        Start::Loading => view! { <main class="gate" aria-busy="true"></main> }.into_any(),
        Start::SignedOut => view! {
            <main class="gate">
                <h1>"Not signed in"</h1>
                <p>"Open the console under the address that "<code>"cargo xtask dev"</code>" printed."</p>
            </main>
        }
        .into_any(),
        Start::Failed => view! {
            <main class="gate">
                <h1>"The edge does not answer"</h1>
                <p>"Check that it runs, then try again."</p>
                <button class="primary" on:click=move |_| load()>"Try again"</button>
            </main>
        }
        .into_any(),
        Start::Ready(me) => match me.inboxes.first().cloned() {
            Some(inbox) => view! { <Desk me inbox/> }.into_any(),
            None => view! {
                <main class="gate">
                    <h1>"No inbox yet"</h1>
                    <p>"The first site that is published makes one."</p>
                    <button class="primary" on:click=move |_| load()>"Look again"</button>
                </main>
            }
            .into_any(),
        },
    }
    }
}

#[component]
fn Desk(me: get_me::Response, inbox: InboxId) -> impl IntoView {
    let open = RwSignal::new(None::<ConversationId>);
    let name = me.person.name;
    let initial: String = name.chars().take(1).collect();
    view! {
        <div class="desk" class:reading=move || open.get().is_some()>
            <nav class="rail" aria-label="Portico">
                <img src="/console/icon.svg" alt="Portico" width="32" height="32"/>
                <span class="person" title=name.clone()>
                    <span aria-hidden="true">{initial}</span>
                    <span class="hidden">{name.clone()}</span>
                </span>
            </nav>
            <ListView inbox open/>
            <main class="pane" aria-label="Conversation">
                <h1 class="hidden">"Inbox"</h1>
                {move || match open.get() {
                    Some(conversation) => view! { <PaneView conversation open/> }.into_any(),
                    None => view! {
                        <div class="empty">
                            <h2>"No conversation open"</h2>
                            <p>"Choose one from the list to read and answer it."</p>
                        </div>
                    }
                    .into_any(),
                }}
            </main>
        </div>
    }
}

async fn fetch_me() -> Start {
    let Ok(response) = Request::get(get_me::ROUTE.path).send().await else {
        return Start::Failed;
    };
    if response.status() == 401 {
        return Start::SignedOut;
    }
    match response.json().await {
        Ok(me) if response.ok() => Start::Ready(me),
        Ok(_) | Err(_) => Start::Failed,
    }
}
