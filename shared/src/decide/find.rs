//! Finding text in text, and matching wildcards, at a cost linear in both (TGT-4).

use alloc::vec::Vec;

/// The end of the first place where `needle` stands in `text`, by Knuth, Morris and Pratt.
fn find_end(text: &[u8], needle: &[u8]) -> Option<usize> {
    let borders = borders(needle);
    let mut matched = 0;
    if needle.is_empty() {
        return Some(0);
    }
    for (place, byte) in text.iter().enumerate() {
        matched = extend(needle, &borders, matched, *byte);
        if matched == needle.len() {
            return Some(place + 1);
        }
    }
    None
}

/// For each beginning of the needle, the length of its longest proper border.
fn borders(needle: &[u8]) -> Vec<usize> {
    let mut borders = Vec::with_capacity(needle.len());
    let mut matched = 0;
    for (place, byte) in needle.iter().enumerate() {
        if place > 0 {
            matched = extend(needle, &borders, matched, *byte);
        }
        borders.push(matched);
    }
    borders
}

/// How much of the needle matches behind one more byte.
fn extend(needle: &[u8], borders: &[usize], mut matched: usize, byte: u8) -> usize {
    loop {
        if needle.get(matched) == Some(&byte) {
            return matched + 1;
        }
        if matched == 0 {
            return 0;
        }
        matched = borders.get(matched - 1).copied().unwrap_or(0);
    }
}

pub(super) fn contains(text: &str, needle: &str) -> bool {
    find_end(text.as_bytes(), needle.as_bytes()).is_some()
}

/// Whether the whole text matches a pattern in which `*` stands for any run of characters.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let mut text = text.as_bytes();
    let mut parts = pattern.split('*');
    let Some(first) = parts.next() else {
        return false;
    };
    let Some(rest) = text.strip_prefix(first.as_bytes()) else {
        return false;
    };
    text = rest;
    let Some(last) = parts.next_back() else {
        return text.is_empty();
    };
    // Taking each part where it first stands leaves the most for those behind it.
    for part in parts {
        let Some(end) = find_end(text, part.as_bytes()) else {
            return false;
        };
        text = text.get(end..).unwrap_or_default();
    }
    text.ends_with(last.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::{format, string::String};

    use super::*;

    /// The plainest way: every way to split the text.
    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((b'*', rest)) => (0..=text.len()).any(|at| naive(rest, &text[at..])),
            Some((byte, rest)) => text.first() == Some(byte) && naive(rest, &text[1..]),
        }
    }

    /// Every pattern and text of up to five letters of a small alphabet.
    fn words(alphabet: &str, longest: usize) -> Vec<String> {
        let mut all = Vec::from([String::new()]);
        let mut last = all.clone();
        for _ in 0..longest {
            let longer = last.iter().flat_map(|word| {
                alphabet
                    .chars()
                    .map(move |letter| format!("{word}{letter}"))
            });
            last = longer.collect();
            all.extend(last.clone());
        }
        all
    }

    #[test]
    fn tgt_4_wildcards_match_as_the_naive_twin_does() {
        let texts = words("ab", 6);
        let mut held = 0;
        for pattern in words("ab*", 5) {
            for text in &texts {
                let expected = naive(pattern.as_bytes(), text.as_bytes());
                assert_eq!(matches(&pattern, text), expected, "{pattern} on {text}");
                held += usize::from(expected);
            }
        }
        assert!(held > 1_000, "{held} pairs that hold prove little");
    }

    #[test]
    fn tgt_5_contains_as_the_library_does() {
        for needle in words("ab", 5) {
            for text in words("ab", 6) {
                assert_eq!(
                    contains(&text, &needle),
                    text.contains(&needle),
                    "{needle} in {text}"
                );
            }
        }
    }
}
