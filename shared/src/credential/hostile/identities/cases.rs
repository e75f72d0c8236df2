//! What is no site's word, by hand.

use std::{format, string::String, vec::Vec};

use serde_json::json;

use super::{
    super::{Cases, NOW, decode, encode, flips},
    HS256, KEY, good, signed_by, with,
};
use crate::credential::mac::{MacKey, sha256};

pub(super) fn add_headers(cases: &mut Cases) {
    let claims = serde_json::to_string(&good()).unwrap();
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"None"}"#,
        r#"{"alg":"NONE","typ":"JWT"}"#,
        r#"{"alg":""}"#,
        r#"{"alg":"hs256"}"#,
        r#"{"alg":"Hs256"}"#,
        r#"{"alg":"HS256 "}"#,
        r#"{"alg":"HS256\u0000"}"#,
        r#"{"alg":"HS384"}"#,
        r#"{"alg":"HS512"}"#,
        r#"{"alg":"HS1"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"alg":"RS512"}"#,
        r#"{"alg":"ES256"}"#,
        r#"{"alg":"ES256K"}"#,
        r#"{"alg":"PS256"}"#,
        r#"{"alg":"EdDSA"}"#,
        r#"{"alg":"dir","enc":"A256GCM"}"#,
        r#"{"alg":"A256KW"}"#,
        r#"{"alg":"HS256","typ":"JWE"}"#,
        r#"{"alg":"HS256","typ":"at+jwt"}"#,
        r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","crit":null}"#,
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"{"alg":"HS256","b64":false}"#,
        r#"{"alg":"HS256","b64":true}"#,
        r#"{"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}"#,
        r#"{"alg":"HS256","jku":"https://evil.example/keys"}"#,
        r#"{"alg":"HS256","x5u":"https://evil.example/cert"}"#,
        r#"{"alg":"HS256","x5c":["AAAA"]}"#,
        r#"{"alg":"HS256","zip":"DEF"}"#,
        r#"{"alg":"HS256","enc":"A128GCM"}"#,
    ] {
        let signed = signed_by(KEY, header, &claims);
        let bare = format!("{}.", signed.rsplit_once('.').unwrap().0);
        cases.add("identity_algorithm", header, signed);
        cases.add(
            "identity_algorithm",
            format!("{header} without a signature"),
            bare,
        );
    }
    for header in [
        "",
        " ",
        "{}",
        "null",
        "true",
        "[]",
        r#"["HS256","JWT"]"#,
        r#"["HS256","JWT",false,false,false,false,false,false,false,false]"#,
        r#""HS256""#,
        "HS256",
        r#"{"typ":"JWT"}"#,
        r#"{"alg":null}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":256}"#,
        r#"{"ALG":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":["JWT"]}"#,
        r#"{"alg":"HS256"}{}"#,
        r#"{"alg":"HS256"}x"#,
        r#"{"alg":"HS256",}"#,
        r#"{"alg":"HS256""#,
        r#" {"alg":"HS256"}"#,
        "\u{feff}{\"alg\":\"HS256\"}",
        r#"{"alg":"HS256\ud800"}"#,
    ] {
        cases.add("identity_garbled", header, signed_by(KEY, header, &claims));
    }
    let deep = format!(r#"{{"alg":"HS256","x":{}}}"#, "[".repeat(1_000));
    cases.add(
        "identity_garbled",
        "a deep header",
        signed_by(KEY, &deep, &claims),
    );
}

pub(super) fn add_claims(cases: &mut Cases) {
    let now = NOW.0 / 1000;
    for name in ["aud", "email", "iat", "exp", "jti"] {
        cases.add("identity_garbled", format!("no {name}"), with(name, None));
        for value in [json!(null), json!({}), json!([]), json!(true)] {
            let what = format!("{name} is {value}");
            cases.add("identity_garbled", what, with(name, Some(value)));
        }
    }
    let far = format!("{}@example.com", "k".repeat(250));
    for (code, name, value) in [
        ("identity_garbled", "jti", json!("")),
        ("identity_garbled", "jti", json!(7)),
        ("identity_garbled", "email", json!("")),
        ("identity_garbled", "email", json!(["kari@example.com"])),
        ("identity_garbled", "email", json!(far)),
        ("identity_garbled", "aud", json!(["main", "other"])),
        ("identity_garbled", "aud", json!([["main"]])),
        ("identity_garbled", "aud", json!({ "main": true })),
        ("identity_garbled", "iat", json!("1800000000")),
        ("identity_garbled", "iat", json!(-1)),
        ("identity_garbled", "iat", json!(-0.5)),
        ("identity_garbled", "exp", json!("1800000600")),
        ("identity_garbled", "exp", json!(-1)),
        ("identity_garbled", "nbf", json!("now")),
        ("identity_garbled", "nbf", json!(-1)),
        ("identity_of_another_site", "aud", json!("other")),
        ("identity_of_another_site", "aud", json!("")),
        ("identity_of_another_site", "aud", json!("Main")),
        ("identity_of_another_site", "aud", json!("main ")),
        ("identity_of_another_site", "aud", json!("main\u{0}")),
        ("identity_of_another_site", "aud", json!("*")),
        ("identity_of_another_site", "aud", json!(["other"])),
        ("identity_of_another_site", "aud", json!("main,other")),
        (
            "identity_of_another_address",
            "email",
            json!("ola@example.com"),
        ),
        (
            "identity_of_another_address",
            "email",
            json!("kari@example.com "),
        ),
        (
            "identity_of_another_address",
            "email",
            json!(" kari@example.com"),
        ),
        (
            "identity_of_another_address",
            "email",
            json!("kari@example.co"),
        ),
        (
            "identity_of_another_address",
            "email",
            json!("kari+a@example.com"),
        ),
        (
            "identity_of_another_address",
            "email",
            json!("kari@example.com\u{0}"),
        ),
        (
            "identity_of_another_address",
            "email",
            json!("\u{212a}ari@example.com"),
        ),
        (
            "identity_of_another_address",
            "email",
            json!("kаri@example.com"),
        ),
        (
            "identity_of_another_address",
            "email",
            json!("kari@example.com,ola@example.com"),
        ),
        ("identity_lives_too_long", "exp", json!(now + 43_201)),
        (
            "identity_lives_too_long",
            "exp",
            json!(now as f64 + 43_200.5),
        ),
        ("identity_lives_too_long", "exp", json!(now + 86_400)),
        ("identity_lives_too_long", "exp", json!(NOW.0 + 600_000)),
        ("identity_lives_too_long", "exp", json!(u64::MAX)),
        ("identity_lives_too_long", "exp", json!(1e300)),
        ("identity_lives_too_long", "iat", json!(0)),
        ("identity_lives_too_long", "iat", json!(now - 43_200)),
        ("identity_not_yet", "iat", json!(now + 301)),
        ("identity_not_yet", "iat", json!(now + 600)),
        ("identity_not_yet", "iat", json!(NOW.0)),
        ("identity_not_yet", "iat", json!(u64::MAX)),
        ("identity_not_yet", "nbf", json!(now + 301)),
        ("identity_not_yet", "nbf", json!(u64::MAX)),
        ("identity_expired", "exp", json!(now)),
        ("identity_expired", "exp", json!(now - 1)),
        ("identity_expired", "exp", json!(0)),
        ("identity_expired", "exp", json!(now as f64 - 0.5)),
    ] {
        let what = format!("{name} is {value}");
        cases.add(code, what, with(name, Some(value)));
    }
    for (issued, ends) in [(600, 0), (600, 1), (43_200, 0), (86_400, 43_200)] {
        let mut claims = good();
        claims["iat"] = json!(now - issued);
        claims["exp"] = json!(now - ends);
        let shown = signed_by(KEY, HS256, &serde_json::to_string(&claims).unwrap());
        cases.add("identity_expired", format!("ended {ends} s ago"), shown);
    }
    let good = serde_json::to_string(&good()).unwrap();
    for (what, claims) in [
        ("no claims", String::new()),
        ("an empty object", "{}".into()),
        ("a list", format!("[{good}]")),
        ("a text", "\"kari@example.com\"".into()),
        ("two objects", format!("{good}{good}")),
        ("an end missing", good.trim_end_matches('}').into()),
        (
            "an address twice",
            good.replace("{", r#"{"email":"ola@example.com","#),
        ),
        ("a site twice", good.replace("{", r#"{"aud":"main","#)),
        ("an end twice", good.replace("{", r#"{"exp":9999999999,"#)),
        (
            "a deep list",
            good.replace("{", &format!(r#"{{"x":{},"#, "[".repeat(1_000))),
        ),
        (
            "not a number",
            good.replace("\"exp\":", "\"exp\":NaN,\"e\":"),
        ),
        (
            "a number without end",
            good.replace("\"exp\":", "\"exp\":1e999,\"e\":"),
        ),
        ("bytes that are no text", good.replace("kari", "\\ud800")),
    ] {
        cases.add("identity_garbled", what, signed_by(KEY, HS256, &claims));
    }
    let bytes = [&b"{\"email\":\"\xff\"}"[..]].concat();
    let signed = format!("{}.{}", encode(HS256.as_bytes()), encode(&bytes));
    let signature = MacKey::of(KEY.as_bytes()).sign(&[signed.as_bytes()]);
    let shown = format!("{signed}.{}", encode(&signature));
    cases.add("identity_garbled", "bytes beyond UTF-8", shown);
}

pub(super) fn add_forged(cases: &mut Cases) {
    let good = serde_json::to_string(&good()).unwrap();
    let control = signed_by(KEY, HS256, &good);
    let [header, claims, signature]: [&str; 3] =
        control.split('.').collect::<Vec<_>>().try_into().unwrap();
    let signed = format!("{header}.{claims}");
    let forged = "identity_forged";

    for (bit, flipped) in flips(&decode(signature).unwrap()) {
        let shown = format!("{signed}.{}", encode(&flipped));
        cases.add(forged, format!("bit {bit} of the signature"), shown);
    }
    for (bit, flipped) in flips(&decode(claims).unwrap()) {
        let shown = format!("{header}.{}.{signature}", encode(&flipped));
        cases.add(forged, format!("bit {bit} of the claims"), shown);
    }
    for key in [
        "",
        "portico_identity_0123456789abcdef0123456789abcdeF",
        "portico_identity_",
        "0123456789abcdef0123456789abcdef",
        "secret",
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
        "main",
    ] {
        cases.add(
            forged,
            format!("signed with {key:?}"),
            signed_by(key, HS256, &good),
        );
    }
    let digest = sha256(signed.as_bytes());
    let whole = decode(signature).unwrap();
    for (what, shown) in [
        ("no signature", format!("{signed}.")),
        (
            "half a signature",
            format!("{signed}.{}", encode(&whole[..16])),
        ),
        (
            "a signature and a byte",
            format!("{signed}.{}", encode(&[&whole[..], &[0]].concat())),
        ),
        (
            "a signature of zeros",
            format!("{signed}.{}", encode(&[0; 32])),
        ),
        (
            "a digest without key",
            format!("{signed}.{}", encode(&digest)),
        ),
        ("the signature of the claims alone", {
            let signature = MacKey::of(KEY.as_bytes()).sign(&[claims.as_bytes()]);
            format!("{signed}.{}", encode(&signature))
        }),
        ("the signature of what is decoded", {
            let parts = [HS256.as_bytes(), b".", good.as_bytes()];
            format!(
                "{signed}.{}",
                encode(&MacKey::of(KEY.as_bytes()).sign(&parts))
            )
        }),
        ("the claims of another", {
            let other = good.replace("kari", "ola");
            format!("{header}.{}.{signature}", encode(other.as_bytes()))
        }),
        ("the header in another order", {
            let other = encode(br#"{"typ":"JWT","alg":"HS256"}"#);
            format!("{other}.{claims}.{signature}")
        }),
        ("a key to look for", {
            let other = encode(br#"{"alg":"HS256","kid":"../../dev/null"}"#);
            format!("{other}.{claims}.{signature}")
        }),
        ("no claims", format!("{header}..{signature}")),
    ] {
        cases.add(forged, what, shown);
    }
    for (what, shown) in [
        ("nothing", String::new()),
        ("a dot", ".".into()),
        ("two dots", "..".into()),
        ("three dots", "...".into()),
        ("one part", header.into()),
        ("two parts", signed.clone()),
        ("four parts", format!("{control}.{signature}")),
        (
            "five parts",
            format!("{header}.{claims}.{claims}.{claims}.{signature}"),
        ),
        ("twice", format!("{control}{control}")),
        ("twice with a dot", format!("{control}.{control}")),
        ("no header", format!(".{claims}.{signature}")),
        ("padded", format!("{control}=")),
        ("a padded header", format!("{header}=.{claims}.{signature}")),
        ("padded claims", format!("{header}.{claims}==.{signature}")),
        ("a space in front", format!(" {control}")),
        ("a space behind", format!("{control} ")),
        ("a line behind", format!("{control}\n")),
        ("a scheme in front", format!("Bearer {control}")),
        ("a zero behind", format!("{control}\0")),
        (
            "the other alphabet",
            format!("{header}.+/{claims}.{signature}"),
        ),
        ("no base64 at all", format!("{HS256}.{good}.{signature}")),
        (
            "as JSON",
            format!(r#"{{"payload":"{claims}","signature":"{signature}"}}"#),
        ),
        ("a letter beyond ASCII", format!("{control}å")),
        (
            "over the limit",
            format!("{header}.{}.{signature}", "A".repeat(4 * 1024)),
        ),
        ("a megabyte", "A".repeat(1 << 20)),
        ("a megabyte of dots", ".".repeat(1 << 20)),
    ] {
        cases.add("identity_garbled", what, shown);
    }
    // A long one, signed as it should be.
    let long = good.replace(
        "\"jti\":\"1\"",
        &format!("\"jti\":\"{}\"", "1".repeat(4096)),
    );
    cases.add(
        "identity_garbled",
        "a jti without end",
        signed_by(KEY, HS256, &long),
    );
}
