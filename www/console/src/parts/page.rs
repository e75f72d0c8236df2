//! A page beside the inbox: its heading, and its sections.

use leptos::prelude::*;

use super::{Child, dom};

/// The heading's element.
pub(crate) const TITLE: &str = "page-title";

/// `beside` stands at the heading's end.
pub(crate) fn page(
    title: &'static str,
    below: impl Child,
    beside: impl Child,
    body: impl Child,
) -> AnyView {
    built(title, below.view(), beside.view(), body.view())
}

fn built(title: &'static str, below: AnyView, beside: AnyView, body: AnyView) -> AnyView {
    dom::main()
        .attr("class", "page")
        .child(
            dom::div().attr("class", "column").child((
                dom::header().attr("class", "top").child((
                    dom::div().child((
                        dom::h1()
                            .attr("id", TITLE)
                            .attr("tabindex", "-1")
                            .child(title),
                        dom::p().child(below),
                    )),
                    beside,
                )),
                body,
            )),
        )
        .view()
}

/// A part of a page under a heading of its own.
pub(crate) fn section(
    id: &'static str,
    title: &'static str,
    below: impl Child,
    body: impl Child,
) -> AnyView {
    framed(id, title, below.view(), body.view())
}

fn framed(id: &'static str, title: &'static str, below: AnyView, body: AnyView) -> AnyView {
    dom::section()
        .attr("class", "section")
        .attr("aria-labelledby", id)
        .child((
            dom::header().child((
                dom::h2().attr("id", id).attr("tabindex", "-1").child(title),
                dom::p().child(below),
            )),
            dom::div().attr("class", "body").child(body),
        ))
        .view()
}
