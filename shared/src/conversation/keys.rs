//! The keys that a participant has used (DLV-2), and how many messages that were of late (DLV-11).

use alloc::collections::{BTreeMap, VecDeque};

use super::stored::Content;
use crate::{
    ids::{ClientKey, Seq},
    protocol::{codec, delivery::Audience, limit::KEYS_KEPT},
    time::{Span, Timestamp},
};

/// The time in which messages are counted.
const MINUTE: Span = Span::seconds(60);

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
    pub(super) fn new(
        seq: Seq,
        visible: Seq,
        at: Timestamp,
        to: Audience,
        content: Content<'_>,
    ) -> Self {
        Self {
            seq,
            visible,
            at,
            body: fingerprint(to, content),
        }
    }

    pub(super) fn holds(&self, to: Audience, content: Content<'_>) -> bool {
        self.body == fingerprint(to, content)
    }
}

/// One participant's keys, rebuilt from the log; storage has no index on them.
#[derive(Debug, Default)]
pub(super) struct Keys {
    places: BTreeMap<ClientKey, Place>,
    /// In the order of the log.
    order: VecDeque<(ClientKey, Place)>,
    /// The participant has everything up to here, and what it wrote before is out of its outbox.
    confirmed: Seq,
}

impl Keys {
    pub(super) fn find(&self, key: ClientKey) -> Option<Place> {
        self.places.get(&key).copied()
    }

    /// Whether a message with this key is there. Mostly it is the last.
    pub(super) fn has(&self, key: ClientKey) -> bool {
        let last = self.order.back().map(|(last, _)| *last);
        last == Some(key) || self.places.contains_key(&key)
    }

    pub(super) fn insert(&mut self, key: ClientKey, place: Place) {
        self.places.insert(key, place);
        self.order.push_back((key, place));
        self.forget();
    }

    pub(super) fn confirm(&mut self, seq: Seq) {
        self.confirmed = self.confirmed.max(seq);
        self.forget();
    }

    /// How long until one more message is within `limit` a minute; `None` if it is.
    pub(super) fn wait(&self, now: Timestamp, limit: u32) -> Option<Span> {
        let earlier = usize::try_from(limit).ok()?.checked_sub(1)?;
        let (_, place) = self.order.iter().rev().nth(earlier)?;
        let end = place.at.after(MINUTE);
        (end > now).then(|| end.since(now))
    }

    fn forget(&mut self) {
        while self.order.len() > KEYS_KEPT
            && let Some((key, place)) = self.order.front()
            && place.seq <= self.confirmed
        {
            self.places.remove(key);
            self.order.pop_front();
        }
    }
}

/// FNV-1a, 64 bits. Only the sender of a key could profit from a collision, and only by losing its
/// own message.
fn fingerprint(to: Audience, content: Content<'_>) -> u64 {
    let to = match to {
        Audience::Everybody => 0,
        Audience::Team => 1,
    };
    match content {
        Content::Text(text) => hash(text.as_bytes(), to),
        Content::Answer(answer) => hash(&codec::encode(answer), 2),
        Content::Closed => hash(&[], 3),
        Content::Reopened => hash(&[], 4),
    }
}

fn hash(bytes: &[u8], end: u8) -> u64 {
    bytes
        .iter()
        .chain([&end])
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(count: u64) -> Keys {
        let mut keys = Keys::default();
        for n in 1..=count {
            let at = Timestamp(n * 100);
            keys.insert(
                key(n),
                Place::new(Seq(n), Seq(n), at, Audience::Team, Content::Text("x")),
            );
        }
        keys
    }

    fn key(n: u64) -> ClientKey {
        ClientKey(u128::from(n).to_le_bytes())
    }

    #[test]
    fn dlv_2_keys_above_the_confirmed_number_are_all_kept() {
        let mut keys = used(1_000);
        assert!((1..=1_000).all(|n| keys.find(key(n)).is_some()));
        keys.confirm(Seq(600));
        assert!((1..=600).all(|n| keys.find(key(n)).is_none()));
        assert!((601..=1_000).all(|n| keys.find(key(n)).is_some()));
    }

    #[test]
    fn dlv_2_the_last_256_keys_are_kept_whatever_is_confirmed() {
        let mut keys = used(1_000);
        keys.confirm(Seq(1_000));
        assert!((1..=744).all(|n| keys.find(key(n)).is_none()));
        assert!((745..=1_000).all(|n| keys.find(key(n)).is_some()));
    }

    #[test]
    fn dlv_11_the_wait_is_until_the_first_of_so_many_is_a_minute_old() {
        let keys = used(30);
        assert_eq!(keys.wait(Timestamp(3_000), 31), None);
        assert_eq!(keys.wait(Timestamp(3_000), 30), Some(Span(57_100)));
        assert_eq!(keys.wait(Timestamp(60_099), 30), Some(Span(1)));
        assert_eq!(keys.wait(Timestamp(60_100), 30), None);
        assert_eq!(keys.wait(Timestamp(3_000), 0), None, "zero is no limit");
    }
}
