//! Passkeys: WebAuthn level 2, with the console as the relying party.
//!
//! [`registration`] and [`sign_in`] each make what the browser is asked, with a sealed state that
//! comes back with the answer, and check the answer. Passkeys are found by the browser itself
//! (discoverable credentials) and whoever uses one is verified, so that one stands for a password and
//! a second factor. Nothing is asked about the authenticator ("none" is conveyed, section 5.4.7), so
//! whatever is stated about it is not looked at.
//!
//! The steps of section 7.1 (a new passkey) and 7.2 (signing in) that fall to the edge:
//!
//! | what | 7.1 | 7.2 | where |
//! |---|---|---|---|
//! | the options | 1 | 1 | `begin` of either |
//! | an answer of this kind | 3 | 3 | `answer`: strict base64url, limits |
//! | whose the passkey is, by its id and by the user handle | – | 6 | `sign_in::Assertion::check` |
//! | its public key | – | 7 | the caller, from the directory |
//! | the parts of the answer | 5, 6 | 8 to 10 | `answer`, `client_data` |
//! | `type` | 7 | 11 | `client_data` |
//! | `challenge` | 8 | 12 | `client_data`; answered once: the directory |
//! | `origin`, and no frame of another (level 3, `crossOrigin`) | 9 | 13 | `client_data` |
//! | no token binding, which we have not | 10 | 14 | `client_data` |
//! | SHA-256 of the client data | 11 | 19 | `client_data` |
//! | the attestation object | 12 | – | `registration` |
//! | SHA-256 of the host, presence, verification | 13 to 15 | 15 to 17 | `authenticator_data` |
//! | the algorithm is one that was asked for | 16 | – | `public_key` |
//! | extensions, of which none was asked for: not looked at | 17 | 18 | – |
//! | the statement about the authenticator: not looked at | 18 to 21, 24 | – | – |
//! | nobody has this id | 22 | – | the directory |
//! | what is kept | 23 | – | [`Kept`] |
//! | the signature | – | 20 | `public_key` |
//! | the counter | – | 21 | `sign_in::Assertion::check` |
//!
//! Steps 2 and 4 of both are the browser's; step 5 of 7.2 has no list to look at.

mod answer;
mod authenticator_data;
mod client_data;
mod public_key;
pub mod registration;
pub mod sign_in;

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use self::public_key::PublicKey;
use crate::{stored, time::Span};

/// How long an answer may take.
pub(super) const LIFE: Span = Span::seconds(5 * 60);

/// Random bytes (section 13.4.3 asks for 16).
pub type Challenge = [u8; 32];

/// What a browser is asked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Begun {
    /// For `parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` (level 3, section 5.1).
    pub options: String,
    /// Comes back with the answer.
    pub state: String,
}

/// What of a passkey is kept.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Kept {
    key: PublicKey,
    /// How often it had signed when it was last used; zero where it does not count.
    counter: u32,
}

impl Kept {
    /// `None` for bytes that are not ours.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        stored::decode(bytes).ok()
    }

    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        stored::encode(self)
    }
}

/// Why an answer is not taken. The first that holds is given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// The state is not sealed by this deployment for this, or is somebody else's.
    NotAsked,
    Expired,
    /// Not of the form, not strict base64url, or too long; a public key that is none.
    Garbled,
    OfAnotherType,
    OfAnotherChallenge,
    OfAnotherOrigin,
    /// In a frame of another origin.
    Framed,
    /// Bound to a connection that we know nothing of.
    TokenBound,
    OfAnotherHost,
    NobodyPresent,
    NotVerified,
    /// A key of an algorithm that was not asked for.
    Algorithm,
    OfAnotherPerson,
    Forged,
    /// The counter has not gone up: there are two of it.
    Copied,
}

impl Refused {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAsked => "passkey_not_asked",
            Self::Expired => "passkey_expired",
            Self::Garbled => "passkey_garbled",
            Self::OfAnotherType => "passkey_of_another_type",
            Self::OfAnotherChallenge => "passkey_of_another_challenge",
            Self::OfAnotherOrigin => "passkey_of_another_origin",
            Self::Framed => "passkey_framed",
            Self::TokenBound => "passkey_token_bound",
            Self::OfAnotherHost => "passkey_of_another_host",
            Self::NobodyPresent => "passkey_nobody_present",
            Self::NotVerified => "passkey_not_verified",
            Self::Algorithm => "passkey_algorithm",
            Self::OfAnotherPerson => "passkey_of_another_person",
            Self::Forged => "passkey_forged",
            Self::Copied => "passkey_copied",
        }
    }
}
