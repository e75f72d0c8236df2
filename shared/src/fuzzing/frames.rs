//! Frames: what clients send, and what the page reads.

use alloc::{format, vec::Vec};
use core::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

use super::{Check, holds};
use crate::protocol::{
    codec::{self, Garbled},
    delivery::{FromClient, ToClient, VisitorEntry},
    hello::Hello,
    http::{create_conversation, create_visitor, get_where},
    json,
    limit::FRAME_BYTES,
    read,
};

/// A way to read a value of at most so many bytes.
pub(super) type Decode<T> = fn(&[u8], usize) -> Result<T, Garbled>;

/// Any frame of a client, in postcard and in JSON: it is refused, or it is a whole value.
pub fn from_client(bytes: &[u8]) -> Check {
    is_whole::<Hello>(bytes, codec::decode)?;
    is_whole::<FromClient>(bytes, codec::decode)?;
    is_whole_in_json::<Hello>(bytes)?;
    is_whole_in_json::<FromClient>(bytes)
}

/// Anything that is sent to the page: its own reader says the same as serde's.
pub fn to_client(bytes: &[u8]) -> Check {
    agree::<Vec<ToClient<VisitorEntry>>>(bytes, read::decode, codec::decode)?;
    agree::<create_visitor::Response>(bytes, read::decode, codec::decode)?;
    agree::<create_conversation::Response>(bytes, read::decode, codec::decode)?;
    agree::<get_where::Response>(bytes, read::decode, codec::decode)
}

/// What is taken has nothing behind it, is written again as it was read, and no part of it is a
/// value.
pub(super) fn is_whole<T>(bytes: &[u8], decode: Decode<T>) -> Check
where
    T: Serialize + PartialEq + Debug,
{
    let read = decode(bytes, FRAME_BYTES);
    if bytes.len() > FRAME_BYTES {
        return holds(read == Err(Garbled::TooLarge), "more than a frame is read");
    }
    let Ok(value) = read else {
        return Ok(());
    };
    let written = codec::encode(&value);
    holds(written.len() <= bytes.len(), "a value grows")?;
    holds(
        decode(&written, FRAME_BYTES).as_ref() == Ok(&value),
        "what is written reads differently",
    )?;
    let mut longer = bytes.to_vec();
    longer.push(0);
    holds(
        decode(&longer, FRAME_BYTES + 1) == Err(Garbled::Remainder),
        "a remainder is taken",
    )?;
    if let Some((_, shorter)) = bytes.split_last() {
        holds(
            decode(shorter, FRAME_BYTES) == Err(Garbled::Malformed),
            "a part is taken for a whole",
        )?;
        holds(
            decode(bytes, shorter.len()) == Err(Garbled::TooLarge),
            "the limit is not kept",
        )?;
    }
    Ok(())
}

/// A value of JSON is written again as it was read, in JSON and in postcard.
fn is_whole_in_json<T>(bytes: &[u8]) -> Check
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let text = str::from_utf8(bytes).unwrap_or_default();
    let Ok(value) = json::decode::<T>(text, FRAME_BYTES) else {
        return Ok(());
    };
    holds(
        json::decode(&json::encode(&value), usize::MAX).as_ref() == Ok(&value),
        "JSON reads differently when it is written again",
    )?;
    holds(
        codec::decode(&codec::encode(&value), usize::MAX) == Ok(value),
        "JSON gives what postcard does not",
    )
}

/// Both ways of reading give the same value, or refuse for the same reason.
pub(super) fn agree<T>(bytes: &[u8], ours: Decode<T>, theirs: Decode<T>) -> Check
where
    T: PartialEq + Debug,
{
    let (ours, theirs) = (ours(bytes, FRAME_BYTES), theirs(bytes, FRAME_BYTES));
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("{ours:?} is read, and serde reads {theirs:?}"))
    }
}
