//! Recovery codes: for whoever has lost the authenticator, ten at a time, each good once.
//!
//! A code is 120 random bits, so that a plain SHA-256 keeps it even from who has the database: 24
//! of Crockford's base32, in six groups.

use alloc::{string::String, vec::Vec};

use super::mac::sha256;
use crate::ids::Digest;

/// How many are made at a time.
pub const COUNT: usize = 10;

/// Crockford's base32: no `i`, `l`, `o` and `u`.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

const CHARS: usize = 24;
const GROUP: usize = 4;

/// A code as it is shown, once: `0000-0000-0000-0000-0000-0000`.
#[derive(Clone, Eq, PartialEq)]
pub struct Code(String);

/// Why a code is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// Not twenty-four letters and digits of the alphabet.
    Garbled,
    /// None of those that are left.
    Unknown,
}

impl Refused {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Garbled => "recovery_garbled",
            Self::Unknown => "recovery_unknown",
        }
    }
}

impl Code {
    #[must_use]
    pub fn new(entropy: [u8; 15]) -> Self {
        let bits = entropy
            .iter()
            .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        let letters = (0..CHARS).rev().filter_map(|place| {
            let digit = usize::try_from(bits >> (5 * place) & 31).ok()?;
            LETTERS.get(digit).copied()
        });
        Self(grouped(letters))
    }

    /// The code that somebody typed: in any case, with or without dashes and spaces, with `o` for
    /// zero and `i` or `l` for one.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        /// More than a code with signs between all its letters has.
        const LONGEST: usize = 64;
        if text.len() > LONGEST {
            return None;
        }
        let letters = text.bytes().filter(|byte| !matches!(byte, b'-' | b' '));
        let letters = letters.map(|byte| match byte.to_ascii_lowercase() {
            b'o' => b'0',
            b'i' | b'l' => b'1',
            other => other,
        });
        let letters: Vec<u8> = letters.collect();
        let is_one = letters.len() == CHARS && letters.iter().all(|byte| LETTERS.contains(byte));
        is_one.then(|| Self(grouped(letters.into_iter())))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest(sha256(self.0.as_bytes()))
    }
}

/// Uses a code up: takes it from those that are left.
pub fn spend(left: &mut Vec<Digest>, typed: &str) -> Result<(), Refused> {
    let digest = Code::typed(typed).ok_or(Refused::Garbled)?.digest();
    let before = left.len();
    left.retain(|other| *other != digest);
    if left.len() < before {
        Ok(())
    } else {
        Err(Refused::Unknown)
    }
}

fn grouped(letters: impl Iterator<Item = u8>) -> String {
    let mut text = String::new();
    for (place, letter) in letters.enumerate() {
        if place > 0 && place % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(letter));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString};

    use super::*;

    #[test]
    fn a_code_is_120_bits_in_six_groups() {
        let zeros = "0000-0000-0000-0000-0000-0000";
        assert_eq!(Code::new([0; 15]).as_str(), zeros);
        assert_eq!(Code::new([255; 15]).as_str(), zeros.replace('0', "z"));
        let one = Code::new([
            0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc,
            0xde,
        ]);
        assert_eq!(one.as_str(), "28t5-cy4t-qkff-04hm-asw9-nf6y");
        for bit in 0..120 {
            let mut entropy = [0; 15];
            entropy[bit / 8] = 1 << (bit % 8);
            assert!(Code::new(entropy) != Code::new([0; 15]), "{bit}");
        }
    }

    #[test]
    fn a_code_is_typed_in_any_way_and_good_once() {
        let code = Code::new([8; 15]);
        let text = code.as_str();
        let mut left: Vec<_> = (0..10).map(|n| Code::new([n; 15]).digest()).collect();
        for typed in [
            text.to_string(),
            text.to_uppercase(),
            text.replace('-', ""),
            text.replace('-', " "),
            format!("  {text} "),
            text.replace('0', "o"),
            text.replace('1', "L"),
            text.replace('1', "i"),
        ] {
            let mut left = left.clone();
            assert_eq!(spend(&mut left, &typed), Ok(()), "{typed:?}");
            assert_eq!(left.len(), 9);
            assert_eq!(spend(&mut left, &typed), Err(Refused::Unknown), "{typed:?}");
        }
        for bad in [
            "",
            text.get(1..).unwrap(),
            &format!("{text}0"),
            &text.replace('1', "u"),
            &text.replace('1', "å"),
            &" ".repeat(65),
        ] {
            assert_eq!(spend(&mut left, bad), Err(Refused::Garbled), "{bad:?}");
        }
        let other = Code::new([99; 15]);
        assert_eq!(spend(&mut left, other.as_str()), Err(Refused::Unknown));
        assert_eq!(left.len(), 10);
    }
}
