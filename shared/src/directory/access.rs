//! How a person who cannot sign in any more gets back in: by a link from an administrator (TEA-1),
//! or by a code from the owner who deploys (TEA-2).
//!
//! Either one is a new beginning: the person chooses a password, and everything that they signed in
//! with before is void. A device that was lost opens nothing then.

use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};

use super::{
    ADMINISTRATOR, Directory, Effect, Effects, Outcome, Refusal, done,
    stored::{Access, Key, Record, Reset, Subject},
};
use crate::{
    ids::{Digest, PersonId},
    protocol::{
        permission::Permission,
        team::{Facts, ResetCode, ResetNotice, TeamAnswer},
    },
    time::{Span, Timestamp},
};

const DAY: u64 = 24 * 60 * 60;

/// How long a sign-in link is good.
pub const LIFE: Span = Span::seconds(DAY);

/// How long every console tells of a reset.
const TOLD: Span = Span::seconds(30 * DAY);

#[derive(Debug, Default)]
pub(super) struct Accesses {
    links: BTreeMap<Digest, Access>,
    /// By the code that was used, which is good once.
    resets: BTreeMap<Digest, Reset>,
}

impl Accesses {
    pub(super) fn remember_link(&mut self, id: Digest, link: Access) {
        self.links.insert(id, link);
    }

    pub(super) fn remember_reset(&mut self, code: Digest, reset: Reset) {
        self.resets.insert(code, reset);
    }

    /// Makes a link; earlier ones for this person are void.
    fn give(
        &mut self,
        now: Timestamp,
        id: Digest,
        by: &PersonId,
        person: &PersonId,
    ) -> Effects<Effect> {
        let mut effects = self.forget_where(|link| link.person == *person || link.until <= now);
        let link = Access {
            person: person.clone(),
            by: by.clone(),
            until: now.after(LIFE),
        };
        effects.push(Effect::Store(Key::Access(id), Record::Access(link.clone())));
        self.links.insert(id, link);
        effects
    }

    /// Voids every link for this person.
    pub(super) fn withdraw(&mut self, person: &PersonId) -> Effects<Effect> {
        self.forget_where(|link| link.person == *person)
    }

    /// Voids every link for this person, and every link that they made.
    pub(super) fn withdraw_of(&mut self, person: &PersonId) -> Effects<Effect> {
        self.forget_where(|link| link.person == *person || link.by == *person)
    }

    fn forget_where(&mut self, goes: impl Fn(&Access) -> bool) -> Effects<Effect> {
        let mut effects = Effects::none();
        self.links.retain(|id, link| {
            let goes = goes(link);
            if goes {
                effects.push(Effect::Forget(Key::Access(*id)));
            }
            !goes
        });
        effects
    }

    /// The resets that consoles tell of, the latest first.
    pub(super) fn notices(&self, now: Timestamp) -> Vec<ResetNotice> {
        let recent = self.resets.values().filter(|it| it.at.after(TOLD) > now);
        let mut notices: Vec<_> = recent
            .map(|reset| ResetNotice {
                at: reset.at,
                name: reset.name.clone(),
            })
            .collect();
        notices.sort_unstable_by_key(|notice| core::cmp::Reverse(notice.at));
        notices
    }

    fn is_used(&self, code: Digest) -> bool {
        self.resets.contains_key(&code)
    }

    /// Keeps that a code was used, for as long as consoles tell of it. Codes end long before that.
    fn used(&mut self, now: Timestamp, code: Digest, reset: Reset) -> Effects<Effect> {
        let mut effects = Effects::none();
        self.resets.retain(|id, old| {
            let stays = old.at.after(TOLD) > now;
            if !stays {
                effects.push(Effect::Forget(Key::Reset(*id)));
            }
            stays
        });
        effects.push(Effect::Store(
            Key::Reset(code),
            Record::Reset(reset.clone()),
        ));
        self.resets.insert(code, reset);
        effects
    }
}

impl Directory {
    /// A link for a person who has no more rights than the person who asks, and is not the same:
    /// an unlocked browser is not enough to change how its own person signs in.
    pub(super) fn give_access(
        &mut self,
        now: Timestamp,
        by: &Facts,
        person: &PersonId,
        id: Digest,
    ) -> Outcome {
        let permissions = self.manager(by)?;
        self.people.manages(permissions, person)?;
        if by.person.id == *person {
            return Err(Refusal::OwnAccess);
        }
        let given = self.accesses.give(now, id, &by.person.id, person);
        let ended = self.sessions.end_all(person, None);
        Ok(done(given.then(ended).then(self.people.dismiss(person))))
    }

    /// The person of a link, as long as its maker could make it.
    pub(super) fn access(&self, now: Timestamp, id: Digest) -> Result<&PersonId, Refusal> {
        let link = self.accesses.links.get(&id);
        let good = link.filter(|link| {
            let by = self.people.facts(&link.by);
            let may = by.is_some_and(|by| {
                by.permissions.has(Permission::People)
                    && self.people.manages(by.permissions, &link.person).is_ok()
            });
            link.until > now && may
        });
        good.map(|link| &link.person).ok_or(Refusal::AccessUnknown)
    }

    /// Answers with the person of a link.
    pub(super) fn shown_access(&self, now: Timestamp, id: Digest) -> Outcome {
        let person = self.access(now, id)?;
        let member = self.people.get(person).ok_or(Refusal::AccessUnknown)?;
        let answer = TeamAnswer::Access {
            mail: member.mail.clone(),
            name: member.name.clone(),
        };
        Ok((Effects::none(), answer))
    }

    pub(super) fn take_access(
        &mut self,
        now: Timestamp,
        id: Digest,
        password: String,
        session: Digest,
    ) -> Outcome {
        let person = self.access(now, id)?.clone();
        let begun = self.begin_anew(&person, password);
        self.signed_in(now, &person, session, begun)
    }

    /// An administrator brings a reset code. Wrong ones are counted by network address.
    pub(super) fn reset(
        &mut self,
        now: Timestamp,
        from: Digest,
        code: Option<ResetCode>,
        mail: &str,
        password: String,
        session: Digest,
    ) -> Outcome {
        let subjects = vec![Subject::Reset(from)];
        let code = code.filter(|code| code.until > now && !self.accesses.is_used(code.digest));
        let Some(code) = code else {
            let counted = self.count(now, subjects)?;
            return Ok((counted, TeamAnswer::Refused(Refusal::WrongResetCode)));
        };
        let within = self.attempts.check(now, &subjects);
        within.map_err(|wait| Refusal::TooManyAttempts { wait })?;
        let found = self.people.by_mail(mail);
        let found = found.filter(|(_, member)| member.position.role.as_str() == ADMINISTRATOR);
        let (person, member) = found.ok_or(Refusal::NotAdministrator)?;
        let (person, name) = (person.clone(), member.name.clone());
        let reset = Reset {
            person: person.clone(),
            name,
            at: now,
        };
        let used = self.accesses.used(now, code.digest, reset);
        let begun = self.begin_anew(&person, password);
        let succeeded = self.attempts.succeeded(subjects);
        self.signed_in(now, &person, session, used.then(begun).then(succeeded))
    }

    /// The person has this password from here on, and nothing else to sign in with. What was open ends.
    fn begin_anew(&mut self, person: &PersonId, password: String) -> Effects<Effect> {
        let withdrawn = self.accesses.withdraw(person);
        let changed = self.people.change(person, |member| {
            member.password = password;
            member.code = None;
            member.passkeys.clear();
        });
        let ended = self.sessions.end_all(person, None);
        let known = self.known(person);
        withdrawn
            .then(changed)
            .then(ended)
            .then(known)
            .then(self.people.dismiss(person))
    }
}
