//! Each target over good inputs that are spoiled at random, from a seed that a failure prints, and
//! a broken reader that each must notice.

use std::{format, panic, string::String, vec, vec::Vec};

use super::{Check, frames, message, site};
use crate::{
    flow::{
        Published,
        parse::{Parsed, parse},
        publish::publish,
        value::Value,
    },
    ids::{ClientKey, Epoch, Seq},
    noise::Noise,
    protocol::{
        codec::{self, Garbled},
        delivery::{
            FromClient, Marks, Refusal, Replay, Speaker, ToClient, VisitorEntry, VisitorSees,
        },
        hello::Hello,
        json,
        limit::FRAME_BYTES,
        read,
    },
    stored,
    text::markdown::{self, Node, Tag, Writer},
    time::{Span, Timestamp},
};

const SITE: &str = include_str!("../../../www/demo/site.json");

/// What JSON that is spoiled may have in it.
const JSON: &[&str] = &[
    "null",
    "true",
    "-1",
    "1e9",
    "\"\"",
    "\"*\"",
    "[]",
    "{}",
    "[[]]",
    "\"\\u0000\"",
    "4294967296",
    "18446744073709551615",
    "\"https://*.example\"",
    "\"site\":",
    "\"flows\":",
    "\"id\":",
];

const FRAME: &[&str] = &[
    "\0",
    "\u{1}",
    "\u{7f}",
    "\u{80}",
    "å",
    "\u{5}\u{0}\u{0}\u{0}",
];

const MARKS: &[&str] = &[
    "*",
    "**",
    "_",
    "__",
    "~~",
    "`",
    "```",
    "\n```\n",
    "[",
    "](",
    "](https://a.b)",
    ")",
    "> ",
    "\n",
    "\n\n",
    "- ",
    "\n- ",
    "\n  - ",
    "1. ",
    "\\",
    " ",
    "https://",
    "http://ä.рф/(x)",
    "mailto:a@b.c",
    "javascript:",
    "\u{202e}",
    "\u{200b}",
    "å",
    "<b>",
    "a.b",
    "www.",
    "\t",
    "\r\n",
];

/// Spoils good inputs and tries each; gives how many of them were taken, of a hundred.
fn run(
    (seed, rounds): (u64, usize),
    good: &[Vec<u8>],
    words: &[&str],
    check: fn(&[u8]) -> Check,
    is_taken: impl Fn(&[u8]) -> bool,
) -> usize {
    let mut noise = Noise(seed);
    let mut taken = 0;
    for round in 0..rounds {
        let bytes = match good.get(round) {
            Some(bytes) => bytes.clone(),
            None => spoiled(good, words, &mut noise),
        };
        let shown = String::from_utf8_lossy(&bytes);
        let said = panic::catch_unwind(|| check(&bytes));
        let said = said.unwrap_or_else(|_| panic!("seed {seed} round {round}: {shown:?}"));
        assert_eq!(said, Ok(()), "seed {seed} round {round}: {shown:?}");
        taken += usize::from(is_taken(&bytes));
    }
    100 * taken / rounds
}

fn spoiled(good: &[Vec<u8>], words: &[&str], noise: &mut Noise) -> Vec<u8> {
    let mut bytes = match noise.below(8) {
        0 => (0..noise.below(64))
            .map(|_| noise.below(256) as u8)
            .collect(),
        1 => Vec::new(),
        _ => good[noise.below(good.len())].clone(),
    };
    for _ in 0..=noise.below(3) {
        let from = noise.below(bytes.len() + 1);
        let to = (from + noise.below(12)).min(bytes.len());
        match noise.below(9) {
            0 => bytes.truncate(from),
            1 | 2 if from < to => bytes[from] = noise.below(256) as u8,
            3 | 4 | 7 if from < to => bytes[from] ^= 1 << noise.below(8),
            8 => drop(bytes.drain(from..to)),
            5 => {
                let part = bytes[from..to].to_vec();
                let place = noise.below(bytes.len() + 1);
                bytes.splice(place..place, part);
            }
            6 => {
                let word = words[noise.below(words.len())];
                bytes.splice(from..from, word.bytes());
            }
            _ => {
                let word = words[noise.below(words.len())];
                bytes.splice(from..to, word.bytes());
            }
        }
    }
    bytes
}

/// In postcard and in JSON.
fn from_client() -> [Vec<Vec<u8>>; 2] {
    let hello = Hello::of(Epoch::from_entropy(u64::MAX), Seq(300));
    let (key, after) = (ClientKey([7; 16]), Some(ClientKey([8; 16])));
    let post = |text: &str| FromClient::Post {
        key,
        after: None,
        text: text.into(),
    };
    let text = "psst".into();
    let others = [
        post(""),
        post("hei 🐟"),
        post(&"å".repeat(100)),
        FromClient::Comment { key, after, text },
        FromClient::Typing,
        FromClient::Marks(marks()),
    ];
    let mut frames = vec![codec::encode(&hello)];
    let mut texts = vec![json::encode(&hello).into_bytes()];
    for frame in others {
        frames.push(codec::encode(&frame));
        texts.push(json::encode(&frame).into_bytes());
    }
    [frames, texts]
}

fn marks() -> Marks {
    Marks {
        delivered: Seq(300),
        read: Seq(4),
    }
}

fn to_client() -> Vec<Vec<u8>> {
    let key = ClientKey([7; 16]);
    let entry = |from| {
        ToClient::Entry(VisitorEntry {
            seq: Seq(300),
            at: Timestamp(u64::MAX),
            from,
            said: "hei 🐟".into(),
        })
    };
    let name = "Ådne".into();
    let frames = [
        vec![
            ToClient::Greeting {
                epoch: Epoch::from_entropy(u64::MAX),
                replay: Replay::CursorAhead,
            },
            entry(VisitorSees::You { key }),
            entry(VisitorSees::Team { name }),
            ToClient::Live,
        ],
        vec![
            ToClient::Acknowledged {
                key,
                seq: Seq(1),
                at: Timestamp(1 << 40),
            },
            ToClient::Refused {
                key,
                reason: Refusal::TooManyMessages { wait: Span(70_000) },
            },
            ToClient::Marks(marks()),
            ToClient::Typing(Speaker::Team {
                name: "Åse".into()
            }),
        ],
    ];
    let mut good: Vec<_> = frames.iter().map(codec::encode).collect();
    // The answers that the page reads: a token, a number, a country and how many there are.
    good.push(codec::encode(&"a token"));
    good.push(codec::encode(&(1_u64 << 40)));
    good.push(codec::encode(&(Some("NO"), Some(1_u8))));
    good
}

fn demo() -> Published {
    let file: Value = serde_json::from_str(SITE).unwrap();
    let authored = crate::flow::parse::parse_all(&file).unwrap();
    publish(&authored).unwrap().0
}

fn messages() -> Vec<Vec<u8>> {
    let good = [
        "Hello, **bold** and *italic* and ~~no~~, `code` and [words](https://example.com/a_(b)).",
        "> quoted\n> > twice\n\n1. one\n2. two\n   - in it\n\n```rust\nfn main() {}\n```\n\nbye",
        "see https://en.wikipedia.org/wiki/Rust_(language), or [paypal.com](https://evil.example)",
        "***both*** __a *b* c__ \\*as typed\\* [mail](mailto:a@b.example) [call](tel:+4712345678)",
        "- a\n- b\n  goes on\n\n- c\n\ntext https://пример.com/x [x](javascript:alert(1)) <b>x</b>",
    ];
    good.map(|text| text.as_bytes().to_vec()).to_vec()
}

#[test]
fn frames_of_clients_are_refused_or_whole() {
    let check = super::from_client;
    let [frames, json] = from_client();
    let is_taken = |bytes: &[u8]| codec::decode::<FromClient>(bytes, FRAME_BYTES).is_ok();
    let taken = run((0xf00d, 40_000), &frames, FRAME, check, is_taken);
    assert!(taken > 2, "{taken} %");
    let is_taken = |bytes: &[u8]| serde_json::from_slice::<FromClient>(bytes).is_ok();
    let taken = run((0xf00e, 40_000), &json, JSON, check, is_taken);
    assert!(taken > 2, "{taken} %");
}

#[test]
fn the_page_reads_frames_as_serde_does() {
    let is_taken =
        |bytes: &[u8]| codec::decode::<Vec<ToClient<VisitorEntry>>>(bytes, FRAME_BYTES).is_ok();
    let rounds = (0x0dab, 60_000);
    let taken = run(rounds, &to_client(), FRAME, super::to_client, is_taken);
    assert!(taken > 2, "{taken} %");
}

#[test]
fn the_page_reads_sites_as_serde_does() {
    let good = [demo().encode()];
    let is_taken = |bytes: &[u8]| Published::decode(bytes).is_ok();
    let rounds = (0x517e, 40_000);
    let taken = run(rounds, &good, FRAME, super::published_site, is_taken);
    assert!(taken > 2, "{taken} %");
}

#[test]
fn sites_are_refused_with_their_problems_or_published() {
    let is_taken = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).is_ok();
    let rounds = (0xa070, 20_000);
    let taken = run(rounds, &pieces(), JSON, super::authored_site, is_taken);
    assert!(taken > 2, "{taken} %");
}

/// The demo's site, and the same with one flow, which more of the noise hits.
fn pieces() -> Vec<Vec<u8>> {
    let mut file: serde_json::Value = serde_json::from_str(SITE).unwrap();
    let mut good = vec![serde_json::to_vec(&file).unwrap()];
    for flow in file["flows"].as_array().unwrap().clone() {
        file["flows"] = serde_json::Value::Array(vec![flow]);
        good.push(serde_json::to_vec(&file).unwrap());
    }
    good
}

#[test]
fn txt_1_any_text_is_a_tree() {
    let is_taken = |bytes: &[u8]| core::str::from_utf8(bytes).is_ok();
    let rounds = (0x7ee5, 40_000);
    let taken = run(rounds, &messages(), MARKS, super::markdown, is_taken);
    assert!(taken > 50, "{taken} %");
}

/// How many of the spoiled inputs a broken reader betrays itself on.
fn noticed(good: &[Vec<u8>], words: &[&str], check: impl Fn(&[u8]) -> Check) -> usize {
    let mut noise = Noise(0xbad);
    let inputs = (0..2_000).map(|_| spoiled(good, words, &mut noise));
    inputs.filter(|bytes| check(bytes).is_err()).count()
}

#[test]
fn a_broken_decoder_is_noticed() {
    fn forgets_the_remainder(bytes: &[u8], limit: usize) -> Result<FromClient, Garbled> {
        match codec::decode(bytes, limit) {
            Err(Garbled::Remainder) => {
                let (value, _) = postcard::take_from_bytes(bytes).unwrap();
                Ok(value)
            }
            read => read,
        }
    }
    fn forgets_the_limit(bytes: &[u8], _: usize) -> Result<FromClient, Garbled> {
        codec::decode(bytes, usize::MAX)
    }
    fn forgets_that_a_bit_is_set(bytes: &[u8], limit: usize) -> Result<Vec<u64>, Garbled> {
        let mut numbers: Vec<u64> = read::decode(bytes, limit)?;
        for number in &mut numbers {
            *number &= !(1 << 63);
        }
        Ok(numbers)
    }
    let [good, _] = from_client();
    let remainder = |bytes: &[u8]| frames::is_whole(bytes, forgets_the_remainder);
    assert!(noticed(&good, FRAME, remainder) > 20);
    let limit = |bytes: &[u8]| frames::is_whole(bytes, forgets_the_limit);
    assert!(noticed(&good, FRAME, limit) > 20);
    let good = [codec::encode(&vec![u64::MAX, 1])];
    let bit = |bytes: &[u8]| frames::agree(bytes, forgets_that_a_bit_is_set, codec::decode);
    assert!(noticed(&good, FRAME, bit) > 20);
}

#[test]
fn a_broken_reader_of_sites_is_noticed() {
    fn takes_a_longer_file(bytes: &[u8]) -> Result<Published, Garbled> {
        let part = bytes.get(..bytes.len().min(demo().encode().len()));
        stored::decode(part.unwrap_or_default())
    }
    let good = [demo().encode()];
    let longer = |bytes: &[u8]| site::agree(bytes, takes_a_longer_file);
    let mut bytes = good[0].clone();
    assert_eq!(longer(&bytes), Ok(()));
    bytes.push(0);
    assert!(longer(&bytes).is_err());

    fn forgets_problems(file: &Value) -> Parsed {
        Parsed {
            problems: Vec::new(),
            ..parse(file)
        }
    }
    fn loses_the_way(file: &Value) -> Parsed {
        let mut parsed = parse(file);
        for problem in &mut parsed.problems {
            problem.path = format!("/here{}", problem.path);
        }
        parsed
    }
    for broken in [forgets_problems, loses_the_way] {
        let check = |bytes: &[u8]| match serde_json::from_slice(bytes) {
            Ok(file) => site::is_read(&file, broken),
            Err(_) => Ok(()),
        };
        assert!(noticed(&pieces(), JSON, check) > 50);
    }
}

#[test]
fn a_broken_tree_is_noticed() {
    fn of(text: &str, spoil: fn(&mut Vec<Node<'_>>)) -> Check {
        let mut nodes = markdown::parse(text, Writer::Team);
        message::is_tree_of(text, &nodes)?;
        spoil(&mut nodes);
        message::is_tree_of(text, &nodes)
    }
    let text = "a **b** [c](https://d.example) \\* e";
    let all: [fn(&mut Vec<Node<'_>>); 7] = [
        |_| {},
        |nodes| nodes.truncate(1),
        |nodes| nodes.truncate(nodes.len() - 1),
        |nodes| nodes.swap(1, 3),
        |nodes| nodes.insert(1, Node::Open(Tag::Link("javascript:alert(1)"))),
        |nodes| nodes.insert(0, Node::Text("b")),
        |nodes| nodes.push(nodes[1]),
    ];
    for (place, spoil) in all.into_iter().enumerate() {
        assert_eq!(of(text, spoil).is_err(), place > 0, "{place}");
    }
    // Somebody else's words are no part of the text.
    let lost = [Node::Open(Tag::Paragraph), Node::Close];
    assert!(message::is_tree_of("lost", &lost).is_err());
    assert!(message::is_tree_of("- *", &lost).is_ok());
}
