//! Mail addresses, as far as a look at them can tell.

use alloc::string::String;

use super::{last_halves, length};

/// Characters of an address at most (RFC 5321, section 4.5.3.1).
const MOST: usize = 254;

/// Whether this can be a mailbox: something, an `@`, and a host with a dot. Whether somebody reads it
/// is for a mail to find out.
#[must_use]
pub fn is_mailbox(text: &str) -> bool {
    let parts = last_halves(text, b'@');
    length(text) <= MOST
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
        && parts.is_some_and(|(local, host)| {
            !local.is_empty()
                && host.bytes().any(|byte| byte == b'.')
                && !host.starts_with('.')
                && !host.ends_with('.')
        })
}

/// An address in the form that addresses are compared in: lower case. No letter beyond ASCII becomes one
/// of ASCII: `K` (the sign of kelvin) is no `k`.
#[must_use]
pub fn folded_mailbox(address: &str) -> String {
    let folded = address.chars().flat_map(|c| {
        let lower = c.to_lowercase();
        let stays = !c.is_ascii() && lower.clone().any(|c| c.is_ascii());
        let (c, lower) = (stays.then_some(c), (!stays).then_some(lower));
        c.into_iter().chain(lower.into_iter().flatten())
    });
    folded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cap_2_addresses_are_compared_without_regard_to_case_and_no_letter_becomes_another() {
        assert_eq!(folded_mailbox("Kari.ØY@Example.COM"), "kari.øy@example.com");
        assert_eq!(
            folded_mailbox("\u{212a}ari@example.com"),
            "\u{212a}ari@example.com"
        );
    }

    #[test]
    fn what_has_a_name_and_a_host_with_a_dot_may_be_a_mailbox() {
        for good in [
            "a@b.c",
            "ada.lovelace+x@example.co.uk",
            "\"a@b\"@example.com",
        ] {
            assert!(is_mailbox(good), "{good}");
        }
        let long = std::format!("{}@example.com", "a".repeat(250));
        for bad in [
            "", "a", "a@", "@b.c", "a@b", "a@.b", "a@b.", "a b@c.d", "a@b.c\n", &long,
        ] {
            assert!(!is_mailbox(bad), "{bad:?}");
        }
    }
}
