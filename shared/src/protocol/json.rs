//! The same frames as JSON, for people and third parties (DLV-9). The page never links this.

use alloc::{string::String, vec::Vec};

use serde::{Serialize, de::DeserializeOwned};

use super::{codec::Garbled, limit::FRAME_BYTES};

/// The text of one value.
///
/// Our types hold nothing that JSON has no form for, so an error cannot arise; it would give
/// nothing.
#[must_use]
pub fn encode<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// One value from a text of at most `limit` bytes, with nothing but white space around it.
pub fn decode<T: DeserializeOwned>(text: &str, limit: usize) -> Result<T, Garbled> {
    if text.len() > limit {
        return Err(Garbled::TooLarge);
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = T::deserialize(&mut reader).map_err(|_| Garbled::Malformed)?;
    reader.end().map_err(|_| Garbled::Remainder)?;
    Ok(value)
}

/// The frames that carry `items`, each a list of as many items as fit into [`FRAME_BYTES`].
#[must_use]
pub fn encode_frames<T: Serialize>(items: &[T]) -> Vec<String> {
    let mut frames = Vec::new();
    let mut frame = String::new();
    for item in items {
        let text = encode(item);
        if !frame.is_empty() && frame.len() + text.len() + 2 > FRAME_BYTES {
            frame.push(']');
            frames.push(core::mem::take(&mut frame));
        }
        frame.push(if frame.is_empty() { '[' } else { ',' });
        frame.push_str(&text);
    }
    if !frame.is_empty() {
        frame.push(']');
        frames.push(frame);
    }
    frames
}

#[cfg(test)]
mod tests {
    use std::{format, string::String, vec::Vec};

    use super::*;

    #[test]
    fn dlv_9_a_remainder_and_what_is_too_large_are_refused() {
        assert_eq!(decode::<u32>(" 7 ", 8), Ok(7));
        assert_eq!(decode::<u32>("7 7", 8), Err(Garbled::Remainder));
        assert_eq!(decode::<u32>("7         ", 8), Err(Garbled::TooLarge));
        assert_eq!(decode::<u32>("seven", 8), Err(Garbled::Malformed));
        let deep = "[".repeat(FRAME_BYTES);
        assert_eq!(
            decode::<serde_json::Value>(&deep, FRAME_BYTES),
            Err(Garbled::Malformed)
        );
    }

    #[test]
    fn dlv_9_frames_are_lists_within_the_limit_and_in_order() {
        let items: Vec<String> = (0..40)
            .map(|n| format!("{n}-{}", "x".repeat(9_000)))
            .collect();
        let frames = encode_frames(&items);
        assert!(frames.len() > 1);
        let mut seen = Vec::new();
        for frame in frames {
            assert!(frame.len() <= FRAME_BYTES);
            seen.extend(decode::<Vec<String>>(&frame, FRAME_BYTES).unwrap());
        }
        assert_eq!(seen, items);
        assert!(encode_frames::<String>(&[]).is_empty());
    }
}
