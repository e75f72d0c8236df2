//! The words of the widget. They travel with the published site, so that the WebAssembly holds no
//! language at all.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

/// Every text that the widget itself says, in one language.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Strings {
    /// BCP 47 tag of the language.
    pub language: String,
    /// Whether the script runs from right to left.
    pub right_to_left: bool,
    /// In the order of [`Word`]: a list is read with a fraction of the code that a struct of
    /// strings takes in the page.
    words: Vec<String>,
}

/// One of these texts. A new one goes to the end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Word {
    /// Name of the launcher while the panel is closed.
    Open,
    /// Name of the button that closes the panel.
    Minimise,
    /// Under the name in the header.
    Subtitle,
    /// Name of the message list.
    Messages,
    /// In the empty composer.
    Placeholder,
    /// Name of the send button.
    Send,
    /// States of the visitor's own message (DLV-7).
    Sending,
    Sent,
    Failed,
    /// On a message that failed.
    Retry,
    /// While the connection is being made again.
    Reconnecting,
    /// When the widget's program is too old for the edge and a reload is needed.
    Outdated,
    /// Who wrote a message, for those who listen to the page.
    You,
}

impl Strings {
    /// A text, empty if the site was published before there was such a word.
    #[must_use]
    pub fn get(&self, word: Word) -> &str {
        self.words.get(word as usize).map_or("", String::as_str)
    }

    #[must_use]
    pub fn english() -> Self {
        let words = [
            (Word::Open, "Open chat"),
            (Word::Minimise, "Minimise chat"),
            (Word::Subtitle, "Ask us anything"),
            (Word::Messages, "Messages"),
            (Word::Placeholder, "Write a message…"),
            (Word::Send, "Send"),
            (Word::Sending, "Sending…"),
            (Word::Sent, "Sent"),
            (Word::Failed, "Not sent"),
            (Word::Retry, "Try again"),
            (Word::Reconnecting, "No connection. Trying again…"),
            (Word::Outdated, "Please reload the page to go on."),
            (Word::You, "You"),
        ];
        Self {
            language: "en".to_owned(),
            right_to_left: false,
            words: words.iter().map(|(_, text)| (*text).to_owned()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_in_its_place() {
        let english = Strings::english();
        assert_eq!(english.get(Word::Open), "Open chat");
        assert_eq!(english.get(Word::Retry), "Try again");
        assert_eq!(english.get(Word::You), "You");
        assert_eq!(english.words.len(), Word::You as usize + 1);
    }
}
