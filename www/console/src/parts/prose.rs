//! Message text as elements (TXT-1): the tree that the core reads, step by step.

use leptos::tachys::renderer::{Rndr, types};
use shared::text::markdown::{Node, Writer, parse, shown_host};

use super::dom::Element;

/// Puts a text into an element.
pub(crate) fn prose(into: Element, text: &str, writer: Writer) -> Element {
    let mut open: Vec<types::Element> = vec![into.node().clone()];
    for node in parse(text, writer) {
        let Some(inside) = open.last() else { break };
        match node {
            Node::Open(tag) => {
                let element = Rndr::create_element(tag.element(), None);
                tag.attributes(|name, value| Rndr::set_attribute(&element, name, value));
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
