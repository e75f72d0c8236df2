//! The messages, as a polite live log.

use shared::{
    flow::Published,
    text::Strings,
    time::Timestamp,
    visitor::{Bubble, Mark, Speaker},
};
use wasm_bindgen::JsValue;
use web_sys::{Element, HtmlElement};

use super::dom::{Attribute, make, make_part, set, text};

pub(super) const RETRY: &str = "retry";
/// On a retry button: the message's place in the thread.
pub(super) const PLACE: &str = "data-place";

pub(super) struct ThreadRegion {
    root: HtmlElement,
    strings: Strings,
    /// What is shown, behind the welcome message.
    bubbles: Vec<(Bubble, HtmlElement)>,
}

impl ThreadRegion {
    pub(super) fn build(published: &Published) -> Result<Self, JsValue> {
        let root = make_part("div", "thread")?;
        set(&root, Attribute::Role, "log");
        set(&root, Attribute::Live, "polite");
        set(&root, Attribute::Label, &published.strings.messages);
        set(&root, Attribute::TabIndex, "0");
        let welcome = Bubble {
            speaker: Speaker::Team {
                name: published.name.clone(),
            },
            text: published.welcome.clone(),
            at: None,
            first: true,
            last: true,
            mark: Mark::None,
        };
        let region = Self {
            root,
            strings: published.strings.clone(),
            bubbles: Vec::new(),
        };
        let welcome = region.draw(&welcome, 0)?;
        region.root.append_child(&welcome)?;
        Ok(region)
    }

    pub(super) fn root(&self) -> &Element {
        &self.root
    }

    /// Shows the latest message.
    pub(super) fn to_end(&self) {
        self.root.set_scroll_top(self.root.scroll_height());
    }

    /// Redraws each bubble that has changed. A reader who is at the end stays there.
    pub(super) fn patch(&mut self, thread: &[Bubble]) {
        let gap = self.root.scroll_height() - self.root.scroll_top() - self.root.client_height();
        let grown = thread.len() > self.bubbles.len();
        for (place, bubble) in thread.iter().enumerate() {
            if self.bubbles.get(place).is_some_and(|(old, _)| old == bubble) {
                continue;
            }
            let Ok(element) = self.draw(bubble, place) else {
                continue;
            };
            match self.bubbles.get_mut(place) {
                Some(slot) => {
                    slot.1.replace_with_with_node_1(&element).ok();
                    *slot = (bubble.clone(), element);
                }
                None => {
                    element.class_list().add_1("new").ok();
                    self.root.append_child(&element).ok();
                    self.bubbles.push((bubble.clone(), element));
                }
            }
        }
        for (_, gone) in self.bubbles.drain(thread.len()..) {
            gone.remove();
        }
        let own = thread
            .last()
            .is_some_and(|last| last.speaker == Speaker::Visitor);
        if gap < 80 || (grown && own) {
            self.to_end();
        }
    }

    fn draw(&self, bubble: &Bubble, place: usize) -> Result<HtmlElement, JsValue> {
        let strings = &self.strings;
        let mut class = String::from("bubble");
        for (name, holds) in [
            ("own", bubble.speaker == Speaker::Visitor),
            ("first", bubble.first),
            ("last", bubble.last),
            ("waiting", bubble.mark == Mark::Sending),
            ("failed", matches!(bubble.mark, Mark::Failed { .. })),
        ] {
            if holds {
                class.push(' ');
                class.push_str(name);
            }
        }
        let element = make("div", &class)?;
        set(&element, Attribute::Part, "message");
        match &bubble.speaker {
            Speaker::Visitor => text(&element, "span", "hidden", &strings.you)?,
            Speaker::Team { name } => {
                let shown = if bubble.first { "name" } else { "hidden" };
                text(&element, "span", shown, name)?;
            }
        }
        let words = make("p", "text")?;
        set(&words, Attribute::Dir, "auto");
        words.set_text_content(Some(&bubble.text));
        element.append_child(&words)?;

        let state = match bubble.mark {
            Mark::None => None,
            Mark::Sending => Some(&strings.sending),
            Mark::Sent => Some(&strings.sent),
            Mark::Failed { .. } => Some(&strings.failed),
        };
        let time = bubble.at.filter(|_| bubble.last).map(clock(&strings.language));
        if time.is_none() && state.is_none() {
            return Ok(element);
        }
        let below = make("div", "below")?;
        if let Some(time) = time {
            text(&below, "span", "", &time)?;
        }
        if let Some(state) = state {
            text(&below, "span", "", state)?;
        }
        if let Mark::Failed { .. } = bubble.mark {
            let retry = make_part("button", RETRY)?;
            set(&retry, Attribute::Type, "button");
            set(&retry, Attribute::Place, &place.to_string());
            retry.set_text_content(Some(&strings.retry));
            below.append_child(&retry)?;
        }
        element.append_child(&below)?;
        Ok(element)
    }
}

/// Hour and minute as the language writes them, in the visitor's own zone.
fn clock(language: &str) -> impl Fn(Timestamp) -> String {
    move |at| {
        let date = js_sys::Date::new(&(at.0 as f64).into());
        let options = js_sys::Object::new();
        for (field, form) in [("hour", "numeric"), ("minute", "2-digit")] {
            let _ = js_sys::Reflect::set(&options, &field.into(), &form.into());
        }
        date.to_locale_string(language, &options).into()
    }
}
