//! What the browser says of the ceremony (section 5.8.1).

use alloc::string::String;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

use super::{
    super::{json, mac::sha256},
    Challenge, Refused,
};
use crate::origin::Origin;

/// Which ceremony it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ceremony {
    Registration,
    SignIn,
}

impl Ceremony {
    fn word(self) -> &'static str {
        match self {
            Self::Registration => "webauthn.create",
            Self::SignIn => "webauthn.get",
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    token_binding: Option<TokenBinding>,
}

#[derive(Deserialize)]
struct TokenBinding {
    status: String,
}

/// Checks it, and gives its SHA-256. What browsers add to it later changes nothing.
pub(super) fn check(
    bytes: &[u8],
    ceremony: Ceremony,
    challenge: &Challenge,
    origin: &Origin,
) -> Result<[u8; 32], Refused> {
    let written: Written = json::object(bytes).ok_or(Refused::Garbled)?;
    if written.r#type != ceremony.word() {
        return Err(Refused::OfAnotherType);
    }
    if written.challenge != URL_SAFE_NO_PAD.encode(challenge) {
        return Err(Refused::OfAnotherChallenge);
    }
    if Origin::parse(&written.origin).as_ref() != Some(origin) {
        return Err(Refused::OfAnotherOrigin);
    }
    if written.cross_origin {
        return Err(Refused::Framed);
    }
    let binding = written.token_binding;
    if binding.is_some_and(|binding| binding.status == "present") {
        return Err(Refused::TokenBound);
    }
    Ok(sha256(bytes))
}
