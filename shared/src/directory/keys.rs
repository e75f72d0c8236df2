//! API keys, and the challenges of passkeys that were answered.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    Effect, Effects,
    stored::{self, Key, Left, Record},
};
use crate::{
    ids::{Digest, PersonId, SiteId},
    protocol::team::{ApiKey, KeyState, NewKey, Scope, TeamRefusal},
    time::{Span, Timestamp},
};

/// How long a challenge may take to be answered.
const CHALLENGE_LIFE: Span = Span::seconds(5 * 60);

const MOST: usize = 100;

/// A key that is used often is written down this often.
const USED: Span = Span::seconds(60 * 60);

/// How long the list shows keys that do nothing any more.
const SHOWN: Span = Span::seconds(30 * 24 * 60 * 60);

const fn bit(scope: Scope) -> u8 {
    match scope {
        Scope::Sites => 1,
        Scope::Identities => 2,
        Scope::IdentityKeys => 4,
    }
}

impl stored::ApiKey {
    /// Since when it is over, if it is.
    fn over(&self, now: Timestamp) -> Option<Timestamp> {
        let ended = self.until.filter(|until| *until <= now);
        let left = self.left.as_ref().map(|left| left.at);
        left.into_iter().chain(ended).min()
    }

    fn scopes(&self) -> impl Iterator<Item = Scope> {
        let all = Scope::ALL.into_iter();
        all.filter(|scope| self.scopes & bit(*scope) != 0)
    }
}

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

    /// Who made it, as long as it is not over.
    pub(super) fn maker(&self, now: Timestamp, id: Digest) -> Option<&PersonId> {
        self.good(now, id).map(|key| &key.by)
    }

    /// Who made it, whether or not it is over.
    pub(super) fn made_by(&self, id: Digest) -> Option<&PersonId> {
        self.keys.get(&id).map(|key| &key.by)
    }

    pub(super) fn name(&self, id: Digest) -> Option<String> {
        self.keys.get(&id).map(|key| key.name.clone())
    }

    /// The only site that it is for.
    pub(super) fn site(&self, id: Digest) -> Option<&SiteId> {
        self.keys.get(&id)?.site.as_ref()
    }

    fn good(&self, now: Timestamp, id: Digest) -> Option<&stored::ApiKey> {
        let key = self.keys.get(&id);
        key.filter(|key| key.over(now).is_none())
    }

    /// Whether it is for that, on this site. Without a site the answer is about all that it is for.
    pub(super) fn covers(&self, id: Digest, scope: Scope, site: Option<&SiteId>) -> bool {
        self.keys.get(&id).is_some_and(|key| {
            let there = key.site.is_none() || site.is_none() || key.site.as_ref() == site;
            there && key.scopes & bit(scope) != 0
        })
    }

    /// A program comes with it.
    pub(super) fn used(
        &mut self,
        now: Timestamp,
        id: Digest,
    ) -> Result<Effects<Effect>, TeamRefusal> {
        self.good(now, id).ok_or(TeamRefusal::KeyUnknown)?;
        let key = self.keys.get_mut(&id).ok_or(TeamRefusal::KeyUnknown)?;
        if key.used.is_some_and(|used| now < used.after(USED)) {
            return Ok(Effects::none());
        }
        key.used = Some(now);
        let record = Record::ApiKey(key.clone());
        Ok(Effects::one(Effect::Store(Key::ApiKey(id), record)))
    }

    pub(super) fn add(
        &mut self,
        now: Timestamp,
        id: Digest,
        by: PersonId,
        wanted: NewKey,
        scopes: &[Scope],
    ) -> Result<Effects<Effect>, TeamRefusal> {
        let good = self.keys.values().filter(|key| key.over(now).is_none());
        if good.count() >= MOST {
            return Err(TeamRefusal::TooMany);
        }
        let mut effects = self.tidied(now);
        let key = stored::ApiKey {
            name: wanted.name,
            by,
            since: now,
            scopes: scopes.iter().fold(0, |bits, scope| bits | bit(*scope)),
            site: wanted.site,
            until: wanted.until,
            used: None,
            left: None,
        };
        let record = Record::ApiKey(key.clone());
        self.keys.insert(id, key);
        effects.push(Effect::Store(Key::ApiKey(id), record));
        Ok(effects)
    }

    /// What was over long ago leaves the list.
    fn tidied(&mut self, now: Timestamp) -> Effects<Effect> {
        let mut effects = Effects::none();
        self.keys.retain(|id, key| {
            let stays = key.over(now).is_none_or(|over| now < over.after(SHOWN));
            if !stays {
                effects.push(Effect::Forget(Key::ApiKey(*id)));
            }
            stays
        });
        effects
    }

    /// Its maker has left: their keys are void for good.
    pub(super) fn leave(
        &mut self,
        now: Timestamp,
        person: &PersonId,
        name: &str,
    ) -> Effects<Effect> {
        let mut effects = Effects::none();
        for (id, key) in self.keys.iter_mut().filter(|(_, key)| key.by == *person) {
            key.left = Some(Left {
                at: now,
                name: name.into(),
            });
            effects.push(Effect::Store(Key::ApiKey(*id), Record::ApiKey(key.clone())));
        }
        effects
    }

    pub(super) fn drop(&mut self, id: Digest) -> Result<Effects<Effect>, TeamRefusal> {
        self.keys.remove(&id).ok_or(TeamRefusal::KeyUnknown)?;
        Ok(Effects::one(Effect::Forget(Key::ApiKey(id))))
    }

    /// All of them. `may` says of a maker who is there their name, and whether they may do what a scope is
    /// for today.
    pub(super) fn list<'a>(
        &self,
        now: Timestamp,
        may: impl Fn(&PersonId, Option<Scope>) -> Option<&'a str>,
    ) -> Vec<ApiKey> {
        let keys = self.keys.iter();
        keys.map(|(digest, key)| ApiKey {
            digest: *digest,
            name: key.name.clone(),
            by: key.by.clone(),
            maker: match &key.left {
                Some(left) => left.name.clone(),
                None => may(&key.by, None).unwrap_or_default().into(),
            },
            since: key.since,
            scopes: key.scopes().collect(),
            site: key.site.clone(),
            until: key.until,
            used: key.used,
            state: if key.left.is_some() {
                KeyState::Void
            } else if key.over(now).is_some() {
                KeyState::Ended
            } else if key
                .scopes()
                .any(|scope| may(&key.by, Some(scope)).is_some())
            {
                KeyState::Good
            } else {
                KeyState::Powerless
            },
        })
        .collect()
    }
}
