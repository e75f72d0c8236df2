//! Signing in with a passkey (section 7.2).

use alloc::{string::ToString, vec::Vec};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    super::{
        keys::Keys,
        mac::sha256,
        seal::{self, Purpose},
    },
    Begun, Challenge, Kept, LIFE, Refused, answer,
    authenticator_data::AuthenticatorData,
    client_data::{self, Ceremony},
};
use crate::{
    ids::{Digest, PersonId},
    origin::Origin,
    protocol::team::Proof,
    time::Timestamp,
};

#[derive(Deserialize, Serialize)]
struct State {
    challenge: Challenge,
    until: Timestamp,
}

/// What the browser of somebody, whoever it is, is asked at the console's origin.
#[must_use]
pub fn begin(keys: &Keys, origin: &Origin, challenge: Challenge, now: Timestamp) -> Begun {
    let options = json!({
        "challenge": URL_SAFE_NO_PAD.encode(challenge),
        "timeout": LIFE.0,
        "rpId": origin.host(),
        "allowCredentials": [],
        "userVerification": "required",
    });
    let until = now.after(LIFE);
    let state = State { challenge, until };
    Begun {
        options: options.to_string(),
        state: seal::seal(keys, Purpose::PasskeySignIn, &state),
    }
}

/// What somebody has signed, as far as it can be checked without knowing their passkey.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Assertion {
    id: Vec<u8>,
    user_handle: Vec<u8>,
    counter: u32,
    /// SHA-256 of what was signed.
    signed: [u8; 32],
    signature: Vec<u8>,
    challenge: Digest,
}

/// Reads an answer and checks all that takes no key.
pub fn open(
    keys: &Keys,
    origin: &Origin,
    state: &str,
    answer: &str,
    now: Timestamp,
) -> Result<Assertion, Refused> {
    let state = seal::open(keys, Purpose::PasskeySignIn, state);
    let State { challenge, until } = state.map_err(|_| Refused::NotAsked)?;
    if until <= now {
        return Err(Refused::Expired);
    }
    let answer = answer::Assertion::read(answer)?;
    let client_data =
        client_data::check(&answer.client_data, Ceremony::SignIn, &challenge, origin)?;
    let mut signed = answer.authenticator_data;
    let data = AuthenticatorData::read(&signed).ok_or(Refused::Garbled)?;
    data.check(origin)?;
    let counter = data.counter;
    signed.extend_from_slice(&client_data);
    Ok(Assertion {
        id: answer.id,
        user_handle: answer.user_handle.ok_or(Refused::OfAnotherPerson)?,
        counter,
        signed: sha256(&signed),
        signature: answer.signature,
        challenge: Digest(sha256(&challenge)),
    })
}

impl Assertion {
    /// Which passkey it is.
    #[must_use]
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    /// That this person has signed in, whose passkey is kept so.
    pub fn check(self, person: &PersonId, kept: &Kept) -> Result<Proof, Refused> {
        if self.user_handle != person.as_str().as_bytes() {
            return Err(Refused::OfAnotherPerson);
        }
        if !kept.key.has_signed(&self.signed, &self.signature) {
            return Err(Refused::Forged);
        }
        // Both are zero where the authenticator does not count.
        let counts = self.counter != 0 || kept.counter != 0;
        if counts && self.counter <= kept.counter {
            return Err(Refused::Copied);
        }
        let kept = Kept {
            key: kept.key.clone(),
            counter: self.counter,
        };
        Ok(Proof::Passkey {
            id: self.id,
            kept: kept.bytes(),
            challenge: self.challenge,
        })
    }
}
