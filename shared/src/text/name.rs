//! Names of people as they are shown (TXT-2).

use alloc::string::String;

use super::shows;
use crate::protocol::limit::{NAME_BYTES, NAME_CHARS};

/// Why something cannot be a name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BadName {
    /// Nothing of it is seen.
    Empty,
    /// More than [`NAME_CHARS`] or [`NAME_BYTES`].
    TooLong,
}

/// What somebody or something of the team may be called, as it is shown.
pub fn checked_name(name: &str) -> Result<String, BadName> {
    let name = clean_name(name);
    if !shows(&name) {
        Err(BadName::Empty)
    } else if name.chars().count() > NAME_CHARS || name.len() > NAME_BYTES {
        Err(BadName::TooLong)
    } else {
        Ok(name)
    }
}

/// A name on one line, without what nobody sees: controls, what turns the direction of text
/// (embeddings, overrides, isolates, marks), and runs of characters without a width. Blanks in a
/// row are one, and none is at the ends. Nothing may be left.
///
/// One joiner alone between two characters that are not ASCII stays: Persian names and joined
/// emoji are written with it.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let mut clean = String::new();
    let mut blank = false;
    // A joiner whose right neighbour is not known yet.
    let mut joiner = None;
    // The character in front, as it was written.
    let mut before = '\0';
    for character in name.chars() {
        if character.is_whitespace() {
            blank = !clean.is_empty();
            joiner = None;
        } else if is_hidden(character) || character.is_control() {
            let is_joiner = matches!(character, '\u{200c}' | '\u{200d}');
            let is_single = is_joiner && !before.is_ascii() && !is_hidden(before);
            joiner = is_single.then_some(character);
        } else {
            if blank {
                clean.push(' ');
                blank = false;
            }
            if !character.is_ascii() {
                clean.extend(joiner);
            }
            joiner = None;
            clean.push(character);
        }
        before = character;
    }
    clean
}

/// A character without a width or a look: controls of direction, joiners, fillers, marks of order,
/// tags.
pub(crate) fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn txt_2_names_have_nothing_in_them_that_nobody_sees() {
        let cases = [
            ("Ada", "Ada"),
            ("  Ada\n Lovelace\t", "Ada Lovelace"),
            ("\u{202e}adA\u{202c}", "adA"),
            ("\u{2066}Ada\u{2069}\u{200f}", "Ada"),
            ("A\u{200b}\u{200b}d\u{200d}a\u{feff}", "Ada"),
            ("A\0d\u{7f}a\u{1b}[31m\u{9c}", "Ada[31m"),
            ("Ada\u{2028}Lovelace", "Ada Lovelace"),
            ("\u{200b} \u{200d} \u{3164}", ""),
            ("", ""),
            // What joins letters or emoji stays, one at a time.
            ("علی\u{200c}رضا", "علی\u{200c}رضا"),
            ("علی\u{200c}\u{200c}رضا", "علیرضا"),
            ("علی\u{200c} رضا", "علی رضا"),
            ("👩\u{200d}💻 Ada", "👩\u{200d}💻 Ada"),
            ("Åse\u{200d}", "Åse"),
            ("é\u{200d}a", "éa"),
            ("Zoë ❤\u{fe0f}", "Zoë ❤\u{fe0f}"),
        ];
        for (name, clean) in cases {
            assert_eq!(clean_name(name), clean, "{name:?}");
            assert_eq!(clean_name(clean), clean, "twice is once");
        }
    }

    #[test]
    fn a_name_has_at_most_200_characters_and_400_bytes() {
        for (longest, count) in [
            ("a", 200),
            ("\u{e5}", 200),
            ("\u{20ac}", 133),
            ("\u{1f600}", 100),
        ] {
            let name = longest.repeat(count);
            assert_eq!(checked_name(&name), Ok(name.clone()), "{longest}");
            let longer = longest.repeat(count + 1);
            assert_eq!(checked_name(&longer), Err(BadName::TooLong), "{longest}");
        }
        for unseen in [" \u{200b}", "\u{301}\u{336}", "\u{2800}", "\u{e31}"] {
            assert_eq!(checked_name(unseen), Err(BadName::Empty));
        }
        assert_eq!(
            checked_name(&" a".repeat(100)),
            Ok("a ".repeat(100).trim().into())
        );
    }

    #[test]
    fn txt_2_every_character_of_direction_is_dropped() {
        for character in (0..=0x10_ffff).filter_map(char::from_u32) {
            let turns = matches!(
                character,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                    | '\u{2066}'..='\u{2069}'
            );
            let name = String::from_iter(['å', character, 'å']);
            if turns || character.is_control() && !character.is_whitespace() {
                assert_eq!(clean_name(&name), "åå", "{character:?}");
            }
            if character.is_alphanumeric() && !is_hidden(character) {
                assert_eq!(clean_name(&name), name, "{character:?}");
            }
        }
    }
}
