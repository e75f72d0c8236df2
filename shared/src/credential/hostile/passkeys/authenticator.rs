//! An authenticator of software, with the browser around it. Each part can be made otherwise before
//! it is signed.

use std::{string::String, vec::Vec};

use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};

use super::{
    super::{super::mac::sha256, encode},
    rsa,
};
use crate::credential::passkey::Challenge;

pub(super) const ORIGIN: &str = "https://desk.example.com:8443";
pub(super) const HOST: &str = "desk.example.com";
pub(super) const ID: [u8; 32] = [7; 32];

pub(super) const PRESENT: u8 = 1;
pub(super) const VERIFIED: u8 = 4;
pub(super) const BACKED_UP: u8 = 8 + 16;
pub(super) const CREDENTIAL: u8 = 64;
pub(super) const EXTENSIONS: u8 = 128;

pub(super) const CREATE: &str = "webauthn.create";
pub(super) const GET: &str = "webauthn.get";

#[derive(Clone)]
pub(super) enum Key {
    Es256(SigningKey),
    Rs256,
}

impl Key {
    pub(super) fn es256(seed: u8) -> Self {
        Self::Es256(SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let signature: Signature = key.sign(bytes);
                signature.to_der().as_bytes().to_vec()
            }
            Self::Rs256 => rsa::sign(bytes),
        }
    }

    /// As COSE.
    pub(super) fn written(&self) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                ec2(point.x().unwrap(), point.y().unwrap())
            }
            Self::Rs256 => map(&[
                (int(1), int(3)),
                (int(3), int(-257)),
                (int(-1), bytes(&rsa::hex(rsa::MODULUS))),
                (int(-2), bytes(&[1, 0, 1])),
            ]),
        }
    }
}

/// A point of P-256 for ES256.
pub(super) fn ec2(x: &[u8], y: &[u8]) -> Vec<u8> {
    map(&[
        (int(1), int(2)),
        (int(3), int(-7)),
        (int(-1), int(1)),
        (int(-2), bytes(x)),
        (int(-3), bytes(y)),
    ])
}

/// What an authenticator says.
#[derive(Clone)]
pub(super) struct Data {
    pub(super) host: &'static str,
    pub(super) flags: u8,
    pub(super) counter: u32,
    /// Of a new passkey: its id, the length that is said of it, its key.
    pub(super) credential: Option<(Vec<u8>, u16, Vec<u8>)>,
    pub(super) tail: Vec<u8>,
}

impl Data {
    pub(super) fn registration(key: &Key) -> Self {
        Self {
            host: HOST,
            flags: PRESENT | VERIFIED | CREDENTIAL,
            counter: 5,
            credential: Some((ID.to_vec(), 32, key.written())),
            tail: Vec::new(),
        }
    }

    pub(super) fn sign_in(counter: u32) -> Self {
        Self {
            host: HOST,
            flags: PRESENT | VERIFIED,
            counter,
            credential: None,
            tail: Vec::new(),
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut all = sha256(self.host.as_bytes()).to_vec();
        all.push(self.flags);
        all.extend(self.counter.to_be_bytes());
        if let Some((id, length, key)) = &self.credential {
            all.extend([0xaa; 16]);
            all.extend(length.to_be_bytes());
            all.extend(id);
            all.extend(key);
        }
        all.extend(&self.tail);
        all
    }
}

/// What a browser says.
pub(super) fn client(kind: &str, challenge: &Challenge) -> Value {
    json!({
        "type": kind,
        "challenge": encode(challenge),
        "origin": ORIGIN,
        "crossOrigin": false,
    })
}

pub(super) fn text(value: &Value) -> String {
    serde_json::to_string(value).unwrap()
}

/// A browser's answer with a new passkey.
pub(super) fn attested(client: &str, object: &[u8]) -> Value {
    json!({
        "id": encode(&ID),
        "rawId": encode(&ID),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": encode(client.as_bytes()),
            "attestationObject": encode(object),
            "transports": ["internal"],
        },
    })
}

/// A browser's answer with what was signed.
pub(super) fn asserted(client: &str, data: &[u8], signature: &[u8], handle: &str) -> Value {
    json!({
        "id": encode(&ID),
        "rawId": encode(&ID),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": encode(client.as_bytes()),
            "authenticatorData": encode(data),
            "signature": encode(signature),
            "userHandle": encode(handle.as_bytes()),
        },
    })
}

/// What is signed.
pub(super) fn signed(client: &str, data: &[u8]) -> Vec<u8> {
    [data, &sha256(client.as_bytes())].concat()
}

pub(super) fn object(data: &[u8]) -> Vec<u8> {
    map(&[
        (string("fmt"), string("none")),
        (string("attStmt"), map(&[])),
        (string("authData"), bytes(data)),
    ])
}

pub(super) fn map(pairs: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut all = head(5, pairs.len());
    for (name, value) in pairs {
        all.extend(name);
        all.extend(value);
    }
    all
}

pub(super) fn bytes(value: &[u8]) -> Vec<u8> {
    [head(2, value.len()), value.to_vec()].concat()
}

pub(super) fn string(value: &str) -> Vec<u8> {
    [head(3, value.len()), value.as_bytes().to_vec()].concat()
}

pub(super) fn int(value: i64) -> Vec<u8> {
    match usize::try_from(value) {
        Ok(value) => head(0, value),
        Err(_) => head(1, usize::try_from(-1 - value).unwrap()),
    }
}

fn head(major: u8, length: usize) -> Vec<u8> {
    let major = major << 5;
    match length {
        0..24 => [major | length as u8].into(),
        24..256 => [major | 24, length as u8].into(),
        _ => [
            &[major | 25],
            &u16::try_from(length).unwrap().to_be_bytes()[..],
        ]
        .concat(),
    }
}
