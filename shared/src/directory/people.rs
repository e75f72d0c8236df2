//! Who is of the team, and what they may be made.

use alloc::{borrow::ToOwned, collections::BTreeMap, string::String, vec::Vec};

use super::{
    Effect, Effects,
    stored::{self, Key, Record},
};
use crate::{
    ids::{PersonId, RoleId, TeamId},
    protocol::{
        call::Person,
        permission::{Permission, Permissions},
        team::{Facts, Member, Position, Role, Team, TeamRefusal},
    },
    time::Timestamp,
};

/// The role that may do everything. It is not kept, and cannot be changed.
pub const ADMINISTRATOR: &str = "administrator";

/// People, roles and teams are at most so many.
const MOST_PEOPLE: usize = 2_000;
const MOST_ROLES: usize = 100;
const MOST_TEAMS: usize = 500;

/// Somebody is in at most so many teams.
const MOST_TEAMS_EACH: usize = 50;

/// The roles that a deployment begins with, besides [`ADMINISTRATOR`].
const FIRST_ROLES: [(&str, &str, Permissions); 2] = [
    (
        "agent",
        "Agent",
        Permissions::of(&[Permission::Inbox, Permission::Contacts]),
    ),
    (
        "editor",
        "Chatflow editor",
        Permissions::of(&[Permission::Chatflows]),
    ),
];

#[derive(Debug, Default)]
pub(super) struct People {
    members: BTreeMap<PersonId, stored::Member>,
    roles: BTreeMap<RoleId, stored::Role>,
    teams: BTreeMap<TeamId, stored::Team>,
}

impl People {
    pub(super) fn remember_member(&mut self, id: PersonId, member: stored::Member) {
        self.members.insert(id, member);
    }

    pub(super) fn remember_role(&mut self, id: RoleId, role: stored::Role) {
        self.roles.insert(id, role);
    }

    pub(super) fn remember_team(&mut self, id: TeamId, team: stored::Team) {
        self.teams.insert(id, team);
    }

    pub(super) fn begun(&self) -> bool {
        !self.members.is_empty()
    }

    pub(super) fn get(&self, id: &PersonId) -> Option<&stored::Member> {
        self.members.get(id)
    }

    pub(super) fn by_mail(&self, mail: &str) -> Option<(&PersonId, &stored::Member)> {
        self.members
            .iter()
            .find(|(_, member)| member.mail.eq_ignore_ascii_case(mail))
    }

    pub(super) fn by_passkey(&self, id: &[u8]) -> Option<(&PersonId, &stored::Passkey)> {
        self.members.iter().find_map(|(person, member)| {
            let passkey = member.passkeys.iter().find(|passkey| passkey.id == id)?;
            Some((person, passkey))
        })
    }

    /// What a role allows; nothing where it is not there any more.
    fn permissions(&self, role: &RoleId) -> Option<Permissions> {
        if role.as_str() == ADMINISTRATOR {
            return Some(Permissions::ALL);
        }
        let role = self.roles.get(role)?;
        Some(Permissions::from_bits(role.permissions))
    }

    /// What a pass says of somebody.
    pub(super) fn facts(&self, id: &PersonId) -> Option<Facts> {
        let member = self.members.get(id)?;
        Some(Facts {
            person: Person {
                id: id.clone(),
                name: member.name.clone(),
                number: member.number,
                seat: member.position.seat,
            },
            permissions: self
                .permissions(&member.position.role)
                .unwrap_or(Permissions::NONE),
        })
    }

    pub(super) fn begin(&mut self, id: PersonId, member: stored::Member) -> Effects<Effect> {
        let mut effects = Effects::none();
        for (role, name, permissions) in FIRST_ROLES {
            if let Some(id) = RoleId::new(role) {
                let role = stored::Role {
                    name: name.to_owned(),
                    permissions: permissions.bits(),
                };
                effects.push(Effect::Store(
                    Key::Role(id.clone()),
                    Record::Role(role.clone()),
                ));
                self.roles.insert(id, role);
            }
        }
        effects.then(self.put(id, member))
    }

    pub(super) fn is_full(&self) -> bool {
        self.members.len() >= MOST_PEOPLE
    }

    /// Keeps somebody as they are given.
    pub(super) fn put(&mut self, id: PersonId, member: stored::Member) -> Effects<Effect> {
        let record = Record::Member(member.clone());
        self.members.insert(id.clone(), member);
        Effects::one(Effect::Store(Key::Member(id), record))
    }

    /// Changes somebody who is there.
    pub(super) fn change(
        &mut self,
        id: &PersonId,
        change: impl FnOnce(&mut stored::Member),
    ) -> Effects<Effect> {
        match self.members.get_mut(id) {
            Some(member) => {
                change(member);
                let record = Record::Member(member.clone());
                Effects::one(Effect::Store(Key::Member(id.clone()), record))
            }
            None => Effects::none(),
        }
    }

    /// Makes every pass and every open socket of somebody void.
    pub(super) fn dismiss(&mut self, id: &PersonId) -> Effects<Effect> {
        let mut effects = self.change(id, |member| member.number = member.number.wrapping_add(1));
        if let Some(member) = self.members.get(id) {
            effects.push(Effect::Dismiss {
                person: id.clone(),
                number: member.number,
                answers: self.answers(id),
            });
        }
        effects
    }

    /// Whether conversations may be this person's: they have a seat, and their role answers (RTE-3).
    pub(super) fn answers(&self, id: &PersonId) -> bool {
        let facts = self.facts(id);
        facts.is_some_and(|facts| facts.person.seat && facts.permissions.has(Permission::Inbox))
    }

    /// Whether whoever asks may put somebody there: roles and teams exist, and a role gives no more
    /// than whoever gives it has.
    pub(super) fn grants(&self, by: Permissions, position: &Position) -> Result<(), TeamRefusal> {
        self.gives(by, &position.role)?;
        if position.teams.iter().all(|id| self.teams.contains_key(id)) {
            Ok(())
        } else {
            Err(TeamRefusal::TeamUnknown)
        }
    }

    fn gives(&self, by: Permissions, role: &RoleId) -> Result<(), TeamRefusal> {
        let permissions = self.permissions(role).ok_or(TeamRefusal::RoleUnknown)?;
        if permissions.within(by) {
            Ok(())
        } else {
            Err(TeamRefusal::NotYoursToGive)
        }
    }

    /// Whether whoever asks may change this person, who has no more than they have.
    pub(super) fn manages(&self, by: Permissions, id: &PersonId) -> Result<(), TeamRefusal> {
        let member = self.members.get(id).ok_or(TeamRefusal::PersonUnknown)?;
        match self.permissions(&member.position.role) {
            Some(permissions) if !permissions.within(by) => Err(TeamRefusal::NotYoursToGive),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether an administrator is left without this one.
    fn can_do_without(&self, id: &PersonId) -> Result<(), TeamRefusal> {
        let others = self
            .members
            .iter()
            .any(|(other, member)| other != id && member.position.role.as_str() == ADMINISTRATOR);
        if others {
            Ok(())
        } else {
            Err(TeamRefusal::LastAdministrator)
        }
    }

    pub(super) fn put_member(
        &mut self,
        by: Permissions,
        id: &PersonId,
        name: String,
        position: Position,
    ) -> Result<Effects<Effect>, TeamRefusal> {
        self.manages(by, id)?;
        self.grants(by, &position)?;
        if position.role.as_str() != ADMINISTRATOR {
            self.can_do_without(id)?;
        }
        let before = self
            .facts(id)
            .map(|facts| (facts.permissions, facts.person.seat));
        let effects = self.change(id, |member| {
            member.name = name;
            member.position = kept_position(position);
        });
        let after = self
            .facts(id)
            .map(|facts| (facts.permissions, facts.person.seat));
        Ok(if before == after {
            effects
        } else {
            effects.then(self.dismiss(id))
        })
    }

    pub(super) fn remove_member(
        &mut self,
        by: Permissions,
        id: &PersonId,
    ) -> Result<Effects<Effect>, TeamRefusal> {
        self.manages(by, id)?;
        self.can_do_without(id)?;
        let removed = self.members.remove(id).ok_or(TeamRefusal::PersonUnknown)?;
        let dismissed = Effect::Dismiss {
            person: id.clone(),
            number: removed.number.wrapping_add(1),
            answers: false,
        };
        let forgotten = Effect::Forget(Key::Member(id.clone()));
        Ok([forgotten, dismissed].into_iter().collect())
    }

    pub(super) fn put_role(
        &mut self,
        by: Permissions,
        role: Role,
    ) -> Result<Effects<Effect>, TeamRefusal> {
        if role.id.as_str() == ADMINISTRATOR {
            return Err(TeamRefusal::RoleFixed);
        }
        let before = self.permissions(&role.id);
        if before.is_none() && self.roles.len() >= MOST_ROLES {
            return Err(TeamRefusal::TooMany);
        }
        let gives = |permissions: Permissions| permissions.within(by);
        if !gives(role.permissions) || !before.is_none_or(gives) {
            return Err(TeamRefusal::NotYoursToGive);
        }
        let kept = stored::Role {
            name: role.name,
            permissions: role.permissions.bits(),
        };
        let record = Record::Role(kept.clone());
        self.roles.insert(role.id.clone(), kept);
        let mut effects = Effects::one(Effect::Store(Key::Role(role.id.clone()), record));
        // Somebody may have come to a role that is there once more.
        if before.unwrap_or(Permissions::NONE) != role.permissions {
            let holders: Vec<PersonId> = self.holders(&role.id).cloned().collect();
            for id in holders {
                effects = effects.then(self.dismiss(&id));
            }
        }
        Ok(effects)
    }

    pub(super) fn remove_role(
        &mut self,
        by: Permissions,
        role: &RoleId,
    ) -> Result<Effects<Effect>, TeamRefusal> {
        if role.as_str() == ADMINISTRATOR {
            return Err(TeamRefusal::RoleFixed);
        }
        self.gives(by, role)?;
        if self.holders(role).next().is_some() {
            return Err(TeamRefusal::RoleInUse);
        }
        self.roles.remove(role);
        Ok(Effects::one(Effect::Forget(Key::Role(role.clone()))))
    }

    fn holders<'a>(&'a self, role: &'a RoleId) -> impl Iterator<Item = &'a PersonId> {
        let members = self.members.iter();
        let held = members.filter(move |(_, member)| member.position.role == *role);
        held.map(|(id, _)| id)
    }

    pub(super) fn put_team(&mut self, team: Team) -> Result<Effects<Effect>, TeamRefusal> {
        if !self.teams.contains_key(&team.id) && self.teams.len() >= MOST_TEAMS {
            return Err(TeamRefusal::TooMany);
        }
        let kept = stored::Team { name: team.name };
        let record = Record::Team(kept.clone());
        self.teams.insert(team.id.clone(), kept);
        Ok(Effects::one(Effect::Store(Key::Team(team.id), record)))
    }

    /// Whoever was in it is in it no more.
    pub(super) fn remove_team(&mut self, team: &TeamId) -> Result<Effects<Effect>, TeamRefusal> {
        self.teams.remove(team).ok_or(TeamRefusal::TeamUnknown)?;
        let mut effects = Effects::one(Effect::Forget(Key::Team(team.clone())));
        let members = self.members.iter();
        let left: Vec<PersonId> = members
            .filter(|(_, member)| member.position.teams.contains(team))
            .map(|(id, _)| id.clone())
            .collect();
        for id in left {
            effects = effects.then(self.change(&id, |member| {
                member.position.teams.retain(|other| other != team);
            }));
        }
        Ok(effects)
    }

    pub(super) fn members(&self) -> Vec<Member> {
        let members = self.members.iter();
        members
            .map(|(id, member)| Member {
                id: id.clone(),
                mail: member.mail.clone(),
                name: member.name.clone(),
                position: shown_position(&member.position),
                second_factor: member.code.is_some(),
                passkeys: u32::try_from(member.passkeys.len()).unwrap_or(u32::MAX),
                since: member.since,
            })
            .collect()
    }

    pub(super) fn roles(&self) -> Vec<Role> {
        let administrator = RoleId::new(ADMINISTRATOR).map(|id| Role {
            id,
            name: "Administrator".to_owned(),
            permissions: Permissions::ALL,
        });
        let others = self.roles.iter().map(|(id, role)| Role {
            id: id.clone(),
            name: role.name.clone(),
            permissions: Permissions::from_bits(role.permissions),
        });
        administrator.into_iter().chain(others).collect()
    }

    pub(super) fn teams(&self) -> Vec<Team> {
        let teams = self.teams.iter();
        teams
            .map(|(id, team)| Team {
                id: id.clone(),
                name: team.name.clone(),
            })
            .collect()
    }
}

/// A position that names each team once, and not too many.
pub(super) fn in_order(position: Position) -> Result<Position, TeamRefusal> {
    let Position {
        role,
        seat,
        mut teams,
    } = position;
    teams.sort_unstable();
    teams.dedup();
    if teams.len() > MOST_TEAMS_EACH {
        return Err(TeamRefusal::TooMany);
    }
    Ok(Position { role, seat, teams })
}

pub(super) fn kept_position(position: Position) -> stored::Position {
    let Position { role, seat, teams } = position;
    stored::Position { role, seat, teams }
}

pub(super) fn shown_position(position: &stored::Position) -> Position {
    Position {
        role: position.role.clone(),
        seat: position.seat,
        teams: position.teams.clone(),
    }
}

/// Somebody who begins.
pub(super) fn newcomer(
    now: Timestamp,
    mail: String,
    name: String,
    password: String,
    position: stored::Position,
) -> stored::Member {
    stored::Member {
        mail,
        name,
        position,
        password,
        code: None,
        passkeys: Vec::new(),
        number: 1,
        since: now,
    }
}
