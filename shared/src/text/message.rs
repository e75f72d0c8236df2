//! What is a message: something that is seen, and not too long (DLV-11).

use super::{length, name::is_hidden};
use crate::protocol::limit::TEXT_CHARS;

/// Why a text cannot be sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unsendable {
    /// Nothing of it is seen.
    Empty,
    /// It has so many characters more than [`TEXT_CHARS`].
    TooLong(usize),
}

/// A text as it is sent: without the white space around it.
#[inline(never)]
pub fn message(text: &str) -> Result<&str, Unsendable> {
    let text = text.trim();
    if !shows(text) {
        return Err(Unsendable::Empty);
    }
    match length(text).saturating_sub(TEXT_CHARS) {
        0 => Ok(text),
        more => Err(Unsendable::TooLong(more)),
    }
}

/// Whether anything of a text is seen: something else than white space, controls, what has no look
/// (zero width, direction, joiners, fillers, variation selectors, tags) and combining marks, which
/// need a letter to stand on.
#[must_use]
pub fn shows(text: &str) -> bool {
    let is_seen =
        |c: char| !(c.is_whitespace() || c.is_control() || is_hidden(c) || is_combining(c));
    text.chars().any(is_seen)
}

/// Marks that stand on the character in front, roughly: those of the scripts that are written most.
fn is_combining(character: char) -> bool {
    match character {
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6ed}'
        | '\u{730}'..='\u{74a}'
        | '\u{e31}'
        | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}'
        | '\u{eb1}'
        | '\u{eb4}'..='\u{ebc}'
        | '\u{ec8}'..='\u{ece}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{302a}'..='\u{302f}'
        | '\u{3099}'..='\u{309a}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' => true,
        // The scripts of India, from Devanagari to Malayalam, have theirs in the same places.
        '\u{900}'..='\u{d7f}' => {
            matches!(u32::from(character) & 0x7f, 1..=3 | 0x3c | 0x3e..=0x4d | 0x62 | 0x63)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::{string::String, vec::Vec};

    use super::*;
    use crate::protocol::{codec, delivery::FromClient, json, limit::FRAME_BYTES};

    #[test]
    fn dlv_11_what_nobody_sees_is_no_message() {
        let unseen = [
            "",
            " ",
            "\n\t\r",
            "\0",
            "\u{7}\u{1b}",
            "\u{7f}\u{85}\u{9f}",
            "\u{a0}\u{2007}\u{202f}\u{3000}",
            "\u{ad}",
            "\u{34f}",
            "\u{61c}",
            "\u{115f}\u{1160}",
            "\u{17b4}\u{17b5}",
            "\u{180b}\u{180e}",
            "\u{200b}\u{200c}\u{200d}",
            "\u{200e}\u{200f}",
            "\u{2028}\u{2029}",
            "\u{202a}\u{202e}\u{202c}",
            "\u{2060}\u{2063}\u{2064}",
            "\u{2066}\u{2069}",
            "\u{206a}\u{206f}",
            "\u{2800}",
            "\u{3164}",
            "\u{fe00}\u{fe0f}",
            "\u{feff}",
            "\u{ffa0}",
            "\u{fff9}\u{fffb}",
            "\u{1bca0}\u{1bca3}",
            "\u{1d159}",
            "\u{1d173}\u{1d17a}",
            "\u{e0001}\u{e0020}\u{e007f}",
            "\u{e0100}\u{e01ef}",
            "\u{300}",
            "\u{301}\u{336}\u{36f}",
            "\u{489}",
            "\u{5b0}\u{5c7}",
            "\u{64b}\u{652}\u{670}",
            "\u{93c}\u{94d}",
            "\u{bcd}",
            "\u{e31}\u{e47}\u{e4e}",
            "\u{1ab0}",
            "\u{1dc0}",
            "\u{20d0}\u{20e3}",
            "\u{3099}",
            "\u{fe20}",
            " \u{200b}\n\u{301}\u{feff} ",
        ];
        for text in unseen {
            assert_eq!(message(text), Err(Unsendable::Empty), "{text:?}");
        }
    }

    #[test]
    fn dlv_11_what_is_seen_is_a_message() {
        let seen = [
            "a",
            ".",
            "…",
            "0",
            "e\u{301}",
            "\u{200b}a",
            "❤\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "👩\u{200d}💻",
            "🇳🇴",
            "🏴\u{e0067}\u{e0062}\u{e007f}",
            "ก\u{e31}",
            "नमस्ते",
            "שָׁלוֹם",
            "مَرْحَبًا",
            "\u{fffd}",
            "´",
            "^",
            "゛",
            "-",
            "_",
            "*",
            "\u{2588}",
            "한글",
            "ㅋㅋ",
            "ଠ",
            "ൔ",
        ];
        for text in seen {
            assert_eq!(message(text), Ok(text), "{text:?}");
        }
        assert_eq!(message(" a\u{301} \n"), Ok("a\u{301}"));
        // Letters of every script are seen.
        for letter in (0..=0x10_ffff).filter_map(char::from_u32) {
            if letter.is_uppercase() {
                assert!(shows(String::from(letter).as_str()), "{letter:?}");
            }
        }
    }

    #[test]
    fn dlv_11_a_text_is_counted_in_characters_and_fits_into_a_frame() {
        for letter in ["a", "å", "€", "😀", "\u{1f469}\u{200d}", "e\u{301}"] {
            let count = letter.chars().count();
            let text = letter.repeat(TEXT_CHARS / count);
            assert_eq!(message(&text), Ok(text.as_str()));
            let longer = text.clone() + letter;
            assert_eq!(message(&longer), Err(Unsendable::TooLong(count)));
        }
        // The white space around it does not count.
        let spaced = std::format!("\n {} ", "😀".repeat(TEXT_CHARS));
        assert!(message(&spaced).is_ok());
    }

    /// The longest text of the widest characters, and of those that JSON writes longest.
    #[test]
    fn dlv_11_the_longest_text_passes_in_either_codec() {
        for letter in ["😀", "\u{1}", "\"", "\\"] {
            let text = letter.repeat(TEXT_CHARS);
            let key = crate::ids::ClientKey([255; 16]);
            let after = Some(key);
            let frame = FromClient::Post { key, after, text };
            assert!(codec::encode(&frame).len() <= FRAME_BYTES, "{letter:?}");
            let json: Vec<u8> = json::encode(&frame).into();
            assert!(json.len() <= FRAME_BYTES, "{letter:?}: {}", json.len());
        }
    }
}
