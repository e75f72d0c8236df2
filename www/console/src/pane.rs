//! The open conversation: its messages, and the editor to answer in.

use std::rc::Rc;

use leptos::{html, prelude::*};
use shared::{
    agent::pane::{Event, Pane, SocketEvent, View},
    client::{self, Link, Outgoing, Progress},
    ids::ConversationId,
    protocol::{
        codec,
        delivery::{AgentEntry, AgentSees, Audience, LogEntry, Marks, Refusal, Speaker},
        http::{self, open_agent_socket},
        limit::{FRAME_BYTES, TEXT_CHARS},
    },
};

use crate::{
    browser,
    list::name_of,
    runner::Runner,
    socket::{Said, Socket},
};

#[component]
pub(crate) fn PaneView(
    conversation: ConversationId,
    open: RwSignal<Option<ConversationId>>,
) -> impl IntoView {
    let runner = run(conversation);
    let view = runner.view();
    runner.dispatch(Event::Opened, || Event::Woke);
    let runner = StoredValue::new_local(runner);
    let dispatch = move |event| runner.with_value(|runner| runner.dispatch(event, || Event::Woke));
    browser::attended(move |shown| dispatch(Event::Shown(shown)));

    let thread = NodeRef::<html::Div>::new();
    let editor = NodeRef::<html::Textarea>::new();
    let has_text = RwSignal::new(false);
    let submit = move || {
        if let Some(editor) = editor.get_untracked() {
            let text = editor.value();
            if !text.trim().is_empty() {
                let key = browser::key();
                dispatch(Event::Submitted { text, key });
                editor.set_value("");
                has_text.set(false);
            }
        }
    };

    // The latest message is in sight when one comes.
    let latest = view.clone();
    Effect::new(move || {
        latest.track();
        if let Some(thread) = thread.get() {
            request_animation_frame(move || thread.set_scroll_top(thread.scroll_height()));
        }
    });
    Effect::new(move || {
        if let Some(editor) = editor.get() {
            // Without the focus there is one more press, and nothing else.
            let _ = editor.focus();
        }
    });

    let entries = view.clone();
    let outgoing = view.clone();
    let typing = view.clone();
    view! {
        <header>
            <button class="back" aria-label="Back to the list" on:click=move |_| open.set(None)>"‹"</button>
            <h2>{name_of(conversation)}</h2>
        </header>
        <div class="thread" role="log" aria-label="Messages" tabindex="0" node_ref=thread>
            {move || entries.with(|view: &View| {
                let last = view.entries.iter().rposition(is_own);
                let entry = |(place, entry)| entry_view(entry, (Some(place) == last).then_some(view.visitor));
                view.entries.iter().enumerate().map(entry).collect_view()
            })}
            {move || outgoing.with(|view: &View| {
                view.outgoing.iter().map(|outgoing| outgoing_view(outgoing, dispatch)).collect_view()
            })}
        </div>
        <p class="typing" role="status">{move || typing.with(who_types)}</p>
        {move || view.with(|view: &View| match view.link {
            Link::Waiting { .. } => Some("No connection. Your answer is kept and sent as soon as there is one."),
            Link::Refused => Some("This conversation cannot be opened. Reload the page to try again."),
            Link::Idle | Link::Connecting | Link::Live => None,
        })
        .map(|words| view! { <p class="stale" role="status">{words}</p> })}
        <form class="editor" on:submit=move |event| { event.prevent_default(); submit(); }>
            <textarea
                node_ref=editor
                rows="3"
                maxlength=TEXT_CHARS.to_string()
                placeholder="Write a reply…"
                aria-label="Reply"
                on:input=move |event| {
                    let text = event_target_value(&event);
                    has_text.set(!text.trim().is_empty());
                    if !text.is_empty() {
                        dispatch(Event::Typed);
                    }
                }
                on:keydown=move |event| {
                    if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                        event.prevent_default();
                        submit();
                    }
                }
            ></textarea>
            <div class="tools">
                <span class="hint">"Enter sends, Shift and Enter begins a new line"</span>
                <button class="primary" aria-disabled=move || (!has_text.get()).to_string()>"Send"</button>
            </div>
        </form>
    }
}

fn is_own(entry: &AgentEntry) -> bool {
    entry.own_key().is_some() && entry.to == Audience::Everybody
}

/// `seen` is how far the visitor has come, where that is to be said of this entry.
fn entry_view(entry: &AgentEntry, seen: Option<Marks>) -> impl IntoView + use<> {
    let (name, own) = match &entry.from {
        AgentSees::You { .. } => ("You".to_owned(), true),
        AgentSees::Colleague { name } => (name.clone(), true),
        AgentSees::Visitor => ("Visitor".to_owned(), false),
    };
    let comment = match entry.to {
        Audience::Everybody => None,
        Audience::Team => Some(" · only the team sees this"),
    };
    let seen = seen.map(|Marks { delivered, read }| {
        if entry.seq <= read {
            " · Read"
        } else if entry.seq <= delivered {
            " · Delivered"
        } else {
            " · Sent"
        }
    });
    view! {
        <div class="bubble" class:own=own class:comment=comment.is_some()>
            <p class="text" dir="auto">{entry.text.clone()}</p>
            <p class="below">{name}" · "{browser::clock(entry.at)}{seen}{comment}</p>
        </div>
    }
}

fn who_types(view: &View) -> Option<String> {
    match &*view.typing {
        [] => None,
        [Speaker::Visitor] => Some("The visitor is writing…".to_owned()),
        [Speaker::Team { name }] => Some(format!("{name} is writing…")),
        [..] => Some("Several people are writing…".to_owned()),
    }
}

fn outgoing_view<D: Fn(Event) + 'static>(
    outgoing: &Outgoing,
    dispatch: D,
) -> impl IntoView + use<D> {
    let key = outgoing.key;
    let (failed, state) = match outgoing.progress {
        Progress::Sending => (false, "Sending…".to_owned()),
        Progress::Failed(Refusal::TooManyMessages { wait }) => {
            let seconds = wait.0.div_ceil(1000);
            (
                true,
                format!("Not sent: too many messages. There is room again in {seconds} s."),
            )
        }
        Progress::Failed(Refusal::TextTooLong) => (true, "Not sent: too long".to_owned()),
        Progress::Failed(Refusal::EmptyText | Refusal::KeyReused | Refusal::NotAllowed) => {
            (true, "Not sent".to_owned())
        }
    };
    view! {
        <div class="bubble own" class:waiting=!failed class:failed=failed>
            <p class="text" dir="auto">{outgoing.text.clone()}</p>
            <p class="below">
                {state}
                {failed.then(|| view! {
                    <button
                        class="retry"
                        on:click=move |_| dispatch(Event::RetryPressed { key, again: browser::key() })
                    >"Try again"</button>
                })}
            </p>
        </div>
    }
}

fn run(conversation: ConversationId) -> Rc<Runner<Pane, View>> {
    let path = http::path(open_agent_socket::ROUTE.path, &[&conversation.to_string()]);
    let address = browser::socket_address(&path);
    let socket = Socket::default();
    Runner::new(
        Pane::new(browser::bits()),
        Pane::view,
        move |runner, effect| match effect {
            client::Effect::Connect => {
                let runner = Rc::downgrade(runner);
                socket.connect(&address, move |said| {
                    if let Some(runner) = runner.upgrade() {
                        runner.dispatch(Event::Socket(event_of(said)), || Event::Woke);
                    }
                });
            }
            client::Effect::Greet(hello) => socket.send(codec::encode(&hello)),
            client::Effect::Send(frame) => socket.send(codec::encode(&frame)),
            client::Effect::Ping => socket.ping(),
            client::Effect::Disconnect => socket.disconnect(),
        },
    )
}

fn event_of(said: Said) -> SocketEvent {
    match said {
        Said::Opened => client::Event::SocketOpened,
        Said::Bytes(bytes) => match codec::decode(&bytes, FRAME_BYTES) {
            Ok(items) => client::Event::Received(items),
            Err(_) => client::Event::ReceivedGarbage,
        },
        Said::Pong => client::Event::Ponged,
        Said::Garbage => client::Event::ReceivedGarbage,
        Said::Closed(code) => client::Event::SocketClosed { code },
    }
}
