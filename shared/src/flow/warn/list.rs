//! Values that hold several where one is meant: `/a, /b`, `/a|/b`, `pricing,contact`.

use super::hosts::Hosts;

/// The character between two values in one.
pub(super) fn separator(value: &str, hosts: Option<&Hosts>) -> Option<char> {
    let tail = value.find(['?', '#']).unwrap_or(value.len());
    let mut all = value.char_indices();
    let found = all.find(|(place, separator)| {
        let in_path = *place < tail;
        let in_query = !in_path || value.get(..*place).is_some_and(|text| text.contains('='));
        let behind = value.get(place + separator.len_utf8()..);
        let behind = behind.unwrap_or_default();
        let next = behind.trim_start();
        match separator {
            '|' => in_path || begins_elsewhere(next, hosts),
            ',' if !in_query && behind.starts_with(char::is_whitespace) && !next.is_empty() => true,
            ',' | ';' if !in_query => next.starts_with('/') || begins_elsewhere(next, hosts),
            ' ' if !in_query => {
                let next = next.strip_prefix("or ").unwrap_or(next);
                next.starts_with('/') || begins_elsewhere(next, hosts)
            }
            ',' | ';' | ' ' => begins_elsewhere(next, hosts),
            _ => false,
        }
    });
    found
        .map(|(_, separator)| separator)
        .or_else(|| words(value).then_some(','))
}

/// Whether another address, or another query, begins here.
fn begins_elsewhere(text: &str, hosts: Option<&Hosts>) -> bool {
    const STARTS: [&str; 7] = ["http://", "https://", "www.", "*://", "*.", "*/", "?"];
    let end = text.find(['/', '?', '#', ',', ';', '|', ' ']);
    let host = end.and_then(|end| text.get(..end)).unwrap_or(text);
    STARTS.iter().any(|start| text.starts_with(start))
        || (host.contains('.') && hosts.is_some_and(|hosts| hosts.has(host)))
}

/// Words with commas between them, and nothing that an address is made of.
fn words(value: &str) -> bool {
    let word = |piece: &str| {
        let letters = |letter: char| letter.is_alphabetic() || letter == '-' || letter == '_';
        piece.chars().count() > 1 && piece.chars().all(letters)
    };
    value.contains(',') && value.split(',').all(|piece| word(piece.trim()))
}
