//! Coming in: the first administrator, signing in with what it takes, invitations, and going out.

use alloc::{string::String, vec, vec::Vec};

use super::{
    ADMINISTRATOR, Directory, Effect, Effects, Outcome, Refusal, done, people,
    stored::{self, Subject},
};
use crate::{
    ids::{Digest, PersonId, RoleId},
    protocol::team::{CodeSecret, Credentials, Newcomer, Passkey, Proof, TeamAnswer, TeamCall},
    time::Timestamp,
};

/// Passkeys of one person.
const MOST_PASSKEYS: usize = 20;

impl Directory {
    pub(super) fn set_up(
        &mut self,
        now: Timestamp,
        right: bool,
        from: Digest,
        mail: String,
        newcomer: Newcomer,
        session: Digest,
    ) -> Outcome {
        if self.people.begun() {
            return Err(Refusal::AlreadySetUp);
        }
        // Wrong codes of others keep nobody out.
        let subjects = vec![Subject::SetUp(from)];
        if !right {
            let counted = self.count(now, subjects)?;
            let refused = TeamAnswer::Refused(Refusal::WrongSetUpCode);
            return Ok((counted, refused));
        }
        let within = self.attempts.check(now, &subjects);
        within.map_err(|wait| Refusal::TooManyAttempts { wait })?;
        let position = stored::Position {
            role: RoleId::new(ADMINISTRATOR).ok_or(Refusal::RoleUnknown)?,
            seat: true,
            teams: Vec::new(),
        };
        let Newcomer { id, name, password } = newcomer;
        let member = people::newcomer(now, mail, name, password, position);
        let begun = self.people.begin(id.clone(), member);
        let succeeded = self.attempts.succeeded(subjects);
        self.signed_in(now, &id, session, succeeded.then(begun))
    }

    /// Counts a try, and gives what it takes to check it.
    pub(super) fn knock(&mut self, now: Timestamp, mail: String, from: Digest) -> Outcome {
        let mail = mail.to_ascii_lowercase();
        let known = self.people.by_mail(&mail).map(|(id, _)| id.clone());
        let counted = self.count(now, vec![Subject::Account(mail), Subject::Network(from)])?;
        let credentials = known.and_then(|id| self.credentials(&id));
        Ok((counted, TeamAnswer::Known(credentials)))
    }

    pub(super) fn knock_again(
        &mut self,
        now: Timestamp,
        person: &PersonId,
        from: Digest,
    ) -> Outcome {
        let counted = self.count(now, self.subjects(person, from))?;
        Ok((counted, TeamAnswer::Known(self.credentials(person))))
    }

    /// Whose passkey this is. The account is not counted: a passkey cannot be guessed, and nobody
    /// who guesses passwords can keep its owner out.
    pub(super) fn passkey(&mut self, now: Timestamp, id: &[u8], from: Digest) -> Outcome {
        let counted = self.count(now, vec![Subject::Network(from)])?;
        let answer = match self.people.by_passkey(id) {
            Some((person, passkey)) => TeamAnswer::Passkey {
                person: person.clone(),
                kept: passkey.kept.clone(),
            },
            None => TeamAnswer::Refused(Refusal::NotProved),
        };
        Ok((counted, answer))
    }

    pub(super) fn sign_in(
        &mut self,
        now: Timestamp,
        person: &PersonId,
        from: Digest,
        proof: Proof,
        session: Digest,
    ) -> Outcome {
        let member = self.people.get(person).ok_or(Refusal::NotProved)?;
        // A password that was changed while the one before was looked at proves nothing.
        let is_kept = |checked: &str| {
            if member.password == checked {
                Ok(())
            } else {
                Err(Refusal::NotProved)
            }
        };
        let effects = match proof {
            Proof::Password { checked, renewed } => {
                is_kept(&checked)?;
                let needs_code = member.code.is_some();
                let changed = match renewed {
                    Some(password) => self.people.change(person, |it| it.password = password),
                    None => Effects::none(),
                };
                if needs_code {
                    return Ok((changed, TeamAnswer::CodeNeeded));
                }
                changed
            }
            Proof::Code { checked, step } => {
                is_kept(&checked)?;
                let code = member.code.as_ref().ok_or(Refusal::NotProved)?;
                if step <= code.last {
                    return Err(Refusal::NotProved);
                }
                self.change_code(person, |code| code.last = step)
            }
            Proof::Recovery {
                checked,
                code: digest,
            } => {
                is_kept(&checked)?;
                let code = member.code.as_ref().ok_or(Refusal::NotProved)?;
                if !code.recovery.contains(&digest) {
                    return Err(Refusal::NotProved);
                }
                self.change_code(person, |code| code.recovery.retain(|it| *it != digest))
            }
            Proof::Passkey {
                id,
                kept,
                challenge,
            } => {
                if !member.passkeys.iter().any(|passkey| passkey.id == id) {
                    return Err(Refusal::NotProved);
                }
                let answered = self.keys.answer(now, challenge).ok_or(Refusal::NotProved)?;
                answered.then(self.people.change(person, |member| {
                    let passkeys = member.passkeys.iter_mut();
                    for passkey in passkeys.filter(|passkey| passkey.id == id) {
                        passkey.kept.clone_from(&kept);
                    }
                }))
            }
        };
        let succeeded = self.attempts.succeeded(self.subjects(person, from));
        self.signed_in(now, person, session, effects.then(succeeded))
    }

    /// A person who signs in ends the session that their browser has, and what it has opened: it may be
    /// another person's, and it would live on after the browser has lost it.
    pub(super) fn instead(&mut self, now: Timestamp, before: Digest, then: TeamCall) -> Outcome {
        let (effects, answer) = self.answer(now, then)?;
        let TeamAnswer::SignedIn(facts) = answer else {
            return Ok((effects, answer));
        };
        let Some(owner) = self.sessions.owner(now, before).cloned() else {
            return Ok((effects, TeamAnswer::SignedIn(facts)));
        };
        let ended = self.sessions.end(before);
        let ended = ended.then(self.people.dismiss(&owner));
        // Of the same person the number has been raised.
        let facts = self.people.facts(&facts.person.id);
        let facts = facts.ok_or(Refusal::NotSignedIn)?;
        Ok((effects.then(ended), TeamAnswer::SignedIn(facts)))
    }

    pub(super) fn renew(&mut self, now: Timestamp, session: Digest) -> Outcome {
        let owner = self.sessions.owner(now, session);
        let owner = owner.ok_or(Refusal::NotSignedIn)?.clone();
        let facts = self.people.facts(&owner).ok_or(Refusal::NotSignedIn)?;
        let seen = self.sessions.see(now, session);
        Ok((seen, TeamAnswer::SignedIn(facts)))
    }

    /// A session that is over already is as good as ended.
    pub(super) fn sign_out(
        &mut self,
        now: Timestamp,
        session: Digest,
        everywhere: bool,
    ) -> Outcome {
        let Some(owner) = self.sessions.owner(now, session).cloned() else {
            return Ok(done(self.sessions.end(session)));
        };
        let ended = if everywhere {
            self.sessions.end_all(&owner, None)
        } else {
            self.sessions.end(session)
        };
        Ok(done(ended.then(self.people.dismiss(&owner))))
    }

    pub(super) fn accept(
        &mut self,
        now: Timestamp,
        invitation: Digest,
        newcomer: Newcomer,
        session: Digest,
    ) -> Outcome {
        let found = self.invitation(now, invitation)?;
        let (mail, position) = (found.mail.clone(), found.position.clone());
        if self.people.by_mail(&mail).is_some() {
            return Err(Refusal::MailTaken);
        }
        if self.people.is_full() {
            return Err(Refusal::TooMany);
        }
        let Newcomer { id, name, password } = newcomer;
        let member = people::newcomer(now, mail, name, password, position);
        let taken = self.invitations.take(invitation);
        let put = self.people.put(id.clone(), member);
        self.signed_in(now, &id, session, taken.then(put))
    }

    /// Codes from here on, or none. Recovery codes come with them.
    pub(super) fn put_code(
        &mut self,
        person: &PersonId,
        code: Option<(CodeSecret, Vec<Digest>)>,
    ) -> Outcome {
        self.people.get(person).ok_or(Refusal::PersonUnknown)?;
        let kept = code.map(|(CodeSecret { secret, last }, recovery)| stored::Code {
            secret,
            last,
            recovery,
        });
        let changed = self.people.change(person, |it| it.code = kept);
        Ok(done(changed.then(self.known(person))))
    }

    pub(super) fn add_passkey(
        &mut self,
        now: Timestamp,
        person: &PersonId,
        passkey: Passkey,
        challenge: Digest,
    ) -> Outcome {
        let member = self.people.get(person).ok_or(Refusal::PersonUnknown)?;
        if self.people.by_passkey(&passkey.id).is_some() {
            return Err(Refusal::PasskeyTaken);
        }
        if member.passkeys.len() >= MOST_PASSKEYS {
            return Err(Refusal::TooMany);
        }
        let answered = self.keys.answer(now, challenge).ok_or(Refusal::NotProved)?;
        let Passkey { id, name, kept } = passkey;
        let passkey = stored::Passkey {
            id,
            name,
            kept,
            since: now,
        };
        let changed = self.people.change(person, |it| it.passkeys.push(passkey));
        Ok(done(answered.then(changed).then(self.known(person))))
    }

    /// Somebody who is signed in has shown once more who they are: their tries begin anew.
    pub(super) fn known(&mut self, person: &PersonId) -> Effects<Effect> {
        let account = self.people.get(person);
        let account = account.map(|member| Subject::Account(member.mail.to_ascii_lowercase()));
        self.attempts.succeeded(account.into_iter().collect())
    }

    pub(super) fn drop_passkey(&mut self, person: &PersonId, id: &[u8]) -> Outcome {
        let member = self.people.get(person).ok_or(Refusal::PersonUnknown)?;
        if !member.passkeys.iter().any(|passkey| passkey.id == id) {
            return Err(Refusal::KeyUnknown);
        }
        let dropped = |member: &mut stored::Member| member.passkeys.retain(|it| it.id != id);
        Ok(done(self.people.change(person, dropped)))
    }

    pub(super) fn signed_in(
        &mut self,
        now: Timestamp,
        person: &PersonId,
        session: Digest,
        effects: Effects<Effect>,
    ) -> Outcome {
        let facts = self.people.facts(person).ok_or(Refusal::NotProved)?;
        let begun = self.sessions.begin(now, session, person);
        Ok((effects.then(begun), TeamAnswer::SignedIn(facts)))
    }

    pub(super) fn credentials(&self, person: &PersonId) -> Option<Credentials> {
        let member = self.people.get(person)?;
        Some(Credentials {
            person: person.clone(),
            password: member.password.clone(),
            code: member.code.as_ref().map(|code| CodeSecret {
                secret: code.secret.clone(),
                last: code.last,
            }),
            recovery: member
                .code
                .as_ref()
                .map(|code| code.recovery.clone())
                .unwrap_or_default(),
        })
    }

    fn change_code(
        &mut self,
        person: &PersonId,
        change: impl FnOnce(&mut stored::Code),
    ) -> Effects<Effect> {
        self.people.change(person, |member| {
            if let Some(code) = &mut member.code {
                change(code);
            }
        })
    }

    pub(super) fn count(
        &mut self,
        now: Timestamp,
        subjects: Vec<Subject>,
    ) -> Result<Effects<Effect>, Refusal> {
        let counted = self.attempts.count(now, subjects);
        counted.map_err(|wait| Refusal::TooManyAttempts { wait })
    }

    /// Whose tries somebody's are.
    fn subjects(&self, person: &PersonId, from: Digest) -> Vec<Subject> {
        let account = self.people.get(person);
        let account = account.map(|member| Subject::Account(member.mail.to_ascii_lowercase()));
        account
            .into_iter()
            .chain([Subject::Network(from)])
            .collect()
    }
}
