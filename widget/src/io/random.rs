//! Entropy, from the browser's own generator.

use shared::ids::ClientKey;

use super::page;

/// A fresh key for a message.
pub(crate) fn key() -> ClientKey {
    ClientKey(bytes())
}

/// 64 random bits.
pub(crate) fn bits() -> u64 {
    u64::from_le_bytes(bytes())
}

/// Browsers refuse more than 65,536 bytes and nothing else.
fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Ok(crypto) = page::window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}
