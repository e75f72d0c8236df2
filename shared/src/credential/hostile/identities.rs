//! A site's word for its visitor.

mod cases;

use std::{format, string::String};

use serde_json::{Value, json};

use super::{
    super::{
        identity::{self, Making, Place, Refused, SiteKey},
        mac::MacKey,
    },
    Cases, NOW, edits, encode, flips,
};
use crate::{
    ids::SiteId,
    time::{Span, Timestamp},
};

const KEY: &str = "portico_identity_0123456789abcdef0123456789abcdef";
const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// Signed as a site would, whatever it says.
fn signed_by(key: &str, header: &str, claims: &str) -> String {
    let signed = format!(
        "{}.{}",
        encode(header.as_bytes()),
        encode(claims.as_bytes())
    );
    let signature = MacKey::of(key.as_bytes()).sign(&[signed.as_bytes()]);
    format!("{signed}.{}", encode(&signature))
}

fn good() -> Value {
    let now = NOW.0 / 1000;
    json!({ "aud": "main", "email": "kari@example.com", "iat": now, "exp": now + 600, "jti": "1" })
}

/// The good claims with one of them set, or taken away.
fn with(name: &str, value: Option<Value>) -> String {
    let mut claims = good();
    match value {
        Some(value) => claims[name] = value,
        None => drop(claims.as_object_mut().unwrap().remove(name)),
    }
    signed_by(KEY, HS256, &serde_json::to_string(&claims).unwrap())
}

#[test]
fn con_8_no_other_token_is_a_sites_word() {
    let site = SiteId::new("main").unwrap();
    let keys = [SiteKey::new(KEY).unwrap()];
    let open_for = |site: &SiteId, address: &str, token: &str| {
        let place = Place { site, address };
        identity::open(&keys, token, place, NOW).map_err(Refused::code)
    };
    let open = |token: &str| open_for(&site, "kari@example.com", token);
    let mut cases = Cases::default();
    cases::add_headers(&mut cases);
    cases::add_claims(&mut cases);
    cases::add_forged(&mut cases);
    let control = signed_by(KEY, HS256, &serde_json::to_string(&good()).unwrap());
    cases.check("sites' words", &control, open);
    cases.notices("the header is not looked at", |token| {
        let claims = token.split('.').nth(1).unwrap_or_default();
        let signed = format!("{}.{claims}", encode(HS256.as_bytes()));
        let signature = MacKey::of(KEY.as_bytes()).sign(&[signed.as_bytes()]);
        open(&format!("{signed}.{}", encode(&signature)))
    });
    cases.notices("padding is taken", |token| open(&token.replace('=', "")));
    cases.notices("an older clock", |token| {
        let place = Place {
            site: &site,
            address: "kari@example.com",
        };
        let now = Timestamp(NOW.0 - 1);
        identity::open(&keys, token, place, now).map_err(Refused::code)
    });

    for edited in edits(&control) {
        let refused = open(&edited).unwrap_err();
        let is_of_form = ["identity_garbled", "identity_algorithm", "identity_forged"];
        assert!(is_of_form.contains(&refused), "{refused}: {edited}");
    }
    for (bit, flipped) in flips(HS256.as_bytes()) {
        let rest = control.split_once('.').unwrap().1;
        let refused = open(&format!("{}.{rest}", encode(&flipped))).unwrap_err();
        let is_of_form = ["identity_garbled", "identity_algorithm", "identity_forged"];
        assert!(is_of_form.contains(&refused), "{bit}: {refused}");
    }

    // What a site's libraries may write otherwise is taken.
    let now = NOW.0 / 1000;
    let written = |name, value| with(name, Some(value));
    let good = serde_json::to_string(&good()).unwrap();
    for (what, token) in [
        ("a list of one", written("aud", json!(["main"]))),
        ("capitals", written("email", json!("KARI@Example.com"))),
        ("broken seconds", written("iat", json!(now as f64 + 0.25))),
        ("twelve hours", written("exp", json!(now + 43_200))),
        ("a clock that is ahead", written("iat", json!(now + 300))),
        ("from now on", written("nbf", json!(now))),
        ("from five minutes on", written("nbf", json!(now + 300))),
        (
            "another claim",
            written("name", json!({ "a": [null, 1, "x"] })),
        ),
        ("no type", signed_by(KEY, r#"{"alg":"HS256"}"#, &good)),
        (
            "a small type",
            signed_by(KEY, r#"{"typ":"jwt","alg":"HS256"}"#, &good),
        ),
        (
            "a key's name",
            signed_by(KEY, r#"{"alg":"HS256","kid":"1"}"#, &good),
        ),
        (
            "an escape",
            signed_by(KEY, r#"{"alg":"HS\u003256"}"#, &good),
        ),
    ] {
        assert_eq!(open(&token).err(), None, "{what}");
    }
    let made = identity::make(
        &keys[0],
        &Making {
            site: &site,
            address: "\"kari\\\"@example.com",
            entropy: [1; 16],
            life: Span::seconds(60),
        },
        Timestamp(NOW.0),
    );
    assert_eq!(open_for(&site, "\"kari\\\"@example.com", &made).err(), None);
    let other = SiteId::new("other").unwrap();
    let refused = open_for(&other, "kari@example.com", &control);
    assert_eq!(refused, Err("identity_of_another_site"));
    let refused = open_for(&site, "", &control);
    assert_eq!(refused, Err("identity_of_another_address"));
}
