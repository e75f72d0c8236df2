//! What was signed by nobody, by somebody else, or for something else.

use std::{string::String, vec::Vec};

use p256::ecdsa::Signature;
use serde_json::{Value, json};

use super::{
    super::{super::mac::sha256, Cases, encode, flips},
    CHALLENGE, PERSON, Shown,
    authenticator::{Data, GET, Key, PRESENT, VERIFIED, asserted, client, signed, text},
    edits::{answer_edits, client_edits},
    registrations, rsa,
};

const GARBLED: &str = "passkey_garbled";
const FORGED: &str = "passkey_forged";
const OF_ANOTHER_PERSON: &str = "passkey_of_another_person";

pub(super) fn good(key: &Key) -> Value {
    with(key, &text(&client(GET, &CHALLENGE)), &Data::sign_in(6))
}

/// Signed as it stands.
pub(super) fn with(key: &Key, client: &str, data: &Data) -> Value {
    let data = data.bytes();
    let signature = key.sign(&signed(client, &data));
    asserted(client, &data, &signature, PERSON)
}

/// Not signed at all, but with a signature.
fn bearing(signature: &[u8]) -> Value {
    let client = text(&client(GET, &CHALLENGE));
    asserted(&client, &Data::sign_in(6).bytes(), signature, PERSON)
}

pub(super) fn add_answers(cases: &mut Cases, shown: &Shown<'_>) {
    let key = Key::es256(1);
    let parts = ["clientDataJSON", "authenticatorData", "signature"];
    for (what, answer) in answer_edits(&good(&key), &parts) {
        cases.add(GARBLED, what, shown(&answer));
    }
    let fine = good(&key);
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut answer = fine.clone();
        edit(&mut answer);
        shown(&text(&answer))
    };
    for (what, id) in [
        ("a short id", encode(&[7; 15])),
        ("a long id", encode(&[7; 1024])),
    ] {
        let answer = edited(&|it| {
            it["id"] = json!(id);
            it["rawId"] = json!(id);
        });
        cases.add(GARBLED, what, answer);
    }
    let other = encode(&[8; 32]);
    cases.add(
        "not_kept",
        "another id",
        edited(&|it| {
            it["id"] = json!(other);
            it["rawId"] = json!(other);
        }),
    );
    for (what, part, most) in [
        ("long data", "authenticatorData", 4 * 1024),
        ("a long signature", "signature", 1024),
        ("a long handle", "userHandle", 64),
    ] {
        let long = encode(&[1].repeat(most + 1));
        cases.add(
            GARBLED,
            what,
            edited(&|it| it["response"][part] = json!(long)),
        );
    }
    for (what, handle) in [
        ("padding", json!("a2FyaQ==")),
        ("bits left over", json!("a2FyaR")),
        ("a number", json!(1)),
    ] {
        cases.add(
            GARBLED,
            what,
            edited(&|it| it["response"]["userHandle"] = handle.clone()),
        );
    }
    for (what, handle) in [
        ("somebody else", json!(encode(b"ingrid"))),
        ("capitals", json!(encode(b"Kari"))),
        ("a longer name", json!(encode(b"kari2"))),
        ("nobody", json!("")),
        ("null", Value::Null),
    ] {
        let answer = edited(&|it| it["response"]["userHandle"] = handle.clone());
        cases.add(OF_ANOTHER_PERSON, what, answer);
    }
    let answer = edited(&|it| drop(it["response"].as_object_mut().unwrap().remove("userHandle")));
    cases.add(OF_ANOTHER_PERSON, "no handle", answer);
    let registration = registrations::good(&key);
    cases.add(GARBLED, "a new passkey", shown(&text(&registration)));
}

pub(super) fn add_clients(cases: &mut Cases, shown: &Shown<'_>) {
    let key = Key::es256(1);
    for (code, what, client) in client_edits(GET) {
        let answer = with(&key, &client, &Data::sign_in(6));
        cases.add(code, what, shown(&text(&answer)));
    }
}

pub(super) fn add_data(cases: &mut Cases, shown: &Shown<'_>) {
    type Edit = fn(&mut Data);
    let edits: &[(&'static str, &'static str, Edit)] = &[
        ("passkey_of_another_host", "another host", |it| {
            it.host = "example.com";
        }),
        ("passkey_of_another_host", "a host above", |it| {
            it.host = "com";
        }),
        ("passkey_of_another_host", "with the port", |it| {
            it.host = "desk.example.com:8443";
        }),
        ("passkey_nobody_present", "nobody there", |it| {
            it.flags = VERIFIED;
        }),
        ("passkey_not_verified", "not verified", |it| {
            it.flags = PRESENT;
        }),
        ("passkey_nobody_present", "no flags", |it| it.flags = 0),
        ("passkey_copied", "the counter stands still", |it| {
            it.counter = 5;
        }),
        ("passkey_copied", "the counter goes back", |it| {
            it.counter = 4;
        }),
        ("passkey_copied", "the counter is gone", |it| it.counter = 0),
    ];
    for (code, what, edit) in edits {
        let mut data = Data::sign_in(6);
        edit(&mut data);
        let client = text(&client(GET, &CHALLENGE));
        let answer = with(&Key::es256(1), &client, &data);
        cases.add(code, *what, shown(&text(&answer)));
    }
    for length in [0, 31, 32, 33, 36] {
        let mut answer = good(&Key::es256(1));
        let data = Data::sign_in(6).bytes();
        answer["response"]["authenticatorData"] = json!(encode(&data[..length]));
        cases.add(GARBLED, "cut data", shown(&text(&answer)));
    }
}

pub(super) fn add_signatures(cases: &mut Cases, shown: &Shown<'_>) {
    let key = Key::es256(1);
    let client = text(&client(GET, &CHALLENGE));
    let data = Data::sign_in(6).bytes();
    let hash = sha256(client.as_bytes());
    let whole = key.sign(&signed(&client, &data));
    let Ok(plain) = Signature::from_der(&whole) else {
        return;
    };
    let (r, s) = (plain.r().to_bytes().to_vec(), plain.s().to_bytes().to_vec());
    let (r, s) = (r.as_slice(), s.as_slice());
    let order = rsa::hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    let negative = [&[0x30, 0x44, 2, 32], &[0x80][..], &r[1..], &[2, 32], s].concat();
    let signatures: Vec<(&str, Vec<u8>)> = [
        (
            "by another key",
            Key::es256(2).sign(&signed(&client, &data)),
        ),
        ("of the data alone", key.sign(&data)),
        ("of the client data alone", key.sign(&hash)),
        (
            "without a hash",
            key.sign(&[&data, client.as_bytes()].concat()),
        ),
        (
            "the other way round",
            key.sign(&[&hash[..], &data].concat()),
        ),
        ("of nothing", key.sign(&[])),
        (
            "of the hash of it",
            key.sign(&sha256(&signed(&client, &data))),
        ),
        ("none", Vec::new()),
        ("zeros", [0].repeat(70)),
        ("without DER", [r, s].concat()),
        ("turned round", der(s, r)),
        ("r is zero", der(&[0], s)),
        ("s is zero", der(r, &[0])),
        ("both are zero", der(&[0], &[0])),
        ("both are one", der(&[1], &[1])),
        ("r is the order", der(&order, s)),
        ("s is the order", der(r, &order)),
        ("33 bytes", der(&[&[1], r].concat(), s)),
        ("a negative number", negative),
        ("cut", whole[..whole.len() - 1].to_vec()),
        ("one more", [&whole[..], &[0]].concat()),
        ("a zero in front", [&[0], &whole[..]].concat()),
        ("a long length", [&[0x30, 0x81], &whole[1..]].concat()),
        ("no end", [&[0x30, 0x80], &whole[2..], &[0, 0]].concat()),
        ("a set", [&[0x31], &whole[1..]].concat()),
        ("a third number", der_of(&[r, s, &[1]])),
        ("one number", der_of(&[r])),
        ("by RSA", rsa::sign(&signed(&client, &data))),
    ]
    .into();
    for (what, signature) in signatures {
        cases.add(FORGED, what, shown(&text(&bearing(&signature))));
    }
    for (bit, flipped) in flips(&whole) {
        let what = std::format!("bit {bit} of the signature");
        cases.add(FORGED, what, shown(&text(&bearing(&flipped))));
    }
    for (bit, flipped) in flips(&data) {
        let code = match bit / 8 {
            0..32 => "passkey_of_another_host",
            32 if bit % 8 == 0 => "passkey_nobody_present",
            32 if bit % 8 == 2 => "passkey_not_verified",
            _ => FORGED,
        };
        let answer = asserted(&client, &flipped, &whole, PERSON);
        cases.add(
            code,
            std::format!("bit {bit} of the data"),
            shown(&text(&answer)),
        );
    }
}

/// Signatures that an RSA key has made of other than what PKCS #1 has it sign.
pub(super) fn rsa_signatures() -> Vec<(&'static str, Vec<u8>)> {
    let client = text(&client(GET, &CHALLENGE));
    let signed = signed(&client, &Data::sign_in(6).bytes());
    let digest = sha256(&signed);
    let info = rsa::hex(rsa::SHA_256);
    let whole = [&info[..], &digest].concat();
    let without_null = rsa::hex("302f300b0609608648016503040201");
    let without_null = [&without_null[..], &[4, 32], &digest].concat();
    let sha1 = rsa::hex("3021300906052b0e03021a05000414");
    let sha384 = rsa::hex("3041300d060960864801650304020205000430");
    let mut behind = [&[0, 1][..], &[0xff; 8], &[0], &whole].concat();
    behind.resize(256, 0x2a);
    let mut kind = rsa::padded(&whole);
    kind[1] = 2;
    let mut filling = rsa::padded(&whole);
    filling[100] = 0xfe;
    let mut front = rsa::padded(&whole);
    front[0] = 0x01;
    let mut separator = rsa::padded(&whole);
    separator[256 - 52] = 0xff;
    let good = rsa::sign(&signed);
    let mut turned = good.clone();
    turned[255] ^= 1;
    let mut one = [0; 256];
    one[255] = 1;
    [
        ("of something else", rsa::sign(b"something else")),
        ("of the digest alone", rsa::raw(&rsa::padded(&digest))),
        ("without NULL", rsa::raw(&rsa::padded(&without_null))),
        (
            "as SHA-1",
            rsa::raw(&rsa::padded(&[&sha1[..], &digest[..20]].concat())),
        ),
        (
            "as SHA-384",
            rsa::raw(&rsa::padded(&[&sha384[..], &digest, &[0; 16]].concat())),
        ),
        ("something behind the digest", rsa::raw(&behind)),
        ("as what is encrypted", rsa::raw(&kind)),
        ("another filling", rsa::raw(&filling)),
        ("a byte in front", rsa::raw(&front)),
        ("no separator", rsa::raw(&separator)),
        ("one bit", turned),
        ("zero", [0].repeat(256)),
        ("one", one.to_vec()),
        ("the modulus", rsa::hex(rsa::MODULUS)),
        ("beyond the modulus", [0xff].repeat(256)),
        ("a byte less", good[1..].to_vec()),
        ("a zero in front", [&[0], &good[..]].concat()),
        ("none", Vec::new()),
        ("by P-256", Key::es256(1).sign(&signed)),
    ]
    .into_iter()
    .collect()
}

pub(super) fn rsa_answer(signature: &[u8]) -> String {
    text(&bearing(signature))
}

/// A good answer, and the same with the modulus added to its signature.
pub(super) fn rsa_twice() -> Option<[String; 2]> {
    let client = text(&client(GET, &CHALLENGE));
    (6..100).find_map(|counter| {
        let data = Data::sign_in(counter).bytes();
        let signature = rsa::sign(&signed(&client, &data));
        let longer = rsa::plus_modulus(&signature)?;
        let answer = |signature: &[u8]| text(&asserted(&client, &data, signature, PERSON));
        Some([answer(&signature), answer(&longer)])
    })
}

/// Numbers as DER has them, which are not negative.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    der_of(&[r, s])
}

fn der_of(numbers: &[&[u8]]) -> Vec<u8> {
    let mut inside = Vec::new();
    for number in numbers {
        let front: &[u8] = if number[0] >= 0x80 { &[0] } else { &[] };
        let number = [front, number].concat();
        inside.extend([2, number.len() as u8]);
        inside.extend(number);
    }
    [&[0x30, inside.len() as u8], &inside[..]].concat()
}
