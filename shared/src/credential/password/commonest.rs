//! What is tried first by whoever guesses.

use alloc::{string::String, vec::Vec};

/// This product's own name, which people make passwords of.
const OURS: &str = "portico";

/// Different characters that a password has at least.
const KINDS: usize = 5;

/// Of the commonest of 12 characters and more, and the words that the rest of them are made of with
/// digits and signs around; as [`stem`] makes them.
const STEMS: &[&str] = &[
    "abc",
    "abcd",
    "abcdef",
    "admin",
    "adminadmin",
    "administrator",
    "alexander",
    "asdf",
    "asdfasdf",
    "asdfgh",
    "asdfghjkl",
    "baseball",
    "basketball",
    "changeit",
    "changeme",
    "changemeplease",
    "charlie",
    "chocolate",
    "christopher",
    "computer",
    "correcthorsebatterystaple",
    "default",
    "dragon",
    "football",
    "guestguest",
    "hello",
    "helloworld",
    "iloveyou",
    "iloveyousomuch",
    "incorrect",
    "jordan",
    "letmein",
    "letmeinplease",
    "liverpool",
    "liverpoolfc",
    "livechat",
    "manchester",
    "manchesterunited",
    "master",
    "masterpassword",
    "michael",
    "monkey",
    "mypassword",
    "newpassword",
    "ninja",
    "opensesame",
    "oppassword",
    "pass",
    "passord",
    "passphrase",
    "passw0rd",
    "password",
    "passwort",
    "princess",
    "pssw0rd",
    "pssword",
    "qazwsx",
    "qwerasdf",
    "qwerasdfzxcv",
    "qwert",
    "qwerty",
    "qwertyuiop",
    "qwertz",
    "root",
    "secret",
    "secretpassword",
    "shadow",
    "sommer",
    "starwars",
    "summer",
    "sunshine",
    "superman",
    "supersecret",
    "support",
    "temporary",
    "temppassword",
    "test",
    "testpassword",
    "testtest",
    "thequickbrownfox",
    "thisisapassword",
    "thisismypassword",
    "trustno",
    "unbelievable",
    "user",
    "welcome",
    "whatever",
    "winter",
    "yourpassword",
    "zxcvbnm",
];

/// Rows of keys, of letters and of digits; each goes on at its beginning.
const ROWS: &[&str] = &[
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9j0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",
    "qazwsxedcrfvtgbyhnujm",
];

pub(super) fn is_common(password: &str) -> bool {
    let text = password.to_lowercase();
    let chars: Vec<char> = text.chars().collect();
    has_few_kinds(&chars)
        || repeats(&chars)
        || ROWS.iter().any(|row| is_along(row, &chars))
        || STEMS.contains(&stem(&text).as_str())
}

/// Whether the password is a name, or what stands before the `@` of an address, with digits and
/// signs around it or in it.
pub(super) fn is_like(password: &str, names: &[&str]) -> bool {
    let password = stem(password);
    let locals = names.iter().filter_map(|name| name.rsplit_once('@'));
    let locals = locals.map(|(local, _)| local);
    !password.is_empty()
        && names
            .iter()
            .copied()
            .chain(locals)
            .chain([OURS])
            .any(|name| stem(name) == password)
}

/// In lower case, without the signs of ASCII, and without digits at both ends.
fn stem(text: &str) -> String {
    let mut kept = text.to_lowercase();
    kept.retain(|c| !c.is_ascii() || c.is_ascii_alphanumeric());
    kept.trim_matches(|c: char| c.is_ascii_digit()).into()
}

fn has_few_kinds(chars: &[char]) -> bool {
    let mut kinds = Vec::new();
    for c in chars {
        if !kinds.contains(c) {
            kinds.push(*c);
        }
        if kinds.len() == KINDS {
            return false;
        }
    }
    true
}

/// Whether it is one part at least twice.
fn repeats(chars: &[char]) -> bool {
    (1..=chars.len() / 2).any(|period| {
        let later = chars.get(period..).unwrap_or_default();
        chars.iter().zip(later).all(|(one, other)| one == other)
    })
}

/// Whether it goes along the row, forwards or backwards, from any place.
fn is_along(row: &str, chars: &[char]) -> bool {
    let goes = |row: &mut dyn Iterator<Item = char>| {
        let row: Vec<char> = row.collect();
        (0..row.len()).any(|from| {
            let keys = row.iter().cycle().skip(from);
            chars.iter().zip(keys).all(|(one, key)| one == key)
        })
    };
    goes(&mut row.chars()) || goes(&mut row.chars().rev())
}
