use std::{format, vec::Vec};

use super::*;

const LISTED: [&str; 9] = [
    "https://example.com",
    "https://*.example.net",
    "http://plain.example",
    "https://example.org:8443",
    "https://xn--blbr-roah.example",
    "http://127.0.0.1:8788",
    "https://[2001:db8::1]",
    "https://[::ffff:102:304]:444",
    "http://localhost",
];

fn takes(text: &str) -> bool {
    let origin = Origin::parse(text);
    let patterns = LISTED.map(|listed| Pattern::parse(listed).unwrap());
    origin.is_some_and(|origin| patterns.iter().any(|pattern| pattern.takes(&origin)))
}

#[test]
fn run_4_pages_of_listed_origins_get_in() {
    let more = [
        "https://a.example.net",
        "https://a.b.c.example.net",
        "https://example.net.example.net",
        "https://-odd_one.example.net",
    ];
    for origin in LISTED.iter().filter(|listed| !listed.contains('*')) {
        assert!(takes(origin), "{origin}");
    }
    for origin in more {
        assert!(takes(origin), "{origin}");
    }
}

#[test]
fn run_4_every_other_origin_is_refused() {
    for origin in HOSTILE {
        assert!(!takes(origin), "{origin:?}");
    }
    assert!(HOSTILE.len() >= 50);
    for tail in ["\u{0}", "\r\n", "\u{202e}", "\u{ad}", "。", "．"] {
        assert!(!takes(&format!("https://example.com{tail}")), "{tail:?}");
        assert!(!takes(&format!("https://{tail}example.com")), "{tail:?}");
    }
}

const HOSTILE: &[&str] = &[
    // Nothing, and what stands for nothing.
    "",
    "null",
    "NULL",
    "undefined",
    "*",
    "https://",
    "https://*",
    "https://*.example.net",
    // Names that have a listed one in them.
    "https://evilexample.com",
    "https://example.com.evil.com",
    "https://example.comevil.com",
    "https://example.co",
    "https://xample.com",
    "https://evil.com?example.com",
    "https://evil.com#https://example.com",
    "https://evil.com/https://example.com",
    // One that is listed without what is below it, and one with nothing but that.
    "https://www.example.com",
    "https://example.net",
    "https://.example.net",
    "https://a..example.net",
    "https://evilexample.net",
    "https://a.example.net.evil.com",
    "https://*.a.example.net",
    // Another scheme.
    "http://example.com",
    "https://plain.example",
    "ws://plain.example",
    "wss://example.com",
    "ftp://example.com",
    "file://",
    "file://example.com",
    "data:https://example.com",
    "blob:https://example.com",
    "chrome-extension://example.com",
    "javascript://example.com",
    "//example.com",
    "example.com",
    "https:example.com",
    "https:/example.com",
    "https:///example.com",
    "https:\\\\example.com",
    // Another port, or the right one written as nobody does.
    "https://example.com:8443",
    "https://example.com:443",
    "https://example.com:0443",
    "https://example.com:",
    "https://example.com:0",
    "https://example.com:65979",
    "https://example.com:+443",
    "https://example.com:-1",
    "https://example.com:443:443",
    "https://example.org",
    "https://example.org:84433",
    "https://example.org:8443:8443",
    "https://example.org: 8443",
    "http://localhost:80",
    "http://127.0.0.1",
    // Letters.
    "HTTPS://example.com",
    "https://Example.com",
    "https://EXAMPLE.COM",
    "https://blåbær.example",
    "https://XN--BLBR-ROAH.example",
    "https://xn--blbr-roaх.example",
    "https://xn--exmple-4nf.com",
    "https://exаmple.com",
    "https://ｅxample.com",
    "https://example\u{2024}com",
    "https://ex%61mple.com",
    "https://%65xample.com",
    // A dot, a slash, a user, a blank.
    "https://example.com.",
    "https://example.com..",
    "https://a.example.net.",
    "https://example.com/",
    "https://example.com//",
    "https://example.com/path",
    "https://example.com?",
    "https://example.com#",
    "https://example.com\\",
    "https://evil.com\\@example.com",
    "https://user@example.com",
    "https://user:secret@example.com",
    "https://@example.com",
    "https://example.com@evil.com",
    "https://example.com:443@evil.com",
    " https://example.com",
    "https://example.com ",
    "https:// example.com",
    "https://exam\tple.com",
    "https://exam\nple.com",
    "\thttps://example.com",
    "https://example.com\u{0}.evil.com",
    // Several.
    "https://example.com, https://evil.com",
    "https://evil.com, https://example.com",
    "https://example.com,https://example.com",
    "https://example.com https://example.com",
    "null, https://example.com",
    "https://example.com;",
    // Addresses of numbers, as they are not written.
    "http://127.1:8788",
    "http://2130706433:8788",
    "http://0x7f000001:8788",
    "http://0x7f.0.0.1:8788",
    "http://0177.0.0.1:8788",
    "http://127.0.0.01:8788",
    "http://127.0.0.1.:8788",
    "http://127.0.0.1:08788",
    "http://127.0.0.2:8788",
    "http://[::1]:8788",
    "http://[::ffff:127.0.0.1]:8788",
    "https://[2001:DB8::1]",
    "https://[2001:db8:0:0:0:0:0:1]",
    "https://[2001:db8::0001]",
    "https://[2001:db8::1%25eth0]",
    "https://[2001:db8::1",
    "https://2001:db8::1",
    "https://[[2001:db8::1]]",
    "https://[2001:db8::1].evil.com",
    "https://[2001:db8::1]evil.com",
    "https://[::ffff:1.2.3.4]:444",
    "https://a.[2001:db8::1]",
];

#[test]
fn run_4_what_owners_write_is_brought_into_the_form_of_origins() {
    let check = |written: &str| {
        let ascii = |name: &str| Ok::<_, ()>(name.to_ascii_lowercase());
        normal(written, ascii).and_then(Result::ok)
    };
    for (written, listed) in [
        ("https://example.com", "https://example.com"),
        ("HTTPS://Example.COM:443", "https://example.com"),
        ("http://example.com:443", "http://example.com:443"),
        ("https://*.Example.com:8443", "https://*.example.com:8443"),
        ("https://[2001:DB8:0:0:0:0:0:1]", "https://[2001:db8::1]"),
        ("https://[::ffff:1.2.3.4]", "https://[::ffff:102:304]"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
    ] {
        assert_eq!(check(written).as_deref(), Some(listed), "{written}");
        assert_eq!(check(listed).as_deref(), Some(listed), "{listed}");
    }
    for written in [
        "example.com",
        "ftp://example.com",
        "https://example.com/",
        "https://me@example.com",
        "https://example.com:port",
        "https://example.com:65536",
        "https://example.com:0",
        "https://example.com.",
        "https://*",
        "https://*.",
        "https://*.*.example.com",
        "https://www.*.com",
        "https://w*.example.com",
        "https://*.127.0.0.1",
        "https://*.[::1]",
        "https://127.1",
        "https://[1::2::3]",
        "https://exam ple.com",
    ] {
        assert_eq!(check(written), None, "{written}");
    }
}

/// Every address of IPv6 of a few shapes is written as the standard's examples are.
#[test]
fn ipv6_is_written_as_browsers_do() {
    for (written, standard) in [
        ("::", "[::]"),
        ("::1", "[::1]"),
        ("1::", "[1::]"),
        ("1:0:0:2:0:0:0:3", "[1:0:0:2::3]"),
        ("1:0:0:2:0:0:3:4", "[1::2:0:0:3:4]"),
        ("1:0:2:3:4:5:6:7", "[1:0:2:3:4:5:6:7]"),
        ("a:b:c:d:e:f:10:ffff", "[a:b:c:d:e:f:10:ffff]"),
        ("::1.2.3.4", "[::102:304]"),
        ("0:0:1::", "[0:0:1::]"),
    ] {
        assert_eq!(ipv6(written.parse().unwrap()), standard, "{written}");
    }
    let listed: Vec<Pattern> = LISTED
        .iter()
        .filter_map(|text| Pattern::parse(text))
        .collect();
    assert_eq!(listed.len(), LISTED.len());
}
