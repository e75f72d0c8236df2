//! Frames and bodies as bytes.
//!
//! postcard misreads without an error: the bytes of a newer struct decode in an older one, and a
//! variant put in the middle is read as another. So a remainder is refused, types are frozen once
//! shipped, and the golden bytes in `golden` must not be edited.

use alloc::{vec, vec::Vec};

use serde::{Serialize, de::DeserializeOwned};

use super::limit::FRAME_BYTES;

/// Why bytes are not what was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Garbled {
    /// More bytes than the limit; nothing was decoded.
    TooLarge,
    /// Not a value of the type.
    Malformed,
    /// A value of the type, and something behind it.
    Remainder,
}

/// The bytes of one value.
///
/// Our types hold nothing that postcard refuses, so an error cannot arise; it would give no bytes.
#[must_use]
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    encode_behind(Vec::with_capacity(USUAL), value)
}

/// The bytes of one value behind others.
#[must_use]
pub fn encode_behind<T: Serialize + ?Sized>(front: Vec<u8>, value: &T) -> Vec<u8> {
    postcard::to_extend(value, front).unwrap_or_default()
}

/// Bytes that most values fit into, so that they are written without moving.
pub(crate) const USUAL: usize = 192;

/// One value from at most `limit` bytes, with nothing behind it.
///
/// The length is checked first and every list element takes at least a byte, so what is allocated
/// is bounded by the limit.
pub fn decode<T: DeserializeOwned>(bytes: &[u8], limit: usize) -> Result<T, Garbled> {
    if bytes.len() > limit {
        return Err(Garbled::TooLarge);
    }
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        Ok(_) => Err(Garbled::Remainder),
        Err(_) => Err(Garbled::Malformed),
    }
}

/// The value that bytes begin with, whatever is behind it.
pub fn first<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Garbled> {
    let (value, _) = postcard::take_from_bytes(bytes).map_err(|_| Garbled::Malformed)?;
    Ok(value)
}

/// The frames that carry `items`, each a list of as many items as fit into [`FRAME_BYTES`].
#[must_use]
pub fn encode_frames<T: Serialize>(items: &[T]) -> Vec<Vec<u8>> {
    /// Bytes that the length in front of a list may take.
    const LENGTH: usize = 5;
    if items.is_empty() {
        return Vec::new();
    }
    let whole = encode(items);
    if whole.len() <= FRAME_BYTES {
        return vec![whole];
    }
    let mut frames = Vec::new();
    let (mut count, mut body) = (0_u32, Vec::new());
    let mut finish = |count: u32, body: &[u8]| {
        let mut frame = encode(&count);
        frame.extend_from_slice(body);
        frames.push(frame);
    };
    for item in items {
        let bytes = encode(item);
        if count > 0 && LENGTH + body.len() + bytes.len() > FRAME_BYTES {
            finish(count, &body);
            (count, body) = (0, Vec::new());
        }
        count += 1;
        body.extend(bytes);
    }
    if count > 0 {
        finish(count, &body);
    }
    frames
}

#[cfg(test)]
mod tests {
    use std::{format, string::String, vec::Vec};

    use super::*;

    #[test]
    fn a_remainder_is_refused() {
        let mut bytes = encode(&7_u32);
        assert_eq!(decode::<u32>(&bytes, 8), Ok(7));
        bytes.push(0);
        assert_eq!(decode::<u32>(&bytes, 8), Err(Garbled::Remainder));
    }

    #[test]
    fn the_limit_comes_before_the_value() {
        assert_eq!(decode::<u32>(&[0xff; 9], 8), Err(Garbled::TooLarge));
        assert_eq!(decode::<u32>(&[0xff; 8], 8), Err(Garbled::Malformed));
    }

    #[test]
    fn a_promised_length_allocates_nothing() {
        // A list that claims 2^32 - 1 elements and brings one.
        let bytes = [0xff, 0xff, 0xff, 0xff, 0x0f, 1];
        assert_eq!(decode::<Vec<u64>>(&bytes, 64), Err(Garbled::Malformed));
    }

    #[test]
    fn frames_are_lists_within_the_limit_and_in_order() {
        let items: Vec<String> = (0..40)
            .map(|n| format!("{n}-{}", "x".repeat(9_000)))
            .collect();
        let frames = encode_frames(&items);
        assert!(frames.len() > 1);
        let mut seen = Vec::new();
        for frame in frames {
            seen.extend(decode::<Vec<String>>(&frame, FRAME_BYTES).unwrap());
        }
        assert_eq!(seen, items);
        assert!(encode_frames::<String>(&[]).is_empty());
    }
}
