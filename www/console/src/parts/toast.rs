//! What was done, said for a moment at the page's foot.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    Child, Row, dom,
    icon::{self, icon},
    rows,
};

const SHOWN: Duration = Duration::from_secs(5);

thread_local! {
    static SAID: ArcRwSignal<Vec<(u32, String)>> = ArcRwSignal::default();
}

pub(crate) fn say(words: impl Into<String>) {
    let said = SAID.with(Clone::clone);
    let words = words.into();
    let mut number = 0;
    said.update(|said| {
        number = said.last().map_or(0, |(number, _)| number.wrapping_add(1));
        said.push((number, words));
    });
    set_timeout(
        move || said.update(|said| said.retain(|(other, _)| *other != number)),
        SHOWN,
    );
}

/// Where they are shown; once in the page.
pub(crate) fn region() -> AnyView {
    let said = SAID.with(Clone::clone);
    let toast = |(number, words): (u32, String)| {
        Row::new(number.to_string(), move || {
            dom::p()
                .attr("class", "toast")
                .child((icon(icon::CHECK), words))
                .view()
        })
    };
    let said = rows(move || said.get().into_iter().map(toast).collect());
    dom::div()
        .attr("class", "toasts")
        .attr("role", "status")
        .child(said)
        .view()
}
