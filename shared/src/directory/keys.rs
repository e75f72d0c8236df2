//! API keys, and the challenges of passkeys that were answered.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    Effect, Effects,
    stored::{self, Key, Record},
};
use crate::{
    ids::{Digest, PersonId},
    protocol::team::{ApiKey, TeamRefusal},
    time::{Span, Timestamp},
};

/// How long a challenge may take to be answered.
const CHALLENGE_LIFE: Span = Span::seconds(5 * 60);

const MOST: usize = 100;

#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: BTreeMap<Digest, stored::ApiKey>,
    /// Challenges that were answered, each until it would have ended.
    answered: BTreeMap<Digest, Timestamp>,
}

impl Keys {
    pub(super) fn remember(&mut self, id: Digest, key: stored::ApiKey) {
        self.keys.insert(id, key);
    }

    pub(super) fn remember_challenge(&mut self, id: Digest, until: Timestamp) {
        self.answered.insert(id, until);
    }

    /// Takes a challenge as answered; `None` if it was before.
    pub(super) fn answer(&mut self, now: Timestamp, challenge: Digest) -> Option<Effects<Effect>> {
        let before = self.answered.get(&challenge);
        if before.is_some_and(|until| *until > now) {
            return None;
        }
        let mut effects = Effects::none();
        self.answered.retain(|id, until| {
            let stays = *until > now;
            if !stays {
                effects.push(Effect::Forget(Key::Challenge(*id)));
            }
            stays
        });
        let until = now.after(CHALLENGE_LIFE);
        self.answered.insert(challenge, until);
        let record = Record::Challenge { until };
        effects.push(Effect::Store(Key::Challenge(challenge), record));
        Some(effects)
    }

    pub(super) fn has(&self, id: Digest) -> bool {
        self.keys.contains_key(&id)
    }

    /// Who made it.
    pub(super) fn maker(&self, id: Digest) -> Option<&PersonId> {
        self.keys.get(&id).map(|key| &key.by)
    }

    pub(super) fn name(&self, id: Digest) -> Option<String> {
        self.keys.get(&id).map(|key| key.name.clone())
    }

    pub(super) fn add(
        &mut self,
        now: Timestamp,
        id: Digest,
        by: PersonId,
        name: String,
    ) -> Result<Effects<Effect>, TeamRefusal> {
        if self.keys.len() >= MOST {
            return Err(TeamRefusal::TooMany);
        }
        let key = stored::ApiKey {
            name,
            by,
            since: now,
        };
        let record = Record::ApiKey(key.clone());
        self.keys.insert(id, key);
        Ok(Effects::one(Effect::Store(Key::ApiKey(id), record)))
    }

    pub(super) fn drop(&mut self, id: Digest) -> Result<Effects<Effect>, TeamRefusal> {
        self.keys.remove(&id).ok_or(TeamRefusal::KeyUnknown)?;
        Ok(Effects::one(Effect::Forget(Key::ApiKey(id))))
    }

    pub(super) fn list(&self) -> Vec<ApiKey> {
        let keys = self.keys.iter();
        keys.map(|(digest, key)| ApiKey {
            digest: *digest,
            name: key.name.clone(),
            by: key.by.clone(),
            since: key.since,
        })
        .collect()
    }
}
