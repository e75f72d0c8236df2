//! Where the visitor writes. Its text lives in the text field alone.

use alloc::string::String;

use shared::{
    protocol::limit::TEXT_CHARS,
    text::{Strings, Word, decimal},
};

use super::dom::{icon, make_button, make_part, name};
use crate::io::js::Element;

pub(super) const INPUT: &str = "input";
pub(super) const SEND: &str = "send";

const ARROW: &str = "M4.5 11.5l15-7-5 15.5-3.2-6.3zM11.3 13.7l3.7-4.2";

pub(super) struct ComposerRegion {
    pub(super) root: Element,
    pub(super) input: Element,
    send: Element,
}

impl ComposerRegion {
    pub(super) fn build(strings: &Strings) -> Self {
        let placeholder = strings.get(Word::Placeholder);
        let root = make_part("div", "composer");
        let input = make_part("textarea", INPUT);
        for (attribute, value) in [
            ("rows", "1"),
            ("dir", "auto"),
            ("placeholder", placeholder),
            ("maxlength", &decimal(TEXT_CHARS as u64)),
        ] {
            input.set_attribute(attribute, value);
        }
        name(&input, placeholder);
        let send = make_button(SEND, strings.get(Word::Send));
        icon(&send, "", "22", ARROW);
        root.append(&input);
        root.append(&send);
        let region = Self { root, input, send };
        region.changed();
        region
    }

    pub(super) fn typed(&self) -> String {
        self.input.value()
    }

    /// The send button is lit only when there is something to send.
    pub(super) fn changed(&self) {
        let empty = self.typed().trim().is_empty();
        let disabled = if empty { "true" } else { "false" };
        self.send.set_attribute("aria-disabled", disabled);
    }

    pub(super) fn clear(&self) {
        self.input.set_value("");
        self.changed();
    }
}
