//! The tabs of a wing: places that share a heading.

use leptos::prelude::*;

use crate::{
    parts::{Child, dom},
    place::Place,
};

pub(crate) fn tabs(label: &'static str, place: Signal<Place>, places: Vec<Place>) -> AnyView {
    let tab = move |to: Place| {
        dom::li().child(
            dom::a()
                .attr("href", to.address())
                .attr("aria-current", move || {
                    (place.get() == to).then_some("page")
                })
                .child(to.title()),
        )
    };
    dom::nav()
        .attr("class", "tabs")
        .attr("aria-label", label)
        .child(dom::ul().child(places.into_iter().map(tab).collect::<Vec<_>>()))
        .view()
}
