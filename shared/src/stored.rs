//! The bytes of what is kept: a format byte and postcard.
//!
//! A type that has been stored never changes; a new one gets a new format.

use alloc::{vec, vec::Vec};

use serde::{Serialize, de::DeserializeOwned};

use crate::protocol::{
    codec::{self, Garbled},
    limit::FRAME_BYTES,
};

/// The format this build writes and reads.
const FORMAT: u8 = 1;

/// A value with a text of the largest message in it still fits.
const MOST_BYTES: usize = 2 * FRAME_BYTES;

#[must_use]
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = vec![FORMAT];
    bytes.extend(codec::encode(value));
    bytes
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Garbled> {
    decode_within(bytes, MOST_BYTES)
}

/// The same for what comes over a network, with a limit of its own.
pub fn decode_within<T: DeserializeOwned>(bytes: &[u8], limit: usize) -> Result<T, Garbled> {
    match bytes.split_first() {
        Some((&FORMAT, rest)) => codec::decode(rest, limit),
        _ => Err(Garbled::Malformed),
    }
}
