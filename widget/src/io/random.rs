//! Entropy, from the browser's own generator.

use alloc::string::String;

use shared::ids::{ClientKey, hex};

use super::js;

/// A fresh key for a message.
pub(crate) fn key() -> ClientKey {
    ClientKey(bytes())
}

/// 128 random bits as hexadecimal digits, for a browser to be known by (VIS-2).
pub(crate) fn secret() -> String {
    hex(&key().0)
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
