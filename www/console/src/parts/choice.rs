//! Choosing among what is there: a list to open, and boxes to check.

use leptos::{ev, prelude::*};

use super::{Child, dom, icon};

/// One of a list to choose from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    /// It is shown, and cannot be chosen.
    pub(crate) closed: bool,
}

/// A list that opens. `below` explains what is chosen.
pub(crate) fn select(
    id: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
    chosen: RwSignal<String>,
    below: impl Fn() -> String + Send + 'static,
) -> AnyView {
    let options = choices.into_iter().map(|choice| {
        let value = choice.value.clone();
        dom::option()
            .attr("value", choice.value)
            .attr("disabled", choice.closed)
            .prop("selected", move || chosen.with(|chosen| *chosen == value))
            .child(choice.label)
    });
    dom::div()
        .attr("class", "field")
        .child((
            dom::label().attr("for", id).child(label),
            dom::div().attr("class", "control select").child((
                dom::select()
                    .attr("id", id)
                    .attr("class", "input")
                    .attr("aria-describedby", format!("{id}-below"))
                    .on(ev::change, move |event| {
                        chosen.set(event_target_value(&event));
                    })
                    .child(options.collect::<Vec<_>>()),
                icon::icon(icon::OPEN),
            )),
            dom::p()
                .attr("id", format!("{id}-below"))
                .attr("class", "below")
                .child(below),
        ))
        .view()
}

/// A box to check, with a line below its label.
pub(crate) fn check(
    id: String,
    label: String,
    below: &'static str,
    closed: bool,
    checked: RwSignal<bool>,
) -> AnyView {
    let explained = (!below.is_empty()).then(|| format!("{id}-below"));
    dom::div()
        .attr("class", "check")
        .child((
            dom::input()
                .attr("type", "checkbox")
                .attr("id", id.clone())
                .attr("disabled", closed)
                .attr("aria-describedby", explained.clone())
                .prop("checked", move || checked.get())
                .on(ev::change, move |event| {
                    checked.set(event_target_checked(&event));
                }),
            dom::label().attr("for", id).child(label),
            explained.map(|id| dom::p().attr("id", id).attr("class", "below").child(below)),
        ))
        .view()
}
