//! The cookies of the console (RFC 6265): read strictly, written with everything that keeps them in.

use alloc::{format, string::String};

use super::{pass, secret::Secret};
use crate::{protocol::team::PASS_LIFE, time::Span};

/// Bytes of all `Cookie` headers of a request at most.
const HEADER_BYTES: usize = 8 * 1024;

/// Bytes of one value of ours at most.
const VALUE_BYTES: usize = 1024;

/// A cookie of ours. A browser takes a name with `__Host-` only from this host over a secure
/// connection, and gives it to this host alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cookie {
    /// The secret of a session.
    Session,
    /// A pass ([`super::pass`]).
    Pass,
}

/// Why a request's cookies are not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// More bytes than the limit.
    TooLong,
    /// A value with characters that none of ours has.
    Garbled,
    /// The name stands there twice with values that differ.
    Twice,
}

impl Refused {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "cookie_too_long",
            Self::Garbled => "cookie_garbled",
            Self::Twice => "cookie_twice",
        }
    }
}

impl Cookie {
    pub const ALL: [Self; 2] = [Self::Session, Self::Pass];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "__Host-portico-session",
            Self::Pass => "__Host-portico-pass",
        }
    }

    /// The cookie's value in the values of a request's `Cookie` headers, of which there may be
    /// several in HTTP/2. Names are compared exactly; `None` if there is none or it is empty.
    pub fn find<'a>(
        self,
        headers: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Option<&'a str>, Refused> {
        let (mut bytes, mut found) = (0_usize, None);
        for header in headers {
            bytes = bytes.saturating_add(header.len());
            if bytes > HEADER_BYTES {
                return Err(Refused::TooLong);
            }
            for pair in header.split(|byte| *byte == b';') {
                let Some(value) = self.value(pair.trim_ascii()) else {
                    continue;
                };
                let value = is_value(value)?;
                if found.is_some_and(|other| other != value) {
                    return Err(Refused::Twice);
                }
                found = Some(value);
            }
        }
        Ok(found.filter(|value| !value.is_empty()))
    }

    fn value(self, pair: &[u8]) -> Option<&[u8]> {
        pair.strip_prefix(self.name().as_bytes())?
            .strip_prefix(b"=")
    }

    /// The value of `Set-Cookie` that takes it away.
    #[must_use]
    pub fn deleted(self) -> String {
        self.set("", Span::default())
    }

    fn set(self, value: &str, life: Span) -> String {
        let (name, seconds) = (self.name(), life.0 / 1000);
        format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}")
    }
}

/// The value of `Set-Cookie` for a session that lasts this long.
#[must_use]
pub fn set_session(secret: &Secret, life: Span) -> String {
    Cookie::Session.set(secret.as_str(), life)
}

/// The value of `Set-Cookie` for a pass, which goes when it ends.
#[must_use]
pub fn set_pass(pass: &pass::Text) -> String {
    Cookie::Pass.set(pass.as_str(), PASS_LIFE)
}

/// A value of base64url alone, as all of ours are.
fn is_value(value: &[u8]) -> Result<&str, Refused> {
    if value.len() > VALUE_BYTES {
        return Err(Refused::TooLong);
    }
    let is_ours = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if !value.iter().all(is_ours) {
        return Err(Refused::Garbled);
    }
    core::str::from_utf8(value).map_err(|_| Refused::Garbled)
}

#[cfg(test)]
mod tests {
    use std::{borrow::ToOwned, vec, vec::Vec};

    use super::{super::secret::Kind, *};

    fn find<'a>(headers: &[&'a str]) -> Result<Option<&'a str>, Refused> {
        Cookie::Pass.find(headers.iter().map(|header| header.as_bytes()))
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        for (headers, expect) in [
            (vec![], None),
            (vec![""], None),
            (vec!["__Host-portico-pass=abc"], Some("abc")),
            (vec!["a=b; __Host-portico-pass=a-_9;c=d"], Some("a-_9")),
            (vec!["a=b", " __Host-portico-pass=abc\t"], Some("abc")),
            (
                vec!["__Host-portico-pass=abc; __Host-portico-pass=abc"],
                Some("abc"),
            ),
            (vec!["__Host-portico-pass="], None),
            (vec!["__Host-portico-pass"], None),
            (
                vec!["__Host-portico-pas=abc; __Host-portico-passe=abc"],
                None,
            ),
            (
                vec!["__host-portico-pass=abc; x__Host-portico-pass=abc"],
                None,
            ),
            (
                vec!["__Host-portico-pass =abc; __Host-portico-session=abc"],
                None,
            ),
            (vec!["a=__Host-portico-pass=abc"], None),
            (vec!["a=\"b", "c=å"], None),
        ] {
            assert_eq!(find(&headers), Ok(expect), "{headers:?}");
        }
        let latin = b"a=\xe5; __Host-portico-pass=abc".as_slice();
        assert_eq!(Cookie::Pass.find([latin]), Ok(Some("abc")));
    }

    #[test]
    fn what_is_set_keeps_to_this_host_and_out_of_scripts() {
        let secret = Secret::new(Kind::Session, [0; 32]);
        assert_eq!(
            set_session(&secret, Span::seconds(90)),
            "__Host-portico-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; Path=/; Secure; \
             HttpOnly; SameSite=Strict; Max-Age=90"
        );
        assert_eq!(
            Cookie::Pass.deleted(),
            "__Host-portico-pass=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
        );
        let value = set_session(&secret, Span::seconds(90));
        let pair = value.split(';').map(ToOwned::to_owned).next().unwrap();
        let read = Cookie::Session.find([pair.as_bytes()]);
        assert_eq!(read, Ok(Some(secret.as_str())));
    }

    #[test]
    fn cookies_without_end_are_not_read() {
        let many: Vec<_> = (0..1_000)
            .map(|_| "__Host-portico-pass=a".as_bytes())
            .collect();
        assert_eq!(Cookie::Pass.find(many), Err(Refused::TooLong));
    }
}
