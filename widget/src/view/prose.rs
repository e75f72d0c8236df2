//! Message text as elements (TXT-1): the tree that the core reads, step by step.

use alloc::{
    borrow::{Cow, ToOwned},
    vec,
    vec::Vec,
};

use shared::text::markdown::{Node, Writer, mixes_scripts, parse};

use super::dom::text as child;
use crate::io::js::{self, Element};

/// Puts a text into an element.
pub(super) fn prose(into: &Element, text: &str, writer: Writer) {
    let mut open: Vec<Element> = vec![into.to_owned()];
    for node in parse(text, writer) {
        let Some(inside) = open.last() else {
            return;
        };
        match node {
            Node::Open(tag) => {
                let element = js::make_element(tag.element());
                tag.attributes(|name, value| element.set_attribute(name, value));
                inside.append(&element);
                open.push(element);
            }
            Node::Close => drop(open.pop()),
            Node::Text(text) => js::append_text(inside, text),
            Node::Host(host) => js::append_text(inside, &shown(host)),
            Node::Beside(host) => {
                js::append_text(inside, " (");
                js::append_text(inside, &shown(host));
                js::append_text(inside, ")");
            }
            Node::Code(text) => child(inside, "code", "", text),
            Node::Break => inside.append(&js::make_element("br")),
        }
    }
}

/// A host as it is shown: in punycode, as the browser has it, if it mixes scripts (TXT-1).
fn shown(host: &str) -> Cow<'_, str> {
    if mixes_scripts(host) {
        js::ascii_host(host).into()
    } else {
        host.into()
    }
}
