//! Recovery codes, which are shown one time.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    browser,
    parts::{Child, Weight, button, dom, icon},
};

const FILE: &str = "portico-recovery-codes.txt";

pub(super) fn view(codes: Vec<String>, done: impl Fn() + 'static) -> AnyView {
    let text = codes.join("\n");
    let list = codes
        .into_iter()
        .map(|code| dom::li().child(dom::code().child(code)));
    (
        dom::p().attr("class", "prose").child(
            "Keep these where you find them without the other device. Each is good once. They are shown this one time.",
        ),
        dom::ol()
            .attr("class", "codes")
            .attr("dir", "ltr")
            .attr("aria-label", "Recovery codes")
            .child(list.collect::<Vec<_>>()),
        dom::div().attr("class", "actions").child((
            copy(text.clone()),
            button(Weight::Plain, Some(icon::DOWNLOAD), "Download", move || {
                // What cannot be kept as a file is still there to be copied.
                let _ = browser::download(FILE, &text);
            }),
            button(Weight::Plain, Some(icon::PRINT), "Print", || {
                let _ = window().print();
            }),
        )),
        dom::div()
            .attr("class", "actions")
            .child(button(Weight::Primary, None, "I have kept them", done)),
    )
        .view()
}

fn copy(text: String) -> AnyView {
    let done = RwSignal::new(false);
    let copy = move |_| {
        let text = text.clone();
        spawn_local(async move {
            if browser::copy(&text).await {
                done.set(true);
                set_timeout(move || done.set(false), Duration::from_secs(2));
            }
        });
    };
    dom::button()
        .attr("type", "button")
        .attr("class", Weight::Plain.class())
        .attr("autofocus", true)
        .on(ev::click, copy)
        .child(move || match done.get() {
            true => (icon::icon(icon::CHECK), "Copied"),
            false => (icon::icon(icon::COPY), "Copy"),
        })
        .view()
}
