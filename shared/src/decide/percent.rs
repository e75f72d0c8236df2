//! Percent sequences of addresses.

use alloc::{string::String, vec::Vec};

/// The one form in which addresses are compared (TGT-1, TGT-2): sequences of characters that need none
/// are decoded, the others get capital digits.
#[must_use]
pub(crate) fn normal(text: &str) -> String {
    // One character of ASCII stands for another, so it is text as before.
    String::from_utf8(bytes(text, false)).unwrap_or_default()
}

/// With all sequences decoded, and `+` as a space, if the text is of a form (TGT-6); else in the form
/// of [`normal`]. A `%` without two digits behind it begins none; what is decoded is not looked at
/// again.
pub(super) fn bytes(text: &str, of_form: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        let mut byte = *first;
        if of_form && byte == b'+' {
            byte = b' ';
        }
        if byte == b'%'
            && let [high, low, behind @ ..] = tail
            && let (Some(tens), Some(ones)) = (hex(*high), hex(*low))
        {
            let decoded = tens << 4 | ones;
            if of_form || needs_none(decoded) {
                byte = decoded;
            } else {
                bytes.push(b'%');
                bytes.push(high.to_ascii_uppercase());
                byte = low.to_ascii_uppercase();
            }
            rest = behind;
        }
        bytes.push(byte);
    }
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// Characters that browsers write with a percent sequence in one part of an address and without in
/// another, and those that need none anywhere.
fn needs_none(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.' | b'_' | b'~' | b'\'' | b'|' | b'^' | b'`' | b'{' | b'}'
        )
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
