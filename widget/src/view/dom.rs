//! The few DOM calls the regions are built with.

use alloc::string::String;

use crate::io::js::{self, Element};

/// Puts elements into this one by a plan: a line each, one space deeper for each level. A line has
/// the tag, then `.class`, `*part` (a class that site owners may style as well, API-6),
/// `name=value` and `=text`; `$` stands for the next of the words.
pub(super) fn grow(root: &Element, plan: &str, words: &[&str]) {
    let mut joined = String::new();
    for word in words {
        if !joined.is_empty() {
            joined.push('\0');
        }
        joined.push_str(word);
    }
    js::grow(root, plan, &joined);
}

/// A new element with a class.
pub(super) fn make(tag: &str, class: &str) -> Element {
    let element = js::make_element(tag);
    element.set_attribute("class", class);
    element
}

/// Gives an element its name for those who do not see it.
pub(super) fn name(element: &Element, label: &str) {
    element.set_attribute("aria-label", label);
}

/// Whether it is hidden.
pub(super) fn hide(element: &Element, hidden: bool) {
    if hidden {
        element.set_attribute("hidden", "");
    } else {
        element.remove_attribute("hidden");
    }
}

/// A new child element with text.
pub(super) fn text(parent: &Element, tag: &str, class: &str, text: &str) {
    let element = make(tag, class);
    element.set_text(text);
    parent.append(&element);
}
