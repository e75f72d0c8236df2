//! Addresses as they are compared: the comparable address (TGT-1), its clean form (TGT-5) and its
//! plain form (TGT-3).

use alloc::{string::String, vec::Vec};

use super::{find, percent, query};
use crate::text::{halves, last_halves, pieces};

/// Tracking parameters of every site; a `*` at the end stands for the rest of the name (TGT-3).
const TRACKING: &str = "utm_* gclid fbclid msclkid _hsenc _hsmi hsCtaTracking hsa_* mc_cid mc_eid \
    gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _gl ttclid twclid li_fat_id yclid \
    ysclid igshid epik rdt_cid ScCid mkt_tok _kx vero_id irclickid ef_id __hstc __hssc __hsfp mtm_*";

/// What some servers write behind a path, up to the next `/`.
const SESSION: &str = ";jsessionid=";

/// The comparable address of a page, in the forms that rules compare it in: made once, since a site
/// may have thousands of rules.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Address {
    /// The comparable address, and its clean form where that is another one.
    forms: Vec<String>,
    /// Both without the slash at the path's end.
    bare: Vec<String>,
    /// Both with a slash at the path's end.
    slashed: Vec<String>,
    /// Both without their query.
    paths: Vec<String>,
    /// Where the host ends in each of them.
    host: usize,
    query: String,
    /// Empty if there is none.
    fragment: String,
    /// The site's own tracking parameters.
    own: String,
    /// The parameters, form-decoded (TGT-6).
    parameters: Vec<(String, String)>,
}

impl Address {
    /// From an address as a browser serialises it; `None` without `scheme://`. `own` are the site's
    /// own tracking parameters with spaces between them, a `*` at the end for the rest of a name.
    #[must_use]
    pub fn parse(href: &str, own: &str) -> Option<Self> {
        let (scheme, rest) = halves(href, b':')?;
        let rest = rest.strip_prefix("//")?;
        if scheme.is_empty() {
            return None;
        }
        let (_, as_written, _) = split_tail(rest);
        let parameters = query::decoded(as_written);
        let rest = percent::normal(rest);
        let (before, _, _) = split_tail(&rest);
        let (authority, _) = halves(before, b'/').unwrap_or((before, ""));
        let tail = rest.get(authority.len()..)?;
        let host = last_halves(authority, b'@')
            .map_or(authority, |(_, host)| host)
            .to_ascii_lowercase();
        let port = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => "",
        };
        let host = host
            .strip_suffix(port)
            .filter(|_| !port.is_empty())
            .unwrap_or(&host);
        let (path, query, fragment) = split_tail(tail);
        let path = if path.is_empty() { "/" } else { path };
        let mut address = Self {
            host: host.len(),
            query: query.into(),
            fragment: fragment.into(),
            own: own.into(),
            parameters,
            ..Self::default()
        };
        address.add(host, path, query);
        let (clean, kept) = (without_session(path), parameters_but(own, query, ""));
        if clean != path || kept != query {
            address.add(host, &clean, &kept);
        }
        Some(address)
    }

    fn add(&mut self, host: &str, path: &str, query: &str) {
        let bare = path.strip_suffix('/').unwrap_or(path);
        self.forms.push(join(&[host, path], query));
        self.bare.push(join(&[host, bare], query));
        self.slashed.push(join(&[host, bare, "/"], query));
        self.paths.push(join(&[host, path], ""));
    }

    /// Names and values of the query, decoded.
    #[must_use]
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// `is` (TGT-3). The value is in plain form, as [`plain_value`] makes it.
    pub(super) fn is(&self, value: &str) -> bool {
        let (wanted, query, fragment) = split_tail(value);
        let path = self.paths.last();
        let path = path.and_then(|path| path.get(self.begin(value)..));
        let bare = wanted.strip_suffix('/');
        // Most values are of another page, which is seen without making anything of them.
        (path == Some(wanted) || path == bare.filter(|bare| !bare.ends_with('/')))
            && (fragment == self.fragment || !has_fragment(value))
            && parameters_but(&self.own, &self.query, query) == query
    }

    pub(super) fn contains(&self, value: &str) -> bool {
        self.any(&self.forms, 0, value, find::contains)
    }

    pub(super) fn starts_with(&self, value: &str) -> bool {
        let begin = self.begin(value);
        self.any(&self.forms, begin, value, |text, value| {
            text.starts_with(value)
        })
    }

    /// The query is no part of what this looks at, so a value with one never holds (TGT-5).
    pub(super) fn ends_with(&self, value: &str) -> bool {
        halves(value, b'?').is_none()
            && self.any(&self.paths, 0, value, |text, value| text.ends_with(value))
    }

    /// Also without the slash at the path's end, and with one where the pattern ends with a slash
    /// (TGT-4).
    pub(super) fn matches(&self, pattern: &str) -> bool {
        let begin = self.begin(pattern);
        let any = |texts| self.any(texts, begin, pattern, find::matches);
        any(&self.forms) || any(&self.bare) || (pattern.ends_with('/') && any(&self.slashed))
    }

    /// Where a test from the beginning begins: behind the host if the value has none.
    fn begin(&self, value: &str) -> usize {
        if value.starts_with('/') { self.host } else { 0 }
    }

    /// Whether a test holds on any of these, with the fragment where the value has one.
    fn any(
        &self,
        texts: &[String],
        begin: usize,
        value: &str,
        test: fn(&str, &str) -> bool,
    ) -> bool {
        texts.iter().any(|text| {
            let text = text.get(begin..).unwrap_or_default();
            if !self.fragment.is_empty() && has_fragment(value) {
                return test(&join(&[text, "#", &self.fragment], ""), value);
            }
            test(text, value)
        })
    }
}

/// The plain form of a normalised value of `is`, as publishing keeps it. A slash ends the path
/// whether the value has one or not, so that two paths that differ in that alone become equal.
#[cfg(feature = "authoring")]
pub(crate) fn plain_value(value: &str) -> String {
    let (path, query, fragment) = split_tail(value);
    let (host, path) = path.split_at(path.find('/').unwrap_or(path.len()));
    let path = without_session(path);
    let slash = if path.ends_with('/') { "" } else { "/" };
    let mut plain = join(&[host, &path, slash], &parameters_but("", query, query));
    if has_fragment(value) {
        plain.push('#');
        plain.push_str(fragment);
    }
    plain
}

fn has_fragment(value: &str) -> bool {
    halves(value, b'#').is_some()
}

/// Up to the first `?` or `#`, the query, the fragment.
fn split_tail(text: &str) -> (&str, &str, &str) {
    let (before, fragment) = halves(text, b'#').unwrap_or((text, ""));
    let (path, query) = halves(before, b'?').unwrap_or((before, ""));
    (path, query, fragment)
}

/// An empty query is none.
fn join(parts: &[&str], query: &str) -> String {
    let mut address = String::new();
    for part in parts {
        address.push_str(part);
    }
    if !query.is_empty() {
        address.push('?');
        address.push_str(query);
    }
    address
}

/// The parameters of a query that are neither empty nor tracking ones, except for those whose names
/// the other query has.
fn parameters_but(own: &str, query: &str, other: &str) -> String {
    let mut kept = String::new();
    for piece in pieces(query, b'&') {
        let name = name_of(piece);
        let tracks = is_in(TRACKING, name) || is_in(own, name);
        if !piece.is_empty() && (!tracks || pieces(other, b'&').any(|one| name_of(one) == name)) {
            if !kept.is_empty() {
                kept.push('&');
            }
            kept.push_str(piece);
        }
    }
    kept
}

/// The name of a parameter.
pub(crate) fn name_of(piece: &str) -> &str {
    halves(piece, b'=').map_or(piece, |(name, _)| name)
}

/// Whether a name is in a list of names and beginnings of names, with spaces between them.
pub(crate) fn is_in(list: &str, name: &str) -> bool {
    pieces(list, b' ').any(|one| match one.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == one,
    })
}

/// The path without `;jsessionid=…` in any of its parts, case ignored.
fn without_session(path: &str) -> String {
    let mut kept = String::new();
    for (place, piece) in pieces(path, b'/').enumerate() {
        if place > 0 {
            kept.push('/');
        }
        let session = find::end_of(&piece.to_ascii_lowercase(), SESSION);
        let end = session.map_or(piece.len(), |end| end - SESSION.len());
        kept.push_str(piece.get(..end).unwrap_or_default());
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    fn address(href: &str) -> Address {
        Address::parse(href, "ref aff_*").unwrap()
    }

    /// What a test from the beginning looks at.
    fn check(href: &str, value: &str, expected: &str) {
        let address = address(href);
        let looks_at = |text: &str| {
            let forms = address.forms.get(..1).unwrap();
            let begin = address.begin(value);
            address.any(forms, begin, &format!("{value}\n{text}"), |text, both| {
                both.split_once('\n')
                    .is_some_and(|(_, wanted)| wanted == text)
            })
        };
        assert!(looks_at(expected), "{href} {value}");
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
        check("https://example.com/%7Bid%7d", "e", "example.com/{id}");
        check("https://example.com/A?b#c", "e", "example.com/A?b");
        check("https://example.com/A?b#c", "e#", "example.com/A?b#c");
        check("https://example.com/A#", "e#", "example.com/A");
        check("https://example.com/A", "/A", "/A");
        assert_eq!(Address::parse("example.com/a", ""), None);
        assert_eq!(Address::parse("://example.com/a", ""), None);
    }

    #[test]
    fn tgt_6_parameters_are_decoded_as_they_are_written() {
        let address = address("https://example.com/?%ag=100%free&q=5%a&x=%%341");
        let pairs = [("%ag", "100%free"), ("q", "5%a"), ("x", "%41")];
        let pairs = pairs.map(|(name, value)| (name.into(), value.into()));
        assert_eq!(address.parameters(), pairs);
    }

    #[test]
    fn tgt_3_the_plain_form() {
        let page = address("https://example.com/a/?&utm_source=x&b=1&&gclid=2&ref=3&aff_x=4");
        for (value, holds) in [
            ("example.com/a?b=1", true),
            ("example.com/a/?b=1&", true),
            ("/a?b=1", true),
            ("/a;jsessionid=1?b=1", true),
            ("example.com/a?b=1&gclid=2", true),
            ("example.com/a?b=1&ref=3", true),
            ("example.com/a?gclid=2&b=1", false),
            ("example.com/a", false),
            ("/a//?b=1", false),
        ] {
            assert_eq!(page.is(&plain_value(value)), holds, "{value}");
        }
        let page = address("https://example.com/a;JSESSIONID=1.x/b;jsessionid=2;v=1");
        assert!(page.is("example.com/a/b/") && !page.is("/a/"));
        let page = address("https://example.com/;jsession=1;x");
        assert!(page.is("/;jsession=1;x/"));
    }

    #[test]
    fn tgt_3_every_tracking_parameter_is_left_out() {
        let names = pieces(TRACKING, b' ');
        assert_eq!(names.clone().count(), 36);
        for name in names {
            let name = name.replace('*', "campaign");
            let page = address(&format!("https://example.com/a?{name}=1&a=2"));
            assert!(page.is("/a/?a=2"), "{name}");
            let other = address(&format!("https://example.com/a?{name}x=1&a=2"));
            assert_eq!(other.is("/a/?a=2"), name.ends_with("campaign"), "{name}x");
        }
    }

    #[test]
    fn tgt_5_the_clean_form() {
        let clean = |href: &str| address(href).forms.last().unwrap().clone();
        for (href, form) in [
            ("https://example.com/a/?gclid=1", "example.com/a/"),
            ("https://example.com/a?&b=&utm_x=1&", "example.com/a?b="),
            ("https://example.com?&&", "example.com/"),
            ("https://example.com/;jsessionid=1?ref=a", "example.com/"),
            (
                "https://example.com/%3Bjsessionid=1",
                "example.com/%3Bjsessionid=1",
            ),
            (
                "https://example.com/a?b;jsessionid=1",
                "example.com/a?b;jsessionid=1",
            ),
        ] {
            assert_eq!(clean(href), form, "{href}");
        }
    }
}
