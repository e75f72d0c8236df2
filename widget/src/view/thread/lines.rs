//! The lines of the thread, one for each message: days, times, states. This is in the talk's program
//! (`xtask/src/build/split.rs`): nothing was written before that is there.

use alloc::string::String;

use shared::{
    text::{Word, decimal, pieces},
    time::Timestamp,
    visitor::{Bubble, Kind, Mark, Speaker},
};

use super::{
    super::{
        dom::{grow, hide, make, text},
        status::fill,
    },
    ThreadRegion,
};
use crate::io::js::{self, Element};

impl ThreadRegion {
    /// Redraws each bubble that has changed. Whether its reader is to see the latest: one who was at
    /// the end, or who wrote it.
    #[inline(never)]
    pub(crate) fn patch(&mut self, thread: &[Bubble], now: Timestamp) -> bool {
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
        let words = match bubble.kind {
            Kind::Message => None,
            Kind::End => Some(strings.get(Word::Ended).into()),
            Kind::Mail => Some(fill(strings.get(Word::MailKept), &[("mail", &bubble.text)])),
        };
        if let Some(words) = words {
            let element = make("div", &class);
            head(&element, day.as_deref());
            text(&element, "p", "line", &words);
            return element;
        }
        let (element, words) = self.message(bubble, &class);
        head(&element, day.as_deref());
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

/// The day stands above who speaks.
fn head(element: &Element, day: Option<&str>) {
    if let Some(day) = day {
        let line = make("p", "day");
        line.set_text(day);
        js::prepend(element, &line);
    }
}

/// Whether a day stands above a message.
fn is_dated(bubble: &Element) -> bool {
    let class = bubble.attribute("class");
    class.is_some_and(|class| pieces(&class, b' ').any(|one| one == "dated"))
}
