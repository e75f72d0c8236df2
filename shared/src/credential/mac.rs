//! HMAC-SHA-256 (RFC 2104) and SHA-256, without a way to fail.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Bytes of a block of SHA-256, which is what HMAC makes of a key first.
const BLOCK: usize = 64;

/// A key as HMAC takes it: filled up to a block, or hashed if it is longer.
#[derive(Clone)]
pub(super) struct MacKey([u8; BLOCK]);

impl MacKey {
    pub(super) fn of(secret: &[u8]) -> Self {
        let hashed;
        let front = if secret.len() > BLOCK {
            hashed = sha256(secret);
            hashed.as_slice()
        } else {
            secret
        };
        let mut block = [0; BLOCK];
        for (to, from) in block.iter_mut().zip(front) {
            *to = *from;
        }
        Self(block)
    }

    pub(super) fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.over(parts).finalize().into_bytes().into()
    }

    /// Compares in constant time; a signature of another length fits nothing.
    pub(super) fn fits(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        self.over(parts).verify_slice(signature).is_ok()
    }

    fn over(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&self.0.into());
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> [u8; 32] {
        let digit =
            |at: usize| u8::from_str_radix(text.get(at * 2..at * 2 + 2).unwrap(), 16).unwrap();
        core::array::from_fn(digit)
    }

    #[test]
    fn signatures_are_those_of_rfc_4231() {
        let first = MacKey::of(&[0x0b; 20]).sign(&[b"Hi ", b"There"]);
        let expect = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(first, hex(expect));
        let text = "Test Using Larger Than Block-Size Key - Hash Key First";
        let sixth = MacKey::of(&[0xaa; 131]).sign(&[text.as_bytes()]);
        let expect = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
        assert_eq!(sixth, hex(expect));
    }

    #[test]
    fn a_shorter_signature_fits_nothing() {
        let key = MacKey::of(&[1; 32]);
        let whole = key.sign(&[b"a"]);
        assert!(key.fits(&[b"a"], &whole));
        assert!(!key.fits(&[b"a"], &whole[..16]));
        assert!(!key.fits(&[b"a"], &[]));
        assert!(!key.fits(&[b"b"], &whole));
    }
}
