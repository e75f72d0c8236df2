//! Lines: paragraphs, quotes, lists, blocks of code.

use alloc::vec::Vec;

use super::{
    MOST_LISTS, MOST_QUOTES, Node, Tag, Writer,
    inline::Mark,
    source::{Source, is_blank},
};

const FENCE: usize = 3;

/// Where reading stands.
pub(super) struct Parser<'a> {
    pub(super) source: Source<'a>,
    pub(super) nodes: Vec<Node<'a>>,
    /// Marks of the paragraph that may still be closed.
    pub(super) marks: Vec<Mark>,
    /// The last link ended in front of this node.
    pub(super) link_end: usize,
    /// Where the last blank stands, or the last line begins.
    pub(super) blank: usize,
    /// Where the last letter or digit stands, or code or an address.
    pub(super) word: usize,
    writer: Writer,
    quotes: usize,
    lists: Vec<List>,
    paragraph: bool,
    /// No line behind closes a block of code.
    no_fence: bool,
}

/// What the next line begins with.
struct Next {
    quotes: usize,
    is_item: bool,
}

struct List {
    indent: usize,
    numbered: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn of(text: &'a str, writer: Writer) -> Self {
        Self {
            source: Source::of(text),
            nodes: Vec::new(),
            marks: Vec::new(),
            link_end: 0,
            blank: 0,
            word: 0,
            writer,
            quotes: 0,
            lists: Vec::new(),
            paragraph: false,
            no_fence: false,
        }
    }

    pub(super) fn run(mut self) -> (Vec<Node<'a>>, Source<'a>) {
        let mut at = 0;
        while at < self.source.len() {
            let end = self.source.line_end(at);
            at = match self.code_block(at, end) {
                Some(behind) => behind,
                None => {
                    self.line(at, end);
                    end + 1
                }
            };
        }
        self.set_quotes(0);
        (self.nodes, self.source)
    }

    /// The block of code whose first line this is, if it is closed; gives where it ends.
    fn code_block(&mut self, at: usize, end: usize) -> Option<usize> {
        if self.no_fence || !self.is_fence(at) {
            return None;
        }
        let language = self.source.skip_blanks(at + FENCE, end);
        let language_end = self.source.trim_end(language, end);
        if (language..language_end).any(|place| self.source.byte(place) == b'`') {
            return None;
        }
        let mut close = end + 1;
        while close < self.source.len() {
            let close_end = self.source.line_end(close);
            let rest = close + FENCE;
            if self.is_fence(close) && self.source.skip_blanks(rest, close_end) == close_end {
                let language = self.source.slice(language, language_end);
                let text = self.source.slice(end + 1, close - 1);
                self.set_quotes(0);
                self.nodes.push(Node::Open(Tag::CodeBlock(language)));
                self.nodes.push(Node::Text(text));
                self.nodes.push(Node::Close);
                return Some(close_end + 1);
            }
            close = close_end + 1;
        }
        self.no_fence = true;
        None
    }

    fn is_fence(&self, at: usize) -> bool {
        (at..at + FENCE).all(|place| self.source.byte(place) == b'`')
    }

    fn line(&mut self, at: usize, end: usize) {
        let (mut quotes, mut from) = self.quote_marks(at, end);
        if quotes > 0 && self.quotes == 0 && self.is_alone(end, |next| next.quotes > 0) {
            (quotes, from) = (0, at);
        }
        if quotes != self.quotes {
            self.set_quotes(quotes);
        }
        let begin = self.source.skip_blanks(from, end);
        let end = self.source.trim_end(begin, end);
        if begin == end {
            self.end_paragraph();
            return;
        }
        let indent = self.indent(from, begin);
        let listed = !self.lists.is_empty();
        let item = self.item(begin, end).filter(|(number, _)| {
            let follows = self.paragraph && !listed && number.is_some_and(|number| number != 1);
            !follows && (listed || !self.is_alone(end, |next| next.is_item))
        });
        if let Some((number, content)) = item {
            self.begin_item(indent, number);
            self.begin_paragraph();
            self.inline(content, end);
            return;
        }
        if indent < 2 {
            while !self.lists.is_empty() {
                self.end_list();
            }
        }
        if self.paragraph {
            self.nodes.push(Node::Break);
        } else {
            self.begin_paragraph();
        }
        self.inline(begin, end);
    }

    /// Whether a line that ends here is a visitor's, and the next is not one of its kind.
    fn is_alone(&self, end: usize, is_kind: fn(&Next) -> bool) -> bool {
        let at = end + 1;
        let end = self.source.line_end(at);
        let (quotes, from) = self.quote_marks(at, end);
        let begin = self.source.skip_blanks(from, end);
        let item = self.item(begin, self.source.trim_end(begin, end));
        let is_item = item.is_some();
        self.writer == Writer::Visitor && !is_kind(&Next { quotes, is_item })
    }

    /// How many marks of a quote stand here, and where they end. A run of them has a blank behind.
    fn quote_marks(&self, at: usize, end: usize) -> (usize, usize) {
        let (mut count, mut behind) = (0, at);
        while count < MOST_QUOTES {
            let begin = self.source.skip_blanks(behind, end);
            if self.source.byte(begin) != b'>' {
                break;
            }
            let run = self.source.run(begin, end);
            if !is_blank(self.source.byte(begin + run)) {
                break;
            }
            let taken = run.min(MOST_QUOTES - count);
            count += taken;
            behind = begin + taken;
        }
        (count, behind)
    }

    fn indent(&self, from: usize, to: usize) -> usize {
        let width = |place| {
            if self.source.byte(place) == b'\t' {
                4
            } else {
                1
            }
        };
        (from..to).map(width).sum()
    }

    /// The number and the content of an item of a list, if this is one.
    fn item(&self, begin: usize, end: usize) -> Option<(Option<u32>, usize)> {
        let mut at = begin;
        let number = if matches!(self.source.byte(at), b'-' | b'*') {
            None
        } else {
            let mut number = 0;
            while at < begin + 9 {
                let byte = self.source.byte(at);
                if !byte.is_ascii_digit() {
                    break;
                }
                number = number * 10 + u32::from(byte - b'0');
                at += 1;
            }
            if at == begin || !matches!(self.source.byte(at), b'.' | b')') {
                return None;
            }
            Some(number)
        };
        at += 1;
        if at >= end || !is_blank(self.source.byte(at)) {
            return None;
        }
        Some((number, self.source.skip_blanks(at, end)))
    }

    fn begin_item(&mut self, indent: usize, number: Option<u32>) {
        self.end_paragraph();
        let numbered = number.is_some();
        while let [.., _, last] = self.lists.as_slice()
            && indent < last.indent
        {
            self.end_list();
        }
        let next = match self.lists.last() {
            Some(list) if indent >= list.indent + 2 && self.lists.len() < MOST_LISTS => false,
            Some(list) if list.numbered == numbered => true,
            Some(_) => {
                self.end_list();
                false
            }
            None => false,
        };
        if next {
            self.nodes.push(Node::Close);
        } else {
            let tag = if numbered { Tag::Numbers } else { Tag::Bullets };
            self.nodes.push(Node::Open(tag));
            self.lists.push(List { indent, numbered });
        }
        self.nodes.push(Node::Open(Tag::Item(number)));
    }

    fn end_list(&mut self) {
        self.end_paragraph();
        if self.lists.pop().is_some() {
            self.nodes.push(Node::Close);
            self.nodes.push(Node::Close);
        }
    }

    fn begin_paragraph(&mut self) {
        self.paragraph = true;
        self.nodes.push(Node::Open(Tag::Paragraph));
    }

    fn end_paragraph(&mut self) {
        if self.paragraph {
            self.paragraph = false;
            self.marks.clear();
            self.nodes.push(Node::Close);
        }
    }

    /// Ends what is open, and is in so many quotes.
    fn set_quotes(&mut self, count: usize) {
        while !self.lists.is_empty() {
            self.end_list();
        }
        self.end_paragraph();
        while self.quotes > count {
            self.quotes -= 1;
            self.nodes.push(Node::Close);
        }
        while self.quotes < count {
            self.quotes += 1;
            self.nodes.push(Node::Open(Tag::Quote));
        }
    }
}
