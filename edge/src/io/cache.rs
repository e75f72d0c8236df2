//! What an isolate remembers for a while of what it would have to ask for.

use std::{cell::RefCell, collections::BTreeMap};

use shared::time::{Span, Timestamp};

/// Above so many everything is forgotten. Only what is there is remembered.
const MOST: usize = 1_000;

pub(crate) struct Cache<K, V> {
    fresh: Span,
    known: RefCell<BTreeMap<K, (Timestamp, V)>>,
}

impl<K: Ord, V: Clone> Cache<K, V> {
    pub(crate) const fn new(fresh: Span) -> Self {
        Self {
            fresh,
            known: RefCell::new(BTreeMap::new()),
        }
    }

    pub(crate) fn get(&self, now: Timestamp, key: &K) -> Option<V> {
        let known = self.known.borrow();
        let (at, value) = known.get(key)?;
        (now.since(*at) < self.fresh).then(|| value.clone())
    }

    pub(crate) fn put(&self, now: Timestamp, key: K, value: V) {
        let mut known = self.known.borrow_mut();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, (now, value));
    }

    pub(crate) fn forget(&self, key: &K) {
        self.known.borrow_mut().remove(key);
    }
}
