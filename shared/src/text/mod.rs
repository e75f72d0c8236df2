//! Words and message text: interface strings by language, and the preview of a message.

mod strings;

pub use strings::Strings;

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

#[cfg(test)]
mod tests {
    use super::preview;

    #[test]
    fn a_preview_is_one_line_and_cut() {
        assert_eq!(preview(" Hello\n\n  there ", 140), "Hello there");
        assert_eq!(preview("abcdef", 4), "abc…");
        assert_eq!(preview("", 4), "");
        assert_eq!(preview(&"ø".repeat(500), 140).chars().count(), 140);
    }
}
