//! Codes of six digits from an authenticator (RFC 6238): SHA-1, steps of 30 seconds, one step of
//! grace each way, and no step twice.

use alloc::{format, string::String};
use core::fmt::Write;

use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Totp};

use crate::time::Timestamp;

/// What the authenticator and the edge both know: 20 random bytes (RFC 4226, section 4).
///
/// It is kept as it is, since codes are made of it, and has no `Debug`.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct Secret(pub [u8; 20]);

/// Thirty seconds since 1970, counted. The last one used is kept beside the secret.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Step(pub u64);

/// Why a code is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// Not six digits.
    Garbled,
    /// Not the code of a step within the window.
    Wrong,
    /// The code of a step that has been used, or of one before it.
    Replayed,
}

impl Refused {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Garbled => "totp_garbled",
            Self::Wrong => "totp_wrong",
            Self::Replayed => "totp_replayed",
        }
    }
}

impl Secret {
    /// For typing it by hand: 32 characters of base32 (RFC 4648, section 6).
    #[must_use]
    pub fn base32(&self) -> String {
        totp_rs::Secret::new_stack(self.0).to_base32()
    }

    /// The address in the QR code that authenticators read. `issuer` is whose deployment it is,
    /// `account` the person's address.
    #[must_use]
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let (secret, issuer, account) = (self.base32(), escaped(issuer), escaped(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}\
             &algorithm=SHA1&digits=6&period=30"
        )
    }

    /// The step that a code is of, to be kept as the last one used. Spaces in the code are skipped.
    pub fn check(&self, code: &str, last: Option<Step>, now: Timestamp) -> Result<Step, Refused> {
        /// What more than six digits with spaces between them has.
        const LONGEST: usize = 16;
        if code.len() > LONGEST {
            return Err(Refused::Garbled);
        }
        let digits: String = code.chars().filter(|c| *c != ' ').collect();
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Refused::Garbled);
        }
        let step = self.totp().check(&digits, now.0 / 1000);
        let step = step.map(Step).ok_or(Refused::Wrong)?;
        if last.is_some_and(|last| step <= last) {
            return Err(Refused::Replayed);
        }
        Ok(step)
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_secret(totp_rs::Secret::new_stack(self.0))
            .build_noncompliant()
    }
}

/// Everything but the unreserved characters of RFC 3986 as `%XX`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Secret = Secret(*b"12345678901234567890");

    fn at(seconds: u64) -> Timestamp {
        Timestamp(seconds * 1000 + 999)
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B has eight digits, of which six are the last.
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let step = SECRET.check(code.get(2..).unwrap(), None, at(seconds));
            assert_eq!(step, Ok(Step(seconds / 30)), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_a_step_each_way_and_once() {
        let code = "287082"; // of step 1, seconds 30 to 59
        for (seconds, expect) in [
            (0, Ok(Step(1))),
            (59, Ok(Step(1))),
            (89, Ok(Step(1))),
            (90, Err(Refused::Wrong)),
            (600, Err(Refused::Wrong)),
        ] {
            assert_eq!(SECRET.check(code, None, at(seconds)), expect, "{seconds}");
        }
        let used = |last| SECRET.check(code, Some(Step(last)), at(59));
        assert_eq!(used(0), Ok(Step(1)));
        assert_eq!(used(1), Err(Refused::Replayed));
        assert_eq!(used(2), Err(Refused::Replayed));
    }

    #[test]
    fn a_code_is_six_digits() {
        for good in ["287082", "287 082", " 28 70 82 "] {
            assert_eq!(SECRET.check(good, None, at(59)), Ok(Step(1)), "{good:?}");
        }
        for bad in [
            "",
            "28708",
            "2870820",
            "94287082",
            "28708a",
            "+87082",
            "-28708",
            "２８７０８２",
            "287\u{a0}082",
            "287082                                  ",
        ] {
            let refused = SECRET.check(bad, None, at(59));
            assert_eq!(refused, Err(Refused::Garbled), "{bad:?}");
        }
        let far = SECRET.check("287082", None, Timestamp(u64::MAX));
        assert_eq!(far, Err(Refused::Wrong));
    }

    #[test]
    fn an_authenticator_reads_the_address() {
        assert_eq!(
            SECRET.address("Blå: AS", "kari+a@example.com"),
            "otpauth://totp/Bl%C3%A5%3A%20AS:kari%2Ba%40example.com\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Bl%C3%A5%3A%20AS\
             &algorithm=SHA1&digits=6&period=30"
        );
    }
}
