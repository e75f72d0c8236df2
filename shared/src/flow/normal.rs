//! Rule values as they are compared (TGT-2), worked out once when a flow is published so that the
//! page does nothing but TGT-1.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::{
    authored::{TextTest, UrlTest},
    problem::ProblemCode,
};
use crate::{
    decide::{address::plain_value, percent},
    origin,
};

/// How a value is compared, as far as its form depends on it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Test {
    /// Anywhere or at the end: no host unless a scheme says so.
    Part,
    /// From the beginning, exactly.
    Whole,
    /// From the beginning, the rest open.
    Start,
    /// The whole, with wildcards.
    Pattern,
}

/// The test with its value normalised.
pub fn url_test(test: &UrlTest) -> Result<UrlTest, ProblemCode> {
    Ok(match test {
        UrlTest::Any => UrlTest::Any,
        UrlTest::Is(value) => UrlTest::Is(plain_value(&normalised(value, Test::Whole)?)),
        UrlTest::Contains(value) => UrlTest::Contains(normalised(value, Test::Part)?),
        UrlTest::StartsWith(value) => UrlTest::StartsWith(normalised(value, Test::Start)?),
        UrlTest::EndsWith(value) => UrlTest::EndsWith(normalised(value, Test::Part)?),
        UrlTest::Matches(value) => UrlTest::Matches(normalised(value, Test::Pattern)?),
    })
}

/// The same for the referring address (TGT-13).
pub fn referrer_test(test: &TextTest) -> Result<TextTest, ProblemCode> {
    Ok(match test {
        TextTest::Exists => TextTest::Exists,
        TextTest::Is(value) => TextTest::Is(plain_value(&normalised(value, Test::Whole)?)),
        TextTest::Contains(value) => TextTest::Contains(normalised(value, Test::Part)?),
        TextTest::StartsWith(value) => TextTest::StartsWith(normalised(value, Test::Start)?),
    })
}

/// The pattern of origins as it is compared (RUN-4).
pub fn origin_pattern(written: &str) -> Result<String, ProblemCode> {
    origin::normal(written, ascii).unwrap_or(Err(ProblemCode::NotAnAddress))
}

/// The name of a tracking parameter, as it stands in a comparable address (TGT-3).
pub fn parameter(name: &str) -> String {
    let mut out = String::new();
    encode(&percent::normal(name), &mut out);
    out
}

/// Characters that show nothing and come along when an address is copied (TGT-2).
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// What a person sees of a value.
pub(super) fn visible(value: &str) -> String {
    let visible: String = value.chars().filter(|c| !is_invisible(*c)).collect();
    visible.trim().to_string()
}

/// A value in the form in which it is compared.
pub(super) struct Normal {
    pub(super) text: String,
    /// Where the host ends with which it begins; `None` if it begins with none.
    pub(super) host: Option<usize>,
}

fn normalised(value: &str, test: Test) -> Result<String, ProblemCode> {
    normal(value, test).map(|value| value.text)
}

pub(super) fn normal(value: &str, test: Test) -> Result<Normal, ProblemCode> {
    let value = percent::normal(&visible(value));
    let (scheme, rest) = split_scheme(&value, test);
    let begins_with_host = (scheme != Scheme::None || test != Test::Part) && !rest.starts_with('/');
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (first, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let no_host = test == Test::Pattern && first.contains('*') && !first.contains('.');
    let mut text = String::new();
    let mut ends = None;
    if begins_with_host && !no_host {
        host(first, scheme, &mut text)?;
        ends = Some(text.len());
        if test == Test::Start && !first.is_empty() && tail.starts_with(['?', '#']) {
            text.push('/');
        }
        encode(tail, &mut text);
    } else {
        encode(rest, &mut text);
    }
    if text.is_empty() {
        return Err(ProblemCode::Empty);
    }
    if test != Test::Part && text.starts_with(['?', '#']) {
        return Err(ProblemCode::NotAnAddress);
    }
    Ok(Normal { text, host: ends })
}

/// What stood before `//`, as far as it matters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Scheme {
    None,
    Http,
    Https,
    Other,
}

fn split_scheme(value: &str, test: Test) -> (Scheme, &str) {
    if let Some((scheme, rest)) = value.split_once("://") {
        let fits = !scheme.is_empty()
            && scheme.bytes().all(|b| {
                b.is_ascii_alphanumeric()
                    || b"+-.".contains(&b)
                    || (b == b'*' && test == Test::Pattern)
            });
        if fits {
            return match scheme.to_ascii_lowercase().as_str() {
                "http" => (Scheme::Http, rest),
                "https" => (Scheme::Https, rest),
                _ => (Scheme::Other, rest),
            };
        }
    }
    match value.strip_prefix("//") {
        Some(rest) if test != Test::Part => (Scheme::Other, rest),
        _ => (Scheme::None, value),
    }
}

/// Lower case, in ASCII, without user name, password and the scheme's own port.
fn host(text: &str, scheme: Scheme, out: &mut String) -> Result<(), ProblemCode> {
    let text = match text.rsplit_once('@') {
        Some((_, host)) if scheme != Scheme::None => host,
        _ => text,
    };
    let own = match scheme {
        Scheme::Http => ":80",
        Scheme::Https => ":443",
        Scheme::None | Scheme::Other => "",
    };
    let text = match text.strip_suffix(own) {
        Some(host) if !own.is_empty() => host,
        _ => text,
    };
    let (name, port) = match text.rfind(':') {
        Some(colon) if !text.ends_with(']') => text.split_at_checked(colon).unwrap_or((text, "")),
        _ => (text, ""),
    };
    if name.starts_with('[') {
        out.push_str(&name.to_ascii_lowercase());
    } else if name.contains('*') {
        let labels: Result<Vec<String>, ProblemCode> = name.split('.').map(label).collect();
        out.push_str(&labels?.join("."));
    } else {
        out.push_str(&ascii(name)?);
    }
    out.push_str(port);
    Ok(())
}

fn label(text: &str) -> Result<String, ProblemCode> {
    if !text.contains('*') {
        return ascii(text);
    }
    if text.is_ascii() {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(ProblemCode::WildcardInInternationalLabel)
    }
}

/// UTS #46, as browsers do.
pub(super) fn ascii(name: &str) -> Result<String, ProblemCode> {
    if name.is_empty() {
        return Ok(String::new());
    }
    idna::domain_to_ascii_cow(name.as_bytes(), idna::AsciiDenyList::URL)
        .map(|name| name.to_string())
        .map_err(|_| ProblemCode::NotAnAddress)
}

/// Percent-encodes what browsers would.
fn encode(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            ' ' | '"' | '<' | '>' => push_percent(character, out),
            other if !other.is_ascii() => push_percent(other, out),
            other => out.push(other),
        }
    }
}

fn push_percent(character: char, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut buffer = [0; 4];
    for byte in character.encode_utf8(&mut buffer).bytes() {
        out.push('%');
        for digit in [byte >> 4, byte & 15] {
            out.push(
                DIGITS
                    .get(usize::from(digit))
                    .map_or('0', |byte| char::from(*byte)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, test: Test, expected: Result<&str, ProblemCode>) {
        assert_eq!(
            normalised(value, test),
            expected.map(Into::into),
            "{value} {test:?}"
        );
    }

    #[test]
    fn tgt_2_values_are_brought_into_the_form_of_addresses() {
        for (value, test, expected) in [
            (" https://Example.com/A ", Test::Whole, "example.com/A"),
            (
                "https://me:secret@example.com:443/a",
                Test::Whole,
                "example.com/a",
            ),
            (
                "https://example.com:8443/a",
                Test::Whole,
                "example.com:8443/a",
            ),
            ("http://example.com:443/a", Test::Whole, "example.com:443/a"),
            ("//example.com", Test::Start, "example.com"),
            (
                "Blåbær.example/Kurs",
                Test::Start,
                "xn--blbr-roah.example/Kurs",
            ),
            ("/søk og finn", Test::Whole, "/s%C3%B8k%20og%20finn"),
            ("/a%c3%b8%zzf", Test::Part, "/a%C3%B8%zzf"),
            ("example.com?x", Test::Start, "example.com/?x"),
            ("*Pricing*", Test::Pattern, "*Pricing*"),
            ("*.Example.com/*", Test::Pattern, "*.example.com/*"),
            ("*://example.com/*", Test::Pattern, "example.com/*"),
            ("Shop", Test::Part, "Shop"),
            ("https://Shop.example/A", Test::Part, "shop.example/A"),
            ("#top", Test::Part, "#top"),
            ("%7bid%7D/%2a/%41", Test::Part, "{id}/%2A/A"),
            ("%2541%20", Test::Part, "%2541%20"),
            ("ex%61mple.com/%2561", Test::Whole, "example.com/%2561"),
            ("\u{feff} \u{200b}/a\u{ad}b\u{2069} ", Test::Whole, "/ab"),
            ("/a\u{2060}%\u{200e}41", Test::Whole, "/aA"),
        ] {
            check(value, test, Ok(expected));
        }
    }

    #[test]
    fn run_4_origins_are_published_in_ascii() {
        for (written, listed) in [
            ("https://Blåbær.example", "https://xn--blbr-roah.example"),
            (
                "https://*.BLÅBÆR.example:443",
                "https://*.xn--blbr-roah.example",
            ),
            ("http://例え。テスト:80", "http://xn--r8jz45g.xn--zckzah"),
            ("https://faß.example", "https://xn--fa-hia.example"),
        ] {
            assert_eq!(origin_pattern(written), Ok(listed.into()), "{written}");
        }
        for written in [
            "https://",
            "https://exa%6dple.com",
            "https://a..example",
            "https://１２７.1",
            "https://\u{ad}",
            "https://example.com\\",
            "https://*.*.example",
            "https://xn--a.example",
        ] {
            let refused = Err(ProblemCode::NotAnAddress);
            assert_eq!(origin_pattern(written), refused, "{written}");
        }
    }

    #[test]
    fn tgt_2_invisible_characters_are_dropped_and_no_others() {
        let dropped = [
            0xad..=0xad,
            0x200b..=0x200f,
            0x202a..=0x202e,
            0x2060..=0x2060,
            0x2066..=0x2069,
            0xfeff..=0xfeff,
        ];
        for code in 0x80..=0x1_0000 {
            let Some(character) = char::from_u32(code) else {
                continue;
            };
            let drops = dropped.iter().any(|range| range.contains(&code));
            assert_eq!(is_invisible(character), drops, "{code:x}");
        }
        check("\u{200b}\u{2066}", Test::Part, Err(ProblemCode::Empty));
    }

    #[test]
    fn tgt_3_a_value_of_is_is_published_in_plain_form() {
        for (written, published) in [
            ("example.com", "example.com/"),
            ("/", "/"),
            ("/a/?&x=1&&y", "/a/?x=1&y"),
            ("/a;JSessionId=5?x", "/a/?x"),
            (
                "https://example.com/a/;jsessionid=1/b#",
                "example.com/a//b/#",
            ),
            ("/a#/b", "/a/#/b"),
        ] {
            let test = url_test(&UrlTest::Is(written.into()));
            assert_eq!(test, Ok(UrlTest::Is(published.into())), "{written}");
        }
    }

    #[test]
    fn tgt_2_what_cannot_be_an_address_is_a_problem() {
        check("https://", Test::Whole, Err(ProblemCode::Empty));
        check("   ", Test::Part, Err(ProblemCode::Empty));
        check("?x=1", Test::Whole, Err(ProblemCode::NotAnAddress));
        check("#top", Test::Start, Err(ProblemCode::NotAnAddress));
        check(
            "exa mple.com/a",
            Test::Whole,
            Err(ProblemCode::NotAnAddress),
        );
        check(
            "*.blå*.example",
            Test::Pattern,
            Err(ProblemCode::WildcardInInternationalLabel),
        );
    }
}
