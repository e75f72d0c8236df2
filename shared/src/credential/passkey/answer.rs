//! What a browser gives back, as `toJSON` writes it (level 3, sections 5.1 and 5.2).

use alloc::{string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::DeserializeOwned};

use super::{super::json, Refused};

/// Bytes of the whole text at most.
const TEXT_BYTES: usize = 32 * 1024;

/// Bytes of the client data at most. Browsers write some 200.
const CLIENT_DATA_BYTES: usize = 4 * 1024;

/// Bytes of the attestation object at most, and of the authenticator data.
const ATTESTATION_BYTES: usize = 16 * 1024;
const AUTHENTICATOR_DATA_BYTES: usize = 4 * 1024;

const SIGNATURE_BYTES: usize = 1024;

/// Bytes of a user handle at most (section 5.4.3).
const USER_HANDLE_BYTES: usize = 64;

/// Bytes of a credential's id (level 3, section 4, Credential ID).
const ID_BYTES: core::ops::RangeInclusive<usize> = 16..=1023;

/// A new passkey.
pub(super) struct Attestation {
    pub(super) id: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) object: Vec<u8>,
}

/// What a passkey has signed.
pub(super) struct Assertion {
    pub(super) id: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) authenticator_data: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) user_handle: Option<Vec<u8>>,
}

#[derive(Deserialize)]
struct Credential<R> {
    id: String,
    #[serde(rename = "rawId")]
    raw_id: String,
    r#type: String,
    response: R,
}

#[derive(Deserialize)]
struct AttestationResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "attestationObject")]
    object: String,
}

#[derive(Deserialize)]
struct AssertionResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "authenticatorData")]
    authenticator_data: String,
    signature: String,
    #[serde(rename = "userHandle")]
    user_handle: Option<String>,
}

impl Attestation {
    pub(super) fn read(text: &str) -> Result<Self, Refused> {
        let (id, response) = credential::<AttestationResponse>(text)?;
        Ok(Self {
            id,
            client_data: bytes(&response.client_data, CLIENT_DATA_BYTES)?,
            object: bytes(&response.object, ATTESTATION_BYTES)?,
        })
    }
}

impl Assertion {
    pub(super) fn read(text: &str) -> Result<Self, Refused> {
        let (id, response) = credential::<AssertionResponse>(text)?;
        let handle = response.user_handle;
        let handle = handle.map(|text| bytes(&text, USER_HANDLE_BYTES));
        Ok(Self {
            id,
            client_data: bytes(&response.client_data, CLIENT_DATA_BYTES)?,
            authenticator_data: bytes(&response.authenticator_data, AUTHENTICATOR_DATA_BYTES)?,
            signature: bytes(&response.signature, SIGNATURE_BYTES)?,
            user_handle: handle.transpose()?,
        })
    }
}

/// The id of a public key, and what came with it.
fn credential<R: DeserializeOwned>(text: &str) -> Result<(Vec<u8>, R), Refused> {
    if text.len() > TEXT_BYTES {
        return Err(Refused::Garbled);
    }
    let credential: Credential<R> = json::object(text.as_bytes()).ok_or(Refused::Garbled)?;
    let Credential {
        id,
        raw_id,
        r#type,
        response,
    } = credential;
    let bytes = bytes(&id, *ID_BYTES.end())?;
    if id != raw_id || r#type != "public-key" || !ID_BYTES.contains(&bytes.len()) {
        return Err(Refused::Garbled);
    }
    Ok((bytes, response))
}

/// Base64url as RFC 4648 has it: without padding and with no bits left over.
fn bytes(text: &str, most: usize) -> Result<Vec<u8>, Refused> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    bytes
        .filter(|bytes| bytes.len() <= most)
        .ok_or(Refused::Garbled)
}
