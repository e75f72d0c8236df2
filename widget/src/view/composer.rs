//! Where the visitor writes. Its text lives in the text field alone.

use shared::{protocol::limit::TEXT_CHARS, text::Strings};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

use super::dom::{Attribute, icon, make_button, make_part, set};

pub(super) const SEND: &str = "send";

const ARROW: &str = "M4.500 11.500l15-7-5 15.500-3.200-6.300zM11.300 13.700l3.700-4.200";

pub(super) struct ComposerRegion {
    root: HtmlElement,
    input: HtmlTextAreaElement,
    send: HtmlElement,
}

impl ComposerRegion {
    pub(super) fn build(strings: &Strings) -> Result<Self, JsValue> {
        let root = make_part("div", "composer")?;
        let input: HtmlTextAreaElement = make_part("textarea", "input")?.unchecked_into();
        input.set_rows(1);
        input.set_max_length(TEXT_CHARS as i32);
        input.set_placeholder(&strings.placeholder);
        set(&input, Attribute::Label, &strings.placeholder);
        set(&input, Attribute::Dir, "auto");
        let send = make_button(SEND, &strings.send)?;
        send.append_child(&*icon("", "22", ARROW)?)?;
        root.append_child(&input)?;
        root.append_child(&send)?;
        let region = Self { root, input, send };
        region.changed();
        Ok(region)
    }

    pub(super) fn root(&self) -> &Element {
        &self.root
    }

    pub(super) fn typed(&self) -> String {
        self.input.value()
    }

    /// The send button is lit only when there is something to send.
    pub(super) fn changed(&self) {
        let empty = self.typed().trim().is_empty();
        set(&self.send, Attribute::Disabled, if empty { "true" } else { "false" });
    }

    pub(super) fn clear(&self) {
        self.input.set_value("");
        self.changed();
    }

    pub(super) fn focus(&self) {
        let _ = self.input.focus();
    }
}
