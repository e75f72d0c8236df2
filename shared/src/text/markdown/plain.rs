//! The tree without its marks, for places that show text alone.

use alloc::{string::String, vec::Vec};

use super::{Node, Tag, shown_host};
use crate::text::decimal;

/// What is left of a link.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Links {
    /// Its words, for previews.
    Words,
    /// Its words, and its address in parentheses, for mails.
    Addresses,
}

/// Text without marks: lines of a quote keep their `> `, items their number or a `- `.
#[must_use]
pub fn plain(nodes: &[Node<'_>], links: Links) -> String {
    let mut plain = Plain {
        text: String::new(),
        quotes: 0,
        links,
        open: Vec::new(),
    };
    let mut last = None;
    for node in nodes {
        plain.node(*node, last);
        last = Some(*node);
    }
    plain.text
}

struct Plain<'a> {
    text: String,
    quotes: usize,
    links: Links,
    /// What is open, and where in the text it began.
    open: Vec<(Tag<'a>, usize)>,
}

impl<'a> Plain<'a> {
    fn node(&mut self, node: Node<'a>, last: Option<Node<'a>>) {
        match node {
            Node::Open(tag) => {
                self.begin(tag, last);
                self.open.push((tag, self.text.len()));
            }
            Node::Close => {
                if let Some((tag, from)) = self.open.pop() {
                    self.end(tag, from, last);
                }
            }
            Node::Text(text) | Node::Code(text) => self.text.push_str(text),
            Node::Host(host) => self.text.push_str(&shown_host(host)),
            // The whole address follows in mails.
            Node::Beside(host) if self.links == Links::Words => {
                self.in_parentheses(&shown_host(host));
            }
            Node::Beside(_) => {}
            Node::Break => self.line(),
        }
    }

    fn begin(&mut self, tag: Tag<'a>, last: Option<Node<'a>>) {
        match tag {
            Tag::Paragraph | Tag::CodeBlock(_) => {
                // The first of an item stands behind its number.
                if matches!(last, Some(Node::Open(Tag::Item(_)))) {
                    return;
                }
                if last == Some(Node::Close) {
                    self.line();
                }
                self.line();
            }
            Tag::Item(number) => {
                self.line();
                match number {
                    Some(number) => {
                        self.text.push_str(&decimal(number.into()));
                        self.text.push_str(". ");
                    }
                    None => self.text.push_str("- "),
                }
            }
            Tag::Quote => {
                if last == Some(Node::Close) {
                    self.line();
                }
                self.quotes += 1;
            }
            Tag::Bullets | Tag::Numbers => {}
            Tag::Bold | Tag::Italic | Tag::Strike | Tag::Link(_) => {}
        }
    }

    fn end(&mut self, tag: Tag<'a>, from: usize, last: Option<Node<'a>>) {
        match tag {
            Tag::Quote => self.quotes -= 1,
            Tag::Link(address) if self.links == Links::Addresses => {
                let words = self.text.get(from..).unwrap_or_default();
                // Only an address on its own has a host in it.
                if words != address && !matches!(last, Some(Node::Host(_))) {
                    self.in_parentheses(address);
                }
            }
            Tag::Link(_) | Tag::Paragraph | Tag::CodeBlock(_) => {}
            Tag::Bullets | Tag::Numbers | Tag::Item(_) => {}
            Tag::Bold | Tag::Italic | Tag::Strike => {}
        }
    }

    fn in_parentheses(&mut self, text: &str) {
        self.text.push_str(" (");
        self.text.push_str(text);
        self.text.push(')');
    }

    fn line(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        for _ in 0..self.quotes {
            self.text.push_str("> ");
        }
    }
}
