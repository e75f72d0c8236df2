//! A new passkey (section 7.1).

use alloc::{string::ToString, vec::Vec};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use minicbor::Decoder;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    super::{
        keys::Keys,
        mac::sha256,
        seal::{self, Purpose},
    },
    Begun, Challenge, Kept, LIFE, Refused,
    answer::Attestation,
    authenticator_data::AuthenticatorData,
    client_data::{self, Ceremony},
    public_key::ALGORITHMS,
};
use crate::{
    ids::{Digest, PersonId},
    origin::Origin,
    time::Timestamp,
};

/// What the browser calls us.
const NAME: &str = "Portico";

/// Whose the passkey will be.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    pub person: &'a PersonId,
    /// What the browser shows where there are several.
    pub mail: &'a str,
    pub name: &'a str,
}

/// A passkey that was made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Registered {
    pub id: Vec<u8>,
    pub kept: Kept,
    /// Of the challenge, which is good once.
    pub challenge: Digest,
}

#[derive(Deserialize, Serialize)]
struct State {
    challenge: Challenge,
    person: PersonId,
    until: Timestamp,
}

/// What the browser of somebody who has the passkeys `others` is asked, at the console's origin.
#[must_use]
pub fn begin<'a>(
    keys: &Keys,
    origin: &Origin,
    owner: Owner<'_>,
    others: impl Iterator<Item = &'a [u8]>,
    challenge: Challenge,
    now: Timestamp,
) -> Begun {
    let others: Vec<Value> = others
        .map(|id| json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(id) }))
        .collect();
    let options = json!({
        "rp": { "id": origin.host(), "name": NAME },
        "user": {
            "id": URL_SAFE_NO_PAD.encode(owner.person.as_str()),
            "name": owner.mail,
            "displayName": owner.name,
        },
        "challenge": URL_SAFE_NO_PAD.encode(challenge),
        "pubKeyCredParams": ALGORITHMS.map(|alg| json!({ "type": "public-key", "alg": alg })),
        "timeout": LIFE.0,
        "excludeCredentials": others,
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
    });
    let state = State {
        challenge,
        person: owner.person.clone(),
        until: now.after(LIFE),
    };
    Begun {
        options: options.to_string(),
        state: seal::seal(keys, Purpose::PasskeyRegistration, &state),
    }
}

/// The passkey that `person` has made, if it was asked for.
pub fn finish(
    keys: &Keys,
    origin: &Origin,
    person: &PersonId,
    state: &str,
    answer: &str,
    now: Timestamp,
) -> Result<Registered, Refused> {
    let state = seal::open(keys, Purpose::PasskeyRegistration, state);
    let state: State = state.map_err(|_| Refused::NotAsked)?;
    if state.person != *person {
        return Err(Refused::NotAsked);
    }
    if state.until <= now {
        return Err(Refused::Expired);
    }
    let answer = Attestation::read(answer)?;
    client_data::check(
        &answer.client_data,
        Ceremony::Registration,
        &state.challenge,
        origin,
    )?;
    let data = authenticator_data(&answer.object).ok_or(Refused::Garbled)?;
    data.check(origin)?;
    let (id, key) = data.credential()?;
    if id != answer.id {
        return Err(Refused::Garbled);
    }
    Ok(Registered {
        id: answer.id,
        kept: Kept {
            key,
            counter: data.counter,
        },
        challenge: Digest(sha256(&state.challenge)),
    })
}

/// The part of an attestation object (section 6.5.4) that says something: a map of exactly three.
fn authenticator_data(object: &[u8]) -> Option<AuthenticatorData<'_>> {
    let mut decoder = Decoder::new(object);
    let (mut format, mut statement, mut data) = (None, None, None);
    if decoder.map().ok()? != Some(3) {
        return None;
    }
    for _ in 0..3 {
        let twice = match decoder.str().ok()? {
            "fmt" => format.replace(decoder.str().ok()?).is_some(),
            "attStmt" => {
                decoder.skip().ok()?;
                statement.replace(()).is_some()
            }
            "authData" => data.replace(decoder.bytes().ok()?).is_some(),
            _ => return None,
        };
        if twice {
            return None;
        }
    }
    if decoder.position() != object.len() {
        return None;
    }
    AuthenticatorData::read(data?)
}
