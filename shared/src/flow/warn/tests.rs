//! What is warned about and what is not, and that no warning is false.

use std::{format, string::String, vec, vec::Vec};

use serde_json::{Value as Json, json};

use super::{
    above,
    hosts::Hosts,
    never::{Compared, Looks, fault},
    warnings,
};
use crate::{
    decide::{self, Facts, Reason, Teams, address::Address},
    flow::{
        authored::{Authored, Device, PageRule, UrlTest, WhenHidden},
        normal,
        parse::parse_all,
        problem::{Warning, WarningCode},
        rules::{Condition, FlowRules, SiteRules},
        value::Value,
    },
    noise::Noise,
    visitor::launcher_everywhere,
};

const ORIGINS: [&str; 3] = [
    "https://example.com",
    "https://*.shop.example",
    "http://127.0.0.1:8788",
];

fn hosts() -> Hosts {
    Hosts::of(&ORIGINS.map(String::from))
}

const LOOKS: [(&str, Looks); 5] = [
    ("is", Looks::Is),
    ("contains", Looks::Contains),
    ("starts_with", Looks::StartsWith),
    ("ends_with", Looks::EndsWith),
    ("matches", Looks::Matches),
];

fn looks(name: &str) -> Looks {
    LOOKS.iter().find(|(other, _)| *other == name).unwrap().1
}

/// The character at fault, in quotes; `host` for another fault; empty for none.
fn said(name: &str, value: &str, compared: Compared<'_>) -> String {
    match fault(value, looks(name), compared) {
        None => String::new(),
        Some(fault) => fault.character.map_or("other".into(), |c| format!("'{c}'")),
    }
}

#[test]
fn tgt_2_tgt_5_values_that_hold_nowhere_are_warned_about_with_the_character() {
    for (name, value, expected) in [
        ("is", r"example.com/a\shop", r"'\'"),
        ("contains", r"\shop", r"'\'"),
        ("matches", r"*\shop\*", r"'\'"),
        ("ends_with", r"a\b", r"'\'"),
        ("is", "example.com/a/../b", "'.'"),
        ("contains", "/../", "'.'"),
        ("contains", "/./a", "'.'"),
        ("ends_with", "/..", "'.'"),
        ("is", "/a/%2e%2E", "'.'"),
        ("is", "/a/.", "'.'"),
        ("starts_with", "/a/%2e./b", "'.'"),
        ("matches", "*/../*", "'.'"),
        ("is", "example.com/*", "'*'"),
        ("contains", "/blog/*", "'*'"),
        ("starts_with", "/blog*", "'*'"),
        ("ends_with", "*.pdf", "'*'"),
        ("contains", "*", "'*'"),
        ("contains", "/a|/b", "'|'"),
        ("contains", "pricing|contact", "'|'"),
        ("matches", "*/a|*/b", "'|'"),
        ("contains", "?a=1|?b=2", "'|'"),
        ("contains", "/a,/b", "','"),
        ("contains", "/a, /b", "','"),
        ("is", "example.com/a,example.com/b", "','"),
        ("is", "/a,https://example.com/b", "','"),
        ("contains", "pricing,contact", "','"),
        ("contains", "pricing, contact", "','"),
        ("matches", "*/a,*/b", "','"),
        ("contains", "/a; /b", "';'"),
        ("contains", "/a /b", "' '"),
        ("contains", "/a or /b", "' '"),
        ("contains", "/a\n/b", "'\n'"),
        ("is", "/a\t", ""),
        ("is", "/a\tb", "'\t'"),
        ("contains", "Example.com/shop", "'E'"),
        ("contains", "EXAMPLE.COM", "'E'"),
        ("contains", ".Shop.example/", "'S'"),
        ("contains", "WWW.example.com/a", "'W'"),
        ("ends_with", "exAmple.com/a", "'A'"),
        ("is", "example.org/a", "other"),
        ("is", "www.example.com/a", "other"),
        ("is", "pricing", "other"),
        ("is", "index.html", "other"),
        ("is", "127.0.0.1/contact.html", "other"),
        ("is", "shop.example/a", "other"),
        ("starts_with", "example.org", "other"),
        ("starts_with", "https://shop.example", "other"),
        ("contains", "https://example.org", "other"),
        ("starts_with", "example.co/a", "other"),
        ("starts_with", "www.", ""),
        ("starts_with", "https://www.example.com", "other"),
        ("contains", "https://example.org/a", "other"),
        ("ends_with", "https://example.com", "other"),
        ("matches", "example.org/*", "other"),
        ("matches", "*.example.org/*", "other"),
        ("matches", "*.example.com/*", "other"),
        ("matches", "https://*.example.org/a", "other"),
        ("matches", "example.com:*/a", "other"),
        ("ends_with", "/a?b=1", "'?'"),
        ("matches", "example.com/a?", "'?'"),
        ("contains", "//example.com/a", "'/'"),
        ("matches", "*//example.com/*", "'/'"),
    ] {
        let said = said(name, value, Compared::Page(&hosts()));
        assert_eq!(said, expected, "{name} {value:?}");
    }
    // A referring page may be of any host.
    for (name, value, expected) in [
        ("is", "example.org/a", ""),
        ("contains", "google.", ""),
        ("contains", "Google.com", "'G'"),
        ("contains", "Index.html", ""),
        ("contains", "google.com|bing.com", "'|'"),
        ("contains", "google,bing", "','"),
        ("starts_with", "https://*.google.com/", "'*'"),
        ("contains", r"google.com\search", r"'\'"),
    ] {
        assert_eq!(
            said(name, value, Compared::Referrer),
            expected,
            "{name} {value:?}"
        );
    }
}

#[test]
fn tgt_2_tgt_5_values_that_can_hold_are_not_warned_about() {
    for (name, value) in [
        ("is", "example.com"),
        ("is", "https://Example.com/Pricing/"),
        ("is", "http://127.0.0.1:8788/contact.html"),
        ("is", "/"),
        ("is", "/contact.html"),
        ("is", "/a?redirect=https://other.example/b"),
        ("is", "example.com/#/cart"),
        ("is", "a.b.shop.example/x"),
        ("is", "/.well-known/security.txt"),
        ("is", "/a..b/...c/"),
        ("contains", "/shop"),
        ("contains", "Shop"),
        ("contains", "Index.html"),
        ("contains", "README.md"),
        ("contains", "Example"),
        ("contains", "example.com"),
        ("contains", "example"),
        ("contains", "https://example.com/shop"),
        ("contains", "utm_source=google"),
        ("contains", "?next=../a"),
        ("contains", r"?path=C:\temp"),
        ("contains", r"#\a"),
        ("contains", "/@59.91,10.75,12z"),
        ("contains", "/news,123"),
        ("contains", "?ids=1,2,3"),
        ("contains", "?filter=a|b"),
        ("contains", "q=oslo, norway"),
        ("contains", "søk og finn"),
        ("contains", "/a;v=1"),
        ("contains", "/a%2Ab"),
        ("is", "/a%7C/b"),
        ("contains", "/."),
        ("contains", ".."),
        ("contains", "#top"),
        ("starts_with", "example.com/blog"),
        ("starts_with", "exam"),
        ("starts_with", "shop."),
        ("starts_with", "a.sho"),
        ("starts_with", "a.sh"),
        ("contains", "https://a.sh"),
        ("contains", "https://example.com"),
        ("contains", "https://shop"),
        ("starts_with", "a.shop.example"),
        ("starts_with", "example.com/."),
        ("starts_with", "/no/"),
        ("starts_with", "example.com?x"),
        ("ends_with", ".pdf"),
        ("ends_with", "Thanks.html"),
        ("ends_with", "/"),
        ("ends_with", "#/pay"),
        ("matches", "*"),
        ("matches", "*Pricing*"),
        ("matches", "*.pdf"),
        ("matches", "*.html?*"),
        ("matches", "*.php?id=*"),
        ("matches", "*example.com*"),
        ("matches", "example.com/blog/*"),
        ("matches", "*.shop.example/*"),
        ("matches", "*://example.com/*"),
        ("matches", "http*://example.com/*"),
        ("matches", "example.*/pricing"),
        ("matches", "exa*pricing*"),
        ("matches", "/docs/*.html"),
        ("matches", "/files/*.*"),
        ("matches", "*/thanks/"),
        ("matches", "*?plan=*"),
        ("matches", "/@59.91,*"),
    ] {
        let said = said(name, value, Compared::Page(&hosts()));
        assert_eq!(said, "", "{name} {value:?}");
    }
    // A site without origins has no hosts to go by.
    let none = Hosts::of(&[]);
    assert_eq!(said("is", "example.org/a", Compared::Page(&none)), "");
}

fn one<'a>(noise: &mut Noise, of: &[&'a str]) -> &'a str {
    of[noise.below(of.len())]
}

/// An address of the site, as people have them: without the characters that stand for something else
/// in a value.
fn page(noise: &mut Noise) -> String {
    let host = one(
        noise,
        &[
            "https://example.com",
            "https://a.shop.example",
            "https://b.a.shop.example",
            "http://127.0.0.1:8788",
        ],
    );
    let mut href = String::from(host);
    for _ in 0..=noise.below(3) {
        href.push('/');
        href += one(
            noise,
            &[
                "a",
                "Shop",
                "blog",
                "index.html",
                "s%C3%B8k",
                "1.2",
                "b.c",
                "",
            ],
        );
    }
    href += one(
        noise,
        &["", "", "?a=1", "?a=1&gclid=2", "?q=x.y/z", "?u=/a/", "?a"],
    );
    href + one(noise, &["", "", "#top", "#/a"])
}

/// A value that has to do with a page, and mostly something wrong with it.
fn value(noise: &mut Noise, page: &str) -> String {
    let start = page.find("://").unwrap() + 3;
    let mut value: Vec<char> = match noise.below(3) {
        0 => page.chars().collect(),
        1 => page.chars().skip(start).collect(),
        _ => page
            .chars()
            .skip(start)
            .skip_while(|letter| *letter != '/')
            .collect(),
    };
    if noise.below(2) == 0 {
        value.truncate(noise.below(value.len() + 1));
    }
    for _ in 0..noise.below(3) {
        let at = noise.below(value.len() + 1);
        let put = one(
            noise,
            &[
                "*",
                "*",
                r"\",
                "/../",
                "/.",
                "..",
                "|",
                "|/a",
                ", /",
                ",/a",
                ";/b",
                " ",
                "\n",
                "?",
                "/",
                "//",
                "Example.com/",
                "example.org/",
                "*.",
                "#",
                ".html",
                "%2e",
                "%2A",
                "www.",
            ],
        );
        let tail = value.split_off(at);
        value.extend(put.chars());
        value.extend(tail);
    }
    value.into_iter().collect()
}

fn test(name: &str, value: String) -> UrlTest {
    match looks(name) {
        Looks::Is => UrlTest::Is(value),
        Looks::Contains => UrlTest::Contains(value),
        Looks::StartsWith => UrlTest::StartsWith(value),
        Looks::EndsWith => UrlTest::EndsWith(value),
        Looks::Matches => UrlTest::Matches(value),
    }
}

/// How many values were warned about, which of them hold on a page all the same, and how many others
/// hold on one.
fn outcome(warns: impl Fn(&str, &str) -> bool) -> (usize, Vec<String>, usize) {
    let seed = 0x3a55_u64;
    let mut noise = Noise(seed);
    let pages: Vec<String> = (0..1_500).map(|_| page(&mut noise)).collect();
    let addresses: Vec<Address> = pages
        .iter()
        .map(|page| Address::parse(page, "").unwrap())
        .collect();
    let (mut warned, mut wrong, mut holding) = (0, Vec::new(), 0);
    for round in 0..6_000 {
        let value = value(&mut noise, &pages[round % pages.len()]);
        let (name, _) = LOOKS[noise.below(LOOKS.len())];
        let Ok(test) = normal::url_test(&test(name, value.clone())) else {
            continue;
        };
        let page = addresses
            .iter()
            .position(|page| decide::url_holds(&test, page));
        match (warns(name, &value), page) {
            (true, Some(page)) => wrong.push(format!(
                "seed {seed} round {round}: {name} {value:?} holds on {}",
                pages[page]
            )),
            (true, None) => warned += 1,
            (false, page) => holding += usize::from(page.is_some()),
        }
    }
    (warned, wrong, holding)
}

#[test]
fn tgt_2_tgt_5_no_value_that_is_warned_about_holds_on_a_page() {
    let hosts = hosts();
    let warns = |name: &str, value: &str| !said(name, value, Compared::Page(&hosts)).is_empty();
    let (warned, wrong, holding) = outcome(warns);
    let none: [String; 0] = [];
    assert_eq!(wrong.get(..wrong.len().min(5)).unwrap(), none);
    assert!(
        warned > 1_500 && holding > 1_000,
        "{warned} warned, {holding} hold"
    );
    // A warning about each capital is found out.
    let (_, wrong, _) = outcome(|_, value| value.contains('S'));
    assert!(wrong.len() > 50, "{}", wrong.len());
}

fn rules(flows: Vec<FlowRules>, when_hidden: WhenHidden) -> SiteRules {
    SiteRules {
        when_hidden,
        flows,
        ..launcher_everywhere()
    }
}

const RULES: [&str; 6] = ["/", "/a", "/a/", "/ab", "example.com/a", "a"];

fn rule(noise: &mut Noise) -> PageRule {
    let value = one(noise, &RULES);
    let test = match noise.below(6) {
        0 => UrlTest::Any,
        1 | 2 => UrlTest::StartsWith(value.into()),
        3 => UrlTest::Contains(value.into()),
        4 => UrlTest::EndsWith(value.into()),
        _ => UrlTest::Is(value.into()),
    };
    PageRule::Url(normal::url_test(&test).unwrap())
}

fn lists<T>(noise: &mut Noise, least: usize, most: usize, one: fn(&mut Noise) -> T) -> Vec<T> {
    (0..least + noise.below(most + 1 - least))
        .map(|_| one(noise))
        .collect()
}

fn condition(noise: &mut Noise) -> Condition {
    Condition::Asked(u16::try_from(noise.below(2)).unwrap())
}

fn flow(noise: &mut Noise) -> FlowRules {
    FlowRules {
        id: "a".into(),
        enabled: noise.below(8) > 0,
        tag: None,
        include: lists(noise, 1, 2, |noise| lists(noise, 1, 2, rule)),
        exclude: lists(noise, 0, 1, rule),
        groups: lists(noise, 0, 1, |noise| lists(noise, 1, 2, condition)),
        exclude_visitors: lists(noise, 0, 1, condition),
        ..launcher_everywhere().flows.remove(0)
    }
}

fn facts(noise: &mut Noise) -> Facts {
    let path = one(
        noise,
        &[
            "/",
            "/a",
            "/a/",
            "/ab",
            "/b",
            "/b/a",
            "/b/a/",
            "/a?x=/a",
            "/a?gclid=a",
        ],
    );
    let host = one(noise, &["example.com", "b.example"]);
    Facts {
        address: Address::parse(&format!("https://{host}{path}"), "").unwrap(),
        referrer: None,
        device: Device::Desktop,
        languages: vec![],
        country: None,
        identified: None,
        answers: (0..2).map(|_| Some(noise.below(2) == 0)).collect(),
        page_views: None,
        visits: None,
        minimised: false,
        conversation_open: false,
        wall: None,
        teams: Teams::default(),
        tag: None,
    }
}

#[test]
fn tgt_9_a_flow_that_is_said_to_be_hidden_is_chosen_on_no_page() {
    let seed = 0xab0_u64;
    let mut noise = Noise(seed);
    let pages: Vec<Facts> = (0..120).map(|_| facts(&mut noise)).collect();
    let (mut hidden, mut open) = (0, 0);
    for round in 0..3_000 {
        let site = rules(vec![flow(&mut noise), flow(&mut noise)], WhenHidden::Stop);
        let chosen = |facts: &Facts| {
            let reasons = decide::decide(&site, facts).reasons;
            reasons.get(1) == Some(&Reason::Chosen)
        };
        let page = pages.iter().find(|facts| chosen(facts));
        if above::hidden(&site).is_empty() {
            open += usize::from(page.is_some());
        } else {
            hidden += 1;
            assert_eq!(page, None, "seed {seed} round {round}: {site:?}");
        }
    }
    assert!(hidden > 100 && open > 500, "{hidden} hidden, {open} chosen");
}

#[test]
fn tgt_9_what_hides_a_flow_wholly() {
    let any = || vec![vec![json!({ "url": "any" })]];
    let flow = |id: &str, include: Json, exclude: Json, visitors: Json| {
        let mut flow = plain_flow(id);
        flow["target"]["pages"] = json!({ "include": include, "exclude": exclude });
        flow["target"]["visitors"]["groups"] = visitors;
        flow
    };
    let mobile = |id: &str| {
        let mut flow = plain_flow(id);
        flow["channel"] = json!({ "mobile": { "tag": "ios", "close_button": true } });
        flow
    };
    let start = |value: &str| json!([[{ "url": { "starts_with": value } }]]);
    let is = |value: &str| json!([[{ "url": { "is": value } }]]);
    let plain = || flow("above", json!(any()), json!([]), json!([]));
    let no_exclude = || json!([]);
    let all = || json!([]);
    let below = || flow("below", is("/a"), no_exclude(), all());
    let nb = || json!([[{ "language": ["nb"] }]]);
    let mut off = plain();
    off["enabled"] = json!(false);
    for (name, first, second, hides) in [
        ("any", plain(), below(), true),
        (
            "the same target",
            below(),
            flow("b", is("/a/"), no_exclude(), all()),
            true,
        ),
        (
            "a start",
            flow("a", start("/a"), no_exclude(), all()),
            flow("b", start("/ab"), no_exclude(), all()),
            true,
        ),
        (
            "another start",
            flow("a", start("/ab"), no_exclude(), all()),
            flow("b", start("/a"), no_exclude(), all()),
            false,
        ),
        ("one that is off", off, below(), false),
        (
            "an exclusion",
            flow("a", json!(any()), json!([{ "url": { "is": "/b" } }]), all()),
            below(),
            false,
        ),
        (
            "the same exclusion",
            flow("a", json!(any()), json!([{ "url": { "is": "/b" } }]), all()),
            flow("b", is("/a"), json!([{ "url": { "is": "/b/" } }]), all()),
            true,
        ),
        (
            "a filter",
            flow("a", json!(any()), no_exclude(), nb()),
            below(),
            false,
        ),
        (
            "the same filter",
            flow("a", json!(any()), no_exclude(), nb()),
            flow("b", is("/a"), no_exclude(), nb()),
            true,
        ),
        (
            "another group",
            flow(
                "a",
                json!([[{ "url": "any" }, { "url": { "is": "/a" } }]]),
                no_exclude(),
                all(),
            ),
            flow("b", start("/"), no_exclude(), all()),
            false,
        ),
        ("another channel", mobile("a"), below(), false),
        ("the same tag", mobile("a"), mobile("b"), true),
    ] {
        let found = codes(&file(json!([first, second])));
        let path = "/flows/1".into();
        assert_eq!(
            found.contains(&(path, "never_reached")),
            hides,
            "{name}: {found:?}"
        );
    }
    // Another may be next where availability hides the first.
    let next = |away: &str| {
        let mut file = file(json!([plain(), below()]));
        file["site"]["when_hidden"] = json!("next");
        file["site"]["availability"]["away"]["launcher"] = json!(away);
        let found = codes(&file);
        found.iter().any(|(_, code)| *code == "never_reached")
    };
    assert!(next("show") && !next("hide"));
    let warned = warnings(&authored(&file(json!([plain(), below()]))));
    let by: Vec<Option<&str>> = warned.iter().map(|warning| warning.by.as_deref()).collect();
    assert_eq!(by, [Some("above")]);
}

fn plain_flow(id: &str) -> Json {
    json!({
        "id": id, "name": id, "enabled": true, "channel": "website", "kind": "live_chat",
        "inbox": "main", "language": "en", "welcome": "Hello", "assign": null,
        "email_capture": { "when": "never", "prompt": null },
        "target": {
            "pages": { "include": [[{ "url": "any" }]], "exclude": [] },
            "visitors": { "groups": [], "exclude": [] },
        },
        "display": {
            "heading": { "brand": { "name": "Example", "avatar": null, "alias": false } },
            "desktop": "prompt", "mobile": "launcher",
            "triggers": { "exit_intent": false, "seconds_on_page": null, "percent_scrolled": null },
        },
        "options": {
            "cookie_consent": null, "processing_consent": null, "communication_consent": null,
            "marketing_contact": false, "ticket": null, "survey": null,
        },
    })
}

fn file(flows: Json) -> Json {
    json!({
        "site": {
            "id": "main", "name": "Example", "origins": ORIGINS,
            "look": { "accent": "#0b6e4f", "side": "right", "offset": [20, 20], "z_index": 1, "theme": "auto" },
            "availability": {
                "mode": "always", "reply_time": null, "away": { "message": null, "launcher": "show" },
                "offline": "nothing", "at_capacity": "nothing",
            },
            "when_hidden": "stop",
        },
        "flows": flows,
    })
}

fn authored(file: &Json) -> Authored {
    let value: Value = serde_json::from_value(file.clone()).unwrap();
    parse_all(&value).unwrap()
}

fn codes(file: &Json) -> Vec<(String, &'static str)> {
    let warnings = warnings(&authored(file));
    warnings
        .into_iter()
        .map(|Warning { path, code, .. }| (path, code.word()))
        .collect()
}

#[test]
fn avl_2_run_4_hours_that_never_open_and_a_site_of_no_page_are_warned_about() {
    let mut closed = file(json!([plain_flow("a")]));
    assert_eq!(codes(&closed), []);
    closed["site"]["availability"]["mode"] =
        json!({ "hours": { "zone": "Europe/Oslo", "weekly": [] } });
    closed["site"]["origins"] = json!([]);
    assert_eq!(
        codes(&closed),
        [
            ("/site/origins".into(), "no_origin"),
            ("/site/availability/mode/hours/weekly".into(), "never_open"),
        ]
    );
    // From a time to the same time is a whole day.
    let day = json!([{ "days": ["mon"], "from": "00:00", "to": "00:00" }]);
    closed["site"]["availability"]["mode"]["hours"]["weekly"] = day;
    assert_eq!(codes(&closed).len(), 1);
}

#[test]
fn tgt_5_warnings_stand_where_the_value_stands() {
    let mut flow = plain_flow("a");
    flow["target"]["pages"] = json!({
        "include": [
            [{ "url": { "contains": "/a|/b" } }, { "query": { "name": "a|b", "test": { "is": "*" } } }],
            [{ "url": { "is": "/a" } }, { "url": { "is": "/b" } }],
        ],
        "exclude": [{ "url": "any" }, { "url": { "ends_with": "/x?y" } }],
    });
    flow["target"]["visitors"] = json!({
        "groups": [[{ "referrer": "exists" }, { "referrer": { "contains": "google|bing" } }]],
        "exclude": [{ "referrer": { "is": r"google.com/a\b" } }],
    });
    let target = "/flows/0/target";
    let expected = [
        "pages/include/0/0/url/contains",
        "pages/include/1/1/url/is",
        "pages/exclude/1/url/ends_with",
        "visitors/groups/0/1/referrer/contains",
        "visitors/exclude/0/referrer/is",
    ];
    let found = codes(&file(json!([flow])));
    let expected: Vec<_> = expected
        .iter()
        .map(|path| (format!("{target}/{path}"), "never_holds"))
        .collect();
    assert_eq!(found, expected);
    let warnings = warnings(&authored(&file(json!([flow]))));
    let said = serde_json::to_value(&warnings[0]).unwrap();
    assert_eq!(
        said,
        json!({
            "path": format!("{target}/pages/include/0/0/url/contains"),
            "warning": "never_holds",
            "character": "|",
            "expected": "one value; a rule for each of the others",
        })
    );
    assert_eq!(warnings[1].character, None);
    assert_eq!(warnings[0].code, WarningCode::NeverHolds);
}
