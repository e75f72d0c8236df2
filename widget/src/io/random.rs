//! Entropy, from the browser's own generator.

use shared::ids::ClientKey;

use super::js;

/// A fresh key for a message.
pub(crate) fn key() -> ClientKey {
    ClientKey(bytes())
}

/// 64 random bits.
pub(crate) fn bits() -> u64 {
    u64::from_le_bytes(bytes())
}

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    js::fill_random(&mut bytes);
    bytes
}
