//! Reading JSON that somebody else has written.

use serde::de::DeserializeOwned;

/// An object alone: serde takes the values of a struct as a list too. A name of ours that stands
/// there twice is refused.
pub(super) fn object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    json.starts_with(b"{").then_some(())?;
    serde_json::from_slice(json).ok()
}
