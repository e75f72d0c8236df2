//! Addresses as they are compared (TGT-1), and their plain form (TGT-3).

use alloc::{borrow::Cow, string::String, vec::Vec};

use super::query;
use crate::text::{halves, last_halves, pieces};

/// Tracking parameters that do not make another page; a `*` at the end stands for the rest.
const TRACKING: [&str; 10] = [
    "utm_*",
    "gclid",
    "fbclid",
    "msclkid",
    "_hsenc",
    "_hsmi",
    "hsCtaTracking",
    "hsa_*",
    "mc_cid",
    "mc_eid",
];

/// The comparable address of a page, in the forms that rules compare it in: made once, since a site
/// may have thousands of rules.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Address {
    /// Host, path and query.
    whole: String,
    /// The same in plain form, without any tracking parameter.
    plain: String,
    /// Where the host ends in both.
    host: usize,
    /// Where the path ends in `whole`.
    path: usize,
    fragment: Option<String>,
    /// The parameters, form-decoded (TGT-6).
    parameters: Vec<(String, String)>,
}

impl Address {
    /// From an address as a browser serialises it; `None` without `scheme://`.
    #[must_use]
    pub fn parse(href: &str) -> Option<Self> {
        let (scheme, rest) = halves(href, b':')?;
        let rest = rest.strip_prefix("//")?;
        if scheme.is_empty() {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(end)?;
        let host = last_halves(authority, b'@')
            .map_or(authority, |(_, host)| host)
            .to_ascii_lowercase();
        let own = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => "",
        };
        let host = host
            .strip_suffix(own)
            .filter(|_| !own.is_empty())
            .unwrap_or(&host);
        let (_, as_written, _) = split_tail(tail);
        let parameters_as_written = query::decoded(as_written.unwrap_or_default());
        let tail = capitals(tail);
        let (path, query, fragment) = split_tail(&tail);
        let path = if path.is_empty() { "/" } else { path };
        let bare = parameters(query.unwrap_or_default(), |name| !is_tracking(name));
        Some(Self {
            whole: join(host, path, query, None),
            plain: join(host, without_slash(path), bare.as_deref(), None),
            host: host.len(),
            path: host.len() + path.len(),
            fragment: fragment.map(String::from),
            parameters: parameters_as_written,
        })
    }

    /// Names and values of the query, decoded.
    #[must_use]
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// The address for a value: without the host where the value has none, with the fragment where
    /// the value has one.
    pub(super) fn whole(&self, value: &Form<'_>) -> Cow<'_, str> {
        self.ended(self.begun(&self.whole, value), value)
    }

    /// The address without its query, for tests of its end (TGT-5).
    pub(super) fn without_query(&self, value: &Form<'_>) -> Cow<'_, str> {
        self.ended(self.whole.get(..self.path).unwrap_or_default(), value)
    }

    /// The plain form without any tracking parameter.
    pub(super) fn plain(&self, value: &Form<'_>) -> Cow<'_, str> {
        self.ended(self.begun(&self.plain, value), value)
    }

    /// The plain form with those tracking parameters that the value has itself.
    pub(super) fn plain_like(&self, value: &Form<'_>) -> Cow<'_, str> {
        let own = value.parameter_names();
        if !own.iter().any(|name| is_tracking(name)) {
            return self.plain(value);
        }
        let query = self.whole.get(self.path + 1..).unwrap_or_default();
        let kept = parameters(query, |name| own.contains(&name) || !is_tracking(name));
        let path = self.whole.get(..self.path).unwrap_or_default();
        let address = join("", without_slash(path), kept.as_deref(), None);
        Cow::Owned(self.ended(self.begun(&address, value), value).into_owned())
    }

    fn begun<'a>(&self, address: &'a str, value: &Form<'_>) -> &'a str {
        let begin = if value.hostless { self.host } else { 0 };
        address.get(begin..).unwrap_or_default()
    }

    fn ended<'a>(&self, address: &'a str, value: &Form<'_>) -> Cow<'a, str> {
        match self.fragment.as_deref().filter(|_| value.has_fragment) {
            Some(fragment) => Cow::Owned(join(address, "", None, Some(fragment))),
            None => Cow::Borrowed(address),
        }
    }
}

/// What a rule's value asks of the address it is compared with.
pub(super) struct Form<'v> {
    value: &'v str,
    hostless: bool,
    has_fragment: bool,
}

impl<'v> Form<'v> {
    /// Of a test that begins at the beginning: a value that starts with `/` has no host.
    pub(super) fn anchored(value: &'v str) -> Self {
        Self {
            hostless: value.starts_with('/'),
            ..Self::anywhere(value)
        }
    }

    pub(super) fn anywhere(value: &'v str) -> Self {
        Self {
            value,
            hostless: false,
            has_fragment: value.bytes().any(|byte| byte == b'#'),
        }
    }

    /// The names of the value's own parameters.
    pub(super) fn parameter_names(&self) -> Vec<&'v str> {
        let (_, query, _) = split_tail(self.value);
        query.map_or_else(Vec::new, |query| pieces(query, b'&').map(name_of).collect())
    }

    /// Whether this address is the value itself in plain form.
    pub(super) fn is_plain(&self, address: &str) -> bool {
        let (path, query, fragment) = split_tail(self.value);
        // Most values are of another page, which is seen without making anything of them.
        if !address.starts_with(without_slash(path)) {
            return false;
        }
        let query = parameters(query.unwrap_or_default(), |_| true);
        address == join("", without_slash(path), query.as_deref(), fragment)
    }
}

/// Up to the first `?` or `#`, the query, the fragment; empty ones count as none.
fn split_tail(text: &str) -> (&str, Option<&str>, Option<&str>) {
    let (before, fragment) = match halves(text, b'#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (text, None),
    };
    let (path, query) = match halves(before, b'?') {
        Some((path, query)) => (path, Some(query)),
        None => (before, None),
    };
    let some = |part: Option<&'_ str>| part.is_some_and(|part| !part.is_empty());
    (
        path,
        query.filter(|_| some(query)),
        fragment.filter(|_| some(fragment)),
    )
}

fn join(host: &str, path: &str, query: Option<&str>, fragment: Option<&str>) -> String {
    let mut address = String::from(host);
    address.push_str(path);
    for (mark, part) in [('?', query), ('#', fragment)] {
        if let Some(part) = part {
            address.push(mark);
            address.push_str(part);
        }
    }
    address
}

/// The parameters that are not empty and that `keep` keeps, if any.
fn parameters(query: &str, keep: impl Fn(&str) -> bool) -> Option<String> {
    let mut kept = String::new();
    for piece in pieces(query, b'&') {
        if !piece.is_empty() && keep(name_of(piece)) {
            if !kept.is_empty() {
                kept.push('&');
            }
            kept.push_str(piece);
        }
    }
    (!kept.is_empty()).then_some(kept)
}

fn name_of(piece: &str) -> &str {
    halves(piece, b'=').map_or(piece, |(name, _)| name)
}

fn is_tracking(name: &str) -> bool {
    TRACKING
        .iter()
        .any(|tracking| match tracking.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == *tracking,
        })
}

fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// The hex digits of percent sequences as capitals. A `%` without two digits behind it begins none.
fn capitals(text: &str) -> String {
    let mut capitals = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = halves(rest, b'%') {
        capitals.push_str(before);
        capitals.push('%');
        rest = behind;
        if let Some((digits, tail)) = behind.split_at_checked(2)
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        {
            for digit in digits.chars() {
                capitals.push(digit.to_ascii_uppercase());
            }
            rest = tail;
        }
    }
    capitals.push_str(rest);
    capitals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(href: &str, value: &str, expected: &str) {
        let address = Address::parse(href).unwrap();
        assert_eq!(address.whole(&Form::anchored(value)), expected, "{href}");
    }

    #[test]
    fn tgt_1_the_comparable_address() {
        check("https://me:pw@Example.com:443", "e", "example.com/");
        check("http://example.com:443/a", "e", "example.com:443/a");
        check("https://example.com/a%c3%b8?", "e", "example.com/a%C3%B8");
        check(
            "https://example.com/100%free%fo%A",
            "e",
            "example.com/100%free%fo%A",
        );
        check("https://example.com/A?b#c", "e", "example.com/A?b");
        check("https://example.com/A?b#c", "e#", "example.com/A?b#c");
        check("https://example.com/A#", "e#", "example.com/A");
        check("https://example.com/A", "/A", "/A");
        assert_eq!(Address::parse("example.com/a"), None);
        assert_eq!(Address::parse("://example.com/a"), None);
    }

    #[test]
    fn tgt_6_parameters_are_decoded_as_they_are_written() {
        let address = Address::parse("https://example.com/?%ag=100%free&q=5%a").unwrap();
        let pairs = [("%ag", "100%free"), ("q", "5%a")];
        let pairs = pairs.map(|(name, value)| (name.into(), value.into()));
        assert_eq!(address.parameters(), pairs);
    }

    #[test]
    fn tgt_3_the_plain_form() {
        let address = Address::parse("https://example.com/a/?&utm_source=x&b=1&&gclid=2").unwrap();
        let value = Form::anchored("example.com/a?gclid=2");
        assert_eq!(address.plain(&value), "example.com/a?b=1");
        assert_eq!(address.plain_like(&value), "example.com/a?b=1&gclid=2");
        assert_eq!(address.plain_like(&Form::anchored("/a")), "/a?b=1");
        assert!(Form::anchored("/a/?&b&").is_plain("/a?b"));
        assert!(!Form::anchored("/a").is_plain("/a?b"));
    }
}
