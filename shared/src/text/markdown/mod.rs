//! Message text as a tree (TXT-1), read from a subset of Markdown and never from HTML.
//!
//! What is understood:
//!
//! 1. Lines that follow each other are a paragraph with line breaks; an empty line ends it.
//! 2. `> ` at the beginning of a line is a quote, `>> ` or `> > ` a quote in a quote, up to
//!    [`MOST_QUOTES`]; a line without the mark ends it.
//! 3. `- ` or `* ` is an item of a list, and so is a number of up to nine digits with `. ` or `) `,
//!    which is shown as it was typed; right behind a line of text only 1 begins a list. Two more
//!    blanks in front than the list has make a list in the item, up to [`MOST_LISTS`]. Lines
//!    with two blanks in front go on in the item, any other line ends the list; an empty one does
//!    not. In a visitor's text a quote and a list begin only where the next line is of the kind,
//!    too: `- 5 degrees` and `> 100 kg` are text.
//! 4. Lines between ` ``` ` and ` ``` ` are a block of code; a language may stand behind the first.
//!    Fences begin in the first column, so code stands in no quote and no list.
//! 5. `**bold**`, `*italic*` and `_italic_`, `***both***`, `~~strike~~`, within a paragraph, and
//!    `__bold__` where a blank stands in it, which no name of a program has. A mark opens behind a
//!    blank, an opening bracket, a quotation mark, `-`, `,` or another mark, and in front of what is
//!    neither a blank nor the end of a sentence. It closes behind what is no blank, in front of a
//!    blank or of what ends a sentence; `**` and `~~` close in front of a letter, too (`**a**b`).
//!    So `2*3*4`, `a_b_c`, `/*a*/` and `*.*` are text; writing without blanks, as Chinese, has marks
//!    within words. A letter or a digit stands between two marks. The nearest open mark of the same
//!    kind is the one that is closed, and marks that were opened in it and are still open are text.
//!    Longer runs are text.
//! 6. `` `code` `` within a line, with one to three backticks on each side; nothing else is
//!    understood in it. A single backtick within a word is an apostrophe.
//! 7. `[words](address)` within a line, and `https://…` and `http://…` on their own, up to a blank
//!    or a character that is not of an address, without the punctuation at the end and with
//!    parentheses that are closed in it, one level of them. No link is in a link.
//! 8. A backslash in front of one of these marks makes it text. The backslash itself shows, as in
//!    `C:\*.*`, unless the mark would open something, or another of the kind was so escaped before
//!    it on the line; at the beginning of a line it keeps the line from being a quote or an item.
//!
//! Everything else is text, HTML too, and a mark that is never closed shows as it was typed: all
//! text of the tree is slices of the text that was read, in its order, and between them are marks
//! alone.
//!
//! An address is a link with `http://` or `https://` and a host, with `mailto:` and one mailbox, or
//! with `tel:` and a number (the cases do not matter). It holds no blank, no control, no invisible
//! character and no backslash, its host no user's name, no `%` and at most 253 bytes.
//!
//! Words that look like an address have the host that is really gone to beside them
//! ([`Node::Beside`]), unless they begin with that very host: a word with a dot in front of a letter
//! looks like one, and `Node.js` with `(nodejs.org)` behind it does no harm. A host that mixes
//! scripts is shown in punycode ([`shown_host`]).
//!
//! One pass, no recursion, time linear in the length; at most two nodes for each byte.

mod address;
mod block;
mod host;
mod inline;
#[cfg(test)]
mod meant;
mod plain;
mod source;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use super::decimal;

pub use host::{mixes_scripts, shown_host};
pub use plain::{Links, plain};

/// Quotes in each other.
pub const MOST_QUOTES: usize = 4;

/// Lists in each other.
pub const MOST_LISTS: usize = 4;

/// Elements in each other: quotes, lists with their items, the paragraph, and the marks: bold and
/// italic by stars and by underscores, strike, link.
pub const DEEPEST: usize = MOST_QUOTES + 2 * MOST_LISTS + 1 + 6;

/// A step through the tree, in the order of the text: whoever builds it keeps the element that is
/// open, and steps in and out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Node<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// The element that was opened last ends.
    Close,
    Text(&'a str),
    /// A host that mixes scripts: shown by [`shown_host`].
    Host(&'a str),
    /// At the end of a link whose words look like an address: where it really goes, shown in
    /// parentheses by [`shown_host`].
    Beside(&'a str),
    /// Code within a line.
    Code(&'a str),
    /// A line break.
    Break,
}

/// What an element is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tag<'a> {
    Paragraph,
    Quote,
    /// A list; it holds items alone.
    Bullets,
    /// A numbered list; it holds items alone.
    Numbers,
    /// With the number as it was typed.
    Item(Option<u32>),
    /// It holds one text. The language as it was typed, mostly empty.
    CodeBlock(&'a str),
    Bold,
    Italic,
    Strike,
    /// The address as it was typed.
    Link(&'a str),
}

impl Tag<'_> {
    /// The HTML element that shows it.
    #[must_use]
    pub fn element(self) -> &'static str {
        match self {
            Self::Paragraph => "p",
            Self::Quote => "blockquote",
            Self::Bullets => "ul",
            Self::Numbers => "ol",
            Self::Item(_) => "li",
            Self::CodeBlock(_) => "pre",
            Self::Bold => "strong",
            Self::Italic => "em",
            Self::Strike => "s",
            Self::Link(_) => "a",
        }
    }

    /// Sets that element's attributes, by name and value.
    pub fn attributes(self, set: impl Fn(&str, &str)) {
        match self {
            Self::Item(Some(number)) => set("value", &decimal(number.into())),
            Self::Link(address) => {
                set("href", address);
                set("target", "_blank");
                set("rel", "noopener noreferrer nofollow");
            }
            // What is wider than its place scrolls, by keyboard too.
            Self::CodeBlock(_) => set("tabindex", "0"),
            Self::Paragraph
            | Self::Quote
            | Self::Bullets
            | Self::Numbers
            | Self::Item(None)
            | Self::Bold
            | Self::Italic
            | Self::Strike => {}
        }
    }
}

/// Who wrote a text: visitors mean less of what looks like Markdown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Writer {
    Visitor,
    /// The site owner, or a person of the team.
    Team,
}

/// The tree of a text.
#[must_use]
pub fn parse(text: &str, writer: Writer) -> Vec<Node<'_>> {
    block::Parser::of(text, writer).run().0
}

/// The tree, and how many characters were looked at for it.
#[cfg(feature = "fuzzing")]
pub(crate) fn parse_counted(text: &str, writer: Writer) -> (Vec<Node<'_>>, usize) {
    let (nodes, source) = block::Parser::of(text, writer).run();
    (nodes, source.looks())
}
