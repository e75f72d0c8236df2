//! Words and message text: interface strings by language, and the preview of a message.

use alloc::string::String;

mod strings;

pub use strings::{Strings, Word};

/// The beginning of a message on one line, at most `limit` characters, cut with an ellipsis.
#[must_use]
pub fn preview(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        if length > 0 {
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

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::{decimal, preview};

    #[test]
    fn decimals_are_the_usual_ones() {
        for number in [0, 7, 10, 99, 100, 4_711, (1 << 53) - 1, u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn a_preview_is_one_line_and_cut() {
        assert_eq!(preview(" Hello\n\n  there ", 140), "Hello there");
        assert_eq!(preview("abcdef", 4), "abc…");
        assert_eq!(preview("", 4), "");
        assert_eq!(preview(&"ø".repeat(500), 140).chars().count(), 140);
    }
}
