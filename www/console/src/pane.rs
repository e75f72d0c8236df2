//! The open conversation: its messages, and the editor to answer in.

use std::rc::Rc;

use leptos::{ev, html, prelude::*};
use shared::{
    agent::pane::{Event, Pane, SocketEvent, View},
    client::{self, Link, Outgoing, Progress},
    ids::ConversationId,
    protocol::{
        codec,
        delivery::{
            self, AgentEntry, AgentSees, Audience, Given, LogEntry, Marks, Refusal, Speaker,
        },
        http::{self, open_agent_socket},
        limit::{FRAME_BYTES, TEXT_CHARS},
    },
};

use crate::{
    browser,
    list::name_of,
    parts::{Child, Row, Weight, dom, rows},
    runner::Runner,
    socket::{Said, Socket},
};

pub(crate) fn view(
    conversation: ConversationId,
    open: RwSignal<Option<ConversationId>>,
    shown: Signal<bool>,
) -> AnyView {
    let runner = run(conversation);
    let view = runner.view();
    runner.dispatch(Event::Opened, || Event::Woke);
    let runner = StoredValue::new_local(runner);
    let dispatch = move |event| runner.with_value(|runner| runner.dispatch(event, || Event::Woke));
    browser::attended(shown, move |shown| dispatch(Event::Shown(shown)));

    let stored = view.clone();
    let stored = rows(move || stored.with(stored_rows));
    let outgoing = view.clone();
    let outgoing = rows(move || outgoing.with(|view: &View| outgoing_rows(view, dispatch)));
    let typing = view.clone();
    let link = view.clone();
    let back = dom::button()
        .attr("class", "back")
        .attr("aria-label", "Back to the list")
        .on(ev::click, move |_| open.set(None))
        .child("‹");
    let thread = dom::div()
        .attr("class", "thread")
        .attr("role", "log")
        .attr("aria-label", "Messages")
        .attr("tabindex", "0")
        .node_ref(follow_latest(view))
        .child((stored, outgoing));
    (
        dom::header().child((back, dom::h2().child(name_of(conversation)))),
        thread,
        dom::p()
            .attr("class", "typing")
            .attr("role", "status")
            .child(move || typing.with(who_types)),
        move || {
            link.with(trouble).map(|words| {
                dom::p()
                    .attr("class", "stale")
                    .attr("role", "status")
                    .child(words)
            })
        },
        editor(dispatch),
    )
        .view()
}

/// The thread's element. The latest message is in sight when one comes.
fn follow_latest(view: ArcReadSignal<View>) -> NodeRef<html::Div> {
    let thread = NodeRef::<html::Div>::new();
    Effect::new(move || {
        view.track();
        if let Some(thread) = thread.get() {
            request_animation_frame(move || thread.set_scroll_top(thread.scroll_height()));
        }
    });
    thread
}

fn editor(dispatch: impl Fn(Event) + Copy + 'static) -> AnyView {
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
    Effect::new(move || {
        if let Some(editor) = editor.get() {
            // Without the focus there is one more press, and nothing else.
            let _ = editor.focus();
        }
    });
    let text = dom::textarea()
        .attr("rows", "3")
        .attr("maxlength", TEXT_CHARS.to_string())
        .attr("placeholder", "Write a reply…")
        .attr("aria-label", "Reply")
        .attr("dir", "auto")
        .node_ref(editor)
        .on(ev::input, move |event| {
            let text = event_target_value(&event);
            has_text.set(!text.trim().is_empty());
            if !text.is_empty() {
                dispatch(Event::Typed);
            }
        })
        .on(ev::keydown, move |event| {
            if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                event.prevent_default();
                submit();
            }
        });
    let send = dom::button()
        .attr("class", Weight::Primary.class())
        .attr("aria-disabled", move || (!has_text.get()).to_string())
        .child("Send");
    let hint = dom::span()
        .attr("class", "hint")
        .child("Enter sends, Shift and Enter begins a new line");
    dom::form()
        .attr("class", "editor")
        .on(ev::submit, move |event| {
            event.prevent_default();
            submit();
        })
        .child((text, dom::div().attr("class", "tools").child((hint, send))))
        .view()
}

fn trouble(view: &View) -> Option<&'static str> {
    match view.link {
        Link::Waiting { .. } => {
            Some("No connection. Your answer is kept and sent as soon as there is one.")
        }
        Link::Refused => Some("This conversation cannot be opened. Reload the page to try again."),
        Link::Idle | Link::Connecting | Link::Live => None,
    }
}

/// What is stored, and at the last of ours how far the visitor has come.
fn stored_rows(view: &View) -> Vec<Row> {
    let last = view.entries.iter().rposition(is_own);
    let entries = view.entries.iter().enumerate();
    entries
        .map(|(place, entry)| {
            let seen = (Some(place) == last).then(|| seen(entry, view.visitor));
            let key = format!("{}{}", entry.seq.0, seen.unwrap_or_default());
            let entry = entry.clone();
            Row::new(key, move || entry_view(&entry, seen))
        })
        .collect()
}

fn seen(entry: &AgentEntry, Marks { delivered, read }: Marks) -> &'static str {
    if entry.seq <= read {
        " · Read"
    } else if entry.seq <= delivered {
        " · Delivered"
    } else {
        " · Sent"
    }
}

fn is_own(entry: &AgentEntry) -> bool {
    entry.own_key().is_some() && entry.to == Audience::Everybody
}

fn entry_view(entry: &AgentEntry, seen: Option<&'static str>) -> AnyView {
    let (name, own) = match &entry.from {
        AgentSees::You { .. } => ("You".to_owned(), true),
        AgentSees::Colleague { name } => (name.clone(), true),
        AgentSees::Visitor => ("Visitor".to_owned(), false),
    };
    let comment = match entry.to {
        Audience::Everybody => None,
        Audience::Team => Some(" · only the team sees this"),
    };
    let class = match (own, comment.is_some()) {
        (true, true) => "bubble own comment",
        (true, false) => "bubble own",
        (false, true) => "bubble comment",
        (false, false) => "bubble",
    };
    let time = browser::clock(entry.at);
    dom::div()
        .attr("class", class)
        .child((
            dom::p()
                .attr("class", "text")
                .attr("dir", "auto")
                .child(words(&entry.said)),
            dom::p()
                .attr("class", "below")
                .child((name, " · ", time, seen, comment)),
        ))
        .view()
}

/// What is said, in words.
fn words(said: &delivery::Said) -> String {
    match said {
        delivery::Said::Text(text) => text.clone(),
        delivery::Said::Closed => "Conversation closed".to_owned(),
        delivery::Said::Answer(answer) => match &answer.given {
            Given::Cookie(true) => "Accepted the cookie".to_owned(),
            Given::Cookie(false) => "Declined the cookie".to_owned(),
            Given::Processing => "Agreed to processing".to_owned(),
            Given::Subscription(true) => "Ticked the subscription".to_owned(),
            Given::Subscription(false) => "Left the subscription unticked".to_owned(),
            Given::Mail(Some(mail)) => format!("Gave an address: {mail}"),
            Given::Mail(None) => "Gave no address".to_owned(),
        },
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

/// Whether it failed, and the words for how far it has come.
fn progress(outgoing: &Outgoing) -> (bool, String) {
    match outgoing.progress {
        Progress::Sending => (false, "Sending…".to_owned()),
        Progress::Failed(Refusal::TooManyMessages { wait }) => {
            let seconds = wait.0.div_ceil(1000);
            (
                true,
                format!("Not sent: too many messages. There is room again in {seconds} s."),
            )
        }
        Progress::Failed(Refusal::TextTooLong) => (true, "Not sent: too long".to_owned()),
        Progress::Failed(
            Refusal::EmptyText
            | Refusal::KeyReused
            | Refusal::NotAllowed
            | Refusal::Closed
            | Refusal::NotAnAddress,
        ) => (true, "Not sent".to_owned()),
    }
}

fn outgoing_rows(view: &View, dispatch: impl Fn(Event) + Copy + Send + 'static) -> Vec<Row> {
    let outgoing = view.outgoing.iter().cloned();
    outgoing
        .map(|outgoing| {
            let key = format!("{:?}{}", outgoing.key.0, progress(&outgoing).1);
            Row::new(key, move || outgoing_view(&outgoing, dispatch))
        })
        .collect()
}

fn outgoing_view(outgoing: &Outgoing, dispatch: impl Fn(Event) + 'static) -> AnyView {
    let key = outgoing.key;
    let (failed, state) = progress(outgoing);
    let retry = failed.then(|| {
        dom::button()
            .attr("class", "retry")
            .on(ev::click, move |_| {
                dispatch(Event::RetryPressed {
                    key,
                    again: browser::key(),
                });
            })
            .child("Try again")
    });
    dom::div()
        .attr(
            "class",
            if failed {
                "bubble own failed"
            } else {
                "bubble own waiting"
            },
        )
        .child((
            dom::p()
                .attr("class", "text")
                .attr("dir", "auto")
                .child(words(&outgoing.said)),
            dom::p().attr("class", "below").child((state, retry)),
        ))
        .view()
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
