//! Whatever comes is refused or whole, and nothing panics.

use std::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    super::{
        cookie::Cookie,
        identity::{self, Making, SiteKey},
        keys::Keys,
        pass, password, recovery,
        secret::Kind,
        totp,
        visitor::{self, Claims, Identity, Place},
    },
    NOW, keys,
};
use crate::{
    ids::{Digest, PersonId, SiteId, VisitorId},
    noise::Noise,
    protocol::{
        call::Person,
        permission::Permissions,
        team::{Facts, PASS_LIFE},
    },
    time::{Span, Timestamp},
};

const SEED: u64 = 0xc4ed;
const ROUNDS: usize = 20_000;

/// What texts of these kinds have in them.
const WORDS: &[&str] = &[
    "",
    ".",
    "..",
    "=",
    "==",
    "-",
    "_",
    "+",
    "/",
    " ",
    ";",
    ",",
    "$",
    "%",
    "\0",
    "\n",
    "å",
    "🐟",
    "AAAA",
    "eyJhbGciOiJIUzI1NiJ9",
    "{\"alg\":\"HS256\"}",
    "__Host-portico-pass=",
    "portico_key_",
    "$argon2id$v=19$m=8,t=1,p=1$",
    "m=4294967295",
    "t=0",
    "new:",
    "000000",
    "Infinity",
    "null",
];

struct Openers {
    keys: Keys,
    site: SiteId,
    site_keys: [SiteKey; 1],
}

impl Openers {
    /// How many of them take it.
    fn all(&self, bytes: &[u8], now: Timestamp) -> usize {
        let text = String::from_utf8_lossy(bytes);
        let text = text.as_ref();
        let place = Place {
            site: &self.site,
            origin: "https://example.com",
        };
        let of = identity::Place {
            site: &self.site,
            address: "kari@example.com",
        };
        let last = Some(totp::Step(now.0 / 30_000));
        let results = [
            visitor::open(&self.keys, text, place, now).is_ok(),
            visitor::open_for_renewal(&self.keys, text, place, now).is_ok(),
            pass::open(&self.keys, text, now).is_ok(),
            identity::open(&self.site_keys, text, of, now).is_ok(),
            Cookie::Session
                .find([bytes])
                .is_ok_and(|found| found.is_some()),
            Cookie::Pass
                .find([bytes, bytes])
                .is_ok_and(|found| found.is_some()),
            Kind::ALL
                .into_iter()
                .any(|kind| Digest::of(kind, text).is_some()),
            Digest::of_browser(text).is_some(),
            totp::Secret([1; 20]).check(text, last, now).is_ok(),
            recovery::spend(&mut Vec::new(), text).is_ok(),
            password::check_new(text, &[text]).is_ok(),
            Keys::parse(text).is_ok(),
        ];
        results.into_iter().filter(|taken| *taken).count()
    }
}

fn good(openers: &Openers) -> Vec<Vec<u8>> {
    let Openers {
        keys,
        site,
        site_keys: [site_key],
    } = openers;
    let place = Place {
        site,
        origin: "https://example.com",
    };
    let who = VisitorId([7; 16]);
    let until = NOW.after(visitor::LIFE);
    let claims = Claims::new(place, who, Identity::Identified { until }, NOW);
    let pass = pass::Claims {
        facts: Facts {
            person: Person {
                id: PersonId::new("kari").unwrap(),
                name: "Kari".into(),
                number: 1,
                seat: true,
            },
            permissions: Permissions::ALL,
        },
        session: Digest([1; 32]),
        expires: NOW.after(PASS_LIFE),
    };
    let pass = pass::seal(keys, &pass);
    let making = Making {
        site,
        address: "kari@example.com",
        entropy: [1; 16],
        life: Span::seconds(60),
    };
    let texts = [
        visitor::seal(keys, &claims),
        format!("a=b; {}={}", Cookie::Pass.name(), pass.as_str()),
        pass.as_str().to_string(),
        identity::make(site_key, &making, NOW),
        recovery::Code::new([1; 15]).as_str().to_string(),
        format!("new:{}", "01".repeat(32)),
        "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into(),
        "0123456789abcdef0123456789abcdef".into(),
    ];
    texts.map(String::into_bytes).to_vec()
}

fn spoiled(good: &[Vec<u8>], noise: &mut Noise) -> Vec<u8> {
    let mut bytes = good[noise.below(good.len())].clone();
    for _ in 0..=noise.below(4) {
        let from = noise.below(bytes.len() + 1);
        let to = (from + noise.below(40)).min(bytes.len());
        match noise.below(7) {
            0 => bytes.truncate(from),
            1 => drop(bytes.drain(from..to)),
            2 if from < to => bytes[from] = noise.below(256) as u8,
            3 => {
                let other = &good[noise.below(good.len())];
                let cut = noise.below(other.len());
                bytes.splice(from..to, other[cut..].iter().copied());
            }
            4 => {
                bytes = (0..noise.below(200))
                    .map(|_| noise.below(256) as u8)
                    .collect();
            }
            5 => bytes = bytes.repeat(noise.below(4)),
            _ => {
                let word = WORDS[noise.below(WORDS.len())];
                bytes.splice(from..to, word.bytes());
            }
        }
    }
    bytes
}

#[test]
fn any_bytes_are_refused_or_whole() {
    let openers = Openers {
        keys: keys(&[("new", 2), ("old", 1)]),
        site: SiteId::new("main").unwrap(),
        site_keys: [SiteKey::new(&SiteKey::text([5; 32])).unwrap()],
    };
    let good = good(&openers);
    let (mut noise, mut taken) = (Noise(SEED), 0);
    for round in 0..ROUNDS {
        let bytes = match good.get(round) {
            Some(bytes) => bytes.clone(),
            None => spoiled(&good, &mut noise),
        };
        let now = match noise.below(3) {
            0 => Timestamp(0),
            1 => Timestamp(u64::MAX),
            _ => NOW,
        };
        let opened = std::panic::catch_unwind(|| openers.all(&bytes, now));
        let opened = opened.unwrap_or_else(|_| {
            let shown = String::from_utf8_lossy(&bytes);
            panic!("seed {SEED} round {round}: {shown:?}")
        });
        taken += usize::from(opened > 0);
    }
    assert!(taken > ROUNDS / 100, "{taken}");
}

#[test]
fn any_kept_hash_is_read_or_refused() {
    let good = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let good = [good.as_bytes().to_vec()];
    let mut noise = Noise(SEED);
    for round in 0..2_000 {
        let bytes = spoiled(&good, &mut noise);
        let kept = String::from_utf8_lossy(&bytes);
        let said = std::panic::catch_unwind(|| password::verify("a", Some(&kept)));
        let said = said.unwrap_or_else(|_| panic!("seed {SEED} round {round}: {kept:?}"));
        assert_ne!(
            said,
            Ok(password::Verdict::Right),
            "seed {SEED} round {round}: {kept:?}"
        );
    }
}
