//! Where the visitor writes. Its text lives in the text field alone.

use alloc::string::String;

use shared::{
    protocol::limit::TEXT_CHARS,
    text::{Strings, Word, decimal, length},
};

use super::{dom::grow, status::fill};
use crate::io::js::Element;

pub(super) const INPUT: &str = "input";
pub(super) const SEND: &str = "send";

const PLAN: &str = "\
div *composer
 textarea *input rows=1 maxlength=$ placeholder=$ aria-label=$
 button *send type=button aria-label=$
  svg viewBox=0,0,24,24 aria-hidden=true
   path d=M4.5,11.5l15-7-5,15.5-3.2-6.3zM11.3,13.7l3.7-4.2
 p .remaining role=status";

/// So many characters are counted down.
const COUNTED: usize = 500;

pub(super) struct ComposerRegion {
    pub(super) input: Element,
    send: Element,
    left: Element,
    /// What is said of the characters that are left.
    words: String,
}

impl ComposerRegion {
    pub(super) fn build(inside: &Element, strings: &Strings) -> Self {
        let placeholder = strings.get(Word::Placeholder);
        let limit = decimal(TEXT_CHARS as u64);
        let send = strings.get(Word::Send);
        grow(inside, PLAN, &[&limit, placeholder, placeholder, send]);
        Self {
            input: inside.inside(".input"),
            send: inside.inside(".send"),
            left: inside.inside(".remaining"),
            words: strings.get(Word::Left).into(),
        }
    }

    pub(super) fn typed(&self) -> String {
        self.input.value()
    }

    /// The send button is lit only when there is something to send.
    pub(super) fn changed(&self) {
        let typed = self.typed();
        let left = TEXT_CHARS.saturating_sub(length(&typed));
        self.left.set_text(&if left < COUNTED {
            fill(&self.words, &[("count", &decimal(left as u64))])
        } else {
            String::new()
        });
        let empty = typed.trim().is_empty();
        let disabled = if empty { "true" } else { "false" };
        self.send.set_attribute("aria-disabled", disabled);
    }

    pub(super) fn set(&self, text: &str) {
        self.input.set_value(text);
        self.changed();
    }
}
