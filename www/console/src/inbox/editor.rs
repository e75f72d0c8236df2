//! The editor to answer in. What is written stays with its conversation until it is sent.

use leptos::{ev, html, prelude::*};
use shared::{agent::pane::Event, ids::ConversationId, protocol::limit::TEXT_CHARS};

use super::{Desk, shortcuts};
use crate::{
    browser,
    parts::{
        Child, Weight, dom, effect,
        icon::{self, icon},
    },
};

/// The text's element.
pub(super) const TEXT: &str = "reply";

/// How many characters before the limit the rest is said.
const NEAR: usize = 500;

pub(super) fn view(
    conversation: ConversationId,
    desk: Desk,
    closed: Signal<bool>,
    dispatch: impl Fn(Event) + Copy + 'static,
) -> AnyView {
    let editor = NodeRef::<html::Textarea>::new();
    let length = RwSignal::new(0);
    let keep = move |text: String| {
        length.set(text.trim().chars().count());
        desk.drafts.update(|drafts| match text.trim().is_empty() {
            true => drop(drafts.remove(&conversation)),
            false => drop(drafts.insert(conversation, text)),
        });
    };
    let submit = move || {
        if let Some(editor) = editor.get_untracked() {
            let text = editor.value();
            if !text.trim().is_empty() {
                let key = browser::key();
                dispatch(Event::Submitted { text, key });
                editor.set_value("");
                keep(String::new());
            }
        }
    };
    let draft = desk
        .drafts
        .with_untracked(|drafts| drafts.get(&conversation).cloned());
    effect(move || {
        if let Some(editor) = editor.get() {
            if let Some(draft) = &draft {
                editor.set_value(draft);
                length.set(draft.trim().chars().count());
            }
            if !browser::is_touched() {
                // Without the focus there is one more press, and nothing else.
                let _ = editor.focus();
            }
        }
    });
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        if !text.is_empty() {
            dispatch(Event::Typed);
        }
        keep(text);
    };
    let pressed = move |event: ev::KeyboardEvent| match &*event.key() {
        "Enter" if !event.shift_key() && !event.is_composing() => {
            event.prevent_default();
            submit();
        }
        "Escape" => shortcuts::to_list(desk),
        _ => {}
    };
    let placeholder = move || match closed.get() {
        true => "Write a reply, which opens it again…",
        false => "Write a reply…",
    };
    let text = dom::textarea()
        .attr("id", TEXT)
        .attr("rows", "2")
        .attr("maxlength", TEXT_CHARS.to_string())
        .attr("placeholder", placeholder)
        .attr("aria-label", "Reply")
        .attr("dir", "auto")
        .node_ref(editor)
        .on(ev::input, typed)
        .on(ev::keydown, pressed);
    dom::form()
        .attr("class", "editor")
        .on(ev::submit, move |event| {
            event.prevent_default();
            submit();
        })
        .child((text, tools(length)))
        .view()
}

fn tools(length: RwSignal<usize>) -> AnyView {
    let left = move || TEXT_CHARS.saturating_sub(length.get());
    let words = move || match left() {
        left @ ..=NEAR => format!("{left} characters left"),
        _ => "Enter sends, Shift and Enter begins a new line".to_owned(),
    };
    let near = move || match left() {
        ..=NEAR => "hint near",
        _ => "hint",
    };
    dom::div()
        .attr("class", "tools")
        .child((
            dom::span().attr("class", near).child(words),
            dom::button()
                .attr("class", Weight::Primary.class())
                .attr("aria-disabled", move || (length.get() == 0).to_string())
                .child((icon(icon::SEND), "Send")),
        ))
        .view()
}
