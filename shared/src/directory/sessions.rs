//! Who is signed in, on which browsers.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    Effect, Effects,
    stored::{Key, Record, Session},
};
use crate::{
    ids::{Digest, PersonId},
    time::{Span, Timestamp},
};

const DAY: u64 = 24 * 60 * 60;

/// A session that nobody has used for so long has ended.
const IDLE: Span = Span::seconds(14 * DAY);
/// And one that began so long ago.
pub const LIFE: Span = Span::seconds(90 * DAY);
/// That one was used is written at most this often.
const SEEN: Span = Span::seconds(DAY);
/// Of one person; above it the oldest ends.
const MOST: usize = 50;

#[derive(Debug, Default)]
pub(super) struct Sessions(BTreeMap<Digest, Session>);

impl Sessions {
    pub(super) fn remember(&mut self, id: Digest, session: Session) {
        self.0.insert(id, session);
    }

    pub(super) fn begin(
        &mut self,
        now: Timestamp,
        id: Digest,
        person: &PersonId,
    ) -> Effects<Effect> {
        let over = |_: &Digest, session: &Session| !is_live(session, now);
        let mut effects = self.end_where(over);
        let mut theirs: Vec<_> = self.of(person).map(|(id, it)| (it.begun, *id)).collect();
        theirs.sort_unstable();
        let surplus = theirs.len().saturating_sub(MOST - 1);
        for (_, oldest) in theirs.into_iter().take(surplus) {
            effects = effects.then(self.end(oldest));
        }
        let session = Session {
            person: person.clone(),
            begun: now,
            seen: now,
        };
        let record = Record::Session(session.clone());
        self.0.insert(id, session);
        effects.push(Effect::Store(Key::Session(id), record));
        effects
    }

    /// Whose session this is, as long as it lives.
    pub(super) fn owner(&self, now: Timestamp, id: Digest) -> Option<&PersonId> {
        let session = self.0.get(&id)?;
        is_live(session, now).then_some(&session.person)
    }

    /// It was used.
    pub(super) fn see(&mut self, now: Timestamp, id: Digest) -> Effects<Effect> {
        match self.0.get_mut(&id) {
            Some(session) if now.since(session.seen) >= SEEN => {
                session.seen = now;
                let record = Record::Session(session.clone());
                Effects::one(Effect::Store(Key::Session(id), record))
            }
            Some(_) | None => Effects::none(),
        }
    }

    pub(super) fn end(&mut self, id: Digest) -> Effects<Effect> {
        self.0.remove(&id).map_or_else(Effects::none, |_| {
            Effects::one(Effect::Forget(Key::Session(id)))
        })
    }

    /// Ends all of a person's, but the one to `keep`.
    pub(super) fn end_all(&mut self, person: &PersonId, keep: Option<Digest>) -> Effects<Effect> {
        self.end_where(|id, session| session.person == *person && Some(*id) != keep)
    }

    pub(super) fn count(&self, now: Timestamp, person: &PersonId) -> usize {
        let theirs = self.of(person);
        theirs.filter(|(_, session)| is_live(session, now)).count()
    }

    fn of<'a>(&'a self, person: &'a PersonId) -> impl Iterator<Item = (&'a Digest, &'a Session)> {
        let all = self.0.iter();
        all.filter(move |(_, session)| session.person == *person)
    }

    fn end_where(&mut self, ends: impl Fn(&Digest, &Session) -> bool) -> Effects<Effect> {
        let mut effects = Effects::none();
        self.0.retain(|id, session| {
            let ends = ends(id, session);
            if ends {
                effects.push(Effect::Forget(Key::Session(*id)));
            }
            !ends
        });
        effects
    }
}

fn is_live(session: &Session, now: Timestamp) -> bool {
    session.seen.after(IDLE) > now && session.begun.after(LIFE) > now
}
