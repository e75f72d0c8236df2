//! The editor to answer in, and to comment in for the team alone (CNV-3). What is written stays with its
//! conversation until it is sent.

use leptos::{ev, html, prelude::*};
use shared::{
    agent::{drafts::Draft, pane::Event},
    ids::ConversationId,
    protocol::{delivery::Audience, limit::TEXT_CHARS},
    text::{Unsendable, length, message},
};

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

/// How many characters a text has as it is sent, or why it cannot be.
type Fit = Result<usize, Unsendable>;

fn fit(text: &str) -> Fit {
    message(text).map(length)
}

/// What the editor says of itself.
struct Words {
    tab: &'static str,
    placeholder: &'static str,
    hint: &'static str,
    send: &'static str,
    picture: &'static str,
}

fn words(to: Audience, closed: bool) -> Words {
    match to {
        Audience::Everybody => Words {
            tab: "Reply",
            placeholder: match closed {
                true => "Write a reply, which opens it again…",
                false => "Write a reply…",
            },
            hint: "Enter sends, Shift and Enter begins a new line",
            send: "Send",
            picture: icon::SEND,
        },
        Audience::Team => Words {
            tab: "Comment",
            placeholder: "Write a comment, which only the team sees…",
            hint: "Only the team sees this. Enter adds it, Shift and Enter begins a new line",
            send: "Add comment",
            picture: icon::COMMENT,
        },
    }
}

/// Turns the open conversation's editor to replies or to comments, and gives it the focus.
pub(super) fn turn(desk: Desk, to: Audience) {
    desk.to.set(to);
    browser::focus(TEXT);
}

pub(super) fn view(
    conversation: ConversationId,
    desk: Desk,
    closed: Signal<bool>,
    dispatch: impl Fn(Event) + Copy + 'static,
) -> AnyView {
    let editor = NodeRef::<html::Textarea>::new();
    let fits = RwSignal::new(fit(""));
    let keep = move |text: &str| {
        fits.set(fit(text));
        let to = desk.to.get_untracked();
        desk.drafts
            .update(|drafts| drafts.write(conversation, to, text));
    };
    let submit = move || {
        if let Some(editor) = editor.get_untracked() {
            let text = editor.value();
            // What is too long stays as it is, and the hint says so.
            if fit(&text).is_ok() {
                let (to, key) = (desk.to.get_untracked(), browser::key());
                dispatch(Event::Submitted { text, to, key });
                editor.set_value("");
                keep("");
            }
        }
    };
    begin(conversation, desk, editor, fits);
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        if !text.is_empty() {
            let to = desk.to.get_untracked();
            dispatch(Event::Typed { to });
        }
        keep(&text);
    };
    let pressed = move |event: &ev::KeyboardEvent, key: &str| match key {
        "Enter" if !event.shift_key() => {
            event.prevent_default();
            submit();
        }
        "Escape" => shortcuts::to_list(desk),
        _ => {}
    };
    let says = move || words(desk.to.get(), closed.get());
    let text = dom::textarea()
        .attr("id", TEXT)
        .attr("rows", "2")
        .attr("placeholder", move || says().placeholder)
        .attr("aria-label", move || says().tab)
        .attr("dir", "auto")
        .node_ref(editor)
        .on(ev::input, typed)
        .on_key(pressed);
    let class = move || match desk.to.get() {
        Audience::Everybody => "editor",
        Audience::Team => "editor internal",
    };
    dom::form()
        .attr("class", class)
        .on(ev::submit, move |event| {
            event.prevent_default();
            submit();
        })
        .child((kinds(conversation, desk), text, tools(desk, fits)))
        .view()
}

/// Shows what was written here before. The focus comes only where the person moves it.
fn begin(
    conversation: ConversationId,
    desk: Desk,
    editor: NodeRef<html::Textarea>,
    fits: RwSignal<Fit>,
) {
    let draft = move |read: fn(&Draft) -> Audience| {
        desk.drafts
            .with_untracked(|drafts| drafts.of(conversation).map(read))
    };
    let to = draft(|draft| draft.to);
    desk.to.set(to.unwrap_or(Audience::Everybody));
    effect(move || {
        let Some(editor) = editor.get() else { return };
        let to = desk.to.get();
        let text = desk.drafts.with_untracked(|drafts| {
            let draft = drafts.of(conversation);
            draft.map_or_else(String::new, |draft| draft.text(to).to_owned())
        });
        editor.set_value(&text);
        fits.set(fit(&text));
    });
}

/// What is written: a reply, or a comment. The one that is not shown says whether it is begun.
fn kinds(conversation: ConversationId, desk: Desk) -> AnyView {
    let begun = move |to: Audience| {
        let drafts = desk.drafts.read();
        let draft = drafts.of(conversation);
        desk.to.get() != to && draft.is_some_and(|draft| !draft.text(to).is_empty())
    };
    let kind = |to: Audience| {
        dom::button()
            .attr("type", "button")
            .attr("class", "tab")
            .attr("aria-pressed", move || (desk.to.get() == to).to_string())
            .on(ev::click, move |_| turn(desk, to))
            .child((words(to, false).tab, move || begun(to).then(begun_mark)))
    };
    dom::div()
        .attr("class", "kinds")
        .attr("role", "group")
        .attr("aria-label", "Write")
        .child((kind(Audience::Everybody), kind(Audience::Team)))
        .view()
}

fn begun_mark() -> AnyView {
    let words = dom::span().attr("class", "hidden").child(" (draft)");
    dom::span().attr("class", "begun").child(words).view()
}

fn tools(desk: Desk, fits: RwSignal<Fit>) -> AnyView {
    let says = move || words(desk.to.get(), false);
    let count = move || match fits.get() {
        Ok(length) => {
            let left = TEXT_CHARS.saturating_sub(length);
            (left <= NEAR).then(|| format!("{left} characters left"))
        }
        Err(Unsendable::TooLong(more)) => Some(format!("Too long. Characters too many: {more}")),
        Err(Unsendable::Empty) => None,
    };
    let hint = move || count().unwrap_or_else(|| says().hint.to_owned());
    let near = move || match (count(), fits.get()) {
        (None, _) => "hint",
        (Some(_), Ok(_)) => "hint near",
        (Some(_), Err(_)) => "hint near over",
    };
    let send = move || (icon(says().picture), says().send).view();
    dom::div()
        .attr("class", "tools")
        .child((
            dom::span()
                .attr("class", near)
                .attr("role", "status")
                .child(hint),
            dom::button()
                .attr("class", Weight::Primary.class())
                .attr("aria-disabled", move || fits.get().is_err().to_string())
                .attr("title", move || fits.get().is_err().then(count).flatten())
                .child(send),
        ))
        .view()
}
