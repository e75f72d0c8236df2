//! Addresses of links: what is one, and where it goes.

use super::{Node, host::mixes_scripts, source::Source};
use crate::text::name::is_hidden;

/// An address that may be a link.
pub(super) struct Address<'a> {
    /// What stands behind the scheme.
    pub(super) rest: &'a str,
    /// Where it goes; empty for a telephone.
    pub(super) host: &'a str,
}

/// Bytes of a name in the DNS.
const MOST_HOST_BYTES: usize = 253;

/// Where an address that begins here ends at the latest.
pub(super) fn end(source: &Source<'_>, from: usize, end: usize) -> usize {
    let mut at = from;
    let mut within = false;
    while at < end {
        let character = source.after(at);
        match character {
            // A second level would make the time for `[](` in a row grow with its square.
            '(' if within => break,
            ')' if !within => break,
            '(' | ')' => within = !within,
            _ if is_foreign(character) => break,
            _ => {}
        }
        at += character.len_utf8();
    }
    at
}

/// A character that no address holds.
fn is_foreign(character: char) -> bool {
    matches!(
        character,
        '\0'..=' '
            | '"'
            | '<'
            | '>'
            | '['
            | '\\'
            | ']'
            | '^'
            | '`'
            | '{'
            | '|'
            | '}'
            | '\u{7f}'..='\u{bf}'
            | '\u{1680}'
            | '\u{2000}'..='\u{206f}'
            | '\u{3000}'..='\u{303f}'
            | '\u{ff00}'..='\u{ff65}'
    ) || is_hidden(character)
}

impl<'a> Address<'a> {
    /// `None`: never a link. What is no character of an address is not in it any more.
    pub(super) fn of(address: &'a str) -> Option<Self> {
        let web = behind(address, "https://").or_else(|| behind(address, "http://"));
        if let Some(rest) = web {
            let end = place_of(rest, |byte| matches!(byte, b'/' | b'?' | b'#'));
            let authority = rest.get(..end)?;
            let (host, port) = halves(authority, b':');
            let is_port = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
            return (is_port && is_host(host)).then_some(Self { rest, host });
        }
        if let Some(rest) = behind(address, "mailto:") {
            let (mailbox, _) = halves(rest, b'?');
            let (person, host) = halves(mailbox, b'@');
            return (!person.is_empty() && is_host(host)).then_some(Self { rest, host });
        }
        let rest = behind(address, "tel:")?;
        let is_of_number =
            |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'(' | b')');
        let is_number = rest.bytes().all(is_of_number) && rest.bytes().any(|b| b.is_ascii_digit());
        is_number.then_some(Self { rest, host: "" })
    }

    /// Whether these words look like an address, and not like this one.
    pub(super) fn needs_host_beside(&self, words: &[Node<'_>]) -> bool {
        let mut behind_dot = false;
        let mut looks_so = false;
        for node in words {
            let (Node::Text(text) | Node::Code(text)) = node else {
                continue;
            };
            for character in text.chars() {
                looks_so |=
                    behind_dot && (character.is_ascii_alphabetic() || !character.is_ascii());
                behind_dot = matches!(
                    character,
                    '.' | '\u{2024}' | '\u{3002}' | '\u{fe52}' | '\u{ff0e}' | '\u{ff61}'
                );
            }
        }
        let is_named = match words {
            [Node::Text(words)] => self.is_named_by(words) && !mixes_scripts(self.host),
            _ => false,
        };
        looks_so && !is_named && !self.host.is_empty()
    }

    /// Words that are the address, or begin with its host.
    fn is_named_by(&self, words: &str) -> bool {
        let without_www = |host: &'a str| behind(host, "www.").unwrap_or(host);
        words.eq_ignore_ascii_case(self.rest)
            || behind(
                behind(words, "www.").unwrap_or(words),
                without_www(self.host),
            )
            .is_some_and(|rest| matches!(rest.bytes().next(), None | Some(b'/' | b'?' | b'#')))
    }
}

/// Bytes of these words.
pub(super) fn length(words: &[Node<'_>]) -> usize {
    let length = |node: &Node<'_>| match node {
        Node::Text(text) | Node::Code(text) => text.len(),
        Node::Open(_) | Node::Close | Node::Host(_) | Node::Beside(_) | Node::Break => 0,
    };
    words.iter().map(length).sum()
}

fn behind<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (begin, rest) = text.split_at_checked(prefix.len())?;
    begin.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn place_of(text: &str, is_it: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(is_it).unwrap_or(text.len())
}

/// What is in front of the first such byte, and what is behind it.
fn halves(text: &str, byte: u8) -> (&str, &str) {
    let place = place_of(text, |other| other == byte);
    let behind = text.get(place + 1..).unwrap_or_default();
    (text.get(..place).unwrap_or(text), behind)
}

/// Letters, digits, dots, hyphens; no user's name in front, nothing that a browser would decode.
fn is_host(host: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    host.len() <= MOST_HOST_BYTES
        && host.bytes().next().is_some_and(is_letter)
        && host
            .bytes()
            .all(|byte| is_letter(byte) || matches!(byte, b'-' | b'.' | b'_'))
}
