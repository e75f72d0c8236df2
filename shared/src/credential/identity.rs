//! A site's word for who its visitor is (CON-8): a JWT (RFC 7519) signed with the site's key, HS256
//! and nothing else (RFC 8725, section 3.1).

mod claims;

use alloc::{
    format,
    string::{String, ToString},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use self::claims::{Claims, Header};
use super::mac::MacKey;
use crate::{
    ids::SiteId,
    text::folded_mailbox,
    time::{Span, Timestamp},
};

/// How long after `iat` a token may end.
pub const LONGEST_LIFE: Span = Span::seconds(12 * 60 * 60);

/// How far the clock of a site's server may be ahead of ours.
const AHEAD: Span = Span::seconds(5 * 60);

/// Bytes of a token at most.
const MOST_BYTES: usize = 4 * 1024;

/// Bytes of a site's key at least and at most.
const KEY_BYTES: core::ops::RangeInclusive<usize> = 32..=256;

/// A site's key: a text whose bytes are the key of HMAC, as JWT libraries take it. Its owner gives it
/// to the server that knows who visitors are.
#[derive(Clone)]
pub struct SiteKey(MacKey);

/// Where a token came: the site asked for, and the address that came with it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub site: &'a SiteId,
    pub address: &'a str,
}

/// Whom a site speaks for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Identity {
    /// The address as the token has it, in lower case: equal for addresses that count as the same.
    pub address: String,
    pub expires: Timestamp,
}

/// Why a token is not taken. The first that holds is given; all before the seal come first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// Not a compact JWS, or without one of `aud`, `email`, `iat`, `exp` and `jti`.
    Garbled,
    /// Another algorithm than HS256, or a header that changes how a token is checked.
    Algorithm,
    /// The signature is not by a key of the site.
    Forged,
    OfAnotherSite,
    OfAnotherAddress,
    /// `exp` is more than [`LONGEST_LIFE`] after `iat`.
    LivesTooLong,
    /// `iat` or `nbf` is ahead of our clock by more than five minutes. It is good after this wait.
    NotYet {
        wait: Span,
    },
    Expired,
}

impl Refused {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Garbled => "identity_garbled",
            Self::Algorithm => "identity_algorithm",
            Self::Forged => "identity_forged",
            Self::OfAnotherSite => "identity_of_another_site",
            Self::OfAnotherAddress => "identity_of_another_address",
            Self::LivesTooLong => "identity_lives_too_long",
            Self::NotYet { .. } => "identity_not_yet",
            Self::Expired => "identity_expired",
        }
    }
}

impl SiteKey {
    /// The text of a new key, of 32 random bytes. It is kept as it is: signatures are made of it.
    #[must_use]
    pub fn text(entropy: [u8; 32]) -> String {
        format!("portico_identity_{}", URL_SAFE_NO_PAD.encode(entropy))
    }

    /// `None` unless the text is of 32 to 256 bytes.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        KEY_BYTES
            .contains(&text.len())
            .then(|| Self(MacKey::of(text.as_bytes())))
    }
}

/// Whom a token speaks for. The site may have several keys while it changes them.
pub fn open(
    keys: &[SiteKey],
    token: &str,
    place: Place<'_>,
    now: Timestamp,
) -> Result<Identity, Refused> {
    if token.len() > MOST_BYTES {
        return Err(Refused::Garbled);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Garbled)?;
    let (header, claims) = signed.split_once('.').ok_or(Refused::Garbled)?;
    let bytes = |part| URL_SAFE_NO_PAD.decode(part).map_err(|_| Refused::Garbled);
    let (header, claims, signature) = (bytes(header)?, bytes(claims)?, bytes(signature)?);
    if !Header::read(&header).ok_or(Refused::Garbled)?.is_plain() {
        return Err(Refused::Algorithm);
    }
    if !keys
        .iter()
        .any(|key| key.0.fits(&[signed.as_bytes()], &signature))
    {
        return Err(Refused::Forged);
    }
    let claims = Claims::read(&claims).ok_or(Refused::Garbled)?;
    of_place(&claims, place)?;
    in_time(&claims, now)?;
    Ok(Identity {
        address: folded_mailbox(&claims.email),
        expires: claims.expires,
    })
}

/// What a token is to say.
#[derive(Clone, Copy, Debug)]
pub struct Making<'a> {
    pub site: &'a SiteId,
    pub address: &'a str,
    /// Random: the token's `jti`.
    pub entropy: [u8; 16],
    /// At most [`LONGEST_LIFE`] is given.
    pub life: Span,
}

/// A token, for servers that would rather ask than sign.
#[must_use]
pub fn make(key: &SiteKey, making: &Making<'_>, now: Timestamp) -> String {
    let issued = now.0 / 1000;
    let life = making.life.min(LONGEST_LIFE).0 / 1000;
    let claims = serde_json::json!({
        "aud": making.site.as_str(),
        "email": making.address,
        "iat": issued,
        "exp": issued.saturating_add(life),
        "jti": URL_SAFE_NO_PAD.encode(making.entropy),
    });
    let mut token = URL_SAFE_NO_PAD.encode(Header::OURS);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(claims.to_string(), &mut token);
    let signature = key.0.sign(&[token.as_bytes()]);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    token
}

fn of_place(claims: &Claims, place: Place<'_>) -> Result<(), Refused> {
    if claims.audience != place.site.as_str() {
        return Err(Refused::OfAnotherSite);
    }
    if !is_same_address(&claims.email, place.address) {
        return Err(Refused::OfAnotherAddress);
    }
    Ok(())
}

fn in_time(claims: &Claims, now: Timestamp) -> Result<(), Refused> {
    if claims.expires.since(claims.issued) > LONGEST_LIFE {
        return Err(Refused::LivesTooLong);
    }
    let begins = claims.not_before.max(Some(claims.issued));
    let begins = begins.unwrap_or(claims.issued);
    let wait = begins.since(now.after(AHEAD));
    if wait > Span::default() {
        return Err(Refused::NotYet { wait });
    }
    if claims.expires <= now || claims.expires <= claims.issued {
        return Err(Refused::Expired);
    }
    Ok(())
}

fn is_same_address(one: &str, other: &str) -> bool {
    folded_mailbox(one) == folded_mailbox(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_500);

    fn key(n: u8) -> SiteKey {
        SiteKey::new(&SiteKey::text([n; 32])).unwrap()
    }

    fn site() -> SiteId {
        SiteId::new("main").unwrap()
    }

    #[test]
    fn con_8_what_is_made_is_taken_while_it_lives() {
        let (key, site) = (key(1), site());
        let making = Making {
            site: &site,
            address: "Kari@Example.com",
            entropy: [3; 16],
            life: Span::seconds(600),
        };
        let token = make(&key, &making, NOW);
        let place = Place {
            site: &site,
            address: "kari@example.COM",
        };
        let expect = Identity {
            address: "kari@example.com".into(),
            expires: Timestamp(1_800_000_600_000),
        };
        let keys = [key];
        for now in [NOW, NOW.after(Span(599_499)), Timestamp(NOW.0 - 300_000)] {
            assert_eq!(open(&keys, &token, place, now), Ok(expect.clone()));
        }
        let at = |now| open(&keys, &token, place, now);
        assert_eq!(at(NOW.after(Span(599_500))), Err(Refused::Expired));
        // The second that it says has begun half a second ago.
        let wait = Span(500);
        assert_eq!(
            at(Timestamp(NOW.0 - 301_000)),
            Err(Refused::NotYet { wait })
        );
        let wait = Span(3_600_000);
        assert_eq!(
            at(Timestamp(NOW.0 - 3_900_500)),
            Err(Refused::NotYet { wait })
        );
        let long = Making {
            life: Span::seconds(1 << 40),
            ..making
        };
        let token = make(&keys[0], &long, NOW);
        let opened = open(&keys, &token, place, NOW).unwrap();
        assert_eq!(
            opened.expires,
            Timestamp(1_800_000_000_000).after(LONGEST_LIFE)
        );
    }

    #[test]
    fn con_8_a_site_may_have_two_keys_and_another_key_is_none() {
        let site = site();
        let making = Making {
            site: &site,
            address: "a@b.example",
            entropy: [3; 16],
            life: Span::seconds(600),
        };
        let place = Place {
            site: &site,
            address: "a@b.example",
        };
        let token = make(&key(1), &making, NOW);
        assert!(open(&[key(2), key(1)], &token, place, NOW).is_ok());
        for keys in [&[][..], &[key(2)]] {
            assert_eq!(open(keys, &token, place, NOW), Err(Refused::Forged));
        }
        assert!(SiteKey::new(&"k".repeat(31)).is_none());
        assert!(SiteKey::new(&"k".repeat(257)).is_none());
    }

    #[test]
    fn con_8_addresses_that_are_not_the_same_are_two_visitors() {
        let (key, site) = ([key(1)], site());
        let opened = |address: &str| {
            let making = Making {
                site: &site,
                address,
                entropy: [3; 16],
                life: Span::seconds(600),
            };
            let token = make(&key[0], &making, NOW);
            let place = Place {
                site: &site,
                address,
            };
            open(&key, &token, place, NOW).unwrap().address
        };
        assert_eq!(opened("ÅSE@B.Example"), opened("åse@b.example"));
        for (one, other) in [
            ("\u{212a}ari@b.example", "kari@b.example"),
            ("\u{130}da@b.example", "ida@b.example"),
            ("\u{212b}se@b.example", "ase@b.example"),
        ] {
            assert_ne!(opened(one), opened(other), "{one}");
        }
    }

    #[test]
    fn con_8_addresses_are_compared_without_regard_to_case() {
        for (one, other, expect) in [
            ("a@b.example", "A@B.Example", true),
            ("åse@b.example", "ÅSE@b.example", true),
            ("a@b.example", "a@b.example ", false),
            ("a@b.example", "a@b.exampl", false),
            ("a@b.example", "", false),
            ("k@b.example", "\u{212a}@b.example", false),
            ("\u{212a}@b.example", "\u{212a}@b.example", true),
            ("i@b.example", "\u{130}@b.example", false),
            ("s@b.example", "\u{17f}@b.example", false),
        ] {
            assert_eq!(is_same_address(one, other), expect, "{one} {other}");
            assert_eq!(is_same_address(other, one), expect, "{other} {one}");
        }
    }
}
