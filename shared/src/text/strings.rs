//! The words of the widget. They travel with the published site, so that the WebAssembly holds no
//! language at all.

use serde::{Deserialize, Serialize};

/// Every text that the widget itself says, in one language.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Strings {
    /// BCP 47 tag of the language.
    pub language: String,
    /// Whether the script runs from right to left.
    pub right_to_left: bool,
    /// Name of the launcher while the panel is closed.
    pub open: String,
    /// Name of the button that closes the panel.
    pub minimise: String,
    /// Under the name in the header.
    pub subtitle: String,
    /// Name of the message list.
    pub messages: String,
    /// In the empty composer.
    pub placeholder: String,
    /// Name of the send button.
    pub send: String,
    /// States of the visitor's own message (DLV-7).
    pub sending: String,
    pub sent: String,
    pub failed: String,
    /// On a message that failed.
    pub retry: String,
    /// While the connection is being made again.
    pub reconnecting: String,
    /// When the widget's program is too old for the edge and a reload is needed.
    pub outdated: String,
    /// Who wrote a message, for those who listen to the page.
    pub you: String,
}

impl Strings {
    #[must_use]
    pub fn english() -> Self {
        let text = str::to_owned;
        Self {
            language: text("en"),
            right_to_left: false,
            open: text("Open chat"),
            minimise: text("Minimise chat"),
            subtitle: text("Ask us anything"),
            messages: text("Messages"),
            placeholder: text("Write a message…"),
            send: text("Send"),
            sending: text("Sending…"),
            sent: text("Sent"),
            failed: text("Not sent"),
            retry: text("Try again"),
            reconnecting: text("No connection. Trying again…"),
            outdated: text("Please reload the page to go on."),
            you: text("You"),
        }
    }
}
