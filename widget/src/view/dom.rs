//! The few DOM calls the regions are built with.

use crate::io::js::{self, Element};

/// A new element with a class.
pub(super) fn make(tag: &str, class: &str) -> Element {
    let element = js::make_element(tag);
    element.set_attribute("class", class);
    element
}

/// A new element with a class that is also a part, for site owners to style (API-6).
pub(super) fn make_part(tag: &str, part: &str) -> Element {
    let element = make(tag, part);
    element.set_attribute("part", part);
    element
}

/// A new button that is a part and has a name.
pub(super) fn make_button(part: &str, label: &str) -> Element {
    let button = make_part("button", part);
    button.set_attribute("type", "button");
    name(&button, label);
    button
}

/// Gives an element its name for those who do not see it.
pub(super) fn name(element: &Element, label: &str) {
    element.set_attribute("aria-label", label);
}

/// A new child element with text.
pub(super) fn text(parent: &Element, tag: &str, class: &str, text: &str) {
    let element = make(tag, class);
    element.set_text(text);
    parent.append(&element);
}

/// An icon of one path on a 24 by 24 grid, drawn with a line.
pub(super) fn icon(parent: &Element, class: &str, size: &str, path: &str) {
    let icon = js::make_svg("svg");
    for (name, value) in [
        ("class", class),
        ("viewBox", "0 0 24 24"),
        ("width", size),
        ("height", size),
        ("stroke-width", "1.8"),
        ("aria-hidden", "true"),
    ] {
        icon.set_attribute(name, value);
    }
    let line = js::make_svg("path");
    line.set_attribute("d", path);
    icon.append(&line);
    parent.append(&icon);
}
