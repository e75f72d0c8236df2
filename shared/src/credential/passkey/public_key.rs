//! Public keys as authenticators write them (COSE: RFC 9052, RFC 9053, RFC 8812), and what they
//! have signed.
//!
//! Every authenticator has ES256 but Windows Hello on many machines, which has RS256.

use alloc::vec::Vec;

use crypto_bigint::{
    Odd, U64, U2048,
    modular::{FixedMontyForm, FixedMontyParams},
};
use minicbor::{Decoder, decode::Error};
use p256::{
    Sec1Point,
    ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier},
};
use serde::{Deserialize, Serialize};

use super::Refused;

/// The identifiers of algorithms, the first the one that is liked best.
pub(super) const ALGORITHMS: [i32; 2] = [ES256, RS256];

const ES256: i32 = -7;
const RS256: i32 = -257;

/// Labels and values of COSE.
const KEY_TYPE: i32 = 1;
const ALGORITHM: i32 = 3;
const POINT: i32 = 2;
const RSA: i32 = 3;
const P_256: i32 = 1;

const MODULUS_BYTES: usize = 256;
const EXPONENT: u64 = 65_537;

/// What stands in front of a SHA-256 in an RSA signature (RFC 8017, section 9.2, note 1).
const SHA_256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum PublicKey {
    /// ECDSA with P-256 and SHA-256: a point on the curve.
    Es256 { x: [u8; 32], y: [u8; 32] },
    /// RSASSA-PKCS1-v1_5 with SHA-256: a modulus of 2048 bits; the exponent is 65,537.
    Rs256 { modulus: Vec<u8> },
}

impl PublicKey {
    /// Reads a key, in CTAP2's canonical order and with nothing in it that need not be
    /// (section 6.5.1.1).
    pub(super) fn read(decoder: &mut Decoder<'_>) -> Result<Self, Refused> {
        let written = Self::read_any(decoder).map_err(|_| Refused::Garbled)?;
        let key = written.ok_or(Refused::Algorithm)?;
        if key.is_good() {
            Ok(key)
        } else {
            Err(Refused::Garbled)
        }
    }

    /// `None` where it is of another algorithm.
    fn read_any(decoder: &mut Decoder<'_>) -> Result<Option<Self>, Error> {
        let parts = decoder.map()?;
        label(decoder, KEY_TYPE)?;
        let kind = decoder.i32()?;
        label(decoder, ALGORITHM)?;
        match (decoder.i32()?, kind, parts) {
            (ES256, POINT, Some(5)) => {
                value(decoder, -1, P_256)?;
                label(decoder, -2)?;
                let x = coordinate(decoder)?;
                label(decoder, -3)?;
                let y = coordinate(decoder)?;
                Ok(Some(Self::Es256 { x, y }))
            }
            (RS256, RSA, Some(4)) => {
                label(decoder, -1)?;
                let modulus = decoder.bytes()?.to_vec();
                label(decoder, -2)?;
                if decoder.bytes()? != [1, 0, 1] {
                    return Err(Error::message(""));
                }
                Ok(Some(Self::Rs256 { modulus }))
            }
            (ES256 | RS256, _, _) => Err(Error::message("")),
            (_, _, _) => Ok(None),
        }
    }

    fn is_good(&self) -> bool {
        match self {
            Self::Es256 { x, y } => point(x, y).is_some(),
            Self::Rs256 { modulus } => modulus_of(modulus).is_some(),
        }
    }

    /// Whether its owner has signed what has this SHA-256.
    pub(super) fn has_signed(&self, digest: &[u8; 32], signature: &[u8]) -> bool {
        match self {
            Self::Es256 { x, y } => {
                let signature = Signature::from_der(signature).ok();
                let both = point(x, y).zip(signature);
                both.is_some_and(|(key, signature)| key.verify_prehash(digest, &signature).is_ok())
            }
            Self::Rs256 { modulus } => {
                let opened = modulus_of(modulus).and_then(|modulus| open(modulus, signature));
                opened == Some(padded(digest))
            }
        }
    }
}

fn label(decoder: &mut Decoder<'_>, label: i32) -> Result<(), Error> {
    if decoder.i32()? == label {
        Ok(())
    } else {
        Err(Error::message(""))
    }
}

fn value(decoder: &mut Decoder<'_>, name: i32, value: i32) -> Result<(), Error> {
    label(decoder, name)?;
    label(decoder, value)
}

fn coordinate(decoder: &mut Decoder<'_>) -> Result<[u8; 32], Error> {
    let bytes = decoder.bytes()?;
    <[u8; 32]>::try_from(bytes).map_err(|_| Error::message(""))
}

/// `None` where it is not on the curve.
fn point(x: &[u8; 32], y: &[u8; 32]) -> Option<VerifyingKey> {
    let point = Sec1Point::from_affine_coordinates(&(*x).into(), &(*y).into(), false);
    VerifyingKey::from_sec1_point(&point).ok()
}

/// `None` where it is not odd and of 2048 bits.
fn modulus_of(bytes: &[u8]) -> Option<Odd<U2048>> {
    let bytes = <&[u8; MODULUS_BYTES]>::try_from(bytes).ok()?;
    bytes.first().filter(|first| **first >= 0x80)?;
    Odd::new(U2048::from_be_slice(bytes)).into_option()
}

/// What was signed, with its padding (RFC 8017, section 8.2.2, steps 1 and 2). All of it is public,
/// so it may take as long as it likes.
fn open(modulus: Odd<U2048>, signature: &[u8]) -> Option<U2048> {
    let signature = <&[u8; MODULUS_BYTES]>::try_from(signature).ok()?;
    let signature = U2048::from_be_slice(signature);
    if signature >= *modulus.as_ref() {
        return None;
    }
    let modulus = FixedMontyParams::new_vartime(modulus);
    let opened = FixedMontyForm::new(&signature, &modulus);
    Some(opened.pow_vartime(&U64::from_u64(EXPONENT)).retrieve())
}

/// The one way to write a SHA-256 that is signed (step 3, section 9.2). It is compared as a whole:
/// nothing of a signature is parsed.
fn padded(digest: &[u8; 32]) -> U2048 {
    let mut bytes = [0xff; MODULUS_BYTES];
    let tail = [0].iter().chain(&SHA_256).chain(digest);
    for (to, from) in bytes.iter_mut().rev().zip(tail.rev()) {
        *to = *from;
    }
    for (to, from) in bytes.iter_mut().zip([0, 1]) {
        *to = from;
    }
    U2048::from_be_slice(&bytes)
}

#[cfg(test)]
mod tests {
    use super::{super::super::mac::sha256, *};

    fn hex<const N: usize>(text: &str) -> [u8; N] {
        assert_eq!(text.len(), N * 2);
        let digits = |at: usize| text.get(at * 2..at * 2 + 2).unwrap();
        core::array::from_fn(|at| u8::from_str_radix(digits(at), 16).unwrap())
    }

    #[test]
    fn es256_is_what_openssl_signs() {
        let key = PublicKey::Es256 {
            x: hex("8f35deea911dc66715d54ce50c819ecdd686a8db1ba641b3c8a428cdb9820c99"),
            y: hex("fe140c3f38d24f3c9e3daeab55769cb85e7fa186c8938d50c6a0eec9eb7e86d3"),
        };
        let signature: [u8; 71] = hex(concat!(
            "304502210087b28eb1b21e3ad23854902b2a0fbc7aaf53e9580c4587d51e758df8f903f40f",
            "0220095c3b04b091eb09cafd71ae584cdd49bec21b964bc23d1881a6f0993196576f"
        ));
        let digest = sha256(b"What an authenticator has signed.");
        assert!(key.has_signed(&digest, &signature));
        assert!(!key.has_signed(&sha256(b"What nobody has signed."), &signature));
    }
}
