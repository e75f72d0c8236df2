//! Addresses as they are compared (TGT-1), and their plain form (TGT-3).

use alloc::{string::String, vec::Vec};

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

/// The comparable address of a page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Address {
    host: String,
    path: String,
    query: Option<String>,
    fragment: Option<String>,
}

impl Address {
    /// From an address as a browser serialises it; `None` without `scheme://`.
    #[must_use]
    pub fn parse(href: &str) -> Option<Self> {
        let (scheme, rest) = href.split_once(':')?;
        let rest = rest.strip_prefix("//")?;
        if scheme.is_empty() {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(end)?;
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host)
            .to_ascii_lowercase();
        let own = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => "",
        };
        let host = match host.strip_suffix(own) {
            Some(bare) if !own.is_empty() => bare.into(),
            _ => host,
        };
        let (path, query, fragment) = split_tail(tail);
        Some(Self {
            host,
            path: capitals(if path.is_empty() { "/" } else { path }),
            query: query.map(capitals),
            fragment: fragment.map(capitals),
        })
    }

    /// The query as it is compared and decoded, without its `?`.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// The address for a value: without the host where the value has none, with the fragment where
    /// the value has one.
    pub(super) fn whole(&self, value: &Form<'_>) -> String {
        join(
            if value.hostless { "" } else { &self.host },
            &self.path,
            self.query.as_deref(),
            self.fragment.as_deref().filter(|_| value.has_fragment),
        )
    }

    /// The address without its query, for tests of its end (TGT-5).
    pub(super) fn without_query(&self, value: &Form<'_>) -> String {
        let fragment = self.fragment.as_deref().filter(|_| value.has_fragment);
        join(&self.host, &self.path, None, fragment)
    }

    /// The plain form, keeping tracking parameters that `keep` names.
    pub(super) fn plain(&self, value: &Form<'_>, keep: &[&str]) -> String {
        let host = if value.hostless { "" } else { &self.host };
        let query = self.query.as_deref().unwrap_or_default();
        let query = parameters(query, |name| keep.contains(&name) || !is_tracking(name));
        let fragment = self.fragment.as_deref().filter(|_| value.has_fragment);
        join(host, without_slash(&self.path), query.as_deref(), fragment)
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
            has_fragment: value.contains('#'),
        }
    }

    /// The names of the value's own parameters.
    pub(super) fn parameter_names(&self) -> Vec<&'v str> {
        let (_, query, _) = split_tail(self.value);
        query.map_or_else(Vec::new, |query| query.split('&').map(name_of).collect())
    }

    /// The value itself in plain form.
    pub(super) fn plain(&self) -> String {
        let (path, query, fragment) = split_tail(self.value);
        let query = parameters(query.unwrap_or_default(), |_| true);
        join("", without_slash(path), query.as_deref(), fragment)
    }
}

/// Up to the first `?` or `#`, the query, the fragment; empty ones count as none.
fn split_tail(text: &str) -> (&str, Option<&str>, Option<&str>) {
    let (before, fragment) = match text.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (text, None),
    };
    let (path, query) = match before.split_once('?') {
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
    for piece in query.split('&') {
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
    piece.split_once('=').map_or(piece, |(name, _)| name)
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

/// The hex digits of percent sequences as capitals.
fn capitals(text: &str) -> String {
    let mut digits = 0;
    let capital = |character: char| {
        if character == '%' {
            digits = 2;
            character
        } else if digits > 0 && character.is_ascii_hexdigit() {
            digits -= 1;
            character.to_ascii_uppercase()
        } else {
            digits = 0;
            character
        }
    };
    text.chars().map(capital).collect()
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
        check("https://example.com/A?b#c", "e", "example.com/A?b");
        check("https://example.com/A?b#c", "e#", "example.com/A?b#c");
        check("https://example.com/A#", "e#", "example.com/A");
        check("https://example.com/A", "/A", "/A");
        assert_eq!(Address::parse("example.com/a"), None);
        assert_eq!(Address::parse("://example.com/a"), None);
    }

    #[test]
    fn tgt_3_the_plain_form() {
        let address = Address::parse("https://example.com/a/?&utm_source=x&b=1&&gclid=2").unwrap();
        let value = Form::anchored("example.com/a?gclid=2");
        assert_eq!(address.plain(&value, &[]), "example.com/a?b=1");
        assert_eq!(
            address.plain(&value, &value.parameter_names()),
            "example.com/a?b=1&gclid=2"
        );
        assert_eq!(Form::anchored("/a/?&b&").plain(), "/a?b");
    }
}
