//! Message text as elements (TXT-1): the tree that the core reads, step by step.

use alloc::{borrow::ToOwned, vec, vec::Vec};

use shared::text::{
    decimal,
    markdown::{Node, Tag, parse, shown_host},
};

use super::dom::text as child;
use crate::io::js::{self, Element};

/// Puts a text into an element.
pub(super) fn prose(into: &Element, text: &str) {
    let mut open: Vec<Element> = vec![into.to_owned()];
    for node in parse(text) {
        let Some(inside) = open.last() else {
            return;
        };
        match node {
            Node::Open(tag) => {
                let element = element(tag);
                inside.append(&element);
                open.push(element);
            }
            Node::Close => drop(open.pop()),
            Node::Text(text) => inside.append_text(text),
            Node::Host(host) => inside.append_text(&shown_host(host)),
            Node::Beside(host) => {
                inside.append_text(" (");
                inside.append_text(&shown_host(host));
                inside.append_text(")");
            }
            Node::Code(text) => child(inside, "code", "", text),
            Node::Break => inside.append(&js::make_element("br")),
        }
    }
}

fn element(tag: Tag<'_>) -> Element {
    let element = js::make_element(match tag {
        Tag::Paragraph => "p",
        Tag::Quote => "blockquote",
        Tag::Bullets => "ul",
        Tag::Numbers => "ol",
        Tag::Item(_) => "li",
        Tag::CodeBlock(_) => "pre",
        Tag::Bold => "strong",
        Tag::Italic => "em",
        Tag::Strike => "s",
        Tag::Link(_) => "a",
    });
    match tag {
        Tag::Item(Some(number)) => element.set_attribute("value", &decimal(number.into())),
        Tag::Link(address) => {
            element.set_attribute("href", address);
            element.set_attribute("target", "_blank");
            element.set_attribute("rel", "noopener noreferrer nofollow");
        }
        Tag::Paragraph
        | Tag::Quote
        | Tag::Bullets
        | Tag::Numbers
        | Tag::Item(None)
        | Tag::CodeBlock(_)
        | Tag::Bold
        | Tag::Italic
        | Tag::Strike => {}
    }
    element
}
