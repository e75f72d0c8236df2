//! Entropy, from the platform's own generator.

use shared::ids::hex;

use crate::error::Fault;

/// 64 random bits.
pub(crate) fn bits() -> Result<u64, Fault> {
    bytes().map(u64::from_le_bytes)
}

/// 128 random bits as the text of an id.
pub(crate) fn id() -> Result<String, Fault> {
    Ok(hex(&bytes::<16>()?))
}

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Fault::random(worker::Error::RustError(error.to_string())))?;
    Ok(bytes)
}
