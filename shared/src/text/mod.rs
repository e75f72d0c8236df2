//! Words and message text: interface strings by language, what is a message, its text as a tree, its
//! preview, names as they are shown, mail addresses.

use alloc::string::String;

use markdown::Writer;

mod mailbox;
pub mod markdown;
mod message;
mod name;
mod pieces;
mod strings;

pub use mailbox::{folded_mailbox, is_mailbox};
pub use message::{Unsendable, message, shows};
pub use name::{BadName, checked_name, clean_name};
pub use pieces::{Pieces, halves, last_halves, length, pieces};
pub use strings::{Defaults, Strings, Word};

/// The beginning of a message on one line without its marks (TXT-1), at most `limit` characters,
/// cut with an ellipsis.
#[must_use]
pub fn preview(text: &str, writer: Writer, limit: usize) -> String {
    let text = markdown::plain(&markdown::parse(text, writer), markdown::Links::Words);
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        if length > 0 {
            if length + 1 >= limit {
                line.push('…');
                return line;
            }
            line.push(' ');
            length += 1;
        }
        for character in word.chars() {
            if length + 1 >= limit {
                line.push('…');
                return line;
            }
            line.push(character);
            length += 1;
        }
    }
    line
}

/// The beginning of a text, at most `limit` characters.
#[must_use]
pub fn cut(text: &str, limit: usize) -> &str {
    let mut left = limit;
    for (place, byte) in text.bytes().enumerate() {
        // A character begins with a byte that does not continue another.
        if byte & 0xc0 != 0x80 {
            if left == 0 {
                return text.get(..place).unwrap_or(text);
            }
            left -= 1;
        }
    }
    text
}

/// As much of a text as fits into so many bytes.
#[must_use]
pub fn cut_bytes(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text)
}

/// A number in decimal, without the machinery of formatting, which the widget does without.
#[must_use]
pub fn decimal(number: u64) -> String {
    let mut text = if number < 10 {
        String::new()
    } else {
        decimal(number / 10)
    };
    let digit = u32::try_from(number % 10).unwrap_or_default();
    text.extend(char::from_digit(digit, 10));
    text
}

/// The number that [`decimal`] has written, if it has 18 digits at most. The library's reader is for
/// numbers of all kinds, and ten times as long.
#[must_use]
pub fn number(text: &str) -> Option<u64> {
    let mut number = 0;
    for byte in text.bytes() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 || number >= 100_000_000_000_000_000 {
            return None;
        }
        number = number * 10 + u64::from(digit);
    }
    (!text.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::{Writer, cut, cut_bytes, decimal, number, preview};

    #[test]
    fn a_text_is_cut_between_characters() {
        for (limit, expected) in [
            (0, ""),
            (1, "a"),
            (2, "a"),
            (3, "aå"),
            (6, "aå"),
            (7, "aå😀"),
            (9, "aå😀"),
        ] {
            assert_eq!(cut_bytes("aå😀", limit), expected, "{limit}");
        }
    }

    #[test]
    fn decimals_are_the_usual_ones() {
        for number in [0, 7, 10, 99, 100, 4_711, (1 << 53) - 1, u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn decimals_are_read_and_nothing_else_is() {
        for written in [0, 7, 10, 99, 4_711, (1 << 53) - 1, 999_999_999_999_999_999] {
            assert_eq!(number(&decimal(written)), Some(written));
        }
        for text in [
            "",
            "-1",
            "+1",
            "1 ",
            "1.5",
            "1e3",
            "x",
            "undefined",
            "\u{661}",
            "1000000000000000000",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_cut_is_by_characters() {
        assert_eq!(cut("øre", 1), "ø");
        assert_eq!(cut("øre", 3), "øre");
        assert_eq!(cut("øre", 9), "øre");
        assert_eq!(cut("", 1), "");
    }

    /// The fuzzer's: the blank in front of the word that is cut came on top of the limit.
    #[test]
    fn a_preview_that_is_cut_between_words_keeps_to_its_limit() {
        assert_eq!(preview("abc def", Writer::Team, 4), "abc…");
        assert_eq!(preview("abc def", Writer::Team, 5), "abc …");
        assert_eq!(preview("abc", Writer::Team, 4), "abc");
    }

    #[test]
    fn a_preview_is_one_line_and_cut() {
        assert_eq!(
            preview(" Hello\n\n  there ", Writer::Team, 140),
            "Hello there"
        );
        assert_eq!(preview("abcdef", Writer::Team, 4), "abc…");
        assert_eq!(preview("", Writer::Team, 4), "");
        let marked = "**Hei** *du*,\n\n- se [her](https://a.example)\n> takk";
        assert_eq!(
            preview(marked, Writer::Team, 140),
            "Hei du, - se her > takk"
        );
        assert_eq!(
            preview(&"ø".repeat(500), Writer::Team, 140).chars().count(),
            140
        );
    }
}
