//! Who may come.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    Effect, Effects,
    people::{kept_position, shown_position},
    stored::{Invitation, Key, Record},
};
use crate::{
    ids::{Digest, PersonId, RoleId},
    protocol::team::{Invited, Position, TeamRefusal},
    time::{Span, Timestamp},
};

/// How long an invitation is good.
pub const LIFE: Span = Span::seconds(7 * 24 * 60 * 60);

/// At a time.
const MOST: usize = 500;

#[derive(Debug, Default)]
pub(super) struct Invitations(BTreeMap<Digest, Invitation>);

impl Invitations {
    pub(super) fn remember(&mut self, id: Digest, invitation: Invitation) {
        self.0.insert(id, invitation);
    }

    /// Invites somebody; an earlier invitation of theirs is void.
    pub(super) fn invite(
        &mut self,
        now: Timestamp,
        id: Digest,
        by: &PersonId,
        mail: String,
        position: Position,
    ) -> Result<Effects<Effect>, TeamRefusal> {
        let same = |other: &Invitation| other.mail.eq_ignore_ascii_case(&mail);
        let goes = |other: &Invitation| same(other) || other.until <= now;
        if self.0.values().filter(|other| !goes(other)).count() >= MOST {
            return Err(TeamRefusal::TooMany);
        }
        let mut effects = self.forget_where(goes);
        let invitation = Invitation {
            mail,
            position: kept_position(position),
            by: by.clone(),
            until: now.after(LIFE),
        };
        let record = Record::Invitation(invitation.clone());
        self.0.insert(id, invitation);
        effects.push(Effect::Store(Key::Invitation(id), record));
        Ok(effects)
    }

    pub(super) fn find(&self, now: Timestamp, id: Digest) -> Option<&Invitation> {
        self.0.get(&id).filter(|invitation| invitation.until > now)
    }

    pub(super) fn position_for(&self, mail: &str) -> Option<Position> {
        let mut all = self.0.values();
        let theirs = all.find(|other| other.mail.eq_ignore_ascii_case(mail));
        theirs.map(|invitation| shown_position(&invitation.position))
    }

    /// Whether somebody may come to this role.
    pub(super) fn names(&self, now: Timestamp, role: &RoleId) -> bool {
        let mut live = self.0.values().filter(|it| it.until > now);
        live.any(|invitation| invitation.position.role == *role)
    }

    pub(super) fn take(&mut self, id: Digest) -> Effects<Effect> {
        self.0.remove(&id).map_or_else(Effects::none, |_| {
            Effects::one(Effect::Forget(Key::Invitation(id)))
        })
    }

    pub(super) fn withdraw(&mut self, mail: &str) -> Effects<Effect> {
        self.forget_where(|other| other.mail.eq_ignore_ascii_case(mail))
    }

    /// Those that somebody made who may not any more.
    pub(super) fn withdraw_of(&mut self, by: &PersonId) -> Effects<Effect> {
        self.forget_where(|invitation| invitation.by == *by)
    }

    pub(super) fn list(&self, now: Timestamp) -> Vec<Invited> {
        let live = self.0.values().filter(|it| it.until > now);
        live.map(shown).collect()
    }

    fn forget_where(&mut self, goes: impl Fn(&Invitation) -> bool) -> Effects<Effect> {
        let mut effects = Effects::none();
        self.0.retain(|id, invitation| {
            let goes = goes(invitation);
            if goes {
                effects.push(Effect::Forget(Key::Invitation(*id)));
            }
            !goes
        });
        effects
    }
}

pub(super) fn shown(invitation: &Invitation) -> Invited {
    Invited {
        mail: invitation.mail.clone(),
        position: shown_position(&invitation.position),
        by: invitation.by.clone(),
        until: invitation.until,
    }
}
