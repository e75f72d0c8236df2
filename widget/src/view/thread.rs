//! The messages, as a polite live log. What a panel shows before anything was written is here; the rest
//! is in [`lines`].

use alloc::vec::Vec;
use core::cell::Cell;

mod lines;

use shared::{
    ids::ClientKey,
    text::{Strings, Word, markdown::Writer},
    visitor::{Bubble, Kind, Mark, Speaker},
};

use super::{
    Texts,
    dom::{hide, make, text},
    prose::prose,
};
use crate::io::js::{self, Element};

pub(super) const RETRY: &str = "retry";
pub(super) const NEW_MESSAGES: &str = "new-messages";
/// On a retry button: the message's place in the thread.
pub(super) const PLACE: &str = "data-place";

pub(super) struct ThreadRegion {
    root: Element,
    /// The first of what stands behind the messages.
    tail: Element,
    /// The end was in sight when the visitor last scrolled.
    ended: Cell<bool>,
    /// Leads to messages that came while the visitor had scrolled up.
    pill: Element,
    strings: Strings,
    welcome: Option<Element>,
    /// The edge's time, which says what day it is.
    now: f64,
    /// What is shown, behind the welcome message.
    bubbles: Vec<(Bubble, Element)>,
}

impl ThreadRegion {
    pub(super) fn build(root: Element, tail: Element, pill: Element, texts: Texts<'_>) -> Self {
        Self {
            root,
            tail,
            ended: Cell::new(false),
            pill,
            strings: texts.strings.clone(),
            welcome: None,
            now: 0.0,
            bubbles: Vec::new(),
        }
    }

    /// Begins with the welcome message of a flow, or with none.
    pub(super) fn greet(&mut self, texts: Option<Texts<'_>>) {
        if let Some(before) = self.welcome.take() {
            js::remove(&before);
        }
        let Some(texts) = texts else {
            return;
        };
        let welcome = Bubble {
            speaker: Speaker::Team {
                name: texts.name().into(),
            },
            kind: Kind::Message,
            text: texts.flow.welcome.clone(),
            at: None,
            first: true,
            last: true,
            mark: Mark::None,
        };
        let (welcome, _words) = self.message(&welcome, "bubble first last");
        js::prepend(&self.root, &welcome);
        self.welcome = Some(welcome);
    }

    /// Whether nothing was written yet.
    pub(super) fn is_bare(&self) -> bool {
        self.bubbles.is_empty()
    }

    /// The key of the message in this place, if it failed.
    pub(super) fn failed_key(&self, place: usize) -> Option<ClientKey> {
        match self.bubbles.get(place)?.0.mark {
            Mark::Failed { key } => Some(key),
            Mark::None | Mark::Sending | Mark::Waiting { .. } | Mark::Sent | Mark::Read => None,
        }
    }

    /// Shows the latest message.
    pub(super) fn to_end(&self) {
        hide(&self.pill, true);
        self.root.set_scroll_top(self.root.scroll_height());
    }

    /// Whether the latest message is in sight.
    pub(super) fn at_end(&self) -> bool {
        let root = &self.root;
        root.scroll_height() - root.scroll_top() - root.client_height() < 80
    }

    /// The visitor has scrolled. At the end nothing is new. Whether that is in sight, if it is otherwise
    /// than before.
    pub(super) fn scrolled(&self) -> Option<bool> {
        let end = self.at_end();
        if end {
            hide(&self.pill, true);
        }
        (self.ended.replace(end) != end).then_some(end)
    }

    /// A message: who speaks, and the words.
    fn message(&self, bubble: &Bubble, class: &str) -> (Element, Element) {
        let strings = &self.strings;
        let element = make("div", class);
        element.set_attribute("part", "message");
        match &bubble.speaker {
            Speaker::Visitor => text(&element, "span", "hidden", strings.get(Word::You)),
            Speaker::Team { name } => {
                let shown = if bubble.first { "name" } else { "hidden" };
                text(&element, "span", shown, name);
            }
        }
        let words = make("div", "text prose");
        words.set_attribute("dir", "auto");
        let writer = match bubble.speaker {
            Speaker::Visitor => Writer::Visitor,
            Speaker::Team { .. } => Writer::Team,
        };
        prose(&words, &bubble.text, writer);
        element.append(&words);
        (element, words)
    }
}
