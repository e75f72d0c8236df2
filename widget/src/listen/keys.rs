//! Keys. Every listener to keys is made here, so that none hears what belongs to an input method.

use super::hear;
use crate::{
    io::js::{Event, Target},
    shell::Shell,
};

/// What browsers say of a key that an input method takes. Safari says it of the Enter and the Escape
/// that end a composition, and that the composition is over by then.
const TAKEN: i32 = 229;

/// What is done about a key.
pub(super) type Act = fn(&'static Shell, &Event, &str);

/// Hears the keys that are pressed, but those that an input method takes.
pub(super) fn listen(shell: &'static Shell, target: &Target, act: Act) {
    let heard = move |event: &Event| {
        if !event.is_composing() && event.key_code() != TAKEN {
            act(shell, event, &event.key());
        }
    };
    hear(target, "keydown", heard);
}
