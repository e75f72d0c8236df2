//! Finding text in text, and matching wildcards, at a cost linear in both (TGT-4).
//!
//! `step` is called for each byte compared, so that a test can count them.

use alloc::vec::Vec;

use crate::text::{last_halves, pieces};

/// Needles up to this length need no memory of their own.
const SHORT: usize = 64;

/// The end of the first place where `needle` stands in `text`, by Knuth, Morris and Pratt.
fn find_end(text: &[u8], needle: &[u8], step: &mut impl FnMut()) -> Option<usize> {
    if needle.is_empty() {
        return Some(0);
    }
    let mut short = [0; SHORT];
    let mut long = Vec::new();
    let borders = match short.get_mut(..needle.len()) {
        Some(short) => short,
        None => {
            long.resize(needle.len(), 0);
            &mut long
        }
    };
    fill_borders(needle, borders, step);
    let mut matched = 0;
    for (place, byte) in text.iter().enumerate() {
        matched = extend(needle, borders, matched, *byte, step);
        if matched == needle.len() {
            return Some(place + 1);
        }
    }
    None
}

/// For each beginning of the needle, the length of its longest proper border.
fn fill_borders(needle: &[u8], borders: &mut [u16], step: &mut impl FnMut()) {
    let mut matched = 0;
    for (place, byte) in needle.iter().enumerate().skip(1) {
        matched = extend(needle, borders, matched, *byte, step);
        if let Some(border) = borders.get_mut(place) {
            // A rule's value has 2,000 characters at most.
            *border = u16::try_from(matched).unwrap_or(u16::MAX);
        }
    }
}

/// How much of the needle matches behind one more byte.
fn extend(
    needle: &[u8],
    borders: &[u16],
    mut matched: usize,
    byte: u8,
    step: &mut impl FnMut(),
) -> usize {
    loop {
        step();
        if needle.get(matched) == Some(&byte) {
            return matched + 1;
        }
        if matched == 0 {
            return 0;
        }
        matched = borders.get(matched - 1).copied().map_or(0, usize::from);
    }
}

fn nobody_counts() {}

/// Where the first place ends in which `needle` stands.
pub(super) fn end_of(text: &str, needle: &str) -> Option<usize> {
    find_end(text.as_bytes(), needle.as_bytes(), &mut nobody_counts)
}

pub(super) fn contains(text: &str, needle: &str) -> bool {
    end_of(text, needle).is_some()
}

/// Whether the whole text matches a pattern in which `*` stands for any run of characters.
pub(super) fn matches(text: &str, pattern: &str) -> bool {
    matches_by(pattern, text, &mut nobody_counts)
}

fn matches_by(pattern: &str, text: &str, step: &mut impl FnMut()) -> bool {
    let mut text = text.as_bytes();
    let Some((front, last)) = last_halves(pattern, b'*') else {
        return text == pattern.as_bytes();
    };
    let mut parts = pieces(front, b'*');
    let first = parts.next().unwrap_or_default();
    let Some(rest) = text.strip_prefix(first.as_bytes()) else {
        return false;
    };
    text = rest;
    // Taking each part where it first stands leaves the most for those behind it.
    for part in parts {
        let Some(end) = find_end(text, part.as_bytes(), step) else {
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
    use crate::noise::Noise;

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
                assert_eq!(matches(text, &pattern), expected, "{pattern} on {text}");
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

    /// Each byte of pattern and text is compared once when it fits and pays for one step back.
    fn bound(pattern: &str, text: &str) -> usize {
        2 * (pattern.len() + text.len())
    }

    /// Searching from every place anew, as one would first think of it.
    fn restarting(text: &[u8], needle: &[u8], step: &mut impl FnMut()) -> bool {
        text.windows(needle.len()).any(|window| {
            window.iter().zip(needle).all(|(a, b)| {
                step();
                a == b
            })
        })
    }

    #[test]
    fn tgt_4_ten_thousand_hostile_patterns_cost_no_more_than_their_length() {
        const LONG: usize = 2_000;
        let seed = 0x57ab_u64;
        let mut noise = Noise(seed);
        let mut worst = 0.0_f64;
        let mut held = 0;
        for round in 0..10_000 {
            // A star, a run of one letter and its mark, a number of times over, on a text of runs that
            // are nearly the same.
            let run = 1 + noise.below(if round % 2 == 0 { 12 } else { LONG / 3 });
            let part = format!("*{}b", "a".repeat(run));
            let mut pattern = part.repeat(1 + noise.below(LONG / part.len()));
            pattern.push_str(&"a".repeat((LONG - 1).saturating_sub(pattern.len())));
            pattern.push('*');
            let mut text = String::new();
            while text.len() < 2 * LONG {
                let near = (run + noise.below(4)).saturating_sub(2 - noise.below(2));
                text.push_str(&"a".repeat(near));
                text.push('b');
            }
            let mut steps = 0;
            held += usize::from(matches_by(&pattern, &text, &mut || steps += 1));
            let limit = bound(&pattern, &text);
            assert!(
                steps <= limit,
                "seed {seed} round {round}: {steps} steps, not {limit}"
            );
            worst = worst.max(steps as f64 / limit as f64);
        }
        // Neither harmless nor hopeless: they use up much of the bound, and some hold.
        assert!(
            worst > 0.4 && held > 10,
            "{worst:.2} of the bound, {held} held"
        );
        // The hostile ones do hit: a search that restarts breaks the bound.
        let (needle, text) = (format!("{}b", "a".repeat(999)), "a".repeat(LONG));
        let (bytes, mut control, mut ours) = (text.as_bytes(), 0, 0);
        assert!(!restarting(bytes, needle.as_bytes(), &mut || control += 1));
        assert!(control > 100 * bound(&needle, &text), "{control}");
        assert_eq!(find_end(bytes, needle.as_bytes(), &mut || ours += 1), None);
        assert!(ours <= bound(&needle, &text), "{ours}");
    }
}
