//! The bytes of what is kept: a format byte and postcard.
//!
//! A type that has been stored never changes; a new one gets a new format.

use alloc::vec::Vec;

use serde::{Serialize, de::DeserializeOwned};

use crate::protocol::{
    codec::{self, Garbled},
    limit::SITE_BYTES,
    read::{self, Read},
};

/// The format this build writes and reads.
const FORMAT: u8 = 1;

/// The largest value is what is kept of a site.
const MOST_BYTES: usize = SITE_BYTES;

#[must_use]
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(codec::USUAL);
    bytes.push(FORMAT);
    codec::encode_behind(bytes, value)
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Garbled> {
    match bytes.split_first() {
        Some((&FORMAT, rest)) => codec::decode(rest, MOST_BYTES),
        _ => Err(Garbled::Malformed),
    }
}

/// The same in the page, of what comes over a network, with a limit of its own.
pub fn read<T: Read>(bytes: &[u8], limit: usize) -> Result<T, Garbled> {
    match bytes.split_first() {
        Some((&FORMAT, rest)) => read::decode(rest, limit),
        _ => Err(Garbled::Malformed),
    }
}
