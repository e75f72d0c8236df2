//! Origins of pages (RUN-4): what a browser says a request comes from, and what a site's owner
//! lists.
//!
//! [`Origin`] takes the header as browsers write it (RFC 6454, WHATWG URL) and nothing that merely
//! resembles it. A [`Pattern`] is of the same form, with `*.` in front of the host for any number of
//! labels. Both are compared by scheme, host and port as they stand; what owners write otherwise is
//! brought into that form when it is published (`flow::normal`).

pub mod page;

use alloc::string::{String, ToString};
use core::net::{Ipv4Addr, Ipv6Addr};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scheme {
    Http,
    Https,
}

impl Scheme {
    const fn word(self) -> &'static str {
        match self {
            Self::Http => "http://",
            Self::Https => "https://",
        }
    }

    /// The port that is not written.
    const fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// Where a page is from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Origin {
    scheme: Scheme,
    host: String,
    port: u16,
}

impl Origin {
    /// `None` for anything that no browser writes, `null` among it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = split(text)?;
        let (host, port) = split_port(rest, scheme)?;
        is_host(host).then(|| Self {
            scheme,
            host: host.into(),
            port,
        })
    }

    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// Which origins an owner lists in one line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pattern {
    origin: Origin,
    /// Hosts below this one, and not it.
    below: bool,
}

impl Pattern {
    /// `None` if it is not in the form of what is compared.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = split(text)?;
        let (below, rest) = match rest.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let (host, port) = split_port(rest, scheme)?;
        // Nothing is below an address of numbers.
        let fits = is_host(host) && !(below && is_address(host));
        fits.then(|| Self {
            origin: Origin {
                scheme,
                host: host.into(),
                port,
            },
            below,
        })
    }

    #[must_use]
    pub fn takes(&self, origin: &Origin) -> bool {
        let Origin { scheme, host, port } = &self.origin;
        let host_fits = if self.below {
            let under = origin.host.strip_suffix(host.as_str());
            under.and_then(|under| under.strip_suffix('.')).is_some()
        } else {
            origin.host == *host
        };
        host_fits && origin.scheme == *scheme && origin.port == *port
    }
}

/// The form of a pattern that was written in another one: scheme and host in lower case, the scheme's
/// own port left out, an address of IPv6 as browsers write it. `host` brings any other host to ASCII.
pub fn normal<E>(
    text: &str,
    host: impl FnOnce(&str) -> Result<String, E>,
) -> Option<Result<String, E>> {
    let (word, rest) = text.split_once("://")?;
    let scheme = [Scheme::Http, Scheme::Https]
        .into_iter()
        .find(|scheme| scheme.word().strip_suffix("://") == Some(&word.to_ascii_lowercase()))?;
    let (star, rest) = match rest.strip_prefix("*.") {
        Some(rest) => ("*.", rest),
        None => ("", rest),
    };
    let (name, port) = match rest.rsplit_once(':') {
        Some((name, port)) if !rest.ends_with(']') => (name, port_of(port)?),
        _ => (rest, scheme.port()),
    };
    let name = match bracketed(name) {
        Some(inside) => ipv6(inside.parse().ok()?),
        None => match host(name) {
            Ok(name) => name,
            Err(error) => return Some(Err(error)),
        },
    };
    let mut out = String::from(scheme.word());
    out.push_str(star);
    out.push_str(&name);
    if port != scheme.port() {
        out.push(':');
        out.push_str(&port.to_string());
    }
    Pattern::parse(&out).map(|_| Ok(out))
}

fn split(text: &str) -> Option<(Scheme, &str)> {
    [Scheme::Http, Scheme::Https]
        .into_iter()
        .find_map(|scheme| Some((scheme, text.strip_prefix(scheme.word())?)))
}

/// Host and port, where the scheme's own port is never written.
fn split_port(text: &str, scheme: Scheme) -> Option<(&str, u16)> {
    match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => {
            let port = port_of(port).filter(|port| *port != scheme.port())?;
            Some((host, port))
        }
        _ => Some((text, scheme.port())),
    }
}

/// Digits without a sign and without a zero in front.
fn port_of(text: &str) -> Option<u16> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    plain.then(|| text.parse().ok()).flatten()
}

/// A host as it is written in only one way: a name in lower case, four numbers, or IPv6 in brackets.
fn is_host(host: &str) -> bool {
    if let Some(inside) = bracketed(host) {
        return inside.parse().is_ok_and(|address| ipv6(address) == host);
    }
    if ends_in_a_number(host) {
        return host.parse::<Ipv4Addr>().is_ok();
    }
    host.len() <= 253 && host.split('.').all(is_label)
}

/// Whether this is a name, which has others below it, and not an address of numbers.
#[must_use]
pub fn is_name(host: &str) -> bool {
    is_host(host) && !is_address(host)
}

fn is_address(host: &str) -> bool {
    bracketed(host).is_some() || ends_in_a_number(host)
}

/// Letters in lower case, digits, `-` and `_`, 63 at most. With `xn--` it is another alphabet's.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

/// Whether browsers read it as an address of IPv4, in whatever notation.
fn ends_in_a_number(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    let digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let hexadecimal = last
        .strip_prefix("0x")
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    digits || hexadecimal
}

fn bracketed(host: &str) -> Option<&str> {
    host.strip_prefix('[')?.strip_suffix(']')
}

/// In brackets, in lower case, with the first of the longest runs of zeros left out. (Rust's own way
/// writes some with four decimal numbers at the end, which browsers don't.)
fn ipv6(address: Ipv6Addr) -> String {
    let pieces = address.segments();
    let run_at = |start: usize| {
        let rest = pieces.iter().skip(start);
        rest.take_while(|piece| **piece == 0).count()
    };
    let longest = (0..pieces.len()).map(run_at).max().filter(|run| *run > 1);
    let start = (0..pieces.len()).find(|start| Some(run_at(*start)) == longest);
    let left_out = start.map(|start| start..start + longest.unwrap_or_default());
    let mut out = String::from("[");
    for (place, piece) in pieces.iter().enumerate() {
        match &left_out {
            Some(run) if run.start == place => out.push_str("::"),
            Some(run) if run.contains(&place) => {}
            _ => {
                if !out.ends_with(['[', ':']) {
                    out.push(':');
                }
                push_hexadecimal(*piece, &mut out);
            }
        }
    }
    out.push(']');
    out
}

fn push_hexadecimal(piece: u16, out: &mut String) {
    let digits = [12, 8, 4, 0].map(|shift| u32::from(piece >> shift & 15));
    let first = digits.iter().position(|digit| *digit != 0).unwrap_or(3);
    let shown = digits.iter().skip(first);
    out.extend(shown.filter_map(|digit| char::from_digit(*digit, 16)));
}

#[cfg(test)]
mod tests;
