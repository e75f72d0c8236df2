//! The hosts that a site's pages can have: those of its origins.

use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use crate::flow::normal;

/// Hosts with their ports as they stand in comparable addresses; one that begins with `*.` is any host
/// below the rest.
pub(super) struct Hosts(Vec<String>);

impl Hosts {
    pub(super) fn of(origins: &[String]) -> Self {
        let host = |origin: &String| {
            let origin = normal::origin_pattern(origin).ok()?;
            origin.split_once("://").map(|(_, host)| host.to_string())
        };
        Self(origins.iter().filter_map(host).collect())
    }

    /// Whether a host of the site fits this pattern. A site without origins says nothing.
    pub(super) fn any(&self, pattern: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|host| meet(pattern, host))
    }

    /// Whether an address of the site, with any path, fits this pattern.
    pub(super) fn any_address(&self, pattern: &str) -> bool {
        let has_port = pattern.split('/').next().is_some_and(|it| it.contains(':'));
        let fits = |host: &String| {
            // A star in a host stands for no port.
            (!has_port || host.contains(':'))
                && (meet(pattern, host) || meet(pattern, &format!("{host}/*")))
        };
        self.0.is_empty() || self.0.iter().any(fits)
    }

    /// Whether a host of the site begins with this domain: below a domain of the site, if what stands
    /// behind one of its dots is the beginning of that.
    pub(super) fn begin_with(&self, domain: &str) -> bool {
        let begins = |host: &String| match host.strip_prefix("*.") {
            Some(above) => {
                let mut ends = domain
                    .match_indices('.')
                    .map(|(dot, _)| domain.get(dot + 1..));
                domain.ends_with(&format!(".{above}"))
                    || ends.any(|end| end.is_some_and(|end| above.starts_with(end)))
            }
            None => host.starts_with(domain),
        };
        self.0.is_empty() || self.0.iter().any(begins)
    }

    /// Whether this text, in lower case, stands in a host of the site.
    pub(super) fn has(&self, text: &str) -> bool {
        self.0.iter().any(|host| match host.strip_prefix("*.") {
            Some(domain) => domain.contains(text) || text.ends_with(&format!(".{domain}")),
            None => host.contains(text),
        })
    }
}

/// Whether a host ends with a domain of its own, and is hardly the beginning of another.
pub(super) fn is_whole(host: &str) -> bool {
    const GENERIC: [&str; 12] = [
        "com", "org", "net", "info", "biz", "edu", "gov", "dev", "app", "shop", "store", "example",
    ];
    host.rsplit_once('.').is_some_and(|(_, last)| {
        let country = last.len() == 2 && last.bytes().all(|b| b.is_ascii_lowercase());
        country || GENERIC.contains(&last)
    })
}

/// Whether any text fits both patterns, in which `*` stands for any run of characters.
pub(super) fn meet(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    // For each end of what is read of `right`, whether what is read of `left` can fit it.
    let mut reach = vec![true];
    for byte in right {
        reach.push(*byte == b'*' && reach.last() == Some(&true));
    }
    for one in left {
        let mut next: Vec<bool> = Vec::with_capacity(reach.len());
        for (place, fits) in reach.iter().enumerate() {
            let before = place.checked_sub(1);
            let other = before.and_then(|before| right.get(before));
            let diagonal = before.and_then(|before| reach.get(before)) == Some(&true);
            let beside = next.last() == Some(&true);
            next.push(match (one, other) {
                (b'*', None) => *fits,
                (b'*', Some(_)) => *fits || beside,
                (_, None) => false,
                (_, Some(b'*')) => *fits || beside,
                (one, Some(other)) => diagonal && one == other,
            });
        }
        reach = next;
    }
    reach.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_meet_where_a_text_fits_both() {
        for (left, right) in [
            ("a", "a"),
            ("*", ""),
            ("a*", "*b"),
            ("*.example.com", "shop.*"),
            ("www.*pricing*", "www.example.com/*"),
            ("a*c", "a*b*c"),
            ("*a*", "*"),
        ] {
            assert!(meet(left, right) && meet(right, left), "{left} {right}");
        }
        for (left, right) in [
            ("a", "b"),
            ("a*", "b*"),
            ("*a", "*b"),
            ("", "a"),
            ("*.example.org", "*.example.com"),
            ("aa", "a"),
        ] {
            assert!(!meet(left, right) && !meet(right, left), "{left} {right}");
        }
    }
}
