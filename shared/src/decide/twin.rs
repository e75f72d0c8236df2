//! An independent reading of TGT-1 to TGT-5, slow and by the letter, that the core has to agree with
//! on random pages and values.

use std::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::address::Address;
use crate::{
    flow::{authored::UrlTest, normal, problem::ProblemCode},
    noise::Noise,
};

/// An address or a value in its parts; a query or a fragment that is empty is none.
#[derive(Clone, Debug, PartialEq)]
struct Parts {
    host: String,
    path: String,
    query: String,
    fragment: String,
}

impl Parts {
    fn text(&self, with_fragment: bool) -> String {
        let mut text = format!("{}{}", self.host, self.path);
        if !self.query.is_empty() {
            text = format!("{text}?{}", self.query);
        }
        if with_fragment && !self.fragment.is_empty() {
            text = format!("{text}#{}", self.fragment);
        }
        text
    }
}

/// Every percent sequence by itself, on a list of characters.
fn sequences(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < letters.len() {
        let digits: Option<String> = letters.get(at + 1..at + 3).map(|two| two.iter().collect());
        let code = digits
            .filter(|_| letters[at] == '%')
            .filter(|two| two.chars().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|two| u32::from_str_radix(&two, 16).ok());
        match code.and_then(char::from_u32) {
            Some(letter) => {
                let decoded = "-._~'|^`{}".contains(letter) || letter.is_ascii_alphanumeric();
                if decoded {
                    out.push(letter);
                } else {
                    out += &format!("%{:02X}", u32::from(letter));
                }
                at += 3;
            }
            None => {
                out.push(letters[at]);
                at += 1;
            }
        }
    }
    out
}

fn cut(text: &str, mark: char) -> (String, String) {
    match text.find(mark) {
        Some(at) => (text[..at].into(), text[at + 1..].into()),
        None => (text.into(), String::new()),
    }
}

fn parts(rest: &str) -> Parts {
    let (rest, fragment) = cut(rest, '#');
    let (rest, query) = cut(&rest, '?');
    let slash = rest.find('/').unwrap_or(rest.len());
    Parts {
        host: rest[..slash].into(),
        path: rest[slash..].into(),
        query,
        fragment,
    }
}

fn without_own_port(host: &str, scheme: &str) -> String {
    match scheme.to_lowercase().as_str() {
        "http" => host.strip_suffix(":80").unwrap_or(host).into(),
        "https" => host.strip_suffix(":443").unwrap_or(host).into(),
        _ => host.into(),
    }
}

/// TGT-1.
fn comparable(href: &str) -> Parts {
    let at = href.find("://").unwrap();
    let mut parts = parts(&sequences(&href[at + 3..]));
    let host = parts.host.rsplit('@').next().unwrap().to_lowercase();
    parts.host = without_own_port(&host, &href[..at]);
    if parts.path.is_empty() {
        parts.path = "/".into();
    }
    parts
}

fn is_tracking(parameter: &str) -> bool {
    let name = cut(parameter, '=').0;
    let whole = "gclid fbclid msclkid _hsenc _hsmi hsCtaTracking mc_cid mc_eid gclsrc dclid gbraid \
        wbraid gad_source gad_campaignid srsltid _gl ttclid twclid li_fat_id yclid ysclid igshid epik \
        rdt_cid ScCid mkt_tok _kx vero_id irclickid ef_id __hstc __hssc __hsfp own";
    let starts = ["utm_", "hsa_", "mtm_", "mine_"];
    whole.split_whitespace().any(|other| other == name)
        || starts.iter().any(|start| name.starts_with(start))
}

const OWN: &str = "own mine_*";

fn parameters(query: &str, keep: impl Fn(&str) -> bool) -> String {
    let kept = query.split('&').filter(|one| !one.is_empty() && keep(one));
    kept.collect::<Vec<_>>().join("&")
}

fn without_session(path: &str) -> String {
    let mut path = path.to_string();
    while let Some(start) = path.to_lowercase().find(";jsessionid=") {
        let end = path[start..]
            .find('/')
            .map_or(path.len(), |end| start + end);
        path.replace_range(start..end, "");
    }
    path
}

fn clean(page: &Parts) -> Parts {
    Parts {
        path: without_session(&page.path),
        query: parameters(&page.query, |one| !is_tracking(one)),
        ..page.clone()
    }
}

fn without_slash(page: &Parts) -> Parts {
    let path = page.path.strip_suffix('/').unwrap_or(&page.path).into();
    Parts {
        path,
        ..page.clone()
    }
}

/// TGT-2, of hosts in ASCII.
fn value(written: &str, test: &str) -> String {
    let visible: String = written
        .chars()
        .filter(|c| !"\u{ad}\u{200b}\u{200d}\u{202e}\u{2060}\u{2066}\u{feff}".contains(*c))
        .collect();
    let text = sequences(visible.trim());
    let anchored = ["is", "starts_with", "matches"].contains(&test);
    let (mut scheme, mut rest) = (None, text.clone());
    if let Some(at) = text.find("://") {
        let before = &text[..at];
        let star = |c: char| c == '*' && test == "matches";
        let fits = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c) || star(c);
        if !before.is_empty() && before.chars().all(fits) {
            (scheme, rest) = (Some(before.to_string()), text[at + 3..].into());
        }
    }
    if scheme.is_none() && anchored && text.starts_with("//") {
        (scheme, rest) = (Some(String::new()), text[2..].into());
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (mut host, mut tail) = (rest[..end].to_string(), rest[end..].to_string());
    let wild = test == "matches" && host.contains('*') && !host.contains('.');
    if (scheme.is_some() || anchored) && !host.is_empty() && !wild {
        if let Some(scheme) = &scheme {
            host = host.rsplit('@').next().unwrap().into();
            host = without_own_port(&host, scheme);
        }
        host = host.to_lowercase();
        if test == "starts_with" && tail.starts_with(['?', '#']) {
            tail.insert(0, '/');
        }
    } else {
        (host, tail) = (String::new(), rest);
    }
    for letter in tail.chars() {
        if letter.is_ascii() && !" \"<>".contains(letter) {
            host.push(letter);
        } else {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                host += &format!("%{byte:02X}");
            }
        }
    }
    host
}

/// Every way to split the text, with what is known of a pattern's rest and a text's rest kept.
fn wild(pattern: &[u8], text: &[u8]) -> bool {
    let mut reach = vec![vec![false; text.len() + 1]; pattern.len() + 1];
    reach[0][0] = true;
    for p in 0..pattern.len() {
        for t in 0..=text.len() {
            if pattern[p] == b'*' {
                reach[p + 1][t] = reach[p][t] || (t > 0 && reach[p + 1][t - 1]);
            } else {
                reach[p + 1][t] = t > 0 && reach[p][t - 1] && text[t - 1] == pattern[p];
            }
        }
    }
    reach[pattern.len()][text.len()]
}

/// How much of the rules a twin reads.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reading {
    Whole,
    /// As before the clean form was part of the rules.
    WithoutCleanForm,
    /// As before a slash was added to a path that has none.
    WithoutAddedSlash,
    /// A pattern is matched with the slash at the path's end added always.
    SlashAlwaysAdded,
    /// Sequences are left as they are written.
    WithoutSequences,
}

fn holds(test: &str, written: &str, href: &str, reading: Reading) -> bool {
    let value = value(written, test);
    let mut page = comparable(href);
    if reading == Reading::WithoutSequences {
        page.path = parts(&href[href.find("://").unwrap() + 3..]).path;
    }
    let with_fragment = value.contains('#');
    let hostless = value.starts_with('/') && !["contains", "ends_with"].contains(&test);
    if hostless {
        page.host = String::new();
    }
    let mut forms = vec![page.clone()];
    if reading != Reading::WithoutCleanForm {
        forms.push(clean(&page));
    }
    let any =
        |holds: &dyn Fn(String) -> bool| forms.iter().any(|form| holds(form.text(with_fragment)));
    match test {
        "is" => {
            let wanted = parts(&value);
            let mine: Vec<String> = wanted.query.split('&').map(|one| cut(one, '=').0).collect();
            let stays = |one: &str| !is_tracking(one) || mine.contains(&cut(one, '=').0);
            let plain = |parts: &Parts, query: String| {
                let path = without_session(&parts.path);
                without_slash(&Parts {
                    path,
                    query,
                    ..parts.clone()
                })
                .text(with_fragment)
            };
            plain(&page, parameters(&page.query, stays))
                == plain(&wanted, parameters(&wanted.query, |_| true))
        }
        "contains" => any(&|text| text.contains(&value)),
        "starts_with" => any(&|text| text.starts_with(&value)),
        "ends_with" => {
            !value.contains('?')
                && forms.iter().any(|form| {
                    let form = Parts {
                        query: String::new(),
                        ..form.clone()
                    };
                    form.text(with_fragment).ends_with(&value)
                })
        }
        "matches" => forms.iter().any(|form| {
            let mut tried = vec![form.clone(), without_slash(form)];
            let adds = value.ends_with('/') && reading != Reading::WithoutAddedSlash;
            if (adds || reading == Reading::SlashAlwaysAdded) && !form.path.ends_with('/') {
                let path = format!("{}/", form.path);
                tried.push(Parts {
                    path,
                    ..form.clone()
                });
            }
            let fits = |form: &Parts| wild(value.as_bytes(), form.text(with_fragment).as_bytes());
            tried.iter().any(fits)
        }),
        other => panic!("{other}"),
    }
}

const TESTS: [&str; 5] = ["is", "contains", "starts_with", "ends_with", "matches"];

fn of(test: &str, value: String) -> UrlTest {
    match test {
        "is" => UrlTest::Is(value),
        "contains" => UrlTest::Contains(value),
        "starts_with" => UrlTest::StartsWith(value),
        "ends_with" => UrlTest::EndsWith(value),
        _ => UrlTest::Matches(value),
    }
}

/// The core's own reading; `Err` is a value that cannot be published.
fn core(test: &UrlTest, href: &str) -> Result<bool, ProblemCode> {
    let address = Address::parse(href, OWN).unwrap();
    let test = normal::url_test(test)?;
    Ok(super::targeting::url(&test, &address))
}

fn one<'a>(noise: &mut Noise, of: &[&'a str]) -> &'a str {
    of[noise.below(of.len())]
}

fn page(noise: &mut Noise) -> String {
    let scheme = one(noise, &["https", "https", "http"]);
    let host = one(
        noise,
        &[
            "example.com",
            "a.example.com",
            "example.com:8443",
            "me@example.com",
        ],
    );
    let mut href = format!("{scheme}://{host}");
    for _ in 0..noise.below(4) {
        href.push('/');
        href += one(
            noise,
            &[
                "a", "A", "blog", "%41", "s%c3%b8k", "%7Bid%7D", "a|b", "%2541", "%2", "thanks", "",
            ],
        );
        href += one(
            noise,
            &[
                "",
                "",
                "",
                "",
                ";jsessionid=1.x",
                ";JSESSIONID=2",
                ";v=1",
                "%3Bjsessionid=3",
            ],
        );
    }
    href += one(noise, &["/", "/", ""]);
    for place in 0..noise.below(4) {
        href.push(if place == 0 { '?' } else { '&' });
        href += one(
            noise,
            &[
                "gclid=1",
                "utm_source=x",
                "a=1",
                "a=%31",
                "b",
                "",
                "own=1",
                "mine_x=2",
                "ScCid=1",
                "scCid=1",
                "utm%5Fx=1",
                "mtm_a",
                "q=/a/",
                "_gl=1",
                "it%27s=%27",
            ],
        );
    }
    href + one(noise, &["", "", "", "#", "#top", "#/pay/", "#/a?b=1"])
}

/// A value that has much to do with the page.
fn written(noise: &mut Noise, page: &str) -> String {
    let mut value: Vec<char> = page.chars().collect();
    let (cuts_start, cuts_end) = (noise.below(3), noise.below(3));
    if cuts_start == 0 {
        value.drain(..page.find("://").unwrap() + 3);
    } else if cuts_start == 1 {
        let host = page.find("://").unwrap() + 3;
        let path = page[host..].find(['/', '?', '#']);
        value.drain(..path.map_or(page.len(), |path| host + path));
    }
    if cuts_end == 0 && !value.is_empty() {
        value.truncate(value.len() - noise.below(value.len().min(12)));
    } else if cuts_end == 1 {
        let end = value.iter().position(|letter| "?#".contains(*letter));
        value.truncate(end.unwrap_or(value.len()));
    }
    for _ in 0..noise.below(3) {
        let at = noise.below(value.len() + 1);
        match noise.below(9) {
            0 if at < value.len() => value[at] = '*',
            1 => value.insert(at, '*'),
            2 => value.push('/'),
            3 => value.insert(at, '\u{200b}'),
            4 if at < value.len() => {
                value.remove(at);
            }
            5 => value.extend("?gclid=1".chars()),
            6 => value.insert(0, '*'),
            7 => value.truncate(at),
            _ => value.extend("&".chars()),
        }
    }
    value.into_iter().collect()
}

/// On how many of the cases core and twin agree and differ, by whether the core says that they hold.
fn compare(reading: Reading, rounds: usize) -> (Vec<usize>, Vec<String>) {
    let seed = 0x7717_u64;
    let mut noise = Noise(seed);
    let mut held = vec![0; TESTS.len()];
    let mut differ = Vec::new();
    for round in 0..rounds {
        let href = page(&mut noise);
        let written = written(&mut noise, &href);
        let kind = noise.below(TESTS.len());
        let name = TESTS[kind];
        let written = match noise.below(3) {
            0 if name == "matches" => format!("*{}/", written.trim_end_matches(['/', '#', '?'])),
            1 if name == "matches" => format!("{}/*", written.trim_end_matches('/')),
            _ => written,
        };
        let Ok(core) = core(&of(name, written.clone()), &href) else {
            continue;
        };
        held[kind] += usize::from(core);
        if core != holds(name, &written, &href, reading) {
            differ.push(format!(
                "seed {seed} round {round}: {name} {written:?} on {href} is {core}"
            ));
        }
    }
    (held, differ)
}

#[test]
fn tgt_1_tgt_2_tgt_3_tgt_4_tgt_5_addresses_are_compared_as_the_slow_twin_does() {
    let (held, differ) = compare(Reading::Whole, 40_000);
    let none: [String; 0] = [];
    assert_eq!(differ.get(..differ.len().min(5)).unwrap(), none);
    assert!(held.iter().all(|held| *held > 800), "{held:?}");
}

/// Each reading that lacks a part of the rules is found out.
#[test]
fn tgt_4_a_twin_that_reads_less_differs() {
    for reading in [
        Reading::WithoutCleanForm,
        Reading::WithoutAddedSlash,
        Reading::SlashAlwaysAdded,
        Reading::WithoutSequences,
    ] {
        let (_, differ) = compare(reading, 10_000);
        assert!(differ.len() > 10, "{reading:?}: {}", differ.len());
    }
}
