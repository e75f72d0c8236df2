//! Who is of the team, who may come, and what they can be.

mod access;
mod dialogs;
mod invite;
mod members;
mod position;
mod roles;
mod teams;

use leptos::prelude::*;
use shared::{
    ids::RoleId,
    protocol::{
        http::get_people,
        permission::Permissions,
        team::{Invited, Member, Role, Roster, Team},
    },
};

use crate::{
    app::Me,
    parts::{Child, Loader, Weight, button, icon, page, skeleton},
    place::Place,
    tabs::tabs,
    words,
};

/// What the pages of people share.
#[derive(Clone, Copy)]
struct People {
    roster: Loader<Roster>,
    me: Signal<Me>,
    open: RwSignal<Option<Open>>,
}

/// The dialog that is open.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Open {
    Invite,
    InviteAgain(Invited),
    Withdraw(Invited),
    Member(Member),
    SignOut(Member),
    Access(Member),
    Remove(Member),
    NewRole,
    Role(Role),
    RemoveRole(Role),
    NewTeam,
    Team(Team),
    RemoveTeam(Team),
}

impl People {
    fn show(self, open: Open) {
        self.open.set(Some(open));
    }

    /// What whoever looks may do, and so give.
    fn mine(self) -> Permissions {
        self.me.with(|me| me.permissions)
    }

    fn is_me(self, member: &Member) -> bool {
        self.me.with(|me| me.person.id == member.id)
    }

    fn role_name(self, id: &RoleId) -> String {
        let roles = self.roster.part(|roster| roster.roles.clone());
        roles.with(|roles| {
            let role = roles.iter().find(|role| role.id == *id);
            role.map_or_else(|| "No role".to_owned(), |role| role.name.clone())
        })
    }
}

pub(crate) fn view(place: Signal<Place>, me: Signal<Me>) -> AnyView {
    let people = People {
        roster: Loader::new(get_people::ROUTE),
        me,
        open: RwSignal::new(None),
    };
    let counted = people
        .roster
        .part(|roster| (roster.members.len(), roster.invited.len()));
    let below = move || match counted.get() {
        (0, _) => String::new(),
        (members, 0) => words::count(members, "person", "people"),
        (members, invited) => {
            format!(
                "{}, {invited} invited",
                words::count(members, "person", "people")
            )
        }
    };
    let add = move || {
        let (picture, label, open) = match place.get() {
            Place::Roles => (icon::PLUS, "New role", Open::NewRole),
            Place::Teams => (icon::PLUS, "New team", Open::NewTeam),
            Place::People | Place::Inbox(_) | Place::Sites | Place::Keys | Place::Account => {
                (icon::INVITE, "Invite", Open::Invite)
            }
        };
        button(Weight::Primary, Some(picture), label, move || {
            people.show(open.clone());
        })
    };
    let tab = move || match place.get() {
        Place::Roles => roles::view(people),
        Place::Teams => teams::view(people),
        Place::People | Place::Inbox(_) | Place::Sites | Place::Keys | Place::Account => {
            members::view(people)
        }
    };
    let body = (
        tabs(
            "People",
            place,
            vec![Place::People, Place::Roles, Place::Teams],
        ),
        people.roster.view(skeleton, move || tab.view()),
        dialogs::view(people),
    );
    page::page(Place::People.title(), below, add, body)
}
