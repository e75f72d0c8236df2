//! Entropy, from the platform's own generator.

use crate::error::Fault;

/// 64 random bits.
pub(crate) fn bits() -> Result<u64, Fault> {
    bytes().map(u64::from_le_bytes)
}

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Fault::random(worker::Error::RustError(error.to_string())))?;
    Ok(bytes)
}
