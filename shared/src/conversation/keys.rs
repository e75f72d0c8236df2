//! The keys that a participant has used (DLV-2).

use alloc::collections::BTreeMap;

use crate::{
    ids::{ClientKey, Seq},
    time::Timestamp,
};

/// Where a message with a known key stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Place {
    pub(super) seq: Seq,
    pub(super) visible: Seq,
    pub(super) at: Timestamp,
    /// Tells the same body from another one under the same key.
    body: u64,
}

impl Place {
    pub(super) fn new(seq: Seq, visible: Seq, at: Timestamp, text: &str) -> Self {
        Self {
            seq,
            visible,
            at,
            body: fingerprint(text),
        }
    }

    pub(super) fn holds(&self, text: &str) -> bool {
        self.body == fingerprint(text)
    }
}

/// One participant's keys, rebuilt from the log; storage has no index on them.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeMap<ClientKey, Place>);

impl Keys {
    pub(super) fn find(&self, key: ClientKey) -> Option<Place> {
        self.0.get(&key).copied()
    }

    pub(super) fn insert(&mut self, key: ClientKey, place: Place) {
        self.0.insert(key, place);
    }
}

/// FNV-1a, 64 bits. Only the sender of a key could profit from a collision, and only by losing its
/// own message.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
