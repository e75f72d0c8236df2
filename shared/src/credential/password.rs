//! Passwords: Argon2id (RFC 9106), kept as PHC strings, and which new ones are taken.

mod commonest;

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use icu_normalizer::ComposingNormalizerBorrowed;
use subtle::ConstantTimeEq;

/// Characters of a new password at least.
pub const LEAST_CHARS: usize = 12;

/// Bytes of any password at most.
pub const MOST_BYTES: usize = 512;

const HASH_BYTES: usize = 32;

/// What a hash costs: OWASP's third row, 30 ms in workerd. More memory would stay with the isolate,
/// which has 128 MiB for everybody.
const TODAY: Cost = Cost {
    kibibytes: 12 * 1024,
    passes: 3,
    lanes: 1,
};

/// The most that a kept hash may ask for.
const MOST: Cost = Cost {
    kibibytes: 64 * 1024,
    passes: 16,
    lanes: 4,
};

/// What is compared with when there is no such account, so that it takes as long: the hash of
/// nobody's password.
const NOBODY: &str = "$argon2id$v=19$m=12288,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA\
                      $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What a try says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    Right,
    /// Right, and kept at another cost than today's: to be hashed anew.
    RightButOld,
    Wrong,
}

/// What went wrong on our side.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Broken {
    /// There is no room for the work.
    OutOfMemory,
    /// What is kept is no hash that this build reads.
    Stored,
}

/// Why a new password is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Weakness {
    /// Fewer than [`LEAST_CHARS`] characters.
    TooShort,
    /// More than [`MOST_BYTES`] bytes.
    TooLong,
    /// One of the commonest, a row of keys, or the same over and over.
    Common,
    /// The person's own name or address, or this product's.
    LikeName,
}

impl Weakness {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "password_too_short",
            Self::TooLong => "password_too_long",
            Self::Common => "password_common",
            Self::LikeName => "password_like_name",
        }
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
struct Cost {
    kibibytes: u32,
    passes: u32,
    lanes: u32,
}

/// A PHC string in parts.
struct Kept {
    cost: Cost,
    salt: Vec<u8>,
    hash: [u8; HASH_BYTES],
}

/// Whether a new password is taken, by NIST SP 800-63B, section 3.1.1.2: by its length and by what
/// it is known for, not by the kinds of characters in it. `names` are the person's name and address.
pub fn check_new(password: &str, names: &[&str]) -> Result<(), Weakness> {
    if password.len() > MOST_BYTES {
        return Err(Weakness::TooLong);
    }
    let password = normal(password);
    if password.chars().count() < LEAST_CHARS {
        return Err(Weakness::TooShort);
    }
    if commonest::is_common(&password) {
        return Err(Weakness::Common);
    }
    if commonest::is_like(&password, names) {
        return Err(Weakness::LikeName);
    }
    Ok(())
}

/// The PHC string that is kept: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. The salt is random.
pub fn hash(password: &str, salt: [u8; 16]) -> Result<String, Broken> {
    let hash = TODAY.hash(password, &salt)?;
    let Cost {
        kibibytes,
        passes,
        lanes,
    } = TODAY;
    let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
    Ok(format!(
        "$argon2id$v=19$m={kibibytes},t={passes},p={lanes}${salt}${hash}"
    ))
}

/// Whether a password is the one that is kept. Without an account nothing is kept, and it takes as
/// long to say that it is wrong.
pub fn verify(password: &str, kept: Option<&str>) -> Result<Verdict, Broken> {
    if password.len() > MOST_BYTES {
        return Ok(Verdict::Wrong);
    }
    let Kept { cost, salt, hash } = read(kept.unwrap_or(NOBODY)).ok_or(Broken::Stored)?;
    let is_right: bool = cost.hash(password, &salt)?.ct_eq(&hash).into();
    Ok(match (is_right && kept.is_some(), cost == TODAY) {
        (false, _) => Verdict::Wrong,
        (true, true) => Verdict::Right,
        (true, false) => Verdict::RightButOld,
    })
}

impl Cost {
    fn hash(self, password: &str, salt: &[u8]) -> Result<[u8; HASH_BYTES], Broken> {
        let params = Params::new(self.kibibytes, self.passes, self.lanes, Some(HASH_BYTES))
            .map_err(|_| Broken::Stored)?;
        let mut hash = [0; HASH_BYTES];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(normal(password).as_bytes(), salt, &mut hash)
            .map_err(|_| Broken::OutOfMemory)?;
        Ok(hash)
    }
}

/// In NFKC, since one key gives one character on one system and two on another, and NIST asks for
/// it; full-width letters of an input method come out as the plain ones.
fn normal(password: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfkc().normalize(password)
}

fn read(phc: &str) -> Option<Kept> {
    let mut parts = phc.strip_prefix("$argon2id$v=19$")?.split('$');
    let (costs, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let mut costs = costs.split(',');
    let mut number = |name| costs.next()?.strip_prefix(name)?.parse().ok();
    let cost = Cost {
        kibibytes: number("m=")?,
        passes: number("t=")?,
        lanes: number("p=")?,
    };
    let is_bearable =
        cost.kibibytes <= MOST.kibibytes && cost.passes <= MOST.passes && cost.lanes <= MOST.lanes;
    let is_whole = costs.next().is_none() && parts.next().is_none();
    let salt = STANDARD_NO_PAD.decode(salt).ok()?;
    let hash = STANDARD_NO_PAD.decode(hash).ok()?.try_into().ok()?;
    (is_bearable && is_whole && (8..=64).contains(&salt.len())).then_some(Kept { cost, salt, hash })
}

#[cfg(test)]
mod tests {
    use std::{borrow::ToOwned, string::ToString};

    use super::*;

    /// As little work as Argon2 takes.
    const CHEAP: Cost = Cost {
        kibibytes: 8,
        passes: 1,
        lanes: 1,
    };

    fn kept(cost: Cost, password: &str) -> String {
        let Cost {
            kibibytes,
            passes,
            lanes,
        } = cost;
        let hash = STANDARD_NO_PAD.encode(cost.hash(password, &[7; 16]).unwrap());
        let salt = STANDARD_NO_PAD.encode([7; 16]);
        format!("$argon2id$v=19$m={kibibytes},t={passes},p={lanes}${salt}${hash}")
    }

    #[test]
    fn a_hash_is_that_of_the_reference() {
        // echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32, of the reference's tests
        let cost = Cost {
            kibibytes: 65536,
            passes: 2,
            lanes: 1,
        };
        let hash = cost.hash("password", b"somesalt").unwrap();
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let expect = "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7";
        assert_eq!(hex, expect);
    }

    #[test]
    fn a_password_is_right_or_wrong() {
        let password = "tretten blå ballonger";
        let today = hash(password, [1; 16]).unwrap();
        assert!(today.starts_with("$argon2id$v=19$m=12288,t=3,p=1$AQEBAQEBAQEBAQEBAQEBAQ$"));
        assert_eq!(verify(password, Some(&today)), Ok(Verdict::Right));
        assert_eq!(verify("another one", Some(&today)), Ok(Verdict::Wrong));
        let old = kept(CHEAP, password);
        assert_eq!(verify(password, Some(&old)), Ok(Verdict::RightButOld));
        assert_eq!(verify("another one", Some(&old)), Ok(Verdict::Wrong));
        assert_eq!(verify("", Some(&old)), Ok(Verdict::Wrong));
        let huge = "a".repeat(MOST_BYTES + 1);
        assert_eq!(verify(&huge, Some(&kept(CHEAP, &huge))), Ok(Verdict::Wrong));
    }

    #[test]
    fn nobody_takes_as_long_and_is_always_wrong() {
        let nobody = read(NOBODY).unwrap();
        assert!(nobody.cost == TODAY);
        assert_eq!(nobody.salt.len(), 16);
        assert_eq!(verify("tretten blå ballonger", None), Ok(Verdict::Wrong));
    }

    #[test]
    fn the_same_password_is_typed_in_two_ways() {
        let old = kept(CHEAP, "caf\u{e9} \u{fb01}ne og store");
        let right = Ok(Verdict::RightButOld);
        assert_eq!(verify("cafe\u{301} fine og store", Some(&old)), right);
        let wide = "\u{ff43}af\u{e9} fine og store";
        assert_eq!(verify(wide, Some(&old)), right);
        let wrong = Ok(Verdict::Wrong);
        assert_eq!(verify("cafe fine og store", Some(&old)), wrong);
        assert_eq!(verify("Caf\u{e9} fine og store", Some(&old)), wrong);
    }

    #[test]
    fn what_is_no_hash_of_ours_is_our_fault() {
        let good = kept(CHEAP, "a");
        assert_eq!(verify("a", Some(&good)), Ok(Verdict::RightButOld));
        for bad in [
            String::new(),
            "a".into(),
            good.replace("argon2id", "argon2i"),
            good.replace("v=19", "v=16"),
            good.replace("m=8", "m=4"),
            good.replace("m=8", "m=4194304"),
            good.replace("t=1", "t=4000000000"),
            good.replace("t=1", "t=0"),
            good.replace("p=1", "p=0"),
            good.replace("p=1", "p=99999999999"),
            good.replace(",p=1", ""),
            good.replace(",p=1", ",p=1,x=1"),
            format!("{good}$"),
            format!("{good}="),
            good.get(..good.len() - 1).unwrap().to_owned(),
            good.get(..good.rfind('$').unwrap()).unwrap().to_string(),
            good.replace("BwcHBwcHBwcHBwcHBwcHBw", "BwcHBw"),
            good.replace("BwcHBwcHBwcHBwcHBwcHBw", "Bwc!"),
        ] {
            assert_eq!(verify("a", Some(&bad)), Err(Broken::Stored), "{bad:?}");
        }
    }

    #[test]
    fn new_passwords_are_long_and_not_known() {
        let names = ["Kari Nordmann", "kari.nordmann@example.com"];
        let check = |password: &str| check_new(password, &names);
        for good in [
            "tretten blå ballonger",
            "z8#kQp0v!mT2",
            "correct donkey battery",
            "тринадцать шаров",
            "一二三四五六七八九十百千",
            "kari har tretten ballonger",
            "8305 1927 4466",
        ] {
            assert_eq!(check(good), Ok(()), "{good:?}");
        }
        let longest: String = (0..128).map(|n| format!("{n:04x}")).collect();
        assert_eq!((longest.len(), check(&longest)), (MOST_BYTES, Ok(())));
        for (bad, expect) in [
            ("", Weakness::TooShort),
            ("elleve tegn", Weakness::TooShort),
            ("e\u{301}lleve tegn", Weakness::TooShort),
            (&"å".repeat(257), Weakness::TooLong),
            ("aaaaaaaaaaaaaaa", Weakness::Common),
            ("121212121212", Weakness::Common),
            ("passwordpassword", Weakness::Common),
            ("x7!qx7!qx7!q", Weakness::Common),
            ("Password1234!", Weakness::Common),
            ("ｐａｓｓｗｏｒｄ1234", Weakness::Common),
            ("qwertyuiop12", Weakness::Common),
            ("qwertyuiopasdf", Weakness::Common),
            ("123456789012345", Weakness::Common),
            ("0987654321098", Weakness::Common),
            ("abcdefghijklm", Weakness::Common),
            ("1qaz2wsx3edc4rfv", Weakness::Common),
            ("Correct Horse Battery Staple", Weakness::Common),
            ("administrator2027", Weakness::Common),
            ("Kari Nordmann", Weakness::LikeName),
            ("karinordmann1984", Weakness::LikeName),
            ("KARI.NORDMANN@example.com", Weakness::LikeName),
            ("kari.nordmann!", Weakness::LikeName),
            ("Portico-2027-!", Weakness::LikeName),
        ] {
            assert_eq!(check(bad), Err(expect), "{bad:?}");
        }
        // A name without letters is like nothing.
        assert_eq!(check_new("8305 1927 4466", &["", "12", "@"]), Ok(()));
    }
}
