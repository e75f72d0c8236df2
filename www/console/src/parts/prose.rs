//! Message text as elements (TXT-1): the tree that the core reads, step by step.

use leptos::tachys::renderer::{Rndr, types};
use shared::text::{
    decimal,
    markdown::{Node, Tag, parse, shown_host},
};

use super::dom::Element;

/// Puts a text into an element.
pub(crate) fn prose(into: Element, text: &str) -> Element {
    let mut open: Vec<types::Element> = vec![into.node().clone()];
    for node in parse(text) {
        let Some(inside) = open.last() else { break };
        match node {
            Node::Open(tag) => {
                let element = element(tag);
                Rndr::insert_node(inside, &element, None);
                open.push(element);
            }
            Node::Close => drop(open.pop()),
            Node::Text(text) => put(inside, text),
            Node::Host(host) => put(inside, &shown_host(host)),
            Node::Beside(host) => put(inside, &format!(" ({})", shown_host(host))),
            Node::Code(text) => {
                let code = Rndr::create_element("code", None);
                put(&code, text);
                Rndr::insert_node(inside, &code, None);
            }
            Node::Break => {
                Rndr::insert_node(inside, &Rndr::create_element("br", None), None);
            }
        }
    }
    into
}

fn put(into: &types::Element, text: &str) {
    Rndr::insert_node(into, &Rndr::create_text_node(text), None);
}

fn element(tag: Tag<'_>) -> types::Element {
    let name = match tag {
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
    };
    let element = Rndr::create_element(name, None);
    match tag {
        Tag::Item(Some(number)) => Rndr::set_attribute(&element, "value", &decimal(number.into())),
        Tag::Link(address) => {
            Rndr::set_attribute(&element, "href", address);
            Rndr::set_attribute(&element, "target", "_blank");
            Rndr::set_attribute(&element, "rel", "noopener noreferrer nofollow");
        }
        // What is wider than its place scrolls, by keyboard too.
        Tag::CodeBlock(_) => Rndr::set_attribute(&element, "tabindex", "0"),
        Tag::Paragraph
        | Tag::Quote
        | Tag::Bullets
        | Tag::Numbers
        | Tag::Item(None)
        | Tag::Bold
        | Tag::Italic
        | Tag::Strike => {}
    }
    element
}
