//! Buttons.

use leptos::{ev, prelude::*};

use super::{Child, dom, icon::icon};

/// How much a button wants to be pressed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Weight {
    Primary,
    Plain,
    /// Without a frame.
    Quiet,
    Danger,
}

impl Weight {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Plain => "button plain",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

pub(crate) fn button(
    weight: Weight,
    picture: Option<&'static str>,
    label: &'static str,
    act: impl Fn() + 'static,
) -> AnyView {
    dom::button()
        .attr("type", "button")
        .attr("class", weight.class())
        .on(ev::click, boxed(act))
        .child((picture.map(icon), label))
        .view()
}

/// A button that shows a picture alone.
pub(crate) fn icon_button(
    picture: &'static str,
    label: &'static str,
    act: impl Fn() + 'static,
) -> AnyView {
    dom::button()
        .attr("type", "button")
        .attr("class", "button quiet square")
        .attr("aria-label", label)
        .attr("title", label)
        .on(ev::click, boxed(act))
        .child(icon(picture))
        .view()
}

/// One type of handler for all, so that one copy of a button's code serves them.
fn boxed(act: impl Fn() + 'static) -> impl FnMut(ev::MouseEvent) {
    let act: Box<dyn Fn()> = Box::new(act);
    press(act)
}

fn press(act: Box<dyn Fn()>) -> impl FnMut(ev::MouseEvent) {
    move |_| act()
}
