//! Message text.

use alloc::{format, vec::Vec};

use super::{Check, holds};
use crate::text::{
    clean_name,
    markdown::{DEEPEST, Links, Node, Tag, Writer, parse_counted, plain},
    preview,
};

/// Looks at a character, for each byte of a text, that reading may take.
pub(super) const MOST_LOOKS: usize = 12;

/// Any text is a tree (TXT-1): balanced and not too deep, with links of known schemes alone, in
/// linear time, with nothing lost; and any text may be a name (TXT-2).
pub fn markdown(bytes: &[u8]) -> Check {
    let Ok(text) = core::str::from_utf8(bytes) else {
        return Ok(());
    };
    for writer in [Writer::Visitor, Writer::Team] {
        let (nodes, looks) = parse_counted(text, writer);
        if looks > MOST_LOOKS * (text.len() + 1) {
            return Err(format!("{looks} looks at {} bytes", text.len()));
        }
        is_tree_of(text, &nodes)?;
        let plain = plain(&nodes, Links::Addresses);
        holds(plain.len() <= 16 * (text.len() + 1), "plain text grows")?;
        let preview = preview(text, writer, 140);
        holds(preview.chars().count() <= 140, "a long preview")?;
    }
    let name = clean_name(text);
    holds(clean_name(&name) == name, "a name is cleaned twice")?;
    holds(!name.contains(char::is_control), "a control in a name")
}

/// Whether this may be the tree of the text.
pub(super) fn is_tree_of(text: &str, nodes: &[Node<'_>]) -> Check {
    holds(nodes.len() <= 2 * text.len() + 2, "too many nodes")?;
    is_nested(nodes)?;
    nothing_is_lost(text, nodes)
}

fn is_nested(nodes: &[Node<'_>]) -> Check {
    let mut open: Vec<Tag<'_>> = Vec::new();
    for node in nodes {
        let last = open.last().copied();
        let holds_words = last.is_some_and(|last| !is_container(last));
        match *node {
            Node::Open(tag) => {
                holds(fits(last, tag), "an element in one that cannot hold it")?;
                if let Tag::Link(address) = tag {
                    let is_link = |tag: &Tag<'_>| matches!(tag, Tag::Link(_));
                    holds(!open.iter().any(is_link), "a link in a link")?;
                    is_harmless(address)?;
                }
                open.push(tag);
                holds(open.len() <= DEEPEST, "too deep")?;
            }
            Node::Close => holds(open.pop().is_some(), "a close too many")?,
            Node::Text(text) => {
                let is_block = matches!(last, Some(Tag::CodeBlock(_)));
                holds(holds_words, "text outside of a paragraph")?;
                holds(is_block || !text.is_empty(), "an empty text")?;
                holds(is_block || !text.contains('\n'), "two lines in one text")?;
            }
            Node::Host(_) | Node::Beside(_) => {
                holds(
                    matches!(last, Some(Tag::Link(_))),
                    "a host outside of a link",
                )?;
            }
            Node::Code(_) | Node::Break => holds(holds_words, "words outside of a paragraph")?,
        }
    }
    holds(open.is_empty(), "a close is missing")
}

/// Holds blocks, not words.
fn is_container(tag: Tag<'_>) -> bool {
    match tag {
        Tag::Quote | Tag::Bullets | Tag::Numbers | Tag::Item(_) => true,
        Tag::Paragraph | Tag::CodeBlock(_) => false,
        Tag::Bold | Tag::Italic | Tag::Strike | Tag::Link(_) => false,
    }
}

fn fits(outer: Option<Tag<'_>>, inner: Tag<'_>) -> bool {
    let in_words = matches!(
        outer,
        Some(Tag::Paragraph | Tag::Bold | Tag::Italic | Tag::Strike | Tag::Link(_))
    );
    match inner {
        Tag::Paragraph | Tag::Bullets | Tag::Numbers => {
            matches!(outer, None | Some(Tag::Quote | Tag::Item(_)))
        }
        Tag::Quote => matches!(outer, None | Some(Tag::Quote)),
        Tag::CodeBlock(_) => outer.is_none(),
        Tag::Item(None) => outer == Some(Tag::Bullets),
        Tag::Item(Some(_)) => outer == Some(Tag::Numbers),
        Tag::Bold | Tag::Italic | Tag::Strike | Tag::Link(_) => in_words,
    }
}

/// A link goes to one of four schemes, and a browser reads it as we do.
fn is_harmless(address: &str) -> Check {
    let known = ["https://", "http://", "mailto:", "tel:"];
    let scheme = known.into_iter().find(|scheme| {
        let begin = address.get(..scheme.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    });
    let Some(scheme) = scheme else {
        return Err(format!("a link to {address:?}"));
    };
    let is_odd = |character: char| {
        character.is_control() || character.is_whitespace() || "\\<>\"`".contains(character)
    };
    holds(
        !address.contains(is_odd),
        "a character that is no address's",
    )?;
    let rest = address.get(scheme.len()..).unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_web = scheme.ends_with('/');
    holds(
        !is_web || !host.contains(['@', '%']),
        "a user's name in a link",
    )?;
    holds(
        host.starts_with(|first: char| first.is_alphanumeric() || !first.is_ascii()) || !is_web,
        "a link without a host",
    )
}

/// The texts are parts of what was read, in its order, and between them are marks alone.
fn nothing_is_lost(text: &str, nodes: &[Node<'_>]) -> Check {
    // Where each part of the text stands that the tree holds.
    let mut parts: Vec<(usize, usize)> = Vec::new();
    let mut numbers: Vec<u32> = Vec::new();
    // A link with words has its address behind them; they stand first in the tree.
    let mut addresses: Vec<Option<&str>> = Vec::new();
    for node in nodes {
        let part = match *node {
            Node::Open(Tag::Link(address)) => {
                addresses.push(Some(address));
                continue;
            }
            Node::Open(Tag::CodeBlock(language)) => {
                addresses.push(None);
                language
            }
            Node::Open(tag) => {
                if let Tag::Item(Some(number)) = tag {
                    numbers.push(number);
                }
                addresses.push(None);
                continue;
            }
            Node::Close => match addresses.pop().flatten() {
                // The text of an address on its own is the address.
                Some(address)
                    if place(text, address).0 >= parts.last().map_or(0, |part| part.1) =>
                {
                    address
                }
                _ => continue,
            },
            Node::Text(part) | Node::Host(part) | Node::Code(part) => part,
            Node::Beside(_) | Node::Break => continue,
        };
        parts.push(place(text, part));
    }
    let mut at = 0;
    let mut numbers = numbers.into_iter();
    for (from, to) in parts.into_iter().chain([(text.len(), text.len())]) {
        // Empty ones may stand anywhere.
        if from == to && from != text.len() {
            continue;
        }
        let Some(gap) = text.get(at..from) else {
            return Err(format!("byte {from} stands behind byte {at}"));
        };
        let is_mark = |character| " \t\r\n*_~`[]()>-.\\".contains(character);
        for digits in gap.split(is_mark).filter(|rest| !rest.is_empty()) {
            let number = digits.parse::<u32>().ok();
            if number.is_none() || number != numbers.next() {
                return Err(format!("{digits:?} is lost"));
            }
        }
        at = to;
    }
    holds(numbers.next().is_none(), "a number that nobody typed")
}

/// Where a part of a text stands in it.
fn place(text: &str, part: &str) -> (usize, usize) {
    let from = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    (from, from.wrapping_add(part.len()))
}
