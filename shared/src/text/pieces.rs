//! Text in pieces, at a byte of ASCII, and its length.
//!
//! What `str` has for that takes any pattern, from either end and in great strides: the widget would
//! carry two kilobytes of it.

/// What stands before the first such byte, and what behind it.
#[must_use]
pub fn halves(text: &str, at: u8) -> Option<(&str, &str)> {
    around(text, text.bytes().position(|byte| byte == at))
}

/// What stands before the last such byte, and what behind it.
#[must_use]
pub fn last_halves(text: &str, at: u8) -> Option<(&str, &str)> {
    around(text, text.bytes().rposition(|byte| byte == at))
}

fn around(text: &str, place: Option<usize>) -> Option<(&str, &str)> {
    let place = place?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// What stands between such bytes: one piece more than there are of them.
#[must_use]
pub fn pieces(text: &str, at: u8) -> Pieces<'_> {
    let rest = Some(text);
    Pieces { rest, at }
}

#[derive(Clone, Debug)]
pub struct Pieces<'t> {
    rest: Option<&'t str>,
    at: u8,
}

impl<'t> Iterator for Pieces<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let rest = self.rest?;
        let (piece, rest) = match halves(rest, self.at) {
            Some((piece, rest)) => (piece, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        Some(piece)
    }
}

/// How many characters there are.
#[must_use]
pub fn length(text: &str) -> usize {
    // Each begins with a byte that does not continue another.
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    #[test]
    fn text_falls_into_the_same_pieces_as_elsewhere() {
        for text in [
            "",
            "&",
            "a",
            "a&",
            "&a",
            "a&b&&ø&c",
            "&&",
            "日&本",
            "no such byte",
        ] {
            assert_eq!(halves(text, b'&'), text.split_once('&'), "{text}");
            assert_eq!(last_halves(text, b'&'), text.rsplit_once('&'), "{text}");
            let expected: Vec<&str> = text.split('&').collect();
            assert_eq!(pieces(text, b'&').collect::<Vec<_>>(), expected, "{text}");
            assert_eq!(length(text), text.chars().count(), "{text}");
        }
    }

    #[test]
    fn a_byte_that_is_no_character_is_nowhere() {
        assert_eq!(halves("ø", 0xb8), None);
        assert_eq!(pieces("ø", 0xb8).collect::<Vec<_>>(), ["ø"]);
    }
}
