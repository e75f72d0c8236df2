//! The machine in the directory's object: who is of the team, who is signed in, who may come.
//!
//! The Worker checks passwords, codes and passkeys, because that takes time which the one object of a
//! deployment does not have; here is decided what follows. Whoever asks for a change comes with what
//! their pass says ([`Facts`]), which the Worker has checked.

use alloc::{string::String, vec, vec::Vec};

mod access;
mod attempts;
mod dismissals;
mod invitations;
mod keys;
mod people;
mod sessions;
mod sign_in;
pub mod stored;

use crate::{
    ids::{Digest, PersonId, SiteId},
    machine::{Effects, Machine},
    protocol::{
        call::By,
        permission::{Permission, Permissions},
        site::Publisher,
        team::{
            Account, Facts, NewKey, PasskeyView, Position, Roster, Scope, TeamAnswer, TeamCall,
            TeamRefusal as Refusal,
        },
    },
    time::Timestamp,
};
use access::Accesses;
use attempts::Attempts;
use dismissals::Dismissals;
use invitations::Invitations;
use keys::Keys;
use people::People;
use sessions::Sessions;
use stored::{Key, Record, Subject};

pub use access::LIFE as ACCESS_LIFE;
pub use invitations::LIFE as INVITATION_LIFE;
pub use people::ADMINISTRATOR;
pub use sessions::LIFE as SESSION_LIFE;

/// What happened to the directory's object.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The Worker asks.
    Asked { call: CallId, asked: TeamCall },
    /// Every inbox has answered to [`Effect::Dismiss`].
    Heard { person: PersonId, number: u32 },
    /// The object has its memory again, or the time asked for with `next_wake` has come.
    Woke,
}

/// What the object is to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Keep a record, over what was there.
    Store(Key, Record),
    /// Keep it no more.
    Forget(Key),
    /// Tell every inbox to end what this person opened under a lower number, and whether
    /// conversations may still be theirs; answered with [`Event::Heard`] once all have heard.
    Dismiss {
        person: PersonId,
        number: u32,
        answers: bool,
    },
    /// Answer a call.
    Answer { call: CallId, answer: TeamAnswer },
}

/// Why the directory wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// An inbox may not have heard that somebody is dismissed.
    TellInboxes,
}

/// A call that waits for its answer.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct CallId(pub u64);

/// The machine.
#[derive(Debug, Default)]
pub struct Directory {
    people: People,
    sessions: Sessions,
    invitations: Invitations,
    attempts: Attempts,
    keys: Keys,
    dismissals: Dismissals,
    accesses: Accesses,
}

/// What a call comes to: what is to be kept, and the answer.
type Outcome = Result<(Effects<Effect>, TeamAnswer), Refusal>;

impl Directory {
    /// Takes in a record as storage has it. One under a key of another kind is none.
    pub fn remember(&mut self, key: Key, record: Record) {
        match (key, record) {
            (Key::Member(id), Record::Member(member)) => self.people.remember_member(id, member),
            (Key::Role(id), Record::Role(role)) => self.people.remember_role(id, role),
            (Key::Team(id), Record::Team(team)) => self.people.remember_team(id, team),
            (Key::Session(id), Record::Session(session)) => self.sessions.remember(id, session),
            (Key::Invitation(id), Record::Invitation(it)) => self.invitations.remember(id, it),
            (Key::Attempts(subject), Record::Attempts(it)) => self.attempts.remember(subject, it),
            (Key::Challenge(id), Record::Challenge { until }) => {
                self.keys.remember_challenge(id, until);
            }
            (Key::ApiKey(id), Record::ApiKey(key)) => self.keys.remember(id, key),
            (Key::Dismissal(id), Record::Dismissal { number }) => {
                self.dismissals.remember(id, number);
            }
            (Key::Access(id), Record::Access(link)) => self.accesses.remember_link(id, link),
            (Key::Reset(code), Record::Reset(reset)) => self.accesses.remember_reset(code, reset),
            (
                Key::Member(_)
                | Key::Role(_)
                | Key::Team(_)
                | Key::Session(_)
                | Key::Invitation(_)
                | Key::Attempts(_)
                | Key::Challenge(_)
                | Key::ApiKey(_)
                | Key::Dismissal(_)
                | Key::Access(_)
                | Key::Reset(_),
                _,
            ) => {}
        }
    }

    fn answer(&mut self, now: Timestamp, asked: TeamCall) -> Outcome {
        match asked {
            TeamCall::Begun => Ok(told(TeamAnswer::Begun(self.people.begun()))),
            TeamCall::SetUp {
                right,
                from,
                mail,
                newcomer,
                session,
            } => self.set_up(now, right, from, mail, newcomer, session),
            TeamCall::Knock { mail, from } => self.knock(now, mail, from),
            TeamCall::KnockAgain { person, from } => self.knock_again(now, &person, from),
            TeamCall::Credentials { by, session, from } => {
                let person = self.today(&by)?.person.id;
                let counted = self.count(now, own_tries(session, from))?;
                Ok((counted, TeamAnswer::Known(self.credentials(&person))))
            }
            TeamCall::Proved { by, session, from } => {
                self.today(&by)?;
                let tries = own_tries(session, from);
                Ok(done(self.attempts.succeeded(tries)))
            }
            TeamCall::Instead { before, then } => self.instead(now, before, *then),
            TeamCall::SignIn {
                person,
                from,
                proof,
                session,
            } => self.sign_in(now, &person, from, proof, session),
            TeamCall::Renew(session) => self.renew(now, session),
            TeamCall::Stands { by, session } => {
                let person = self.today(&by)?.person.id;
                if self.sessions.owner(now, session) == Some(&person) {
                    Ok(told(TeamAnswer::Done))
                } else {
                    Err(Refusal::NotSignedIn)
                }
            }
            TeamCall::SignOut {
                session,
                everywhere,
            } => self.sign_out(now, session, everywhere),
            TeamCall::Account(person) => self.account(now, &person),
            TeamCall::ChangePassword { by, password, keep } => {
                let person = self.today(&by)?.person.id;
                self.change_password(&person, password, keep)
            }
            TeamCall::PutCode { by, code } => {
                let person = self.today(&by)?.person.id;
                self.put_code(&person, code)
            }
            TeamCall::AddPasskey {
                by,
                passkey,
                challenge,
            } => {
                let person = self.today(&by)?.person.id;
                self.add_passkey(now, &person, passkey, challenge)
            }
            TeamCall::DropPasskey { by, id } => {
                let person = self.today(&by)?.person.id;
                self.drop_passkey(&person, &id)
            }
            TeamCall::Passkey { id, from } => self.passkey(now, &id, from),
            TeamCall::Roster => Ok(told(TeamAnswer::Roster(Roster {
                members: self.people.members(),
                invited: self.invitations.list(now),
                roles: self.people.roles(),
                teams: self.people.teams(),
            }))),
            TeamCall::Invite {
                by,
                invitation,
                mail,
                position,
            } => {
                let permissions = self.manager(&by)?;
                if self.people.by_mail(&mail).is_some() {
                    return Err(Refusal::MailTaken);
                }
                let position = people::in_order(position)?;
                self.people.grants(permissions, &position)?;
                self.owns_invitation(permissions, &mail)?;
                let invitations = &mut self.invitations;
                invitations
                    .invite(now, invitation, &by.person.id, mail, position)
                    .map(done)
            }
            TeamCall::Withdraw { by, mail } => {
                let permissions = self.manager(&by)?;
                self.owns_invitation(permissions, &mail)?;
                Ok(done(self.invitations.withdraw(&mail)))
            }
            TeamCall::Invitation(id) => {
                let invitation = self.invitation(now, id)?;
                Ok(told(TeamAnswer::Invitation(invitations::shown(invitation))))
            }
            TeamCall::Accept {
                invitation,
                newcomer,
                session,
            } => self.accept(now, invitation, newcomer, session),
            TeamCall::PutMember {
                by,
                person,
                name,
                position,
            } => {
                let permissions = self.manager(&by)?;
                let position = people::in_order(position)?;
                let people = &mut self.people;
                let put = people.put_member(permissions, &person, name, position);
                put.map(done)
            }
            TeamCall::RemoveMember { by, person } => self.remove_member(now, &by, &person),
            TeamCall::SignOutMember { by, person } => {
                let permissions = self.manager(&by)?;
                self.people.manages(permissions, &person)?;
                let ended = self.sessions.end_all(&person, None);
                Ok(done(ended.then(self.people.dismiss(&person))))
            }
            TeamCall::GiveAccess { by, person, access } => {
                self.give_access(now, &by, &person, access)
            }
            TeamCall::Access(id) => self.shown_access(now, id),
            TeamCall::TakeAccess {
                access,
                password,
                session,
            } => self.take_access(now, access, password, session),
            TeamCall::Reset {
                from,
                code,
                mail,
                password,
                session,
            } => self.reset(now, from, code, &mail, password, session),
            TeamCall::PutRole { by, role } => {
                let permissions = self.manager(&by)?;
                self.people.put_role(permissions, role).map(done)
            }
            TeamCall::RemoveRole { by, role } => {
                let permissions = self.manager(&by)?;
                if self.invitations.names(now, &role) {
                    return Err(Refusal::RoleInUse);
                }
                self.people.remove_role(permissions, &role).map(done)
            }
            TeamCall::PutTeam { by, team } => {
                self.manager(&by)?;
                self.people.put_team(team).map(done)
            }
            TeamCall::RemoveTeam { by, team } => {
                self.manager(&by)?;
                self.people.remove_team(&team).map(done)
            }
            TeamCall::ApiKeys { by } => {
                let all = self.keeps_keys(&by)?;
                let mut keys = self
                    .keys
                    .list(now, |maker, scope| self.maker_may(maker, scope));
                keys.retain(|key| all || key.by == by.person.id);
                Ok(told(TeamAnswer::ApiKeys(keys)))
            }
            TeamCall::AddApiKey { by, digest, wanted } => self.add_key(now, by, digest, wanted),
            TeamCall::DropApiKey { by, digest } => {
                let all = self.keeps_keys(&by)?;
                if !all && self.keys.made_by(digest) != Some(&by.person.id) {
                    return Err(Refusal::KeyUnknown);
                }
                self.keys.drop(digest).map(done)
            }
            TeamCall::ApiKey(digest) => self.keys.used(now, digest).map(done),
        }
    }

    /// A new API key. A maker gives no scope that they could not use themselves.
    fn add_key(&mut self, now: Timestamp, by: Facts, digest: Digest, wanted: NewKey) -> Outcome {
        self.keeps_keys(&by)?;
        let permissions = self.today(&by)?.permissions;
        let may = |scope: &Scope| permissions.has(scope.permission());
        let mut scopes = match &wanted.scopes {
            Some(scopes) if scopes.is_empty() => return Err(Refusal::KeyForNothing),
            Some(scopes) if !scopes.iter().all(may) => return Err(Refusal::NotYoursToGive),
            Some(scopes) => scopes.clone(),
            None => Scope::ALL.to_vec(),
        };
        scopes.retain(may);
        if wanted.until.is_some_and(|until| until <= now) {
            return Err(Refusal::KeyEndPast);
        }
        let keys = &mut self.keys;
        keys.add(now, digest, by.person.id, wanted, &scopes)
            .map(done)
    }

    /// The name of a person who may do today what a scope is for, or whatever it is for.
    fn maker_may(&self, maker: &PersonId, scope: Option<Scope>) -> Option<&str> {
        let permissions = self.people.facts(maker)?.permissions;
        let may = scope.is_none_or(|scope| permissions.has(scope.permission()));
        let maker = self.people.get(maker).filter(|_| may)?;
        Some(&maker.name)
    }

    /// Whether a program with this API key may do this now, on this site: the key is for it, and its maker
    /// may do it today. Without a site the answer is about whatever sites the key is for.
    pub fn key_may(
        &self,
        now: Timestamp,
        digest: Digest,
        scope: Scope,
        site: Option<&SiteId>,
    ) -> Result<(), Refusal> {
        let maker = self.keys.maker(now, digest).ok_or(Refusal::KeyUnknown)?;
        if self.keys.covers(digest, scope, site) && self.maker_may(maker, Some(scope)).is_some() {
            Ok(())
        } else {
            Err(Refusal::NotAllowed)
        }
    }

    /// The only site that a program which asks may hear of.
    pub fn only_site(&self, by: &By) -> Option<&SiteId> {
        match by {
            By::Person(_) => None,
            By::Key(digest) => self.keys.site(*digest),
        }
    }

    /// Who publishes, by name, for the version that is kept.
    pub fn publisher(&self, by: &By) -> Option<Publisher> {
        match by {
            By::Person(facts) => Some(Publisher {
                name: facts.person.name.clone(),
                key: None,
            }),
            By::Key(digest) => {
                let maker = self.people.get(self.keys.made_by(*digest)?)?;
                Some(Publisher {
                    name: maker.name.clone(),
                    key: self.keys.name(*digest),
                })
            }
        }
    }

    /// Whether the person or program that asks may do this today, on this site (see
    /// [`key_may`](Self::key_may)).
    pub fn allows(
        &self,
        now: Timestamp,
        by: &By,
        scope: Scope,
        site: Option<&SiteId>,
    ) -> Result<(), Refusal> {
        match by {
            By::Person(facts) => self.may(facts, scope.permission()).map(|_| ()),
            By::Key(digest) => self.key_may(now, *digest, scope, site),
        }
    }

    /// Whether the person who asks may have API keys (TEA-3). Returns whether that is all keys, not only their own.
    fn keeps_keys(&self, by: &Facts) -> Result<bool, Refusal> {
        let permissions = self.today(by)?.permissions;
        let all = permissions.has(Permission::Settings);
        if all || permissions.has(Permission::Chatflows) {
            Ok(all)
        } else {
            Err(Refusal::NotAllowed)
        }
    }

    /// Whether whoever asks may do today what this permission is for, and all that they may do.
    pub fn may(&self, by: &Facts, permission: Permission) -> Result<Permissions, Refusal> {
        let permissions = self.today(by)?.permissions;
        if permissions.has(permission) {
            Ok(permissions)
        } else {
            Err(Refusal::NotAllowed)
        }
    }

    /// What whoever asks is today. A pass that was overtaken is none here.
    fn today(&self, by: &Facts) -> Result<Facts, Refusal> {
        let facts = self.people.facts(&by.person.id);
        let facts = facts.filter(|facts| facts.person.number == by.person.number);
        facts.ok_or(Refusal::NotSignedIn)
    }

    /// What somebody who manages people may do.
    fn manager(&self, by: &Facts) -> Result<Permissions, Refusal> {
        self.may(by, Permission::People)
    }

    /// An invitation is changed by whoever could have made it.
    fn owns_invitation(&self, by: Permissions, mail: &str) -> Result<(), Refusal> {
        match self.invitations.position_for(mail) {
            Some(position) if !self.could_invite(by, &position) => Err(Refusal::NotYoursToGive),
            Some(_) | None => Ok(()),
        }
    }

    /// The role or the team may be gone since, which is no reason against an invitation.
    fn could_invite(&self, by: Permissions, position: &Position) -> bool {
        let grants = self.people.grants(by, position);
        by.has(Permission::People) && grants != Err(Refusal::NotYoursToGive)
    }

    /// An invitation, as long as whoever made it could make it.
    fn invitation(&self, now: Timestamp, id: Digest) -> Result<&stored::Invitation, Refusal> {
        let found = self.invitations.find(now, id);
        let good = found.filter(|invitation| {
            let by = self.people.facts(&invitation.by);
            let position = invitations::shown(invitation).position;
            by.is_some_and(|by| self.could_invite(by.permissions, &position))
        });
        good.ok_or(Refusal::InvitationUnknown)
    }

    /// Keeps whoever is dismissed with the change that they are dismissed by.
    fn kept(&mut self, now: Timestamp, effects: Effects<Effect>) -> Effects<Effect> {
        let mut kept = Effects::none();
        for effect in effects {
            if let Effect::Dismiss { person, number, .. } = &effect {
                kept.push(self.dismissals.add(now, person, *number));
            }
            kept.push(effect);
        }
        kept
    }

    fn remove_member(&mut self, now: Timestamp, by: &Facts, person: &PersonId) -> Outcome {
        let permissions = self.manager(by)?;
        let name = self.people.get(person).map(|member| member.name.clone());
        let removed = self.people.remove_member(permissions, person)?;
        let ended = self.sessions.end_all(person, None);
        let withdrawn = self.invitations.withdraw_of(person);
        let links = self.accesses.withdraw_of(person);
        let keys = self.keys.leave(now, person, &name.unwrap_or_default());
        let effects = removed.then(ended).then(withdrawn).then(links).then(keys);
        Ok(done(effects))
    }

    fn account(&self, now: Timestamp, person: &PersonId) -> Outcome {
        let member = self.people.get(person).ok_or(Refusal::PersonUnknown)?;
        let passkeys = member.passkeys.iter();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(told(TeamAnswer::Account(Account {
            mail: member.mail.clone(),
            second_factor: member.code.is_some(),
            recovery: count(member.code.as_ref().map_or(0, |code| code.recovery.len())),
            passkeys: passkeys
                .map(|passkey| PasskeyView {
                    id: passkey.id.clone(),
                    name: passkey.name.clone(),
                    since: passkey.since,
                })
                .collect(),
            sessions: count(self.sessions.count(now, person)),
            resets: self.accesses.notices(now),
        })))
    }

    fn change_password(&mut self, person: &PersonId, password: String, keep: Digest) -> Outcome {
        self.people.get(person).ok_or(Refusal::PersonUnknown)?;
        let changed = self
            .people
            .change(person, |member| member.password = password);
        let ended = self.sessions.end_all(person, Some(keep));
        let known = self.known(person);
        let links = self.accesses.withdraw(person);
        Ok(done(
            changed
                .then(links)
                .then(ended)
                .then(known)
                .then(self.people.dismiss(person)),
        ))
    }
}

impl Machine for Directory {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        match event {
            Event::Asked { call, asked } => {
                let (effects, answer) = self
                    .answer(now, asked)
                    .unwrap_or_else(|refusal| told(TeamAnswer::Refused(refusal)));
                self.kept(now, effects)
                    .then(Effects::one(Effect::Answer { call, answer }))
            }
            Event::Heard { person, number } => self.dismissals.heard(person, number),
            Event::Woke => {
                let people = &self.people;
                self.dismissals.woke(now, |person| people.answers(person))
            }
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        let next = self.dismissals.next();
        next.map(|at| (at, WakeReason::TellInboxes))
    }
}

/// By what the tries of a person at their own password are counted.
fn own_tries(session: Digest, from: Digest) -> Vec<Subject> {
    vec![Subject::Session(session), Subject::Network(from)]
}

fn told(answer: TeamAnswer) -> (Effects<Effect>, TeamAnswer) {
    (Effects::none(), answer)
}

fn done(effects: Effects<Effect>) -> (Effects<Effect>, TeamAnswer) {
    (effects, TeamAnswer::Done)
}

#[cfg(test)]
mod tests;
