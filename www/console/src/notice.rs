//! What every console tells: that an administrator's access was reset (TEA-2).

use leptos::prelude::*;
use shared::{protocol::team::ResetNotice, time::Timestamp};

use crate::{
    app::Me,
    browser,
    parts::{Child, dom, icon, icon_button, memo},
};

/// Where this browser keeps which reset was read last.
const READ: &str = "portico-reset-read";

pub(crate) fn view(me: Signal<Me>) -> AnyView {
    let read = RwSignal::new(read());
    let latest = memo(move || {
        let latest = me.with(|me| me.resets.first().cloned());
        latest.filter(|latest| latest.at > read.get())
    });
    (move || {
        latest.get().map(|ResetNotice { at, name }| {
            let when = format!("{}, {}", browser::day(at), browser::clock(at));
            let dismiss = move || {
                browser::remember(READ, &at.0.to_string());
                read.set(at);
            };
            dom::div()
                .attr("class", "notice")
                .attr("role", "status")
                .child((
                icon::icon(icon::WARNING),
                dom::p().child((
                    dom::strong().child("Access was reset."),
                    " On ",
                    when,
                    ", ",
                    dom::bdi().child(name),
                    " got back in with a code made where Portico is deployed from. If this was not your \
                         team, check who can deploy.",
                )),
                icon_button(icon::CLOSE, "Dismiss", dismiss),
            ))
        })
    })
    .view()
}

fn read() -> Timestamp {
    let kept = browser::remembered(READ);
    Timestamp(kept.and_then(|at| at.parse().ok()).unwrap_or_default())
}
