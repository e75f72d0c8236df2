//! New passkeys that are none.

use std::{format, string::String, vec::Vec};

use serde_json::{Value, json};

use super::{
    super::{Cases, encode},
    CHALLENGE, Shown,
    authenticator::{
        CREATE, CREDENTIAL, Data, EXTENSIONS, ID, Key, PRESENT, VERIFIED, attested, bytes, client,
        ec2, int, map, object, string, text,
    },
    edits::{answer_edits, client_edits},
    rsa,
};

const GARBLED: &str = "passkey_garbled";

pub(super) fn good(key: &Key) -> Value {
    with_data(&Data::registration(key))
}

pub(super) fn with_data(data: &Data) -> Value {
    let client = text(&client(CREATE, &CHALLENGE));
    attested(&client, &object(&data.bytes()))
}

pub(super) fn with_client(client: &str) -> Value {
    let data = Data::registration(&Key::es256(1));
    attested(client, &object(&data.bytes()))
}

fn with_key(key: Vec<u8>) -> Value {
    let mut data = Data::registration(&Key::es256(1));
    data.credential = Some((ID.to_vec(), 32, key));
    with_data(&data)
}

pub(super) fn add_answers(cases: &mut Cases, shown: &Shown<'_>) {
    for (what, answer) in answer_edits(
        &good(&Key::es256(1)),
        &["clientDataJSON", "attestationObject"],
    ) {
        cases.add(GARBLED, what, shown(&answer));
    }
    let fine = good(&Key::es256(1));
    for (what, id) in [
        ("another id than the authenticator's", encode(&[8; 32])),
        ("a short id", encode(&[7; 15])),
        ("a long id", encode(&[7; 1024])),
        ("no id", String::new()),
    ] {
        let mut answer = fine.clone();
        answer["id"] = json!(id);
        answer["rawId"] = json!(id);
        cases.add(GARBLED, what, shown(&text(&answer)));
    }
    let mut answer = fine;
    answer["response"]["attestationObject"] = json!(encode(&[0; 16 * 1024 + 1]));
    cases.add(GARBLED, "a long object", shown(&text(&answer)));
}

pub(super) fn add_clients(cases: &mut Cases, shown: &Shown<'_>) {
    for (code, what, client) in client_edits(CREATE) {
        cases.add(code, what, shown(&text(&with_client(&client))));
    }
}

pub(super) fn add_data(cases: &mut Cases, shown: &Shown<'_>) {
    type Edit = fn(&mut Data);
    let edits: &[(&'static str, &'static str, Edit)] = &[
        ("passkey_of_another_host", "another host", |it| {
            it.host = "example.com";
        }),
        ("passkey_of_another_host", "a host below", |it| {
            it.host = "a.desk.example.com";
        }),
        ("passkey_of_another_host", "with the port", |it| {
            it.host = "desk.example.com:8443";
        }),
        ("passkey_of_another_host", "the origin", |it| {
            it.host = super::authenticator::ORIGIN;
        }),
        ("passkey_of_another_host", "no host", |it| it.host = ""),
        ("passkey_nobody_present", "nobody there", |it| {
            it.flags = VERIFIED | CREDENTIAL;
        }),
        ("passkey_not_verified", "not verified", |it| {
            it.flags = PRESENT | CREDENTIAL;
        }),
        ("passkey_nobody_present", "neither", |it| {
            it.flags = CREDENTIAL;
        }),
        (GARBLED, "no credential is said", |it| {
            it.flags = PRESENT | VERIFIED;
        }),
        (GARBLED, "no credential", |it| it.credential = None),
        (GARBLED, "something behind it", |it| it.tail = [0].into()),
        (GARBLED, "a map behind it", |it| it.tail = map(&[])),
        (GARBLED, "no extensions", |it| it.flags |= EXTENSIONS),
        (GARBLED, "extensions that are no map", |it| {
            it.flags |= EXTENSIONS;
            it.tail = int(1);
        }),
        (GARBLED, "extensions that are cut", |it| {
            it.flags |= EXTENSIONS;
            it.tail = [0xa1, 0x61].into();
        }),
        (GARBLED, "something behind extensions", |it| {
            it.flags |= EXTENSIONS;
            it.tail = [map(&[]), int(1)].concat();
        }),
        (GARBLED, "an id that ends nowhere", |it| {
            it.credential.as_mut().unwrap().1 = u16::MAX;
        }),
        (GARBLED, "an id that ends early", |it| {
            it.credential.as_mut().unwrap().1 = 31;
        }),
        (GARBLED, "an id of nothing", |it| {
            it.credential.as_mut().unwrap().1 = 0;
        }),
        (GARBLED, "no key", |it| {
            it.credential.as_mut().unwrap().2.clear();
        }),
        (GARBLED, "a key that is cut", |it| {
            it.credential.as_mut().unwrap().2.truncate(76);
        }),
    ];
    for (code, what, edit) in edits {
        let mut data = Data::registration(&Key::es256(1));
        edit(&mut data);
        cases.add(code, *what, shown(&text(&with_data(&data))));
    }
    let client = text(&client(CREATE, &CHALLENGE));
    let whole = Data::registration(&Key::es256(1)).bytes();
    for length in [0, 1, 31, 32, 36, 37, 52, 54, 86, 87] {
        let answer = attested(&client, &object(&whole[..length]));
        let what = format!("{length} bytes of it");
        cases.add(GARBLED, what, shown(&text(&answer)));
    }
}

pub(super) fn add_keys(cases: &mut Cases, shown: &Shown<'_>) {
    let Key::Es256(key) = Key::es256(1) else {
        return;
    };
    let point = key.verifying_key().to_sec1_point(false);
    let (x, y) = (point.x().unwrap().to_vec(), point.y().unwrap().to_vec());
    let modulus = rsa::hex(rsa::MODULUS);
    let points = |kind, algorithm, curve| {
        let parts = [(1, kind), (3, algorithm), (-1, curve)];
        let mut parts: Vec<_> = parts.map(|(name, it)| (int(name), int(it))).to_vec();
        parts.extend([(int(-2), bytes(&x)), (int(-3), bytes(&y))]);
        map(&parts)
    };
    let rsa = |algorithm, modulus: &[u8], exponent: &[u8]| {
        map(&[
            (int(1), int(3)),
            (int(3), int(algorithm)),
            (int(-1), bytes(modulus)),
            (int(-2), bytes(exponent)),
        ])
    };
    let whole_rsa = rsa(-257, &modulus, &[1, 0, 1]);
    let mut other_rsa = whole_rsa.clone();
    other_rsa[2] = 2;
    let mut not_on_it = y.clone();
    not_on_it[31] ^= 1;
    let parts = [
        (int(1), int(2)),
        (int(3), int(-7)),
        (int(-1), int(1)),
        (int(-2), bytes(&x)),
        (int(-3), bytes(&y)),
    ];
    let with = |at: usize, name: Vec<u8>, value: Vec<u8>| {
        let mut parts = parts.clone();
        parts[at] = (name, value);
        map(&parts)
    };
    let mut swapped = parts.clone();
    swapped.swap(3, 4);
    let endless = [&[0xbf], &map(&parts)[1..], &[0xff]].concat();
    let ed25519 = map(&[
        (int(1), int(1)),
        (int(3), int(-8)),
        (int(-1), int(6)),
        (int(-2), bytes(&x)),
    ]);
    let mut even = modulus.clone();
    even[255] &= 0xfe;
    let mut small = modulus.clone();
    small[0] = 0x7f;
    for (what, key) in [
        ("EdDSA", ed25519),
        ("ES256K", points(2, -47, 8)),
        ("ES384", points(2, -35, 2)),
        ("PS256", rsa(-37, &modulus, &[1, 0, 1])),
        ("RS1", rsa(-65_535, &modulus, &[1, 0, 1])),
        ("algorithm zero", points(2, 0, 1)),
    ] {
        cases.add("passkey_algorithm", what, shown(&text(&with_key(key))));
    }
    for (what, key) in [
        ("RSA that says ES256", rsa(-7, &modulus, &[1, 0, 1])),
        ("a point that says RS256", points(2, -257, 1)),
        ("another type of key", points(1, -7, 1)),
        ("another curve", points(2, -7, 2)),
        ("not on the curve", ec2(&x, &not_on_it)),
        ("turned round", ec2(&y, &x)),
        ("nowhere", ec2(&[0; 32], &[0; 32])),
        ("beyond the field", ec2(&[0xff; 32], &y)),
        ("a short coordinate", ec2(&x[1..], &y)),
        ("a long coordinate", ec2(&[&[0], &x[..]].concat(), &y)),
        ("no coordinates", ec2(&[], &[])),
        ("a compressed point", with(4, int(-3), [0xf5].into())),
        ("a text for a coordinate", with(3, int(-2), string("x"))),
        ("one label twice", with(4, int(-2), bytes(&x))),
        ("a label of text", with(0, string("kty"), int(2))),
        ("another order", map(&swapped)),
        ("a part less", map(&parts[..4])),
        (
            "a part more",
            map(&[&parts[..], &[(int(2), bytes(&ID))]].concat()),
        ),
        (
            "a private part",
            map(&[&parts[..], &[(int(-4), bytes(&ID))]].concat()),
        ),
        ("a map without an end", endless),
        ("an array", [&[0x85], &map(&parts)[1..]].concat()),
        ("a part less is said", [&[0xa4], &map(&parts)[1..]].concat()),
        ("a part more is said", [&[0xa6], &map(&parts)[1..]].concat()),
        (
            "RSA with a part more said",
            [&[0xa5], &whole_rsa[1..]].concat(),
        ),
        ("RSA of another type of key", other_rsa),
        ("no map", int(1)),
        ("an empty map", map(&[])),
        ("RSA of 1024 bits", rsa(-257, &modulus[128..], &[1, 0, 1])),
        ("RSA of 2047 bits", rsa(-257, &small, &[1, 0, 1])),
        (
            "RSA of 2056 bits",
            rsa(-257, &[&[1], &modulus[..]].concat(), &[1, 0, 1]),
        ),
        (
            "a zero in front",
            rsa(-257, &[&[0], &modulus[..]].concat(), &[1, 0, 1]),
        ),
        ("an even modulus", rsa(-257, &even, &[1, 0, 1])),
        ("the exponent 3", rsa(-257, &modulus, &[3])),
        ("the exponent 1", rsa(-257, &modulus, &[1])),
        ("a longer exponent", rsa(-257, &modulus, &[0, 1, 0, 1])),
        ("no exponent", rsa(-257, &modulus, &[])),
    ] {
        cases.add(GARBLED, what, shown(&text(&with_key(key))));
    }
}

pub(super) fn add_objects(cases: &mut Cases, shown: &Shown<'_>) {
    let client = text(&client(CREATE, &CHALLENGE));
    let data = Data::registration(&Key::es256(1)).bytes();
    let whole = object(&data);
    let format = (string("fmt"), string("none"));
    let statement = (string("attStmt"), map(&[]));
    let written = (string("authData"), bytes(&data));
    let of = |parts: &[&(Vec<u8>, Vec<u8>)]| {
        let parts: Vec<_> = parts.iter().map(|part| (*part).clone()).collect();
        map(&parts)
    };
    let other = (string("more"), int(1));
    for (what, object) in [
        ("nothing", Vec::new()),
        ("a number", int(1)),
        ("a list", [&[0x83], &whole[1..]].concat()),
        ("the data alone", data.clone()),
        ("no format", of(&[&statement, &written])),
        ("no statement", of(&[&format, &written])),
        ("no data", of(&[&format, &statement])),
        ("one more", of(&[&format, &statement, &written, &other])),
        ("another in place", of(&[&format, &other, &written])),
        ("data twice", of(&[&format, &written, &written])),
        ("data thrice", of(&[&written, &written, &written])),
        ("a format twice", of(&[&format, &format, &written])),
        ("one that is not there", [&[0xa4], &whole[1..]].concat()),
        ("one too many", [&whole[..], &[0]].concat()),
        ("one too few", whole[..whole.len() - 1].to_vec()),
        ("no end", [&[0xbf], &whole[1..], &[0xff]].concat()),
        (
            "2^64 - 1 parts",
            [&[0xbb][..], &[0xff; 8], &whole[1..]].concat(),
        ),
        (
            "data as text",
            of(&[&format, &statement, &(string("authData"), string("x"))]),
        ),
        (
            "a format that is none",
            of(&[&(string("fmt"), int(1)), &statement, &written]),
        ),
        (
            "a name that is none",
            of(&[&format, &(bytes(b"attStmt"), map(&[])), &written]),
        ),
        (
            "a statement that is cut",
            of(&[&format, &(string("attStmt"), [0xa1].into()), &written]),
        ),
        (
            "a statement of 2^64 - 1 parts",
            of(&[
                &format,
                &(string("attStmt"), [&[0xbb][..], &[0xff; 8]].concat()),
                &written,
            ]),
        ),
        (
            "a statement that is a tower",
            of(&[
                &format,
                &(string("attStmt"), [0x81].repeat(9_000)),
                &written,
            ]),
        ),
    ] {
        let answer = attested(&client, &object);
        cases.add(GARBLED, what, shown(&text(&answer)));
    }
}

/// What else authenticators and browsers write, and is taken.
pub(super) fn taken() -> Vec<(&'static str, Value)> {
    type Edit = fn(&mut Data);
    let key = Key::es256(1);
    let edits: &[(&'static str, Edit)] = &[
        ("that it is backed up", |it| {
            it.flags |= super::authenticator::BACKED_UP;
        }),
        ("no counter", |it| it.counter = 0),
        ("extensions", |it| {
            it.flags |= EXTENSIONS;
            it.tail = map(&[(string("credProtect"), int(2))]);
        }),
        ("a long id", |it| it.credential.as_mut().unwrap().1 = 32),
    ];
    let mut all: Vec<(&'static str, Value)> = edits
        .iter()
        .map(|(what, edit)| {
            let mut data = Data::registration(&key);
            edit(&mut data);
            (*what, with_data(&data))
        })
        .collect();
    let plain = text(&client(CREATE, &CHALLENGE));
    let data = Data::registration(&key).bytes();
    let packed = map(&[
        (string("authData"), bytes(&data)),
        (string("fmt"), string("packed")),
        (
            string("attStmt"),
            map(&[(string("alg"), int(-7)), (string("sig"), bytes(&[1, 2]))]),
        ),
    ]);
    all.push(("a statement, in another order", attested(&plain, &packed)));
    let mut said = client(CREATE, &CHALLENGE);
    said.as_object_mut().unwrap().remove("crossOrigin");
    said["tokenBinding"] = json!({ "status": "supported" });
    said["other_keys_can_be_added_here"] = json!(["see", { "https": "goo.gl/yabPex" }]);
    all.push(("other things said", with_client(&text(&said))));
    all.push(("RS256", good(&Key::Rs256)));
    all
}
