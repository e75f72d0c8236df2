//! Query parameters, form-decoded (TGT-6).

use alloc::{string::String, vec::Vec};

use super::{find, percent};
use crate::{
    flow::authored::QueryTest,
    text::{halves, pieces},
};

/// Whether a parameter of this name passes; with a repeated name any one is enough.
pub(super) fn holds(parameters: &[(String, String)], name: &str, test: &QueryTest) -> bool {
    parameters
        .iter()
        .any(|(parameter, value)| parameter == name && passes(value, test))
}

fn passes(value: &str, test: &QueryTest) -> bool {
    match test {
        QueryTest::Exists => true,
        QueryTest::Is(wanted) => value == wanted,
        QueryTest::Contains(part) => find::contains(value, part),
    }
}

/// The parameters of a query, names and values decoded.
pub(super) fn decoded(query: &str) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    for piece in pieces(query, b'&') {
        if !piece.is_empty() {
            let (name, value) = halves(piece, b'=').unwrap_or((piece, ""));
            parameters.push((decode(name), decode(value)));
        }
    }
    parameters
}

/// `+` is a space, percent sequences are bytes of UTF-8, what is none becomes U+FFFD.
fn decode(text: &str) -> String {
    let decoded = percent::bytes(text, true);
    let mut bytes = decoded.as_slice();
    let mut text = String::new();
    loop {
        let error = match core::str::from_utf8(bytes) {
            Ok(rest) => {
                text.push_str(rest);
                return text;
            }
            Err(error) => error,
        };
        let (valid, rest) = bytes
            .split_at_checked(error.valid_up_to())
            .unwrap_or_default();
        text.push_str(core::str::from_utf8(valid).unwrap_or_default());
        text.push('\u{fffd}');
        bytes = error
            .error_len()
            .and_then(|length| rest.get(length..))
            .unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    #[test]
    fn tgt_6_names_and_values_are_form_decoded() {
        assert_eq!(decode("a+b%20c"), "a b c");
        assert_eq!(decode("%C3%B8%c3"), "ø\u{fffd}");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz"), "%zz");
    }

    #[test]
    fn tgt_6_what_is_no_utf_8_is_replaced_as_elsewhere() {
        let bytes = [
            0x41, 0x80, 0xbf, 0xc3, 0xa4, 0xe2, 0x82, 0xf0, 0x9f, 0x98, 0xed, 0xff,
        ];
        for first in bytes {
            for second in bytes {
                for third in bytes {
                    for fourth in bytes {
                        let text = [first, second, third, fourth];
                        let written: String =
                            text.iter().map(|byte| format!("%{byte:02x}")).collect();
                        assert_eq!(
                            decode(&written),
                            String::from_utf8_lossy(&text),
                            "{written}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn tgt_6_any_one_of_a_repeated_name_is_enough() {
        let is = |value: &str| QueryTest::Is(value.into());
        let holds = |query, name, test: &QueryTest| holds(&decoded(query), name, test);
        assert!(holds("a=1&a=2", "a", &is("2")));
        assert!(!holds("a=1&a=2", "a", &is("3")));
        assert!(holds("x", "x", &is("")));
        assert!(holds("x=", "x", &QueryTest::Exists));
        assert!(!holds("&&", "", &QueryTest::Exists));
        assert!(!holds("", "x", &QueryTest::Exists));
    }
}
