//! Passkeys, by an authenticator of software.

mod authenticator;
mod edits;
mod registrations;
mod rsa;
mod sign_ins;

use std::{format, string::String, vec::Vec};

use serde_json::{Value, json};

use self::authenticator::{CREATE, Data, GET, ID, Key, ORIGIN, client, text};
use super::{
    super::{
        keys::Keys,
        mac::sha256,
        passkey::{
            Challenge, Kept, LIFE, Refused,
            registration::{self, Owner, Registered},
            sign_in,
        },
        seal::{self, Purpose},
    },
    Cases, NOW, edits, encode, flips, keys,
};
use crate::{
    ids::{Digest, PersonId},
    noise::Noise,
    origin::Origin,
    protocol::team::Proof,
    time::{Span, Timestamp},
};

const CHALLENGE: Challenge = [0xc4; 32];
const PERSON: &str = "kari";

/// A state and an answer as one text.
type Shown<'a> = dyn Fn(&str) -> String + 'a;

fn ours() -> Keys {
    keys(&[("new", 2), ("old", 1)])
}

fn origin() -> Origin {
    Origin::parse(ORIGIN).unwrap()
}

fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn registration_state(keys: &Keys, name: &str, now: Timestamp) -> String {
    let person = person(name);
    let owner = Owner {
        person: &person,
        mail: "kari@example.com",
        name: "Kari",
    };
    let others = [&[1; 16][..], &[2; 32]].into_iter();
    registration::begin(keys, &origin(), owner, others, CHALLENGE, now).state
}

fn sign_in_state(keys: &Keys, now: Timestamp) -> String {
    sign_in::begin(keys, &origin(), CHALLENGE, now).state
}

fn register(at: &Origin, shown: &str, now: Timestamp) -> Result<Registered, &'static str> {
    let (state, answer) = shown.split_once('\n').unwrap();
    let made = registration::finish(&ours(), at, &person(PERSON), state, answer, now);
    made.map_err(Refused::code)
}

/// Signs in where one passkey is kept.
fn enter(at: &Origin, kept: &Kept, shown: &str, now: Timestamp) -> Result<Proof, &'static str> {
    let (state, answer) = shown.split_once('\n').unwrap();
    let opened = sign_in::open(&ours(), at, state, answer, now).map_err(Refused::code)?;
    if opened.id() != ID {
        return Err("not_kept");
    }
    opened.check(&person(PERSON), kept).map_err(Refused::code)
}

fn kept_of(key: &Key) -> Kept {
    kept_from(&registrations::good(key))
}

fn kept_from(answer: &Value) -> Kept {
    let state = registration_state(&ours(), PERSON, NOW);
    let shown = format!("{state}\n{}", text(answer));
    register(&origin(), &shown, NOW).unwrap().kept
}

/// States that were not given for this, and one that has ended.
fn add_states(cases: &mut Cases, good: &str, others: &[String], answer: &str) {
    let not_asked = "passkey_not_asked";
    let bytes = super::decode(good).unwrap();
    for (bit, flipped) in flips(&bytes) {
        let shown = format!("{}\n{answer}", encode(&flipped));
        cases.add(not_asked, format!("bit {bit} of the state"), shown);
    }
    for edited in edits(good) {
        cases.add(not_asked, "an edited state", format!("{edited}\n{answer}"));
    }
    for other in others {
        cases.add(not_asked, "another state", format!("{other}\n{answer}"));
    }
}

#[test]
fn no_other_answer_makes_a_passkey() {
    let state = registration_state(&ours(), PERSON, NOW);
    let shown = |answer: &str| format!("{state}\n{answer}");
    let control = shown(&text(&registrations::good(&Key::es256(1))));
    let answer = control.split_once('\n').unwrap().1;
    let mut cases = Cases::default();
    registrations::add_answers(&mut cases, &shown);
    registrations::add_clients(&mut cases, &shown);
    registrations::add_data(&mut cases, &shown);
    registrations::add_keys(&mut cases, &shown);
    registrations::add_objects(&mut cases, &shown);
    let claims = (CHALLENGE, person(PERSON), NOW.after(LIFE));
    let others = [
        String::new(),
        registration_state(&ours(), "ingrid", NOW),
        registration_state(&keys(&[("new", 9)]), PERSON, NOW),
        sign_in_state(&ours(), NOW),
        seal::seal(&ours(), Purpose::PasskeySignIn, &claims),
        seal::seal(&ours(), Purpose::NewCode, &claims),
    ];
    add_states(&mut cases, &state, &others, answer);
    let early = Timestamp(NOW.0 - LIFE.0);
    let late = registration_state(&ours(), PERSON, early);
    cases.add("passkey_expired", "late", format!("{late}\n{answer}"));
    cases.check("new passkeys", &control, |shown| {
        register(&origin(), shown, NOW)
    });

    cases.notices("an older clock", |shown| {
        register(&origin(), shown, Timestamp(NOW.0 - 1))
    });
    cases.notices("padding is taken", |shown| {
        register(&origin(), &shown.replace('=', ""), NOW)
    });
    cases.notices("another port of the host", |shown| {
        let at = Origin::parse("https://desk.example.com:8444").unwrap();
        register(&at, shown, NOW)
    });

    let just = registration_state(&ours(), PERSON, Timestamp(early.0 + 1));
    let made = register(&origin(), &format!("{just}\n{answer}"), NOW).unwrap();
    assert_eq!(made.id, ID);
    assert_eq!(made.challenge, Digest(sha256(&CHALLENGE)));
    assert_eq!(Kept::read(&made.kept.bytes()), Some(made.kept));
    assert_eq!(Kept::read(&[]), None);
    for (what, answer) in registrations::taken() {
        let shown = shown(&text(&answer));
        assert_eq!(register(&origin(), &shown, NOW).err(), None, "{what}");
    }
}

#[test]
fn a_passkey_that_is_spoiled_is_none_or_the_same() {
    let state = registration_state(&ours(), PERSON, NOW);
    let data = Data::registration(&Key::es256(1)).bytes();
    let object = authenticator::object(&data);
    let plain = text(&client(CREATE, &CHALLENGE));
    let good = kept_of(&Key::es256(1)).bytes();
    // What is kept ends with the counter.
    let key = &good[..good.len() - 1];
    let mut taken = 0;
    for (bit, flipped) in flips(&object) {
        let answer = text(&authenticator::attested(&plain, &flipped));
        if let Ok(made) = register(&origin(), &format!("{state}\n{answer}"), NOW) {
            assert!(made.kept.bytes().starts_with(key), "{bit}");
            assert_eq!(made.id, ID, "{bit}");
            taken += 1;
        }
    }
    // The model, the counter, flags that nobody asked about, and the name of the format.
    assert!((100..300).contains(&taken), "{taken}");
    for (bit, flipped) in flips(plain.as_bytes()) {
        let Ok(client) = String::from_utf8(flipped) else {
            continue;
        };
        let answer = text(&authenticator::attested(&client, &object));
        if register(&origin(), &format!("{state}\n{answer}"), NOW).is_ok() {
            // A name that may be missing.
            assert!(!client.contains("crossOrigin"), "{bit}: {client}");
        }
    }
}

#[test]
fn no_other_answer_signs_in() {
    let state = sign_in_state(&ours(), NOW);
    let shown = |answer: &str| format!("{state}\n{answer}");
    let key = Key::es256(1);
    let kept = kept_of(&key);
    let control = shown(&text(&sign_ins::good(&key)));
    let answer = control.split_once('\n').unwrap().1;
    let mut cases = Cases::default();
    sign_ins::add_answers(&mut cases, &shown);
    sign_ins::add_clients(&mut cases, &shown);
    sign_ins::add_data(&mut cases, &shown);
    sign_ins::add_signatures(&mut cases, &shown);
    let claims = (CHALLENGE, NOW.after(LIFE));
    let others = [
        String::new(),
        registration_state(&ours(), PERSON, NOW),
        sign_in_state(&keys(&[("new", 9)]), NOW),
        seal::seal(&ours(), Purpose::PasskeyRegistration, &claims),
        seal::seal(&ours(), Purpose::SecondFactor, &claims),
    ];
    add_states(&mut cases, &state, &others, answer);
    let early = Timestamp(NOW.0 - LIFE.0);
    let late = sign_in_state(&ours(), early);
    cases.add("passkey_expired", "late", format!("{late}\n{answer}"));
    let other = sign_in::begin(&ours(), &origin(), [1; 32], NOW).state;
    let code = "passkey_of_another_challenge";
    cases.add(code, "the state of another", format!("{other}\n{answer}"));
    cases.check("sign-ins", &control, |shown| {
        enter(&origin(), &kept, shown, NOW)
    });

    cases.notices("an older clock", |shown| {
        enter(&origin(), &kept, shown, Timestamp(NOW.0 - 1))
    });
    cases.notices("another passkey", |shown| {
        enter(&origin(), &kept_of(&Key::es256(2)), shown, NOW)
    });
    cases.notices("no counter", |shown| {
        let mut data = Data::registration(&key);
        data.counter = 3;
        let kept = kept_from(&registrations::with_data(&data));
        enter(&origin(), &kept, shown, NOW)
    });
}

#[test]
fn client_data_that_is_spoiled_signs_nobody_in() {
    let state = sign_in_state(&ours(), NOW);
    let key = Key::es256(1);
    let kept = kept_of(&key);
    let plain = text(&client(GET, &CHALLENGE));
    let data = Data::sign_in(6).bytes();
    let signature = key.sign(&authenticator::signed(&plain, &data));
    for edited in edits(&plain) {
        let answer = text(&authenticator::asserted(&edited, &data, &signature, PERSON));
        let said = enter(&origin(), &kept, &format!("{state}\n{answer}"), NOW);
        assert!(said.is_err(), "{edited}");
    }
}

#[test]
fn a_passkey_counts_up_or_not_at_all() {
    let state = sign_in_state(&ours(), NOW);
    let key = Key::es256(1);
    let client = text(&client(GET, &CHALLENGE));
    let enter_with = |kept: &Kept, counter| {
        let answer = text(&sign_ins::with(&key, &client, &Data::sign_in(counter)));
        enter(&origin(), kept, &format!("{state}\n{answer}"), NOW)
    };
    let mut data = Data::registration(&key);
    data.counter = 0;
    let mut kept = kept_from(&registrations::with_data(&data));
    for (counter, expect) in [
        (0, None),
        (0, None),
        (1, None),
        (1, Some("passkey_copied")),
        (0, Some("passkey_copied")),
        (7, None),
        (6, Some("passkey_copied")),
        (u32::MAX, None),
        (u32::MAX, Some("passkey_copied")),
        (0, Some("passkey_copied")),
    ] {
        let said = enter_with(&kept, counter);
        assert_eq!(said.as_ref().err().copied(), expect, "{counter}");
        if let Ok(proof) = said {
            let Proof::Passkey {
                id,
                kept: bytes,
                challenge,
            } = proof
            else {
                panic!("{proof:?}");
            };
            assert_eq!((&id[..], challenge), (&ID[..], Digest(sha256(&CHALLENGE))));
            kept = Kept::read(&bytes).unwrap();
        }
    }
}

#[test]
fn rsa_signs_in_as_pkcs_1_has_it_and_not_otherwise() {
    let message = rsa::sign(rsa::MESSAGE);
    assert_eq!(message, rsa::hex(rsa::SIGNATURE), "as openssl");
    let state = sign_in_state(&ours(), NOW);
    let kept = kept_of(&Key::Rs256);
    let answer = text(&sign_ins::good(&Key::Rs256));
    let said = enter(&origin(), &kept, &format!("{state}\n{answer}"), NOW);
    assert_eq!(said.err(), None);
    for (what, signature) in sign_ins::rsa_signatures() {
        let answer = sign_ins::rsa_answer(&signature);
        let said = enter(&origin(), &kept, &format!("{state}\n{answer}"), NOW);
        assert_eq!(said.err(), Some("passkey_forged"), "{what}");
    }
    let said = sign_ins::rsa_twice().unwrap().map(|answer| {
        let said = enter(&origin(), &kept, &format!("{state}\n{answer}"), NOW);
        said.err()
    });
    assert_eq!(said, [None, Some("passkey_forged")]);
}

#[test]
fn browsers_are_asked_for_passkeys_that_stand_for_both_factors() {
    let kari = person(PERSON);
    let owner = Owner {
        person: &kari,
        mail: "kari@example.com",
        name: "Kari \"K\" Å",
    };
    let others = [&[0xfb; 16][..]].into_iter();
    let begun = registration::begin(&ours(), &origin(), owner, others, CHALLENGE, NOW);
    let options: Value = serde_json::from_str(&begun.options).unwrap();
    let expect = json!({
        "rp": { "id": "desk.example.com", "name": "Portico" },
        "user": { "id": "a2FyaQ", "name": "kari@example.com", "displayName": "Kari \"K\" Å" },
        "challenge": encode(&CHALLENGE),
        "pubKeyCredParams": [
            { "type": "public-key", "alg": -7 },
            { "type": "public-key", "alg": -257 },
        ],
        "timeout": 300_000,
        "excludeCredentials": [{ "type": "public-key", "id": "-_v7-_v7-_v7-_v7-_v7-w" }],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
    });
    assert_eq!(options, expect);
    let begun = sign_in::begin(&ours(), &origin(), CHALLENGE, NOW);
    let options: Value = serde_json::from_str(&begun.options).unwrap();
    let expect = json!({
        "challenge": encode(&CHALLENGE),
        "timeout": 300_000,
        "rpId": "desk.example.com",
        "allowCredentials": [],
        "userVerification": "required",
    });
    assert_eq!(options, expect);
    assert_eq!(LIFE, Span::seconds(300));
}

#[test]
fn any_object_is_refused_or_whole() {
    const SEED: u64 = 0x9a55;
    const ROUNDS: usize = 20_000;
    let state = registration_state(&ours(), PERSON, NOW);
    let plain = text(&client(CREATE, &CHALLENGE));
    let good = [Key::es256(1), Key::Rs256]
        .map(|key| authenticator::object(&Data::registration(&key).bytes()));
    let (mut noise, mut taken) = (Noise(SEED), 0);
    for round in 0..ROUNDS {
        let mut object = good[noise.below(2)].clone();
        spoil(&mut object, &good, &mut noise);
        let answer = text(&authenticator::attested(&plain, &object));
        let shown = format!("{state}\n{answer}");
        let said = std::panic::catch_unwind(|| register(&origin(), &shown, NOW));
        let said = said.unwrap_or_else(|_| panic!("seed {SEED} round {round}: {object:02x?}"));
        taken += usize::from(said.is_ok());
    }
    assert!((ROUNDS / 10..ROUNDS).contains(&taken), "{taken}");
}

#[test]
fn any_signature_is_refused_or_whole() {
    const SEED: u64 = 0x519;
    const ROUNDS: usize = 4_000;
    let state = sign_in_state(&ours(), NOW);
    let plain = text(&client(GET, &CHALLENGE));
    let data = Data::sign_in(6).bytes();
    let keys = [Key::es256(1), Key::Rs256];
    let good = keys
        .clone()
        .map(|key| key.sign(&authenticator::signed(&plain, &data)));
    let kept = keys.map(|key| kept_of(&key).bytes());
    let (mut noise, mut taken) = (Noise(SEED), 0);
    for round in 0..ROUNDS {
        let which = noise.below(2);
        let (mut signature, mut kept_bytes) = (good[which].clone(), kept[which].clone());
        match noise.below(8) {
            0 => {}
            1 | 2 => spoil(&mut kept_bytes, &kept, &mut noise),
            _ => spoil(&mut signature, &good, &mut noise),
        }
        let Some(kept) = Kept::read(&kept_bytes) else {
            continue;
        };
        let answer = text(&authenticator::asserted(&plain, &data, &signature, PERSON));
        let shown = format!("{state}\n{answer}");
        let said = std::panic::catch_unwind(|| enter(&origin(), &kept, &shown, NOW));
        let said = said.unwrap_or_else(|_| panic!("seed {SEED} round {round}: {signature:02x?}"));
        assert!(
            said.is_err() || signature == good[which],
            "{signature:02x?}"
        );
        taken += usize::from(said.is_ok());
    }
    assert!((ROUNDS / 20..ROUNDS / 2).contains(&taken), "{taken}");
}

fn spoil(bytes: &mut Vec<u8>, good: &[Vec<u8>], noise: &mut Noise) {
    for _ in 0..noise.below(4) {
        let from = noise.below(bytes.len() + 1);
        let to = (from + noise.below(20)).min(bytes.len());
        match noise.below(5) {
            0 => bytes.truncate(from),
            1 => drop(bytes.drain(from..to)),
            2 => bytes.insert(from, noise.below(256) as u8),
            3 if from < to => bytes[from] = noise.below(256) as u8,
            _ => {
                let other = &good[noise.below(good.len())];
                let part = other.iter().skip(noise.below(300)).take(40);
                bytes.splice(from..to, part.copied());
            }
        }
    }
}
