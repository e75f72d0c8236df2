//! A deployment's keys (KEP-5).

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::mac::MacKey;

/// Bytes that a key has at least: as many as SHA-256 gives (RFC 2104, section 3).
pub const LEAST_BYTES: usize = 32;

/// Bytes of the text of a key's name at most.
const NAME_BYTES: usize = 16;

/// A key and its name, which stands in what it seals.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) secret: MacKey,
}

/// The keys: the first seals, each opens. There is always one.
#[derive(Clone)]
pub struct Keys {
    first: Key,
    others: Vec<Key>,
}

/// Why a list of keys is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BadKeys {
    /// There is no key in it.
    Empty,
    /// Something in it is not `kid:hex`: the name 1 to 16 of `A-Z a-z 0-9 - _`, then pairs of
    /// hexadecimal digits.
    Malformed,
    /// A key has fewer than [`LEAST_BYTES`] bytes.
    TooShort,
    /// Two keys have one name.
    Twice,
}

impl BadKeys {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "keys_missing",
            Self::Malformed => "keys_malformed",
            Self::TooShort => "keys_too_short",
            Self::Twice => "keys_twice",
        }
    }
}

impl Keys {
    /// Reads `kid:hex,kid:hex`. A new key is put in front; one that is taken away opens nothing.
    pub fn parse(text: &str) -> Result<Self, BadKeys> {
        if text.trim().is_empty() {
            return Err(BadKeys::Empty);
        }
        let mut all: Vec<Key> = Vec::new();
        for part in text.split(',') {
            let key = key(part.trim())?;
            if all.iter().any(|other| other.name == key.name) {
                return Err(BadKeys::Twice);
            }
            all.push(key);
        }
        let mut all = all.into_iter();
        let first = all.next().ok_or(BadKeys::Empty)?;
        let others = all.collect();
        Ok(Self { first, others })
    }

    pub(super) fn first(&self) -> &Key {
        &self.first
    }

    pub(super) fn named(&self, name: &str) -> Option<&Key> {
        let mut all = core::iter::once(&self.first).chain(&self.others);
        all.find(|key| key.name == name)
    }
}

fn key(text: &str) -> Result<Key, BadKeys> {
    let (name, hex) = text.split_once(':').ok_or(BadKeys::Malformed)?;
    let is_name = (1..=NAME_BYTES).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let secret = unhex(hex).filter(|_| is_name).ok_or(BadKeys::Malformed)?;
    if secret.len() < LEAST_BYTES {
        return Err(BadKeys::TooShort);
    }
    Ok(Key {
        name: name.to_owned(),
        secret: MacKey::of(&secret),
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
        })
        .collect();
    let digits = digits?;
    let (pairs, odd) = digits.as_chunks::<2>();
    odd.is_empty()
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    fn bad(text: &str) -> Option<BadKeys> {
        Keys::parse(text).err()
    }

    #[test]
    fn kep_5_keys_are_a_list_of_names_and_secrets() {
        let hex = "0a".repeat(32);
        let keys = Keys::parse(&format!("new:{hex}, OLD-1_x:{}", "FF".repeat(64))).unwrap();
        assert_eq!(keys.first().name, "new");
        assert!(keys.named("OLD-1_x").is_some());
        assert!(keys.named("old-1_x").is_none());
        assert!(keys.named("").is_none());
    }

    #[test]
    fn kep_5_what_is_no_key_is_refused_with_the_list() {
        let hex = "0a".repeat(32);
        let short = "0a".repeat(31);
        for (text, expect) in [
            (String::new(), BadKeys::Empty),
            ("  ".into(), BadKeys::Empty),
            (hex.clone(), BadKeys::Malformed),
            (format!(":{hex}"), BadKeys::Malformed),
            (format!("{}:{hex}", "k".repeat(17)), BadKeys::Malformed),
            (format!("å:{hex}"), BadKeys::Malformed),
            (format!("a:{hex},"), BadKeys::Malformed),
            (format!(",a:{hex}"), BadKeys::Malformed),
            (format!("a:{hex}0"), BadKeys::Malformed),
            (format!("a:{}", "0g".repeat(32)), BadKeys::Malformed),
            (format!("a:b:{hex}"), BadKeys::Malformed),
            ("a:".into(), BadKeys::TooShort),
            (format!("a:{short}"), BadKeys::TooShort),
            (format!("a:{hex},b:{short}"), BadKeys::TooShort),
            (format!("a:{hex},a:{hex}"), BadKeys::Twice),
        ] {
            assert_eq!(bad(&text), Some(expect), "{text:?}");
        }
        assert_eq!(bad(&format!("a:{hex}")), None);
    }
}
