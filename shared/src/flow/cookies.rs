//! For which hosts a site's cookies are (`site.cookie_domain`): what browsers take, as far as that can be
//! said without their list of public suffixes.

use alloc::{string::String, vec::Vec};

use super::{normal::ascii, problem::ProblemCode};
use crate::origin::is_name;

/// Second labels under which countries give out names.
const REGISTRIES: [&str; 19] = [
    "ac", "co", "com", "edu", "gob", "gouv", "gov", "govt", "gv", "ltd", "mil", "ne", "net", "nhs",
    "nom", "or", "org", "plc", "sch",
];

/// Hosts of platforms that give each customer a name below them.
const PLATFORMS: [&str; 20] = [
    "amplifyapp.com",
    "appspot.com",
    "azurewebsites.net",
    "blogspot.com",
    "cloudfront.net",
    "firebaseapp.com",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "herokuapp.com",
    "myshopify.com",
    "netlify.app",
    "onrender.com",
    "pages.dev",
    "vercel.app",
    "web.app",
    "webflow.io",
    "wixsite.com",
    "workers.dev",
    "wordpress.com",
];

/// The form of a cookie domain that goes into the cookie: in lower case and ASCII, without the dot that
/// may stand in front of it.
pub(super) fn domain(written: &str) -> Result<String, ProblemCode> {
    let name = written.trim();
    let name = name.strip_prefix('.').unwrap_or(name);
    let name = ascii(name)?;
    let labels: Vec<&str> = name.split('.').collect();
    let has_owner = match *labels {
        // Browsers take it for the host itself alone.
        [only] => only == "localhost",
        [second, top] => !(top.len() == 2 && REGISTRIES.contains(&second)),
        _ => true,
    };
    let owned = has_owner && !PLATFORMS.contains(&&*name);
    if is_name(&name) && owned {
        Ok(name)
    } else {
        Err(ProblemCode::NotAnAddress)
    }
}

/// Whether a page of one of these origins, as they are compared, may set cookies for the domain.
pub(super) fn is_above<'a>(domain: &str, origins: impl IntoIterator<Item = &'a str>) -> bool {
    origins.into_iter().any(|origin| {
        let host = origin.split_once("://").map_or(origin, |(_, rest)| rest);
        let host = host.strip_prefix("*.").unwrap_or(host);
        let host = host.split_once(':').map_or(host, |(host, _)| host);
        let below = host.strip_suffix(domain);
        below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
    })
}

/// Like [`domain`], for what has been parsed already.
pub(super) fn published(written: Option<&str>) -> Result<String, ProblemCode> {
    written.map_or(Ok(String::new()), domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dsp_4_a_cookie_domain_is_one_that_browsers_take() {
        for (written, expect) in [
            ("example.com", "example.com"),
            (" .Example.COM ", "example.com"),
            ("shop.example.co.uk", "shop.example.co.uk"),
            ("example.co.uk", "example.co.uk"),
            ("blåbær.no", "xn--blbr-roah.no"),
            ("a.localhost", "a.localhost"),
            ("localhost", "localhost"),
            ("mysite.github.io", "mysite.github.io"),
        ] {
            let taken = domain(written).unwrap_or_default();
            assert_eq!(taken, expect, "{written}");
        }
        for written in [
            "",
            ".",
            "com",
            "intranet",
            "..example.com",
            "example.com.",
            "example..com",
            "127.0.0.1",
            "1.2",
            "0x7f.1",
            "[::1]",
            "::1",
            "https://example.com",
            "example.com/",
            "example.com:443",
            "*.example.com",
            "a b.example",
            "example.com;secure",
            "co.uk",
            "COM.au",
            "github.io",
            "workers.dev",
            "-",
            "exa\nmple.com",
        ] {
            assert_eq!(
                domain(written),
                Err(ProblemCode::NotAnAddress),
                "{written:?}"
            );
        }
        let longest = [&*"a".repeat(63); 4].join(".");
        assert!(domain(&longest).is_err(), "more than 253 characters");
    }

    #[test]
    fn dsp_4_a_cookie_domain_is_the_host_of_an_origin_or_above_it() {
        let origins = [
            "https://www.example.com:8443",
            "https://*.shop.example",
            "http://[::1]",
        ];
        for (domain, expect) in [
            ("example.com", true),
            ("www.example.com", true),
            ("shop.example", true),
            ("a.shop.example", false),
            ("ample.com", false),
            ("ww.example.com", false),
            ("other.com", false),
        ] {
            assert_eq!(is_above(domain, origins), expect, "{domain}");
        }
        assert!(!is_above("example.com", []));
    }
}
