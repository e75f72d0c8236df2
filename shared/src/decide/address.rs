//! Addresses as they are compared: the comparable address (TGT-1), its clean form (TGT-5) and its
//! plain form (TGT-3).

use alloc::{borrow::Cow, string::String, vec::Vec};

use super::{find, percent, query};
use crate::text::{halves, last_halves, pieces};

/// Tracking parameters of every site; a `*` at the end stands for the rest of the name (TGT-3).
const TRACKING: &str = "utm_* gclid fbclid msclkid _hsenc _hsmi hsCtaTracking hsa_* mc_cid mc_eid \
    gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _gl ttclid twclid li_fat_id yclid \
    ysclid igshid epik rdt_cid ScCid mkt_tok _kx vero_id irclickid ef_id __hstc __hssc __hsfp mtm_*";

/// What some servers write behind a path, behind a `;` and up to the next `/`.
const SESSION: &str = "jsessionid=";

/// The comparable address of a page, in the forms that rules compare it in: made once, since a site
/// may have thousands of rules.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Address {
    comparable: Form,
    clean: Form,
    /// Where the host ends in each of them.
    host: usize,
    /// Names of the tracking parameters in the query.
    tracked: Vec<String>,
    /// Empty if there is none.
    fragment: String,
    /// The parameters, form-decoded (TGT-6).
    parameters: Vec<(String, String)>,
}

/// Host, path and query.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Form {
    text: String,
    /// Where the path ends in `text`.
    path: usize,
    /// Whether the path ends with a slash.
    slashed: bool,
    /// The address without the slash at its path's end, or with one if it has none.
    turned: String,
}

impl Form {
    fn new(host: &str, path: &str, query: &str) -> Self {
        let bare = path.strip_suffix('/');
        let (turned, slash) = bare.map_or((path, "/"), |bare| (bare, ""));
        Self {
            text: join(&[host, path], query, ""),
            path: host.len() + path.len(),
            slashed: bare.is_some(),
            turned: join(&[host, turned, slash], query, ""),
        }
    }
}

impl Address {
    /// From an address as a browser serialises it; `None` without `scheme://`. `own` are the site's
    /// own tracking parameters, a `*` at the end for the rest of the name.
    #[must_use]
    pub fn parse(href: &str, own: &[String]) -> Option<Self> {
        let (scheme, rest) = halves(href, b':')?;
        let rest = rest.strip_prefix("//")?;
        if scheme.is_empty() {
            return None;
        }
        let (_, as_written, _) = split_tail(rest);
        let rest = percent::normal(rest);
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(end)?;
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
        let tracked = names(query).filter(|name| is_tracking(name, own));
        let tracked: Vec<String> = tracked.map(String::from).collect();
        let bare = parameters(query, &|name| !is_one_of(&tracked, name));
        Some(Self {
            comparable: Form::new(host, path, query),
            clean: Form::new(host, &without_session(path), &bare),
            host: host.len(),
            tracked,
            fragment: fragment.into(),
            parameters: query::decoded(as_written),
        })
    }

    /// Names and values of the query, decoded.
    #[must_use]
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// `is` (TGT-3). The value is in plain form, as [`plain_value`] makes it.
    pub(super) fn is(&self, value: &str) -> bool {
        let (_, own, _) = split_tail(value);
        let Form {
            text,
            path,
            slashed,
            turned,
        } = &self.clean;
        let plain = if *slashed { text } else { turned };
        if self.tracked.iter().any(|name| has(own, name)) {
            // Those tracking parameters stay that the value has itself.
            let (_, query, _) = split_tail(&self.comparable.text);
            let kept = parameters(query, &|name| {
                has(own, name) || !is_one_of(&self.tracked, name)
            });
            let path = plain.get(..path + usize::from(!slashed));
            let plain = join(&[path.unwrap_or_default()], &kept, "");
            return self.is_plain(&plain, value);
        }
        self.is_plain(plain, value)
    }

    fn is_plain(&self, plain: &str, value: &str) -> bool {
        let part = self.part(plain, value);
        // A value that ends with a `#` is of pages without a fragment.
        let bare = value.strip_suffix('#').filter(|_| self.fragment.is_empty());
        part == bare.unwrap_or(value)
    }

    pub(super) fn contains(&self, value: &str) -> bool {
        self.either(&|form| find::contains(&self.ended(&form.text, value), value))
    }

    pub(super) fn starts_with(&self, value: &str) -> bool {
        self.either(&|form| self.part(&form.text, value).starts_with(value))
    }

    /// The query is no part of what this looks at, so a value with one never holds (TGT-5).
    pub(super) fn ends_with(&self, value: &str) -> bool {
        !value.bytes().any(|byte| byte == b'?')
            && self.either(&|form| {
                let path = form.text.get(..form.path).unwrap_or_default();
                self.ended(path, value).ends_with(value)
            })
    }

    /// The pattern is tried without the slash at the path's end too, and with one where the pattern
    /// ends with a slash (TGT-4).
    pub(super) fn matches(&self, pattern: &str) -> bool {
        let fits = |text: &str| find::matches(pattern, &self.part(text, pattern));
        self.either(&|form| {
            fits(&form.text) || ((form.slashed || pattern.ends_with('/')) && fits(&form.turned))
        })
    }

    /// Whether a test holds on the comparable address or on its clean form.
    fn either(&self, holds: &dyn Fn(&Form) -> bool) -> bool {
        holds(&self.comparable) || (self.clean.text != self.comparable.text && holds(&self.clean))
    }

    /// The part of an address that a test from its beginning looks at: without the host where the
    /// value has none, and with the fragment where the value has one.
    fn part<'a>(&self, address: &'a str, value: &str) -> Cow<'a, str> {
        let begin = if value.starts_with('/') { self.host } else { 0 };
        self.ended(address.get(begin..).unwrap_or_default(), value)
    }

    fn ended<'a>(&self, address: &'a str, value: &str) -> Cow<'a, str> {
        if !self.fragment.is_empty() && value.bytes().any(|byte| byte == b'#') {
            return Cow::Owned(join(&[address], "", &self.fragment));
        }
        Cow::Borrowed(address)
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
    let query = parameters(query, &|_| true);
    let mut plain = join(&[host, &path, slash], &query, fragment);
    if fragment.is_empty() && value.ends_with('#') {
        plain.push('#');
    }
    plain
}

/// Up to the first `?` or `#`, the query, the fragment.
fn split_tail(text: &str) -> (&str, &str, &str) {
    let (before, fragment) = halves(text, b'#').unwrap_or((text, ""));
    let (path, query) = halves(before, b'?').unwrap_or((before, ""));
    (path, query, fragment)
}

/// An empty query or fragment is none.
fn join(start: &[&str], query: &str, fragment: &str) -> String {
    let mut address = start.concat();
    for (mark, part) in [('?', query), ('#', fragment)] {
        if !part.is_empty() {
            address.push(mark);
            address.push_str(part);
        }
    }
    address
}

/// The parameters that are not empty and that `keep` keeps.
fn parameters(query: &str, keep: &dyn Fn(&str) -> bool) -> String {
    let mut kept = String::new();
    for piece in pieces(query, b'&') {
        if !piece.is_empty() && keep(name_of(piece)) {
            if !kept.is_empty() {
                kept.push('&');
            }
            kept.push_str(piece);
        }
    }
    kept
}

fn names(query: &str) -> impl Iterator<Item = &str> {
    pieces(query, b'&').map(name_of)
}

fn has(query: &str, name: &str) -> bool {
    names(query).any(|own| own == name)
}

fn name_of(piece: &str) -> &str {
    halves(piece, b'=').map_or(piece, |(name, _)| name)
}

fn is_one_of(names: &[String], name: &str) -> bool {
    names.iter().any(|other| other == name)
}

fn is_tracking(name: &str, own: &[String]) -> bool {
    let mut all = pieces(TRACKING, b' ').chain(own.iter().map(String::as_str));
    all.any(|tracking| match tracking.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == tracking,
    })
}

/// The path without `;jsessionid=…`, wherever it stands and whatever its case.
fn without_session(path: &str) -> String {
    let mut kept = String::new();
    let mut rest = path;
    while let Some((before, behind)) = halves(rest, b';') {
        kept.push_str(before);
        let start = behind.get(..SESSION.len());
        rest = if start.is_some_and(|start| start.eq_ignore_ascii_case(SESSION)) {
            let end = behind.bytes().position(|byte| byte == b'/');
            end.and_then(|end| behind.get(end..)).unwrap_or_default()
        } else {
            kept.push(';');
            behind
        };
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(href: &str) -> Address {
        Address::parse(href, &["ref".into(), "aff_*".into()]).unwrap()
    }

    fn check(href: &str, value: &str, expected: &str) {
        let address = address(href);
        let text = &address.comparable.text;
        assert_eq!(address.part(text, value), expected, "{href}");
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
        assert_eq!(Address::parse("example.com/a", &[]), None);
        assert_eq!(Address::parse("://example.com/a", &[]), None);
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
            let page = address(&std::format!("https://example.com/a?{name}=1&a=2"));
            assert!(page.is("/a/?a=2"), "{name}");
            let other = address(&std::format!("https://example.com/a?{name}x=1&a=2"));
            assert_eq!(other.is("/a/?a=2"), name.ends_with("campaign"), "{name}x");
        }
    }

    #[test]
    fn tgt_5_the_clean_form() {
        let clean = |href: &str| address(href).clean.text;
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
