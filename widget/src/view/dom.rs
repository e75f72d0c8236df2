//! The few DOM calls the regions are built with.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use crate::io::page;

/// The attributes that regions set.
#[derive(Clone, Copy)]
pub(super) enum Attribute {
    Class,
    Dir,
    Disabled,
    Expanded,
    Hidden,
    Label,
    Lang,
    Live,
    Part,
    Place,
    Role,
    TabIndex,
    Type,
}

impl Attribute {
    fn name(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Dir => "dir",
            Self::Disabled => "aria-disabled",
            Self::Expanded => "aria-expanded",
            Self::Hidden => "hidden",
            Self::Label => "aria-label",
            Self::Lang => "lang",
            Self::Live => "aria-live",
            Self::Part => "part",
            Self::Place => super::thread::PLACE,
            Self::Role => "role",
            Self::TabIndex => "tabindex",
            Self::Type => "type",
        }
    }
}

/// A new element with a class.
pub(super) fn make(tag: &str, class: &str) -> Result<HtmlElement, JsValue> {
    let element: HtmlElement = page::document().create_element(tag)?.unchecked_into();
    if !class.is_empty() {
        set(&element, Attribute::Class, class);
    }
    Ok(element)
}

/// A new element with a class that is also a part, for site owners to style (API-6).
pub(super) fn make_part(tag: &str, part: &str) -> Result<HtmlElement, JsValue> {
    let element = make(tag, part)?;
    set(&element, Attribute::Part, part);
    Ok(element)
}

/// A new button that is a part and has a name.
pub(super) fn make_button(part: &str, label: &str) -> Result<HtmlElement, JsValue> {
    let button = make_part("button", part)?;
    set(&button, Attribute::Type, "button");
    set(&button, Attribute::Label, label);
    Ok(button)
}

/// Sets an attribute. The names are fixed and valid, so it cannot fail.
pub(super) fn set(element: &Element, attribute: Attribute, value: &str) {
    let _ = element.set_attribute(attribute.name(), value);
}

pub(super) fn unset(element: &Element, attribute: Attribute) {
    let _ = element.remove_attribute(attribute.name());
}

/// A new child element with text.
pub(super) fn text(parent: &Element, tag: &str, class: &str, text: &str) -> Result<(), JsValue> {
    let element = make(tag, class)?;
    element.set_text_content(Some(text));
    parent.append_child(&element)?;
    Ok(())
}

/// An icon of one path on a 24 by 24 grid, drawn with a line.
pub(super) fn icon(class: &str, size: &str, path: &str) -> Result<Element, JsValue> {
    const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");
    let document = page::document();
    let icon = document.create_element_ns(SVG, "svg")?;
    for (name, value) in [
        ("class", class),
        ("viewBox", "0 0 24 24"),
        ("width", size),
        ("height", size),
        ("stroke-width", "1.8"),
        ("aria-hidden", "true"),
    ] {
        icon.set_attribute(name, value)?;
    }
    let line = document.create_element_ns(SVG, "path")?;
    line.set_attribute("d", path)?;
    icon.append_child(&line)?;
    Ok(icon)
}
