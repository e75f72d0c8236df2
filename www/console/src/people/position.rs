//! Where somebody stands, to be chosen: role, seat and teams.

use leptos::prelude::*;
use shared::{
    ids::{RoleId, TeamId},
    protocol::{
        permission::{Permission, Permissions},
        team::{Position, Role},
    },
};

use super::People;
use crate::{
    parts::{Child, Choice, check, dom, select},
    words,
};

/// What whoever is invited begins with, where that role is there.
const FIRST: &str = "agent";

#[derive(Clone)]
pub(super) struct Chosen {
    people: People,
    role: RwSignal<String>,
    seat: RwSignal<bool>,
    teams: Vec<(TeamId, String, RwSignal<bool>)>,
}

impl Chosen {
    pub(super) fn new(people: People, now: Option<&Position>) -> Self {
        let (roles, teams) = untrack(|| {
            let both = people
                .roster
                .part(|it| (it.roles.clone(), it.teams.clone()));
            both.get()
        });
        let mine = untrack(|| people.mine());
        let may_give = |role: &&Role| role.permissions.within(mine);
        let first = roles.iter().find(|role| role.id.as_str() == FIRST);
        let first = first
            .filter(may_give)
            .or_else(|| roles.iter().find(may_give));
        let role = now.map(|now| &now.role).or(first.map(|role| &role.id));
        let teams = teams.into_iter().map(|team| {
            let within = now.is_some_and(|now| now.teams.contains(&team.id));
            (team.id, team.name, RwSignal::new(within))
        });
        Self {
            people,
            role: RwSignal::new(role.map_or_else(String::new, |role| role.as_str().to_owned())),
            seat: RwSignal::new(now.is_none_or(|now| now.seat)),
            teams: teams.collect(),
        }
    }

    /// Nothing where no role is chosen.
    pub(super) fn position(&self) -> Option<Position> {
        let teams = self
            .teams
            .iter()
            .filter(|(.., within)| within.get_untracked());
        Some(Position {
            role: RoleId::new(&self.role.get_untracked())?,
            seat: self.seat.get_untracked(),
            teams: teams.map(|(id, ..)| id.clone()).collect(),
        })
    }

    pub(super) fn view(&self) -> AnyView {
        let people = self.people;
        let roles = people.roster.part(|roster| roster.roles.clone());
        let mine = untrack(|| people.mine());
        let choices = roles.with_untracked(|roles| {
            let choice = |role: &Role| {
                let closed = !role.permissions.within(mine);
                let more = if closed {
                    " (more than you may give)"
                } else {
                    ""
                };
                Choice {
                    value: role.id.as_str().to_owned(),
                    label: format!("{}{more}", role.name),
                    closed,
                }
            };
            roles.iter().map(choice).collect()
        });
        let role = self.role;
        let allows = move || {
            let permissions = role.with(|id| {
                roles.with(|roles| {
                    let role = roles.iter().find(|role| role.id.as_str() == id);
                    role.map(|role| role.permissions)
                })
            });
            permissions.map(summary).unwrap_or_default()
        };
        let teams = self.teams.iter().map(|(id, name, within)| {
            check(
                format!("team-{}", id.as_str()),
                name.clone(),
                "",
                false,
                *within,
            )
        });
        let teams = (!self.teams.is_empty()).then(|| {
            dom::fieldset().child((dom::legend().child("Teams"), teams.collect::<Vec<_>>()))
        });
        (
            select("role", "Role", choices, role, allows),
            check(
                "seat".to_owned(),
                "Has a seat".to_owned(),
                "Conversations can be assigned to them.",
                false,
                self.seat,
            ),
            teams,
        )
            .view()
    }
}

/// What a set of permissions comes to, in a line.
pub(super) fn summary(permissions: Permissions) -> String {
    if permissions == Permissions::ALL {
        return "Everything".to_owned();
    }
    let names: Vec<&str> = Permission::ALL
        .into_iter()
        .filter(|one| permissions.has(*one))
        .map(|one| words::permission(one).0)
        .collect();
    match &*names {
        [] => "Nothing but their own account".to_owned(),
        names => names.join(", "),
    }
}
