//! Pictures of people: letters on a color that stays theirs.

use leptos::prelude::AnyView;
use wasm_bindgen::prelude::*;

use super::{Child, dom};

#[wasm_bindgen(module = "/src/text.js")]
extern "C" {
    fn initial(text: &str) -> String;
}

/// How many colors there are; each is a line in `style.css`.
const HUES: u64 = 8;

/// The color of a number.
pub(crate) fn hue_of(number: u64) -> String {
    (number % HUES).to_string()
}

/// The first letters of the first and the last word of a name.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let (first, last) = (words.next(), words.next_back());
    let letters = [first, last].into_iter().flatten();
    letters.map(|word| initial(word).to_uppercase()).collect()
}

/// Somebody of the team, in a color that their name makes. What is beside it says who it is.
pub(crate) fn face_of(name: &str) -> AnyView {
    let hue = name.bytes().fold(0, |sum, byte| sum + u64::from(byte));
    dom::span()
        .attr("class", "avatar small")
        .attr("data-hue", hue_of(hue))
        .attr("aria-hidden", "true")
        .child(initials(name))
        .view()
}
