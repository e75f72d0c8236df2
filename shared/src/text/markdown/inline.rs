//! What is within a line: marks, code, links.
//!
//! What may open stands in the tree as the text it is, until what closes it makes it an element:
//! nothing is looked for in advance but the end of code and of an address.
//!
//! Whether a mark may open or close depends on its two neighbours. The rules are those of CommonMark
//! 0.31 for runs that flank, and narrower, since visitors who never heard of Markdown write here too.

use super::{
    Node, Tag,
    address::{self, Address},
    block::Parser,
    host::mixes_scripts,
};

/// A mark that may still be closed.
pub(super) struct Mark {
    byte: u8,
    width: usize,
    /// Place in the text.
    at: usize,
    /// Place of its text in the tree.
    node: usize,
}

/// Longest run of stars, underscores or backticks that is a mark.
const WIDEST: usize = 3;

impl<'a> Parser<'a> {
    pub(super) fn inline(&mut self, from: usize, end: usize) {
        let mut at = from;
        // Where text begins that is not in the tree yet.
        let mut plain = from;
        // For each length of run: no such run is behind.
        let mut no_code = [false; WIDEST];
        // The mark that was escaped last on this line.
        let mut escaped = 0;
        self.blank = from;
        while at < end {
            let byte = self.source.byte(at);
            let mut behind = at + 1;
            match byte {
                b'\\' if behind < end => {
                    let mark = self.source.byte(behind);
                    if self.is_escape(mark, from, at) || mark == escaped {
                        self.text(plain, at);
                        plain = behind;
                        escaped = mark;
                    }
                    behind += usize::from(is_mark(mark));
                }
                b'`' => {
                    behind = at + self.source.run(at, end);
                    let unseen = no_code.get_mut(behind - at - 1).filter(|seen| !**seen);
                    if let Some(none) = unseen
                        && !self.is_apostrophe(at, behind)
                    {
                        match self.code_end(behind, behind - at, end) {
                            Some(close) => {
                                self.text(plain, at);
                                let code = self.source.slice(behind, close);
                                self.nodes.push(Node::Code(without_padding(code)));
                                self.word = close;
                                behind = close + (behind - at);
                                plain = behind;
                            }
                            None => *none = true,
                        }
                    }
                }
                b'*' | b'_' | b'~' => {
                    behind = at + self.source.run(at, end);
                    if self.mark(byte, plain, at, behind) {
                        plain = behind;
                    }
                }
                b'[' => {
                    self.text(plain, at);
                    self.open(byte, at, 1);
                    plain = behind;
                }
                b']' => {
                    if let Some(close) = self.words_end(plain, at, end) {
                        behind = close;
                        plain = close;
                    }
                }
                b'h' | b'H' => {
                    self.word = at;
                    if let Some(address_end) = self.bare_address(plain, at, end) {
                        behind = address_end;
                        plain = address_end;
                    }
                }
                b' ' | b'\t' => self.blank = at,
                _ if !byte.is_ascii() || byte.is_ascii_alphanumeric() => self.word = at,
                _ => {}
            }
            at = behind;
        }
        self.text(plain, end);
    }

    fn text(&mut self, from: usize, to: usize) {
        if from < to {
            let text = self.source.slice(from, to);
            self.nodes.push(Node::Text(text));
        }
    }

    /// Where a run of so many backticks closes the code.
    fn code_end(&self, mut at: usize, width: usize, end: usize) -> Option<usize> {
        while at < end {
            let mut run = 1;
            if self.source.byte(at) == b'`' {
                run = self.source.run(at, end);
                if run == width && !self.is_apostrophe(at, at + run) {
                    return Some(at);
                }
            }
            at += run;
        }
        None
    }

    /// A run of marks that closes or opens something, or else stays in the text.
    fn mark(&mut self, byte: u8, plain: usize, from: usize, to: usize) -> bool {
        let width = to - from;
        if width > WIDEST || byte == b'~' && width != 2 {
            return false;
        }
        let (before, after) = (self.source.before(from), self.source.after(to));
        let underscore = byte == b'_';
        let opens = may_open(before, after) && !(underscore && is_of_word(before));
        let closes = !before.is_whitespace()
            && match after {
                'a'..='z' | 'A'..='Z' => width == 2 && !underscore,
                _ => is_behind(after) && !(underscore && is_of_word(after)),
            };
        if !opens && !closes {
            return false;
        }
        self.text(plain, from);
        let mut left = width;
        while closes && left > 0 {
            let fits = |mark: &Mark| mark.byte == byte && (mark.width == left || left == WIDEST);
            let Some(place) = self.marks.iter().rposition(fits) else {
                break;
            };
            if !self.is_meant(place) {
                self.marks.remove(place);
                break;
            }
            left -= self.close(place, None);
        }
        let from = to - left;
        if !opens {
            self.text(from, to);
        } else if left == WIDEST {
            self.open(byte, from, 2);
            self.open(byte, from + 2, 1);
        } else if left > 0 {
            self.open(byte, from, left);
        }
        true
    }

    /// A mark that may be closed further on; of each kind the nearest can.
    fn open(&mut self, byte: u8, at: usize, width: usize) {
        self.marks
            .retain(|mark| mark.byte != byte || mark.width != width);
        let node = self.nodes.len();
        self.marks.push(Mark {
            byte,
            width,
            at,
            node,
        });
        self.text(at, at + width);
    }

    /// Whether what stands behind this mark is worth one: there is a letter or a digit in it, and
    /// behind two underscores, with which names begin and end in programs, a blank as well.
    fn is_meant(&self, place: usize) -> bool {
        let meant = |mark: &Mark| {
            self.word > mark.at && (self.blank > mark.at || mark.byte != b'_' || mark.width == 1)
        };
        self.marks.get(place).is_some_and(meant)
    }

    /// Whether a backslash here, in front of this, is Markdown's and not of a path: this would be a
    /// mark without it, and no letter stands in front.
    fn is_escape(&self, mark: u8, line: usize, at: usize) -> bool {
        let (before, after) = (self.source.before(at), self.source.after(at + 2));
        let begins = at == line && after.is_whitespace();
        match mark {
            b'-' | b'>' => begins,
            b'.' | b')' => before.is_ascii_digit() && after.is_whitespace(),
            b'*' if begins => true,
            b'*' | b'_' | b'~' | b'`' => before.is_ascii() && may_open(before, after),
            _ => false,
        }
    }

    /// Whether a single backtick stands within a word, as in `` it`s ``.
    fn is_apostrophe(&self, from: usize, to: usize) -> bool {
        to - from == 1
            && is_of_spaced_word(self.source.before(from))
            && is_of_spaced_word(self.source.after(to))
    }

    /// Makes the mark an element that ends here; gives the mark's width.
    fn close(&mut self, place: usize, address: Option<&'a str>) -> usize {
        let mut width = 0;
        if let Some(mark) = self.marks.get(place) {
            width = mark.width;
            if let Some(node) = self.nodes.get_mut(mark.node) {
                *node = Node::Open(match (address, mark.byte, mark.width) {
                    (Some(address), _, _) => Tag::Link(address),
                    (None, b'~', _) => Tag::Strike,
                    (None, _, 2) => Tag::Bold,
                    (None, _, _) => Tag::Italic,
                });
            }
        }
        self.marks.truncate(place);
        self.nodes.push(Node::Close);
        width
    }

    /// The bracket behind the words of a link; gives where the link ends, if it is one.
    fn words_end(&mut self, plain: usize, at: usize, end: usize) -> Option<usize> {
        let place = self.marks.iter().rposition(|mark| mark.byte == b'[')?;
        let node = self.marks.get(place)?.node;
        let from = at + 2;
        let close = address::end(&self.source, from, end);
        let is_link = self.source.byte(at + 1) == b'('
            && self.source.byte(close) == b')'
            && close < end
            // No words, or a link in them.
            && self.link_end <= node
            && (self.nodes.len() > node + 1 || plain < at);
        let written = self.source.slice(from, close);
        self.source.looked(written.len());
        let Some(address) = Address::of(written).filter(|_| is_link) else {
            self.marks.remove(place);
            return None;
        };
        self.text(plain, at);
        let words = self.nodes.get(node + 1..).unwrap_or_default();
        self.source.looked(address::length(words));
        if address.needs_host_beside(words) {
            self.nodes.push(Node::Beside(address.host));
        }
        self.close(place, Some(written));
        self.link_end = self.nodes.len();
        Some(close + 1)
    }

    /// An address on its own; gives where it ends, or where what only looks like one does.
    fn bare_address(&mut self, plain: usize, at: usize, end: usize) -> Option<usize> {
        let is_scheme = |scheme: &[u8]| {
            scheme
                .iter()
                .enumerate()
                .all(|(place, byte)| self.source.byte(at + place) | 32 == *byte | 32)
        };
        if !(is_scheme(b"http://") || is_scheme(b"https://")) || is_of_word(self.source.before(at))
        {
            return None;
        }
        let mut close = address::end(&self.source, at, end);
        while is_punctuation(self.source.byte(close - 1)) {
            close -= 1;
        }
        let written = self.source.slice(at, close);
        self.source.looked(written.len());
        self.text(plain, at);
        let Some(address) = Address::of(written) else {
            self.text(at, close);
            return Some(close);
        };
        self.nodes.push(Node::Open(Tag::Link(written)));
        if mixes_scripts(address.host) {
            let host = at + written.len() - address.rest.len();
            let behind = host + address.host.len();
            self.text(at, host);
            self.nodes.push(Node::Host(address.host));
            self.text(behind, close);
        } else {
            self.text(at, close);
        }
        self.nodes.push(Node::Close);
        self.link_end = self.nodes.len();
        Some(close)
    }
}

/// What a backslash makes text.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b'*' | b'_' | b'~' | b'`' | b'[' | b']')
}

/// Whether something begins between these two: not within a word or a path, nor in front of a blank
/// or of what ends a sentence.
fn may_open(before: char, after: char) -> bool {
    let fits = match before {
        '(' | '[' | '{' | '"' | '\'' | '-' | ',' | '*' | '_' | '~' => true,
        '\0'..='\u{7f}' => before.is_ascii_whitespace(),
        _ => !is_of_spaced_word(before),
    };
    fits && match after {
        ')' | ']' | '}' | '.' | ',' | ';' | ':' | '!' | '?' | '/' | '=' | '%' => false,
        _ => !after.is_whitespace(),
    }
}

/// Whether something may end in front of this character.
fn is_behind(after: char) -> bool {
    match after {
        ')' | ']' | '}' | '"' | '\'' | '-' | ',' | '*' | '_' | '~' | '.' | ';' | ':' | '!'
        | '?' => true,
        '\0'..='\u{7f}' => after.is_ascii_whitespace(),
        _ => !is_of_spaced_word(after),
    }
}

/// What ends a sentence, or is a mark, does not end an address.
fn is_punctuation(byte: u8) -> bool {
    matches!(
        byte,
        b'.' | b',' | b':' | b';' | b'!' | b'?' | b'\'' | b'*' | b'_' | b'~' | b'('
    )
}

/// Letters and digits. What is not ASCII is taken for one, but for punctuation: no table is needed.
fn is_of_word(character: char) -> bool {
    match character {
        '\0'..='\u{7f}' => character.is_ascii_alphanumeric(),
        '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' => false,
        _ => true,
    }
}

/// Letters and digits of scripts that put blanks between words: those up to Thai.
fn is_of_spaced_word(character: char) -> bool {
    character < '\u{e00}' && is_of_word(character)
}

/// `` ` `` within code has a blank on each side, which is not part of it.
fn without_padding(code: &str) -> &str {
    code.strip_prefix(' ')
        .and_then(|code| code.strip_suffix(' '))
        .filter(|code| code.starts_with('`') || code.ends_with('`'))
        .unwrap_or(code)
}
