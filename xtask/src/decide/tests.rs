//! The vectors, the authored example of SPEC.md, every problem code, and hostile trees.

use std::{fs, panic, path::PathBuf};

use serde_json::{Value as Json, json};
use shared::flow::{
    Published,
    parse::{parse, parse_all},
    problem::ProblemCode,
    publish::publish,
    value::Value,
};

use super::check;
use crate::root;
use crate::say::say;

const COPY: &str = "tests/vectors/decision.json";

pub(crate) fn vectors() -> Json {
    let text = fs::read_to_string(root().join(COPY)).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn tree(json: &Json) -> Value {
    serde_json::from_value(json.clone()).unwrap()
}

/// The authored file that SPEC.md shows.
pub(crate) fn example() -> Json {
    let spec = fs::read_to_string(root().join("SPEC.md")).unwrap();
    let (_, rest) = spec.split_once("```json\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    serde_json::from_str(example).unwrap()
}

#[test]
fn con_5_the_edge_keeps_the_words_that_a_chatflows_page_shows_and_those_of_one_that_is_off() {
    let mut file = example();
    file["flows"][0]["options"]["marketing_contact"] = json!(true);
    let made = |file: &Json| publish(&parse_all(&tree(file)).unwrap()).unwrap();
    let (published, record) = made(&file);
    let flow = &record.flows[0];
    let kept = flow.subscription.as_ref().unwrap();
    assert_eq!((&*flow.id, flow.marketing), ("pricing", true));
    assert_eq!(kept.name, "news");
    let asks = &published.asks[0];
    assert_eq!(Some(&kept.words), asks.subscription.as_ref());
    assert_eq!(kept.language, asks.language);
    file["flows"][0]["enabled"] = json!(false);
    let (published, off) = made(&file);
    assert_eq!(off.flows, record.flows);
    assert_eq!(published.asks[0].subscription, None);
}

#[test]
fn every_vector_is_decided_as_expected() {
    let mut tally = (0, 0);
    check(&vectors().to_string(), &mut tally).unwrap();
    assert_eq!(tally.1, 0);
    assert!(tally.0 >= 197, "{} vectors are too few", tally.0);
}

#[test]
fn a_wrong_expectation_is_noticed() {
    let mut vectors = vectors();
    vectors[0]["expect"]["surface"] = json!("nothing");
    let mut tally = (0, 0);
    check(&vectors.to_string(), &mut tally).unwrap();
    assert_eq!(tally.1, 1);
}

#[test]
fn only_what_differs_is_said() {
    let expected = json!({ "flow": "a", "team": "away", "surface": "prompt" });
    let answer = json!({ "flow": "a", "team": "offline", "flows": [] });
    let said: Vec<String> = super::differences(&expected, &answer)
        .into_iter()
        .map(|(field, expected, answer)| format!("{field} {expected} {answer}"))
        .collect();
    assert_eq!(
        said,
        [
            "flows null []",
            "surface \"prompt\" null",
            "team \"away\" \"offline\""
        ]
    );
}

#[test]
fn every_shared_vector_is_among_ours() {
    let shared: PathBuf = root().join("../shared/vectors/decision.json");
    let Ok(shared) = fs::read_to_string(shared) else {
        say!("skipped: corpus absent");
        return;
    };
    let shared: Vec<Json> = serde_json::from_str(&shared).unwrap();
    let ours = vectors();
    let ours = ours.as_array().unwrap();
    for vector in shared {
        assert!(ours.contains(&vector), "{COPY} lacks {}", vector["name"]);
    }
}

#[test]
fn the_example_of_the_specification_has_no_problem() {
    let parsed = parse(&tree(&example()));
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.flows.len(), 1);
    assert_eq!(parsed.site.unwrap().number, Some(4711));
}

/// Sets what a JSON Pointer points to.
fn with(pointer: &str, value: Json) -> Json {
    let mut file = example();
    *file
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("{pointer}")) = value;
    file
}

fn problems(file: &Json) -> Vec<(String, &'static str)> {
    let problems = parse(&tree(file)).problems;
    problems
        .into_iter()
        .map(|problem| (problem.path, problem.code.word()))
        .collect()
}

#[test]
fn tgt_3_a_site_without_tracking_parameters_of_its_own_stays_valid() {
    let file = with("/site/tracking_parameters", Json::Null);
    assert_eq!(problems(&file), []);
    let mut file = example();
    let site = file["site"].as_object_mut().unwrap();
    assert!(site.remove("tracking_parameters").is_some());
    let (published, _) = publish(&parse_all(&tree(&file)).unwrap()).unwrap();
    assert_eq!(published.rules.tracking, "");
    let file = with("/site/tracking_parameters", json!(["%72ef", "søk*"]));
    let (published, _) = publish(&parse_all(&tree(&file)).unwrap()).unwrap();
    assert_eq!(published.rules.tracking, "ref s%C3%B8k*");
}

#[test]
fn every_problem_has_its_code_and_its_path() {
    let flow = "/flows/0";
    let cases: &[(&str, Json, ProblemCode)] = &[
        (
            "/flows/0/display/triggers/percent_scrolled",
            json!(101),
            ProblemCode::OutOfRange,
        ),
        (
            "/flows/0/display/triggers/percent_scrolled",
            json!(0),
            ProblemCode::OutOfRange,
        ),
        (
            "/flows/0/display/triggers/seconds_on_page",
            json!(3601),
            ProblemCode::OutOfRange,
        ),
        (
            "/flows/0/display/triggers/seconds_on_page",
            json!(1.5),
            ProblemCode::WrongType,
        ),
        (
            "/flows/0/display/triggers/exit_intent",
            json!("yes"),
            ProblemCode::WrongType,
        ),
        (
            "/flows/0/display/desktop",
            json!("popup"),
            ProblemCode::UnknownValue,
        ),
        (
            "/flows/0/display/mobile",
            json!("open_on_trigger"),
            ProblemCode::UnknownValue,
        ),
        ("/flows/0/kind", json!("bot"), ProblemCode::NotYet),
        (
            "/flows/0/kind",
            json!({ "customer_agent": {} }),
            ProblemCode::NotYet,
        ),
        ("/flows/0/kind", json!("robot"), ProblemCode::UnknownValue),
        ("/flows/0/id", json!("Pricing"), ProblemCode::UnknownValue),
        ("/flows/0/name", json!(""), ProblemCode::Empty),
        (
            "/flows/0/name",
            json!("x".repeat(201)),
            ProblemCode::TooLong,
        ),
        (
            "/flows/0/welcome",
            json!("x".repeat(10_001)),
            ProblemCode::TooLong,
        ),
        (
            "/flows/0/language",
            json!("norwegian bokmål"),
            ProblemCode::UnknownValue,
        ),
        (
            "/flows/0/target/pages/include/0",
            json!([]),
            ProblemCode::Empty,
        ),
        (
            "/flows/0/target/pages/include/0/0/url/starts_with",
            json!(""),
            ProblemCode::Empty,
        ),
        (
            "/flows/0/target/pages/include/0/0/url/starts_with",
            json!("?x"),
            ProblemCode::NotAnAddress,
        ),
        (
            "/flows/0/target/pages/include/0/0/url/starts_with",
            json!("x".repeat(2_001)),
            ProblemCode::TooLong,
        ),
        (
            "/flows/0/target/visitors/groups/1/1/country/0",
            json!("no"),
            ProblemCode::UnknownValue,
        ),
        (
            "/flows/0/target/visitors/groups/1/1/country/0",
            json!("UK"),
            ProblemCode::UnknownValue,
        ),
        (
            "/flows/0/target/visitors/groups/1/1/country",
            json!([]),
            ProblemCode::Empty,
        ),
        ("/site/cookie_domain", json!(1), ProblemCode::WrongType),
        ("/site/cookie_domain", json!(""), ProblemCode::Empty),
        (
            "/site/cookie_domain",
            json!("127.0.0.1"),
            ProblemCode::NotAnAddress,
        ),
        (
            "/site/cookie_domain",
            json!("co.uk"),
            ProblemCode::NotAnAddress,
        ),
        (
            "/site/cookie_domain",
            json!("shop.example.com.evil.test"),
            ProblemCode::UnknownValue,
        ),
        (
            "/site/cookie_domain",
            json!("ample.com"),
            ProblemCode::UnknownValue,
        ),
        (
            "/site/look/accent",
            json!("green"),
            ProblemCode::UnknownValue,
        ),
        ("/site/look/offset/1", json!(501), ProblemCode::OutOfRange),
        ("/site/look/offset", json!([20]), ProblemCode::WrongType),
        (
            "/site/look/z_index",
            json!(u64::MAX),
            ProblemCode::OutOfRange,
        ),
        ("/site/number", json!(1_u64 << 53), ProblemCode::OutOfRange),
        (
            "/site/mail_from",
            json!("nobody"),
            ProblemCode::NotAnAddress,
        ),
        (
            "/site/origins/0",
            json!("example.com"),
            ProblemCode::NotAnAddress,
        ),
        (
            "/site/origins/0",
            json!("https://example.com/path"),
            ProblemCode::NotAnAddress,
        ),
        (
            "/site/origins/0",
            json!("https://me@example.com"),
            ProblemCode::NotAnAddress,
        ),
        (
            "/site/origins/0",
            json!("https://*.*.example.com"),
            ProblemCode::NotAnAddress,
        ),
        (
            "/site/origins/0",
            json!("https://example.com:0"),
            ProblemCode::NotAnAddress,
        ),
        (
            "/site/origins/0",
            json!("http://127.1"),
            ProblemCode::NotAnAddress,
        ),
        ("/site/origins/0", json!(""), ProblemCode::Empty),
        (
            "/site/tracking_parameters/1",
            json!("*"),
            ProblemCode::UnknownValue,
        ),
        (
            "/site/tracking_parameters/1",
            json!("a*b"),
            ProblemCode::UnknownValue,
        ),
        (
            "/site/tracking_parameters/1",
            json!("a=1"),
            ProblemCode::UnknownValue,
        ),
        (
            "/site/tracking_parameters/1",
            json!("a b"),
            ProblemCode::UnknownValue,
        ),
        ("/site/tracking_parameters/1", json!(""), ProblemCode::Empty),
        (
            "/site/tracking_parameters/1",
            json!("x".repeat(201)),
            ProblemCode::TooLong,
        ),
        (
            "/site/tracking_parameters/1",
            json!(1),
            ProblemCode::WrongType,
        ),
        (
            "/site/tracking_parameters",
            json!(vec!["a"; 101]),
            ProblemCode::TooLong,
        ),
        (
            "/site/availability/mode/hours/weekly/0/days/1",
            json!("mon"),
            ProblemCode::Duplicate,
        ),
        (
            "/site/availability/mode/hours/weekly/0/days",
            json!([]),
            ProblemCode::Empty,
        ),
        (
            "/site/availability/mode/hours/weekly/0/from",
            json!("24:00"),
            ProblemCode::OutOfRange,
        ),
        (
            "/site/availability/mode/hours/weekly/0/to",
            json!("24:01"),
            ProblemCode::OutOfRange,
        ),
        (
            "/site/availability/offline",
            json!("sleep"),
            ProblemCode::UnknownValue,
        ),
    ];
    for (pointer, value, code) in cases {
        let found = problems(&with(pointer, value.clone()));
        assert_eq!(
            found,
            [((*pointer).to_owned(), code.word())],
            "{pointer} = {value}"
        );
    }

    let mut missing = example();
    missing["flows"][0]
        .as_object_mut()
        .unwrap()
        .remove("welcome");
    missing["flows"][0]["colour/hue"] = json!("red");
    assert_eq!(
        problems(&missing),
        [
            (format!("{flow}/colour~1hue"), "unknown_field"),
            (format!("{flow}/welcome"), "missing"),
        ]
    );

    let mut twice = example();
    let copy = twice["flows"][0].clone();
    twice["flows"].as_array_mut().unwrap().push(copy);
    assert_eq!(problems(&twice), [("/flows/1/id".to_owned(), "duplicate")]);

    // Also where one of the two has another fault, and beyond the most there may be.
    twice["flows"][1]["name"] = json!("");
    assert_eq!(
        problems(&twice),
        [
            ("/flows/1/name".to_owned(), "empty"),
            ("/flows/1/id".to_owned(), "duplicate"),
        ]
    );
    let mut many = example();
    let flows: Vec<Json> = (0..201)
        .map(|number| {
            let mut flow = many["flows"][0].clone();
            flow["id"] = json!(format!("flow-{number}"));
            flow
        })
        .collect();
    many["flows"] = json!(flows);
    many["flows"][200]["name"] = json!("");
    assert_eq!(
        problems(&many),
        [
            ("/flows".to_owned(), "too_long"),
            ("/flows/200/name".to_owned(), "empty"),
        ]
    );
    let target = "/flows/0/target";
    let mut rules = vec![json!({ "url": "any" }); 95];
    rules.push(json!({ "url": "anything" }));
    assert_eq!(
        problems(&with("/flows/0/target/pages/exclude", json!(rules))),
        [
            (format!("{target}/pages/exclude/95/url"), "unknown_value"),
            (target.to_owned(), "too_long"),
        ]
    );
    let referrer = with(
        "/flows/0/target/visitors/exclude/0",
        json!({ "referrer": { "is": "?x" } }),
    );
    assert_eq!(
        problems(&referrer),
        [(
            format!("{target}/visitors/exclude/0/referrer/is"),
            "not_an_address"
        )]
    );
    let rule = "/flows/0/target/pages/include/0/0/url";
    let wildcard = with(rule, json!({ "matches": "*.blå*.example/x" }));
    let place = format!("{rule}/matches");
    assert_eq!(
        problems(&wildcard),
        [(place, "wildcard_in_international_label")]
    );
}

#[test]
fn what_is_valid_is_kept_beside_what_is_not() {
    let mut file = example();
    let mut second = file["flows"][0].clone();
    second["id"] = json!("second");
    second["enabled"] = json!("yes");
    file["flows"].as_array_mut().unwrap().push(second);
    let parsed = parse(&tree(&file));
    assert!(parsed.site.is_some());
    assert_eq!(parsed.flows.len(), 1);
    assert_eq!(parsed.problems.len(), 1);
}

/// xorshift64.
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

/// Puts something else somewhere into the tree.
pub(crate) fn spoil(json: &mut Json, noise: &mut Noise) {
    let inner: Option<&mut Json> = match json {
        Json::Array(values) if !values.is_empty() => {
            let place = noise.below(values.len());
            values.get_mut(place)
        }
        Json::Object(fields) if !fields.is_empty() => {
            let place = noise.below(fields.len());
            fields.iter_mut().nth(place).map(|(_, value)| value)
        }
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::String(_)
        | Json::Array(_)
        | Json::Object(_) => None,
    };
    match inner {
        Some(inner) if noise.below(8) > 0 => spoil(inner, noise),
        _ => {
            *json = match noise.below(9) {
                0 => Json::Null,
                1 => json!(true),
                2 => json!(-1),
                3 => json!(u64::MAX),
                4 => json!(0.5),
                5 => json!("\u{0}%%%2*é?#//://@:"),
                6 => json!([[], {}]),
                7 => json!({ "": null, "is": "*" }),
                _ => json!("https://[::1]:99999999/%"),
            }
        }
    }
}

/// Cuts, doubles and changes bytes.
fn spoil_bytes(bytes: &mut Vec<u8>, noise: &mut Noise) {
    let place = noise.below(bytes.len());
    match noise.below(4) {
        0 => bytes.truncate(place),
        1 => {
            bytes.remove(place);
        }
        2 => {
            let end = bytes.len().min(place + 1 + noise.below(200));
            let again = bytes[place..end].to_vec();
            bytes.splice(place..place, again);
        }
        _ => bytes[place] = u8::try_from(noise.below(256)).unwrap(),
    }
    if bytes.is_empty() {
        bytes.push(b'{');
    }
}

/// What a reader of files does with any bytes: no JSON, or problems, or a site.
fn read(bytes: &[u8]) -> Option<usize> {
    let file: Value = serde_json::from_slice(bytes).ok()?;
    Some(parse(&file).problems.len())
}

#[test]
fn any_bytes_give_problems_and_never_a_panic() {
    let seed = 0xb17e5_u64;
    let mut noise = Noise(seed);
    let whole = serde_json::to_vec_pretty(&example()).unwrap();
    let (mut no_json, mut problems, mut fine) = (0, 0, 0);
    for round in 0..6_000 {
        let mut bytes = whole.clone();
        for _ in 0..=noise.below(3) {
            spoil_bytes(&mut bytes, &mut noise);
        }
        let outcome = panic::catch_unwind(|| read(&bytes));
        match outcome.unwrap_or_else(|_| panic!("seed {seed} round {round}")) {
            None => no_json += 1,
            Some(0) => fine += 1,
            Some(_) => problems += 1,
        }
    }
    assert!(
        no_json > 1_000 && problems > 200 && fine > 200,
        "{no_json} {problems} {fine}"
    );
    // A name that stands twice is seen, although readers of JSON mostly keep the last.
    assert_eq!(read(br#"{"site":1,"site":2,"flows":[]}"#), Some(2));
}

/// Every hostile string in every place that takes one: it is taken or refused, and what is taken is
/// published, read back and decided over.
#[test]
fn hostile_strings_are_taken_or_refused() {
    let corpora = root().join("../shared/corpora");
    let Ok(naughty) = fs::read_to_string(corpora.join("naughty-strings.json")) else {
        say!("skipped: corpus absent");
        return;
    };
    let mut strings: Vec<String> = serde_json::from_str(&naughty).unwrap();
    let payloads = fs::read_to_string(corpora.join("script-payloads.txt")).unwrap();
    strings.extend(payloads.lines().map(str::to_owned));
    let rule = "/flows/0/target/pages/include/0/0/url/starts_with";
    let places = [
        "/site/name",
        "/site/origins/0",
        "/flows/0/welcome",
        "/flows/0/language",
        rule,
    ];
    let (mut taken, mut refused) = (0, 0);
    for string in &strings {
        for place in places {
            let file = tree(&with(place, json!(string)));
            match parse_all(&file) {
                Ok(authored) => {
                    let (published, _) = publish(&authored).unwrap();
                    let read = Published::decode(&published.encode());
                    assert_eq!(read.as_ref(), Ok(&published), "{place} {string}");
                    taken += 1;
                }
                Err(problems) => {
                    assert!(
                        problems.iter().all(|problem| problem.path == place),
                        "{string}"
                    );
                    refused += 1;
                }
            }
        }
    }
    assert!(taken > 5_000 && refused > 3_000, "{taken} {refused}");
}

#[test]
fn any_tree_gives_problems_and_never_a_panic() {
    let seed = 0x0dd_ba11_u64;
    let mut noise = Noise(seed);
    let vectors = vectors();
    let cases = vectors.as_array().unwrap();
    let mut spoiled = 0;
    for round in 0..4_000 {
        let mut case = cases[noise.below(cases.len())]["case"].clone();
        for _ in 0..=noise.below(3) {
            spoil(&mut case, &mut noise);
        }
        let tree = tree(&case);
        let outcome = panic::catch_unwind(|| shared::decide::case::read_case(&tree));
        let outcome = outcome.unwrap_or_else(|_| panic!("seed {seed} round {round}: {case}"));
        if let Err(problems) = outcome {
            assert!(
                !problems.is_empty(),
                "seed {seed} round {round}: refused without a reason"
            );
            spoiled += 1;
        }
    }
    assert!(spoiled > 2_000, "only {spoiled} of 4,000 were noticed");
}
