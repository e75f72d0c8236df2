//! Where the visitor writes. Its text lives in the text field alone.

use alloc::string::String;

use shared::{
    protocol::limit::TEXT_CHARS,
    text::{Strings, Unsendable, Word, decimal, length, message},
};

use super::{dom::grow, status::fill};
use crate::io::js::Element;

pub(super) const INPUT: &str = "input";
pub(super) const SEND: &str = "send";

const PLAN: &str = "\
div *composer
 textarea *input rows=1 placeholder=$ aria-label=$
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
    /// What is said of the characters that are left, or too many.
    words: [String; 2],
}

impl ComposerRegion {
    pub(super) fn build(inside: &Element, strings: &Strings) -> Self {
        let placeholder = strings.get(Word::Placeholder);
        let send = strings.get(Word::Send);
        grow(inside, PLAN, &[placeholder, placeholder, send]);
        Self {
            input: inside.inside(".input"),
            send: inside.inside(".send"),
            left: inside.inside(".remaining"),
            words: [Word::Left, Word::TooLong].map(|word| strings.get(word).into()),
        }
    }

    pub(super) fn typed(&self) -> String {
        self.input.value()
    }

    /// The send button is lit only when there is something to send. A text that is too long stays as it
    /// is, and the button says why it does nothing.
    pub(super) fn changed(&self) {
        let typed = self.typed();
        let message = message(&typed);
        let [left, too_many] = &self.words;
        let count = match message {
            Ok(text) => Some((left, TEXT_CHARS.saturating_sub(length(text)))),
            Err(Unsendable::TooLong(more)) => Some((too_many, more)),
            Err(Unsendable::Empty) => None,
        };
        let count = count.filter(|(_, count)| message.is_err() || *count < COUNTED);
        let words = count.map_or_else(String::new, |(words, count)| {
            fill(words, &[("count", &decimal(count as u64))])
        });
        self.left.set_text(&words);
        let (disabled, title) = match message {
            Ok(_) => ("false", ""),
            Err(_) => ("true", words.as_str()),
        };
        self.send.set_attribute("aria-disabled", disabled);
        self.send.set_attribute("title", title);
    }

    pub(super) fn set(&self, text: &str) {
        self.input.set_value(text);
        self.changed();
    }
}
