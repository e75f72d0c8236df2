//! Percent sequences of addresses, in the one form in which they are compared (TGT-1, TGT-2).

use alloc::string::String;

use super::query::hex;
use crate::text::halves;

/// Sequences of characters that need none are decoded, the others get capital digits. A `%` without
/// two digits behind it begins none. What is decoded is not looked at again.
#[must_use]
pub(crate) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = halves(rest, b'%') {
        out.push_str(before);
        rest = behind;
        let sequence = behind.split_at_checked(2);
        let byte = sequence.and_then(|(digits, _)| byte_of(digits));
        match (byte, sequence) {
            (Some(byte), Some((_, tail))) if needs_none(byte) => {
                out.push(char::from(byte));
                rest = tail;
            }
            (Some(_), Some((digits, tail))) => {
                out.push('%');
                out.push_str(&digits.to_ascii_uppercase());
                rest = tail;
            }
            _ => out.push('%'),
        }
    }
    out.push_str(rest);
    out
}

fn byte_of(digits: &str) -> Option<u8> {
    match *digits.as_bytes() {
        [high, low] => Some(hex(high)? << 4 | hex(low)?),
        _ => None,
    }
}

/// Characters that browsers write with a percent sequence in one part of an address and without in
/// another, and those that need none anywhere.
fn needs_none(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~'|^`{}".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tgt_1_percent_sequences_have_one_form() {
        for (written, compared) in [
            ("%41%7a%30", "Az0"),
            ("%2D%2e%5F%7e%27%7c%5e%60%7b%7D", "-._~'|^`{}"),
            ("%c3%b8%20%2f%3f%23%25%2a%5c", "%C3%B8%20%2F%3F%23%25%2A%5C"),
            // Decoded once: what comes of it begins no other.
            ("%2541", "%2541"),
            ("%%341", "%41"),
            ("%2%3541", "%2541"),
            ("100%free%fo%A%", "100%free%fo%A%"),
            ("%\u{e9}1%4\u{e9}", "%\u{e9}1%4\u{e9}"),
        ] {
            assert_eq!(normal(written), compared, "{written}");
        }
    }
}
