//! Secrets that are shown once and kept as SHA-256: sessions, invitations, sign-in links, codes for
//! setting up, API keys, and the browser's `messagesUtk` (VIS-2).
//!
//! They are random, 256 bits or 128, so a plain hash keeps them. What is hashed is the text as it is
//! shown, prefix included, so that one kind is never another and `sha256sum` gives the same.

use alloc::{borrow::ToOwned, string::String};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::mac::sha256;
use crate::ids::{Digest, hex};

/// Characters of base64url that 32 bytes take.
const CHARS: usize = 43;

/// What a secret of 32 bytes is for. Those that people handle begin with a word.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// The cookie of somebody who is signed in.
    Session,
    /// The link that makes somebody part of the team.
    Invitation,
    /// The code with which the first person sets the deployment up.
    SetUp,
    /// A program's key to the API.
    ApiKey,
    /// The link with which a person gets back in.
    Access,
}

impl Kind {
    pub const ALL: [Self; 5] = [
        Self::Session,
        Self::Invitation,
        Self::SetUp,
        Self::ApiKey,
        Self::Access,
    ];

    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "",
            Self::Invitation => "portico_invitation_",
            Self::SetUp => "portico_setup_",
            Self::ApiKey => "portico_key_",
            Self::Access => "portico_access_",
        }
    }
}

/// A secret as it is shown, once. It has no `Debug`, so that it stands in no log.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(String);

impl Secret {
    /// The prefix of the kind and base64url without padding of 32 random bytes.
    #[must_use]
    pub fn new(kind: Kind, entropy: [u8; 32]) -> Self {
        let mut text = kind.prefix().to_owned();
        URL_SAFE_NO_PAD.encode_string(entropy, &mut text);
        Self(text)
    }

    /// A `messagesUtk`: 32 lower-case hexadecimal digits of 16 random bytes.
    #[must_use]
    pub fn browser(entropy: [u8; 16]) -> Self {
        Self(hex(&entropy))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest(sha256(self.0.as_bytes()))
    }
}

impl Digest {
    /// What a secret of this kind is looked up by. `None` if the text is not written as one is.
    #[must_use]
    pub fn of(kind: Kind, text: &str) -> Option<Self> {
        let secret = text.strip_prefix(kind.prefix())?;
        if secret.len() != CHARS {
            return None;
        }
        URL_SAFE_NO_PAD.decode(secret).ok()?;
        Some(Self(sha256(text.as_bytes())))
    }

    /// The same of a `messagesUtk`: 32 digits of `0-9 a-f`.
    #[must_use]
    pub fn of_browser(text: &str) -> Option<Self> {
        let is_one =
            text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        is_one.then(|| Self(sha256(text.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    #[test]
    fn a_secret_is_found_by_the_digest_of_its_text() {
        for kind in Kind::ALL {
            let secret = Secret::new(kind, [0xfb; 32]);
            assert_eq!(secret.as_str().len(), kind.prefix().len() + CHARS);
            assert_eq!(Digest::of(kind, secret.as_str()), Some(secret.digest()));
            for other in Kind::ALL {
                let found = Digest::of(other, secret.as_str()).is_some();
                assert_eq!(found, other == kind, "{kind:?} as {other:?}");
            }
        }
        assert_eq!(
            Secret::new(Kind::ApiKey, [0; 32]).as_str(),
            "portico_key_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        );
    }

    #[test]
    fn the_digest_is_sha_256_of_what_is_shown() {
        let digest = Secret::browser([0; 16]).digest();
        // printf '%032d' 0 | sha256sum
        let expect = "84e0c0eafaa95a34c293f278ac52e45ce537bab5e752a00e6959a13ae103b65a";
        let hex: String = digest.0.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expect);
    }

    #[test]
    fn a_secret_is_written_in_one_way() {
        let good = Secret::new(Kind::Session, [1; 32]);
        let text = good.as_str();
        for bad in [
            "",
            text.get(1..).unwrap(),
            &format!("{text}A"),
            &format!("{text}="),
            &format!(" {}", text.get(1..).unwrap()),
            &text.replace('A', "+"),
            // The last character holds two bits that are no part of the bytes.
            &format!("{}F", text.get(..42).unwrap()),
            &format!("{}é", text.get(..41).unwrap()),
        ] {
            assert_eq!(Digest::of(Kind::Session, bad), None, "{bad:?}");
        }
    }

    #[test]
    fn vis_2_a_browser_is_known_by_32_digits_whose_digest_is_kept() {
        let good = Secret::browser(core::array::from_fn(|at| at as u8 * 17));
        let text = good.as_str();
        assert_eq!(text, "00112233445566778899aabbccddeeff");
        assert_eq!(Digest::of_browser(text), Some(good.digest()));
        for bad in [
            "",
            &text.to_uppercase(),
            text.get(1..).unwrap(),
            &format!("{text}0"),
            &format!("{}g", text.get(1..).unwrap()),
            &format!(" {}", text.get(1..).unwrap()),
            &format!("{}é", text.get(2..).unwrap()),
        ] {
            assert_eq!(Digest::of_browser(bad), None, "{bad:?}");
        }
    }
}
