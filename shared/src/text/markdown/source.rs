//! The text that is read. Every look at it goes through here, so that a test can count them.

#[cfg(feature = "fuzzing")]
use core::cell::Cell;

pub(super) struct Source<'a> {
    text: &'a str,
    #[cfg(feature = "fuzzing")]
    looks: Cell<usize>,
}

impl<'a> Source<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            text,
            #[cfg(feature = "fuzzing")]
            looks: Cell::new(0),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Notes that so many characters are looked at elsewhere.
    pub(super) fn looked(&self, _count: usize) {
        #[cfg(feature = "fuzzing")]
        self.looks.set(self.looks.get() + _count);
    }

    #[cfg(feature = "fuzzing")]
    pub(super) fn looks(&self) -> usize {
        self.looks.get()
    }

    /// A line ends where the text does.
    #[inline(never)]
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.looked(1);
        self.text.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// The character that begins here.
    pub(super) fn after(&self, at: usize) -> char {
        self.looked(1);
        let rest = self.text.get(at..).unwrap_or_default();
        rest.chars().next().unwrap_or('\n')
    }

    /// The character that ends here.
    pub(super) fn before(&self, at: usize) -> char {
        self.looked(1);
        let rest = self.text.get(..at).unwrap_or_default();
        rest.chars().next_back().unwrap_or('\n')
    }

    /// How often the byte here stands in a row.
    pub(super) fn run(&self, at: usize, end: usize) -> usize {
        let byte = self.byte(at);
        let mut behind = at + 1;
        while behind < end && self.byte(behind) == byte {
            behind += 1;
        }
        behind - at
    }

    pub(super) fn line_end(&self, mut at: usize) -> usize {
        while self.byte(at) != b'\n' {
            at += 1;
        }
        at
    }

    pub(super) fn skip_blanks(&self, mut at: usize, end: usize) -> usize {
        while at < end && is_blank(self.byte(at)) {
            at += 1;
        }
        at
    }

    /// Where the last thing in front of `end` that is no blank ends.
    pub(super) fn trim_end(&self, from: usize, mut end: usize) -> usize {
        while end > from && is_blank(self.byte(end - 1)) {
            end -= 1;
        }
        end
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}
