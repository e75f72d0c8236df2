//! Values of rules that hold on no address, or on none that a site is likely to have: each with the
//! character at fault.

use alloc::{
    format,
    string::{String, ToString},
};

use super::{
    hosts::{Hosts, is_whole},
    list,
};
use crate::{
    decide::address::plain_value,
    flow::{
        authored::{PageRule, UrlTest},
        normal::{self, Normal, Test},
    },
};

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Fault {
    /// Where one character is to blame.
    pub(super) character: Option<char>,
    /// What would have been right, in words.
    pub(super) expected: &'static str,
}

impl Fault {
    pub(super) fn of(expected: &'static str) -> Self {
        let character = None;
        Self {
            character,
            expected,
        }
    }

    fn at(character: char, expected: &'static str) -> Self {
        let character = Some(character);
        Self {
            character,
            expected,
        }
    }
}

/// Where a test looks for its value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Looks {
    Is,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
}

impl Looks {
    fn test(self) -> Test {
        match self {
            Self::Is => Test::Whole,
            Self::Contains | Self::EndsWith => Test::Part,
            Self::StartsWith => Test::Start,
            Self::Matches => Test::Pattern,
        }
    }
}

/// The address that a value is compared with.
#[derive(Clone, Copy)]
pub(super) enum Compared<'h> {
    /// One of the site's own.
    Page(&'h Hosts),
    /// Any.
    Referrer,
}

/// Why no address fulfils this value.
pub(super) fn fault(written: &str, looks: Looks, compared: Compared<'_>) -> Option<Fault> {
    let value = normal::normal(written, looks.test()).ok()?;
    let text = value.text.as_str();
    let hosts = match compared {
        Compared::Page(hosts) => Some(hosts),
        Compared::Referrer => None,
    };
    character(text, looks)
        .or_else(|| {
            let separator = list::separator(&normal::visible(written), hosts)?;
            Some(Fault::at(
                separator,
                "one value; a rule for each of the others",
            ))
        })
        .or_else(|| dots(&value, looks))
        .or_else(|| slashes(text, looks, hosts))
        .or_else(|| host(&value, looks, hosts))
        .or_else(|| capital(&value, hosts))
}

/// Characters that addresses do not have, or not in this place.
fn character(text: &str, looks: Looks) -> Option<Fault> {
    if let Some(control) = text.chars().find(char::is_ascii_control) {
        return Some(Fault::at(control, "a value on one line, without tabs"));
    }
    if looks != Looks::Matches && text.contains('*') {
        return Some(Fault::at('*', "matches, which alone knows *"));
    }
    let (before_fragment, _) = text.split_once('#').unwrap_or((text, ""));
    let (path, query) = before_fragment
        .split_once('?')
        .map_or((before_fragment, None), |(path, query)| (path, Some(query)));
    // Browsers write / in a path, and leave what stands in a query or a fragment.
    if path.contains('\\') {
        return Some(Fault::at('\\', "/ in place of \\"));
    }
    if looks == Looks::EndsWith && text.contains('?') {
        return Some(Fault::at('?', "a value without a query"));
    }
    // A `?` with nothing behind it counts as none.
    if looks == Looks::Matches && query == Some("") && !text.contains('#') {
        return Some(Fault::at('?', "* in place of ?"));
    }
    None
}

/// `/../` and `/./`: browsers work them out.
fn dots(value: &Normal, looks: Looks) -> Option<Fault> {
    let text = value.text.as_str();
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let path = text.get(value.host.unwrap_or(0)..end)?;
    let last_is_whole = end < text.len()
        || match looks {
            Looks::Is | Looks::EndsWith | Looks::Matches => true,
            Looks::Contains | Looks::StartsWith => false,
        };
    let last = path.split('/').count() - 1;
    let whole = |place: usize| place > 0 && (place < last || last_is_whole);
    path.split('/')
        .enumerate()
        .any(|(place, part)| whole(place) && matches!(part, "." | ".."))
        .then(|| Fault::at('.', "the path without . and .. in it"))
}

/// What stands for a scheme, where the value does not begin with one by the rules: a comparable address
/// has none.
fn slashes(text: &str, looks: Looks, hosts: Option<&Hosts>) -> Option<Fault> {
    let hosts = hosts?;
    let behind = match looks {
        Looks::Contains | Looks::EndsWith => text.strip_prefix(':').unwrap_or(text),
        Looks::Matches => text.strip_prefix('*')?,
        Looks::Is | Looks::StartsWith => return None,
    };
    let host = behind.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    let is_host = host.contains(['.', ':']) && hosts.has(&host.to_ascii_lowercase());
    is_host.then(|| Fault::at('/', "the host without // in front of it"))
}

/// A host that no page of the site has.
fn host(value: &Normal, looks: Looks, hosts: Option<&Hosts>) -> Option<Fault> {
    let hosts = hosts?;
    let (host, tail) = value.text.split_at_checked(value.host?)?;
    if host.is_empty() {
        return None;
    }
    let open = tail.is_empty();
    let fits = match looks {
        Looks::Is => hosts.any(host),
        // Below a domain any label may stand in front, so `example.org` might begin a longer host.
        Looks::StartsWith if open && is_whole(host) => hosts.begin_with(host),
        Looks::Contains if open && is_whole(host) => hosts.begin_with(host) || hosts.has(host),
        Looks::StartsWith if open => hosts.any(&format!("{host}*")),
        Looks::StartsWith => hosts.any(host),
        Looks::Contains if open => hosts.any(&format!("*{host}*")),
        Looks::Contains => hosts.any(&format!("*{host}")),
        // The path is never empty.
        Looks::EndsWith if open => return Some(Fault::of("a path behind the host")),
        Looks::EndsWith => hosts.any(&format!("*{host}")),
        // A star in front of what ends like a host stands for other hosts, not for a path.
        Looks::Matches
            if tail.starts_with('/')
                && host.rfind('*').unwrap_or(0) == 0
                && (!host.contains('*') || is_like_a_host(host)) =>
        {
            hosts.any(host)
        }
        Looks::Matches => hosts.any_address(&value.text),
    };
    (!fits).then(|| Fault::of("a host of the site's origins"))
}

/// A capital in what is a host, though the value does not begin with one by the rules: the host of a
/// comparable address has none.
fn capital(value: &Normal, hosts: Option<&Hosts>) -> Option<Fault> {
    if value.host.is_some() {
        return None;
    }
    let text = value.text.as_str();
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let first = text.get(..end)?;
    let letter = first.chars().find(char::is_ascii_uppercase)?;
    let lower = first.to_ascii_lowercase();
    let is_host = lower.contains(['.', ':'])
        && (lower.starts_with("www.")
            || match hosts {
                Some(hosts) => hosts.has(&lower),
                None => is_like_a_host(&lower),
            });
    is_host.then(|| Fault::at(letter, "the host in lower case"))
}

/// Whether it ends like a domain, and not like a file.
fn is_like_a_host(text: &str) -> bool {
    const FILES: [&str; 8] = ["html", "htm", "php", "asp", "aspx", "jsp", "pdf", "xml"];
    let last = text.rsplit('.').next().unwrap_or_default();
    last.len() > 1 && last.bytes().all(|b| b.is_ascii_lowercase()) && !FILES.contains(&last)
}

/// The place of a rule that wants another address than one in front of it, in a group in which all
/// have to hold.
pub(super) fn second_address(rules: &[PageRule]) -> Option<usize> {
    let address = |rule: &PageRule| match rule {
        PageRule::Url(UrlTest::Is(value)) => {
            let value = normal::normal(value, Test::Whole).ok()?;
            let plain = plain_value(&value.text);
            let end = plain.find(['?', '#']).unwrap_or(plain.len());
            Some((value.host.is_some(), plain.get(..end)?.to_string()))
        }
        PageRule::Url(_) | PageRule::Query { .. } => None,
    };
    let mut first: Option<(bool, String)> = None;
    rules.iter().position(|rule| {
        let Some(wanted) = address(rule) else {
            return false;
        };
        match &first {
            Some(first) => first.0 == wanted.0 && first.1 != wanted.1,
            None => {
                first = Some(wanted);
                false
            }
        }
    })
}
