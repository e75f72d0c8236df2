//! The messages, as a polite live log.

use alloc::{string::String, vec::Vec};
use core::cell::Cell;

use shared::{
    ids::ClientKey,
    text::{Strings, Word, decimal, markdown::Writer, pieces},
    time::Timestamp,
    visitor::{Bubble, Kind, Mark, Speaker},
};

use super::{
    Texts,
    dom::{grow, hide, make, text},
    prose::prose,
    status::fill,
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
        let welcome = self.draw(&welcome, 0, "bubble");
        js::prepend(&self.root, &welcome);
        self.welcome = Some(welcome);
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

    /// Redraws each bubble that has changed. Whether its reader is to see the latest: one who was at
    /// the end, or who wrote it.
    pub(super) fn patch(&mut self, thread: &[Bubble], now: Timestamp) -> bool {
        let last = core::mem::replace(&mut self.now, now.0 as f64);
        let turned = last != self.now && self.day_of(last) != self.day_of(self.now);
        let follows = self.at_end();
        let grown = thread.len() > self.bubbles.len();
        for (place, bubble) in thread.iter().enumerate() {
            // As a day ends, those with a day above them change; the first may be another's now.
            if self.bubbles.get(place).is_some_and(|(old, element)| {
                old == bubble && !(turned && (place == 0 || is_dated(element)))
            }) {
                continue;
            }
            match self.bubbles.get(place) {
                Some((_, old)) => {
                    let element = self.draw(bubble, place, "bubble");
                    js::replace(old, &element);
                    if let Some(slot) = self.bubbles.get_mut(place) {
                        *slot = (bubble.clone(), element);
                    }
                }
                None => {
                    // It slides in once, and not again when its state changes.
                    let element = self.draw(bubble, place, "bubble new");
                    js::before(&self.tail, &element);
                    self.bubbles.push((bubble.clone(), element));
                }
            }
        }
        for (_, gone) in self.bubbles.drain(thread.len()..) {
            js::remove(&gone);
        }
        let own = thread
            .last()
            .is_some_and(|last| last.speaker == Speaker::Visitor);
        let follows = follows || (grown && own);
        if grown && !follows {
            hide(&self.pill, false);
        }
        follows
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

    /// The day of a message, if it is another one than that of the message before; the first is
    /// compared with today.
    fn day(&self, bubble: &Bubble, place: usize) -> Option<String> {
        let before = self.bubbles.iter().take(place).rev();
        let before = before.map(|(bubble, _)| bubble.at).find(Option::is_some);
        let before = before.flatten().map_or(self.now, |at| at.0 as f64);
        let day = self.day_of(bubble.at?.0 as f64);
        (day != self.day_of(before)).then_some(day)
    }

    fn day_of(&self, at: f64) -> String {
        js::day(at, self.now, &self.strings.language)
    }

    fn draw(&self, bubble: &Bubble, place: usize, class: &str) -> Element {
        let strings = &self.strings;
        let mut class = String::from(class);
        let day = self.day(bubble, place);
        for (name, holds) in [
            ("quiet", bubble.kind != Kind::Message),
            ("dated", day.is_some()),
            ("own", bubble.speaker == Speaker::Visitor),
            ("first", bubble.first),
            ("last", bubble.last),
            (
                "waiting",
                matches!(bubble.mark, Mark::Sending | Mark::Waiting { .. }),
            ),
            ("failed", matches!(bubble.mark, Mark::Failed { .. })),
        ] {
            if holds {
                class.push(' ');
                class.push_str(name);
            }
        }
        let element = make("div", &class);
        if let Some(day) = day {
            text(&element, "p", "day", &day);
        }
        match bubble.kind {
            Kind::Message => element.set_attribute("part", "message"),
            Kind::End => {
                text(&element, "p", "line", strings.get(Word::Ended));
                return element;
            }
            Kind::Mail => {
                let words = fill(strings.get(Word::MailKept), &[("mail", &bubble.text)]);
                text(&element, "p", "line", &words);
                return element;
            }
        }
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
        let time = bubble
            .at
            .map(|at| js::clock(at.0 as f64, &strings.language));
        if let Some(time) = &time {
            words.set_attribute("title", time);
        }

        let state = match bubble.mark {
            Mark::None => None,
            Mark::Sending => Some(Word::Sending),
            Mark::Sent => Some(Word::Sent),
            Mark::Read => Some(Word::Read),
            Mark::Waiting { .. } => Some(Word::TooMany),
            Mark::Failed { .. } => Some(Word::Failed),
        };
        let time = time.filter(|_| bubble.last);
        if time.is_none() && state.is_none() {
            return element;
        }
        let below = make("div", "below");
        if let Some(time) = time {
            text(&below, "span", "", &time);
        }
        if let Some(state) = state {
            let words = strings.get(state);
            match bubble.mark {
                Mark::Waiting { seconds } => {
                    // It is drawn anew each second, which is not to be read out.
                    element.set_attribute("aria-live", "off");
                    let words = fill(words, &[("seconds", &decimal(seconds))]);
                    text(&below, "span", "", &words);
                }
                Mark::None | Mark::Sending | Mark::Sent | Mark::Read | Mark::Failed { .. } => {
                    text(&below, "span", "", words);
                }
            }
        }
        if let Mark::Failed { .. } = bubble.mark {
            let words = [&*decimal(place as u64), strings.get(Word::Retry)];
            grow(&below, "button *retry type=button data-place=$ =$", &words);
        }
        element.append(&below);
        element
    }
}

/// Whether a day stands above a message.
fn is_dated(bubble: &Element) -> bool {
    let class = bubble.attribute("class");
    class.is_some_and(|class| pieces(&class, b' ').any(|one| one == "dated"))
}
