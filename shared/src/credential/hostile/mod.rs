//! What must not be taken: tokens, passes, cookies and identities, by hand and by mutation, each with
//! the one code of its class, and in each group a control that must be taken.

mod any_bytes;
mod identities;
mod passkeys;
mod seals;
mod secrets;

use std::{format, string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::keys::Keys;
use crate::time::Timestamp;

const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// What is shown, and the code that it must get.
struct Case {
    what: String,
    shown: String,
    code: &'static str,
}

/// A group of cases for one way of opening.
#[derive(Default)]
struct Cases(Vec<Case>);

impl Cases {
    fn add(&mut self, code: &'static str, what: impl Into<String>, shown: impl Into<String>) {
        self.0.push(Case {
            what: what.into(),
            shown: shown.into(),
            code,
        });
    }

    /// Opens the control, which must be taken, and every case. `open` gives the code of a refusal.
    fn check<T>(&self, group: &str, control: &str, open: impl Fn(&str) -> Result<T, &'static str>) {
        assert_eq!(open(control).err(), None, "{group}: the control");
        if let Some(Case { what, shown, code }) = self.not_refused(&open).next() {
            let said = open(shown).err();
            panic!("{group}: {what}: {said:?} and not {code:?}: {shown:?}");
        }
        assert!(self.0.len() > 50, "{group}: {} are few", self.0.len());
    }

    /// Those that are taken, or refused with another code.
    fn not_refused<T>(
        &self,
        open: impl Fn(&str) -> Result<T, &'static str>,
    ) -> impl Iterator<Item = &Case> {
        self.0
            .iter()
            .filter(move |case| open(&case.shown).err() != Some(case.code))
    }

    /// A broken way of opening must betray itself.
    fn notices<T>(&self, broken: &str, open: impl Fn(&str) -> Result<T, &'static str>) {
        assert!(self.not_refused(open).next().is_some(), "{broken}");
    }
}

fn keys(list: &[(&str, u8)]) -> Keys {
    let list: Vec<_> = list
        .iter()
        .map(|(name, byte)| format!("{name}:{}", format!("{byte:02x}").repeat(32)))
        .collect();
    Keys::parse(&list.join(",")).unwrap()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Base64url as RFC 4648 has it, a character at a time: no padding, nothing but the alphabet, and
/// no bits left over that are not zero.
fn decode(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bits, mut held) = (0_u32, 0);
    let mut bytes = Vec::new();
    for c in text.chars() {
        bits = bits << 6 | u32::try_from(ALPHABET.find(c)?).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    (bits == 0 && held < 6).then_some(bytes)
}

/// The same text with a character put in place of another, taken out, or put in, at every place.
fn edits(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut all = Vec::new();
    for place in 0..chars.len() {
        let other = if chars[place] == 'x' { 'y' } else { 'x' };
        let edited = |edit: &dyn Fn(&mut Vec<char>)| {
            let mut chars = chars.clone();
            edit(&mut chars);
            chars.into_iter().collect()
        };
        all.push(edited(&|chars| chars[place] = other));
        all.push(edited(&|chars| chars.insert(place, other)));
        all.push(edited(&|chars| drop(chars.drain(place..=place))));
        all.push(edited(&|chars| chars.truncate(place)));
        all.push(edited(&|chars| drop(chars.drain(..=place))));
        if place > 0 && chars[place] != chars[place - 1] {
            all.push(edited(&|chars| chars.swap(place, place - 1)));
        }
    }
    all
}

/// The bytes with one bit turned over, for every bit.
fn flips(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len() * 8).map(|bit| {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        (bit, bytes)
    })
}

#[test]
fn the_naive_decoder_agrees() {
    for bytes in [&[][..], &[0], &[255, 254], &[1, 2, 3], &[9; 40]] {
        assert_eq!(decode(&encode(bytes)).as_deref(), Some(bytes));
    }
    for bad in ["A", "AB", "AA=", "AA==", "A A", "AA+A", "AAB", "å"] {
        assert_eq!(decode(bad), None, "{bad:?}");
        assert!(URL_SAFE_NO_PAD.decode(bad).is_err(), "{bad:?}");
    }
}
