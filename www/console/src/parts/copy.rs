//! A text to copy, with the button for it.

use std::time::Duration;

use leptos::{ev, html, prelude::*, task::spawn_local};

use super::{
    Child, dom,
    icon::{self, icon},
};
use crate::browser;

/// A line that cannot be changed, with a button that copies it and says so.
pub(crate) fn copied(id: &'static str, label: &'static str, text: String) -> AnyView {
    let done = RwSignal::new(false);
    let line = NodeRef::<html::Input>::new();
    let value = text.clone();
    let copy = move |_| {
        let text = text.clone();
        spawn_local(async move {
            let copied = browser::copy(&text).await;
            if copied {
                done.set(true);
                set_timeout(move || done.set(false), Duration::from_secs(2));
            } else if let Some(line) = line.try_get_untracked().flatten() {
                // Selected, it takes one press of the keyboard.
                let _ = line.focus();
                line.select();
            }
        });
    };
    dom::div()
        .attr("class", "field")
        .child((
            dom::label().attr("for", id).child(label),
            dom::div().attr("class", "copied").child((
                dom::input()
                    .attr("id", id)
                    .attr("class", "input")
                    .attr("readonly", true)
                    .attr("dir", "ltr")
                    .attr("value", value)
                    .node_ref(line)
                    .on(ev::focus, move |event| {
                        event_target::<web_sys::HtmlInputElement>(&event).select();
                    }),
                dom::button()
                    .attr("type", "button")
                    .attr("class", "button plain")
                    .attr("autofocus", true)
                    .on(ev::click, copy)
                    .child(move || match done.get() {
                        true => (icon(icon::CHECK), "Copied"),
                        false => (icon(icon::COPY), "Copy"),
                    }),
            )),
            dom::p()
                .attr("class", "hidden")
                .attr("role", "status")
                .child(move || done.get().then_some("Copied")),
        ))
        .view()
}
