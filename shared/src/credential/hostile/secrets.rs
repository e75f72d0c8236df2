//! Session cookies, and the codes of an authenticator.

use std::{
    format,
    string::{String, ToString},
};

use super::{
    super::{
        cookie::{Cookie, Refused},
        secret::{Kind, Secret},
        totp::{self, Step},
    },
    Cases, NOW, decode, edits, encode, flips,
};
use crate::ids::Digest;

/// Signs in with a `Cookie` header as the edge does: the cookie, its digest, and whose it is.
fn sign_in(kept: &[Digest], header: &str) -> Result<(), &'static str> {
    let found = Cookie::Session.find([header.as_bytes()]);
    let secret = found.map_err(Refused::code)?.ok_or("session_none")?;
    let digest = Digest::of(Kind::Session, secret).ok_or("session_garbled")?;
    kept.contains(&digest)
        .then_some(())
        .ok_or("session_unknown")
}

#[test]
fn no_other_cookie_is_a_session() {
    let name = Cookie::Session.name();
    let secret = Secret::new(Kind::Session, *b"0123456789abcdef0123456789abcdef");
    let text = secret.as_str();
    let kept = [secret.digest()];
    let control = format!("a=b; {name}={text}; c=d");
    let mut cases = Cases::default();

    for (bit, flipped) in flips(&decode(text).unwrap()) {
        let shown = format!("{name}={}", encode(&flipped));
        cases.add("session_unknown", format!("bit {bit} turned over"), shown);
    }
    for edited in edits(text) {
        let code = match decode(&edited) {
            Some(bytes) if bytes.len() == 32 => "session_unknown",
            Some(_) | None if edited.is_empty() => "session_none",
            Some(_) | None => "session_garbled",
        };
        cases.add(code, "edited", format!("{name}={edited}"));
    }
    let other = Secret::new(Kind::Session, [1; 32]);
    let other = other.as_str();
    for (code, what, shown) in [
        ("session_none", "nothing", String::new()),
        ("session_none", "no value", format!("{name}=")),
        ("session_none", "no sign between", format!("{name}{text}")),
        ("session_none", "the value alone", text.to_string()),
        (
            "session_none",
            "in small letters",
            format!("{}={text}", name.to_lowercase()),
        ),
        (
            "session_none",
            "without its prefix",
            format!("portico-session={text}"),
        ),
        (
            "session_none",
            "of another kind",
            format!("__Secure-portico-session={text}"),
        ),
        ("session_none", "longer", format!("{name}2={text}")),
        (
            "session_none",
            "a part of another",
            format!("x{name}={text}"),
        ),
        (
            "session_none",
            "in another's value",
            format!("x={name}={text}"),
        ),
        (
            "session_none",
            "the pass",
            format!("{}={text}", Cookie::Pass.name()),
        ),
        (
            "session_none",
            "a comma between",
            format!("a=b, {name}={text}"),
        ),
        (
            "session_none",
            "a space before the sign",
            format!("{name} ={text}"),
        ),
        ("session_unknown", "another's", format!("{name}={other}")),
        (
            "session_unknown",
            "its digest",
            format!("{name}={}", encode(&secret.digest().0)),
        ),
        (
            "session_garbled",
            "twice in one",
            format!("{name}={text}{text}"),
        ),
        (
            "session_garbled",
            "in hexadecimal",
            format!("{name}={}", "30".repeat(32)),
        ),
        ("session_garbled", "with another's prefix", {
            format!("{name}={}", Secret::new(Kind::ApiKey, [0x30; 32]).as_str())
        }),
        ("cookie_garbled", "padded", format!("{name}={text}=")),
        ("cookie_garbled", "quoted", format!("{name}=\"{text}\"")),
        (
            "cookie_garbled",
            "a space after the sign",
            format!("{name}= {text}"),
        ),
        (
            "cookie_garbled",
            "a space within",
            format!("{name}={text} {text}"),
        ),
        (
            "cookie_garbled",
            "a comma behind",
            format!("{name}={text},"),
        ),
        (
            "cookie_garbled",
            "the other alphabet",
            format!("{name}=+/{text}"),
        ),
        ("cookie_garbled", "escaped", format!("{name}=%41{text}")),
        (
            "cookie_garbled",
            "a zero behind",
            format!("{name}={text}\0"),
        ),
        ("cookie_garbled", "beyond ASCII", format!("{name}=å{text}")),
        ("cookie_garbled", "two signs", format!("{name}=={text}")),
        (
            "cookie_garbled",
            "another line",
            format!("{name}={text}\r\nSet-Cookie: a=b"),
        ),
        (
            "cookie_twice",
            "another's before",
            format!("{name}={other}; {name}={text}"),
        ),
        (
            "cookie_twice",
            "another's behind",
            format!("{name}={text}; {name}={other}"),
        ),
        (
            "cookie_twice",
            "an empty one before",
            format!("{name}=; {name}={text}"),
        ),
        (
            "cookie_twice",
            "an empty one behind",
            format!("{name}={text}; a=b; {name}="),
        ),
        (
            "cookie_too_long",
            "a value without end",
            format!("{name}={}", "A".repeat(1025)),
        ),
        (
            "cookie_too_long",
            "others without end",
            format!("{}{control}", "a=b; ".repeat(1700)),
        ),
        (
            "cookie_too_long",
            "a megabyte",
            format!("{name}={}", "A".repeat(1 << 20)),
        ),
    ] {
        cases.add(code, what, shown);
    }
    cases.check("session cookies", &control, |header| sign_in(&kept, header));
    let twice = format!("{name}={text};{name}={text}");
    assert_eq!(sign_in(&kept, &twice), Ok(()), "twice the same");
    let split = [b"a=b".as_slice(), b"c=d"];
    assert_eq!(Cookie::Session.find(split), Ok(None));
}

#[test]
fn no_other_code_signs_in_and_none_twice() {
    let secret = totp::Secret(*b"12345678901234567890");
    let steps = NOW.0 / 30_000;
    let authenticator = totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::new_stack(secret.0))
        .build_noncompliant();
    let code_at = |step: u64| authenticator.generate(step * 30).to_string();
    let (before, current) = (code_at(steps - 1), code_at(steps));
    let last = Some(Step(steps - 1));
    let mut cases = Cases::default();
    cases.add("totp_replayed", "the code before, which was used", &before);
    for (bit, flipped) in flips(current.as_bytes()) {
        let Ok(shown) = String::from_utf8(flipped) else {
            continue;
        };
        if shown == before || shown == current || shown == " " {
            continue;
        }
        let is_code = shown.len() == 6 && shown.bytes().all(|b| b.is_ascii_digit());
        let code = if is_code {
            "totp_wrong"
        } else {
            "totp_garbled"
        };
        cases.add(code, format!("bit {bit} turned over"), shown);
    }
    for edited in edits(&current) {
        let is_code = edited.len() == 6 && edited.bytes().all(|b| b.is_ascii_digit());
        let code = if is_code {
            "totp_wrong"
        } else {
            "totp_garbled"
        };
        cases.add(code, "edited", edited);
    }
    let open = |code: &str| secret.check(code, last, NOW).map_err(totp::Refused::code);
    cases.check("codes of an authenticator", &current, open);
    let used = secret.check(&current, Some(Step(steps)), NOW);
    assert_eq!(used, Err(totp::Refused::Replayed));
}

#[test]
fn tea_1_no_other_text_is_a_sign_in_link() {
    let secret = Secret::new(Kind::Access, *b"0123456789abcdef0123456789abcdef");
    let (text, kept) = (secret.as_str(), secret.digest());
    let prefix = Kind::Access.prefix();
    let open = |shown: &str| {
        let digest = Digest::of(Kind::Access, shown).ok_or("garbled")?;
        (digest == kept).then_some(()).ok_or("unknown")
    };
    let mut cases = Cases::default();
    let behind = text.strip_prefix(prefix).unwrap();
    let bytes = decode(behind).unwrap();
    for (bit, flipped) in flips(&bytes) {
        let shown = format!("{prefix}{}", encode(&flipped));
        cases.add("unknown", format!("bit {bit} turned over"), shown);
    }
    for edited in edits(text) {
        let secret = edited.strip_prefix(prefix).and_then(decode);
        let code = match secret {
            Some(bytes) if bytes.len() == 32 => "unknown",
            Some(_) | None => "garbled",
        };
        cases.add(code, "edited", edited);
    }
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Access) {
        let same = Secret::new(kind, bytes.as_slice().try_into().unwrap());
        cases.add("garbled", format!("as {kind:?}"), same.as_str());
    }
    for (what, shown) in [
        ("nothing", String::new()),
        ("the prefix alone", prefix.to_string()),
        ("without its prefix", behind.to_string()),
        ("in capitals", text.to_uppercase()),
        ("a space in front", format!(" {text}")),
        ("a line behind", format!("{text}\n")),
        ("padded", format!("{text}=")),
        ("twice", format!("{text}{text}")),
        ("in hexadecimal", format!("{prefix}{}", "30".repeat(32))),
        ("its digest", format!("{prefix}{}", "0".repeat(64))),
    ] {
        cases.add("garbled", what, shown);
    }
    cases.check("sign-in links", text, open);
}
