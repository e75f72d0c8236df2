//! Visitors' tokens and passes.

use std::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use super::{
    super::{
        keys::Keys,
        mac::{MacKey, sha256},
        pass,
        seal::{self, Purpose},
        secret::{Kind, Secret},
        ticket,
        visitor::{self, Claims, Identity, Place},
    },
    Cases, NOW, decode, edits, encode, flips, keys,
};
use crate::{
    ids::{Digest, PersonId, SiteId, VisitorId},
    protocol::{
        call::Person,
        codec,
        permission::{Permission, Permissions},
        team::{Facts, PASS_LIFE},
    },
    time::Timestamp,
};

const ORIGIN: &str = "https://example.com";

/// The deployment's keys: the one that seals, and the one before it.
fn ours() -> Keys {
    keys(&[("new", 2), ("old", 1)])
}

fn site(name: &str) -> SiteId {
    SiteId::new(name).unwrap()
}

fn claims(site_name: &str, origin: &str, now: Timestamp) -> Claims {
    let site = site(site_name);
    let who = VisitorId([7; 16]);
    Claims::new(
        Place {
            site: &site,
            origin,
        },
        who,
        Identity::Anonymous,
        now,
    )
}

fn pass(now: Timestamp) -> pass::Claims {
    pass::Claims {
        facts: Facts {
            person: Person {
                id: PersonId::new("kari").unwrap(),
                name: "Kari".into(),
                number: 3,
                seat: false,
            },
            permissions: Permissions::of(&[Permission::Inbox]),
        },
        session: Digest([9; 32]),
        expires: now.after(PASS_LIFE),
    }
}

/// The codes of what is not of the form, and of what is not sealed.
#[derive(Clone, Copy)]
struct Codes {
    garbled: &'static str,
    forged: &'static str,
}

impl Codes {
    /// What a spoiled text must be called: forged if it is as long as a seal and strict base64url.
    fn of(self, text: &str, limit: usize) -> &'static str {
        match decode(text) {
            Some(bytes) if bytes.len() >= 32 && text.len() <= limit => self.forged,
            Some(_) | None => self.garbled,
        }
    }
}

/// What holds of every seal: `control` is one that is taken, `value` what it says.
fn add_spoiled<T: Serialize>(cases: &mut Cases, codes: Codes, purpose: Purpose, value: &T) {
    let Codes { garbled, forged } = codes;
    let control = seal::seal(&ours(), purpose, value);
    let bytes = decode(&control).unwrap();
    let (sealed, signature) = bytes.split_at(bytes.len() - 32);
    let sealed_by = |key: &[u8], parts: &[&[u8]]| {
        let signature = MacKey::of(key).sign(parts);
        encode(&[sealed, &signature].concat())
    };

    for (bit, flipped) in flips(&bytes) {
        cases.add(forged, format!("bit {bit} turned over"), encode(&flipped));
    }
    for edited in edits(&control) {
        cases.add(codes.of(&edited, purpose.limit()), "edited", edited);
    }

    for other in Purpose::ALL.into_iter().filter(|other| *other != purpose) {
        let shown = seal::seal(&ours(), other, value);
        cases.add(forged, format!("sealed for {other:?}"), shown);
    }
    for (what, keys) in [
        ("a key of the name with other bytes", keys(&[("new", 9)])),
        ("a key that was taken away", keys(&[("older", 7)])),
        ("the key under another name", keys(&[("other", 2)])),
        ("the key under the other's name", keys(&[("old", 2)])),
        ("the name in capitals", keys(&[("NEW", 2)])),
    ] {
        cases.add(forged, what, seal::seal(&keys, purpose, value));
    }
    let key = [2; 32];
    for (what, shown) in [
        ("no label", sealed_by(&key, &[sealed])),
        (
            "the key alone as signature",
            encode(&[sealed, &key].concat()),
        ),
        ("a key of zeros", sealed_by(&[0; 32], &[sealed])),
        ("no key", sealed_by(&[], &[sealed])),
        (
            "a digest without key",
            encode(&[sealed, &sha256(sealed)].concat()),
        ),
        ("the name as key", sealed_by(b"new", &[sealed])),
        ("a signature of zeros", encode(&[sealed, &[0; 32]].concat())),
        (
            "a signature of ones",
            encode(&[sealed, &[255; 32]].concat()),
        ),
        ("the signature alone", encode(signature)),
        (
            "the signature in front",
            encode(&[signature, sealed].concat()),
        ),
        (
            "the signature twice",
            encode(&[sealed, signature, signature].concat()),
        ),
        ("a byte behind", encode(&[&bytes[..], &[0]].concat())),
        (
            "a byte between",
            encode(&[sealed, &[0], signature].concat()),
        ),
        ("a byte in front", encode(&[&[0], &bytes[..]].concat())),
        ("zeros", encode(&[0; 64])),
        ("a length without end", encode(&[255; 64])),
    ] {
        cases.add(forged, what, shown);
    }
    let twice = format!("{control}{control}");
    cases.add(codes.of(&twice, purpose.limit()), "twice", &twice);
    let bytes_twice = encode(&[&bytes[..], &bytes[..]].concat());
    cases.add(forged, "the bytes twice", bytes_twice);
    for (what, shown) in [
        ("nothing", String::new()),
        ("a character", "A".into()),
        ("a dot", ".".into()),
        ("padding alone", "====".into()),
        ("padded", format!("{control}=")),
        ("padded twice", format!("{control}==")),
        ("padded four times", format!("{control}====")),
        ("a space in front", format!(" {control}")),
        ("a space behind", format!("{control} ")),
        ("a line behind", format!("{control}\n")),
        ("a zero behind", format!("{control}\0")),
        ("a letter beyond ASCII behind", format!("{control}å")),
        ("a dot in front", format!(".{control}")),
        ("a dot between two", format!("{control}.{control}")),
        ("quoted", format!("\"{control}\"")),
        ("escaped", format!("%{control}")),
        ("the other alphabet", format!("+/+/{control}")),
        ("in hexadecimal with a colon", format!("new:{control}")),
        ("31 bytes", encode(&[0; 31])),
        ("the signature but a byte", encode(&signature[1..])),
        ("a byte over the limit", "A".repeat(purpose.limit() + 1)),
        ("the control behind what is over the limit", {
            format!("{}{control}", "A".repeat(purpose.limit()))
        }),
        ("a megabyte", "A".repeat(1 << 20)),
        ("none", "null".into()),
        ("a JWT", "eyJhbGciOiJub25lIn0.e30.".into()),
    ] {
        cases.add(garbled, what, shown);
    }
    // Sealed with our own key, as an older or newer edge would.
    let other_forms: [(&str, Vec<u8>); 4] = [
        ("no claims", Vec::new()),
        ("a number", codec::encode(&7_u64)),
        ("a field more", codec::encode(&(value, 7_u64))),
        ("the claims twice", codec::encode(&(value, value))),
    ];
    for (what, form) in other_forms {
        cases.add(garbled, what, seal::seal(&ours(), purpose, &Raw(form)));
    }
}

/// Bytes that stand as they are.
struct Raw(Vec<u8>);

impl Serialize for Raw {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeTuple;
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        for byte in &self.0 {
            tuple.serialize_element(byte)?;
        }
        tuple.end()
    }
}

#[test]
fn vis_1_no_other_token_is_a_visitors() {
    const CODES: Codes = Codes {
        garbled: "token_garbled",
        forged: "token_forged",
    };
    let main = site("main");
    let place = Place {
        site: &main,
        origin: ORIGIN,
    };
    let keys = ours();
    let control = claims("main", ORIGIN, NOW);
    let mut cases = Cases::default();
    add_spoiled(&mut cases, CODES, Purpose::Visitor, &control);

    let sealed = |claims: &Claims| visitor::seal(&keys, claims);
    let one = decode(&sealed(&control)).unwrap();
    let mut other = control.clone();
    other.visitor = VisitorId([1; 16]);
    let other = decode(&sealed(&other)).unwrap();
    let of_both = [&one[..one.len() - 32], &other[other.len() - 32..]].concat();
    cases.add(
        "token_forged",
        "one's claims, another's seal",
        encode(&of_both),
    );
    let shown = pass::seal(&keys, &pass(NOW));
    cases.add("token_forged", "a pass", shown.as_str());

    for name in ["main2", "mai", "other", "-"] {
        let shown = sealed(&claims(name, ORIGIN, NOW));
        cases.add("token_of_another_site", name, shown);
        let shown = sealed(&claims(name, "https://evil.example", Timestamp(0)));
        cases.add("token_of_another_site", "and origin, and ended", shown);
    }
    for origin in [
        "",
        "null",
        "http://example.com",
        "https://example.com/",
        "https://example.com:443",
        "https://Example.com",
        "https://www.example.com",
        "https://example.com.evil.example",
        "https://example.co",
        " https://example.com",
        "https://exаmple.com",
    ] {
        let shown = sealed(&claims("main", origin, NOW));
        cases.add("token_of_another_origin", origin, shown);
        let shown = sealed(&claims("main", origin, Timestamp(0)));
        cases.add("token_of_another_origin", "and ended", shown);
    }
    for ago in [visitor::LIFE.0, visitor::LIFE.0 + 1, 86_400_000, NOW.0] {
        let shown = sealed(&claims("main", ORIGIN, Timestamp(NOW.0 - ago)));
        cases.add("token_expired", format!("{ago} ms old"), shown);
    }
    let open = |token: &str| {
        let opened = visitor::open(&keys, token, place, NOW);
        opened.map_err(visitor::Refused::code)
    };
    cases.check("visitors' tokens", &sealed(&control), open);
    cases.notices("padding is taken", |token| {
        open(token.trim_end_matches('='))
    });
    cases.notices("spaces are taken", |token| open(token.trim()));
    cases.notices("a line is taken", |token| {
        open(token.trim_end_matches('\n'))
    });
    cases.notices("the seal is not looked at", |token| {
        let bytes = decode(token).unwrap_or_default();
        let sealed = &bytes[..bytes.len().saturating_sub(32)];
        let read = postcard::take_from_bytes::<(String, Claims)>(sealed);
        open(&read.map_or(token.into(), |((_, claims), _)| {
            visitor::seal(&keys, &claims)
        }))
    });
    cases.notices("half of the seal is compared", |token| {
        let mut bytes = decode(token).unwrap_or_default();
        let half = bytes.len().saturating_sub(16);
        let sealed = bytes[..half.saturating_sub(16)].to_vec();
        let whole = MacKey::of(&[2; 32]).sign(&[b"portico visitor 2\0", &sealed]);
        if bytes.len() >= 32 && bytes[half - 16..half] == whole[..16] {
            bytes[half..].copy_from_slice(&whole[16..]);
        }
        open(&encode(&bytes))
    });
    cases.notices("its end is not looked at", |token| {
        let opened = visitor::open(&keys, token, place, Timestamp(0));
        opened.map_err(visitor::Refused::code)
    });
    cases.notices("a key that was taken away is kept", |token| {
        let keys = super::keys(&[("new", 2), ("old", 1), ("older", 7)]);
        let opened = visitor::open(&keys, token, place, NOW);
        opened.map_err(visitor::Refused::code)
    });
    cases.notices("a pass is taken", |token| {
        let pass = seal::open::<Claims>(&keys, Purpose::Pass, token);
        pass.map(drop).or_else(|_| open(token).map(drop))
    });

    // For renewal the same, but for those that ended within a day.
    let old = |ago| sealed(&claims("main", ORIGIN, Timestamp(NOW.0 - ago)));
    let longest = visitor::LIFE.0 + visitor::RENEWABLE.0;
    cases.0.retain(|case| case.code != "token_expired");
    cases.add("token_expired", "a day after its end", old(longest));
    cases.add(
        "token_expired",
        "a year after its end",
        old(365 * 86_400_000),
    );
    let renew = |token: &str| {
        let opened = visitor::open_for_renewal(&keys, token, place, NOW);
        opened.map_err(visitor::Refused::code)
    };
    cases.check("tokens for renewal", &old(longest - 1), renew);

    let before = visitor::seal(&super::keys(&[("old", 1)]), &control);
    assert_eq!(open(&before).err(), None, "the key before still opens");
}

#[test]
fn no_other_pass_is_a_pass() {
    const CODES: Codes = Codes {
        garbled: "pass_garbled",
        forged: "pass_forged",
    };
    let keys = ours();
    let control = pass(NOW);
    let mut cases = Cases::default();
    add_spoiled(&mut cases, CODES, Purpose::Pass, &control);
    let token = visitor::seal(&keys, &claims("main", ORIGIN, NOW));
    cases.add("pass_forged", "a visitor's token", token);

    // More permissions, another person: the seal is over all of it.
    let sealed = |claims: &pass::Claims| pass::seal(&keys, claims).as_str().to_string();
    let bytes = decode(&sealed(&control)).unwrap();
    let better = |change: fn(&mut pass::Claims)| {
        let mut better = control.clone();
        change(&mut better);
        better
    };
    for better in [
        better(|claims| claims.facts.permissions = Permissions::ALL),
        better(|claims| claims.facts.person.id = PersonId::new("owner").unwrap()),
        better(|claims| claims.facts.person.number = 4),
        better(|claims| claims.facts.person.seat = true),
        better(|claims| claims.expires = Timestamp(u64::MAX)),
    ] {
        let better = decode(&sealed(&better)).unwrap();
        let of_both = [&better[..better.len() - 32], &bytes[bytes.len() - 32..]].concat();
        cases.add("pass_forged", "a better one's claims", encode(&of_both));
    }
    for ago in [PASS_LIFE.0, PASS_LIFE.0 + 1, 3_600_000, NOW.0] {
        let shown = sealed(&pass(Timestamp(NOW.0 - ago)));
        cases.add("pass_expired", format!("{ago} ms old"), shown);
    }
    let mut long = control.clone();
    long.facts.person.name = "å".repeat(500);
    cases.add("pass_garbled", "a name without end", sealed(&long));
    let open = |text: &str| pass::open(&keys, text, NOW).map_err(pass::Refused::code);
    cases.check("passes", &sealed(&control), open);

    let last = pass(Timestamp(NOW.0 - PASS_LIFE.0 + 1));
    assert_eq!(open(&sealed(&last)), Ok(last));
}

#[test]
fn tea_2_no_other_text_is_a_reset_code() {
    const CODES: Codes = Codes {
        garbled: "forged",
        forged: "forged",
    };
    let keys = ours();
    let reset = ticket::Reset { nonce: [5; 16] };
    let mut cases = Cases::default();
    let value = (NOW.after(ticket::RESET_LIFE), reset.clone());
    add_spoiled(&mut cases, CODES, Purpose::Reset, &value);
    for ago in [ticket::RESET_LIFE.0, ticket::RESET_LIFE.0 + 1, 86_400_000] {
        let old = ticket::seal_reset(&keys, &reset, Timestamp(NOW.0 - ago));
        cases.add("expired", format!("{ago} ms old"), old);
    }
    let kari = PersonId::new("kari").unwrap();
    let factor = ticket::SecondFactor::new(kari, "hash");
    let factor = ticket::seal(&keys, &factor, NOW);
    cases.add("forged", "a ticket for a second factor", factor);
    cases.add("forged", "a pass", pass::seal(&keys, &pass(NOW)).as_str());
    for kind in Kind::ALL {
        let secret = Secret::new(kind, [7; 32]);
        cases.add("forged", format!("{kind:?}"), secret.as_str());
    }
    let open = |text: &str| {
        ticket::open_reset(&keys, text, NOW).map_err(|refused| match refused {
            ticket::Refused::Forged => "forged",
            ticket::Refused::Expired => "expired",
        })
    };
    let control = ticket::seal_reset(&keys, &reset, NOW);
    cases.check("reset codes", &control, open);
    cases.notices("its end is not looked at", |text| {
        open(text).or_else(|code| match code {
            "expired" => ticket::open_reset(&keys, text, Timestamp(0)).map_err(|_| code),
            _ => Err(code),
        })
    });
}
