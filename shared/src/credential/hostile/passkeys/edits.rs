//! What is wrong with answers of either kind.

use std::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde_json::{Value, json};

use super::{
    super::{super::mac::sha256, encode},
    CHALLENGE,
    authenticator::{ORIGIN, client, text},
};

/// Answers that are not of the form; of those in `parts` each is bytes.
pub(super) fn answer_edits(good: &Value, parts: &[&str]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |what: &str, answer: String| all.push((what.into(), answer));
    let fine = text(good);
    add("nothing", String::new());
    add("null", "null".into());
    add("a list", format!("[{fine}]"));
    let listed = ["id", "rawId", "type", "response"].map(|name| &good[name]);
    add("a list of its parts", text(&json!(listed)));
    add("two", format!("{fine}{fine}"));
    add("a zero behind it", format!("{fine}\0"));
    add("a mark in front", format!("\u{feff}{fine}"));
    add("a space in front", format!(" {fine}"));
    add("very long", format!("{fine}{}", " ".repeat(32 * 1024)));
    add("an id twice", fine.replacen('{', "{\"id\":\"AAAA\",", 1));
    add("a tower", "[".repeat(20_000));
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut answer = good.clone();
        edit(&mut answer);
        text(&answer)
    };
    for name in ["id", "rawId", "type", "response"] {
        let without = edited(&|it| drop(it.as_object_mut().unwrap().remove(name)));
        add(&format!("no {name}"), without);
        add(
            &format!("{name} is null"),
            edited(&|it| it[name] = Value::Null),
        );
        add(
            &format!("{name} is a number"),
            edited(&|it| it[name] = json!(1)),
        );
    }
    add("a password", edited(&|it| it["type"] = json!("password")));
    add(
        "another raw id",
        edited(&|it| it["rawId"] = json!(encode(&[8; 32]))),
    );
    for name in parts {
        let of = |edit: &dyn Fn(String) -> Value| {
            edited(&|it| {
                let part = &mut it["response"][*name];
                *part = edit(part.as_str().unwrap().to_string());
            })
        };
        let without = edited(&|it| drop(it["response"].as_object_mut().unwrap().remove(*name)));
        add(&format!("no {name}"), without);
        add(&format!("{name} is a list"), of(&|_| json!([1, 2])));
        for (what, tail) in [
            ("padding", "="),
            ("space", " "),
            ("a line", "\n"),
            ("a plus", "+"),
        ] {
            let longer = of(&|it| json!(format!("{it}{tail}")));
            add(&format!("{what} in {name}"), longer);
        }
    }
    all
}

/// What a browser says of something else, with its code.
pub(super) fn client_edits(kind: &str) -> Vec<(&'static str, String, String)> {
    const TYPE: &str = "passkey_of_another_type";
    const CHALLENGED: &str = "passkey_of_another_challenge";
    const FROM: &str = "passkey_of_another_origin";
    let garbled = "passkey_garbled";
    let good = client(kind, &CHALLENGE);
    let fine = text(&good);
    let mut all = Vec::new();
    let mut add = |code, what: &str, client: String| all.push((code, what.to_string(), client));
    let with = |name: &str, value: Value| {
        let mut client = good.clone();
        client[name] = value;
        text(&client)
    };
    let kinds = [
        "webauthn.create",
        "webauthn.get",
        "payment.get",
        "",
        "WEBAUTHN.GET",
    ];
    for other in kinds.into_iter().filter(|other| *other != kind) {
        add(TYPE, other, with("type", json!(other)));
    }
    for other in [
        String::new(),
        encode(&[0xc5; 32]),
        encode(&[0xc4; 31]),
        encode(&[0xc4; 33]),
        format!("{}=", encode(&CHALLENGE)),
        format!(" {}", encode(&CHALLENGE)),
        encode(&CHALLENGE).replace('x', "X"),
        encode(encode(&CHALLENGE).as_bytes()),
        encode(&sha256(&CHALLENGE)),
    ] {
        add(CHALLENGED, &other, with("challenge", json!(other)));
    }
    for other in [
        "",
        "null",
        "https://desk.example.com",
        "https://desk.example.com:443",
        "https://desk.example.com:8444",
        "https://desk.example.com:08443",
        "http://desk.example.com:8443",
        "https://desk.example.com:8443/",
        "https://desk.example.com:8443#",
        "https://DESK.example.com:8443",
        "https://desk.example.com.:8443",
        "https://a.desk.example.com:8443",
        "https://example.com:8443",
        "https://desk.example.com.evil.example:8443",
        "https://desk.example.com:8443.evil.example",
        "https://desk.example.com:8443@evil.example",
        "https://evildesk.example.com:8443",
        "desk.example.com:8443",
        " https://desk.example.com:8443",
        "android:apk-key-hash:AAAA",
    ] {
        add(FROM, other, with("origin", json!(other)));
    }
    add(
        "passkey_framed",
        "a frame",
        with("crossOrigin", json!(true)),
    );
    let bound = json!({ "status": "present", "id": "AAAA" });
    add(
        "passkey_token_bound",
        "a binding",
        with("tokenBinding", bound),
    );
    for (what, client) in [
        ("nothing", String::new()),
        ("null", "null".into()),
        (
            "a list",
            text(&json!([kind, encode(&CHALLENGE), ORIGIN, false, null])),
        ),
        ("a mark in front", format!("\u{feff}{fine}")),
        ("two", format!("{fine}{fine}")),
        (
            "a type twice",
            fine.replacen('{', &format!("{{\"type\":\"{kind}\","), 1),
        ),
        (
            "an origin twice",
            fine.replacen('{', &format!("{{\"origin\":\"{ORIGIN}\","), 1),
        ),
        (
            "a frame that is a word",
            with("crossOrigin", json!("false")),
        ),
        ("a frame that is null", with("crossOrigin", Value::Null)),
        (
            "a binding that is a word",
            with("tokenBinding", json!("present")),
        ),
        ("an origin that is a list", with("origin", json!([ORIGIN]))),
        ("a long one", with("more", json!("x".repeat(4 * 1024)))),
        ("half of it", fine.chars().take(90).collect()),
    ] {
        add(garbled, what, client);
    }
    for name in ["type", "challenge", "origin"] {
        let mut client = good.clone();
        client.as_object_mut().unwrap().remove(name);
        add(garbled, &format!("no {name}"), text(&client));
    }
    all
}
