//! Keys. Every listener to keys is made here, so that none hears what belongs to an input method.

use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*};

use super::dom::Element;

/// What browsers say of a key that an input method takes. Safari says it of the Enter and the Escape
/// that end a composition, and that the composition is over by then.
const TAKEN: u32 = 229;

fn is_taken(event: &ev::KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == TAKEN
}

impl Element {
    /// Hears the keys that are pressed in it, but those that an input method takes.
    pub(crate) fn on_key(self, mut act: impl FnMut(&ev::KeyboardEvent, &str) + 'static) -> Self {
        self.on(ev::keydown, move |event| {
            if !is_taken(&event) {
                act(&event, &event.key());
            }
        })
    }

    /// Of a dialog: an Escape that an input method takes does not close it.
    pub(crate) fn stays_while_composing(self) -> Self {
        self.on(ev::keydown, move |event| {
            if is_taken(&event) && event.key() == "Escape" {
                event.prevent_default();
            }
        })
    }
}

/// Hears the keys that are pressed anywhere, but those that an input method takes.
pub(crate) fn on_any_key(act: impl Fn(&ev::KeyboardEvent, &str) + 'static) -> WindowListenerHandle {
    window_event_listener(ev::keydown, move |event| {
        if !is_taken(&event) {
            act(&event, &event.key());
        }
    })
}
