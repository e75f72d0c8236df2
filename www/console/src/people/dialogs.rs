//! The dialogs of people that ask once more, and where the others are opened.

use leptos::prelude::*;
use shared::protocol::{
    http::{
        count_conversations, delete_person, delete_role, delete_team, sign_out_person,
        withdraw_invitation,
    },
    team::{Invited, Member, Role, Team},
};

use super::{Open, People, access, invite, members, roles, teams};
use crate::{
    api, browser,
    parts::{Child, Loader, confirm, dom, page, toast},
    words::Asked,
};

pub(super) fn view(people: People) -> AnyView {
    (move || match people.open.get() {
        None => ().view(),
        Some(Open::Invite) => invite::view(people),
        Some(Open::InviteAgain(invited)) => invite::again(people, invited),
        Some(Open::Withdraw(invited)) => withdraw(people, invited),
        Some(Open::Member(member)) => members::edit(people, member),
        Some(Open::SignOut(member)) => sign_out(people, member),
        Some(Open::Access(member)) => access::view(people, member),
        Some(Open::Remove(member)) => remove(people, member),
        Some(Open::NewRole) => roles::edit(people, None),
        Some(Open::Role(role)) => roles::edit(people, Some(role)),
        Some(Open::RemoveRole(role)) => remove_role(people, role),
        Some(Open::NewTeam) => teams::edit(people, None),
        Some(Open::Team(team)) => teams::edit(people, Some(team)),
        Some(Open::RemoveTeam(team)) => remove_team(people, team),
    })
    .view()
}

/// What follows once something is gone.
fn gone(people: People, words: String) -> impl Fn() + Clone {
    move || {
        people.roster.reload();
        browser::focus(page::TITLE);
        toast::say(words.clone());
    }
}

fn withdraw(people: People, invited: Invited) -> AnyView {
    let mail = invited.mail;
    let done = gone(people, format!("The invitation of {mail} is withdrawn"));
    confirm(
        format!("Withdraw the invitation of {mail}?"),
        "Their link does not work any more.".view(),
        "Withdraw",
        Asked::Invite,
        move || people.open.set(None),
        async move || {
            let request = withdraw_invitation::Request { mail: mail.clone() };
            api::call(withdraw_invitation::ROUTE, &[], &request).await
        },
        done,
    )
}

fn sign_out(people: People, member: Member) -> AnyView {
    let Member { id, name, .. } = member;
    let done = gone(people, format!("{name} is signed out"));
    confirm(
        format!("Sign {name} out?"),
        "They are signed out on every browser at once, and can sign in again.".view(),
        "Sign out",
        Asked::Person,
        move || people.open.set(None),
        async move || {
            let request = sign_out_person::Request {};
            api::call(sign_out_person::ROUTE, &[id.as_str()], &request).await
        },
        done,
    )
}

fn remove(people: People, member: Member) -> AnyView {
    let is_me = untrack(|| people.is_me(&member));
    let what = if is_me {
        "You are signed out at once and cannot sign in again. Unused invitations that you made are \
         void."
    } else {
        "They are signed out at once and cannot sign in again. What they wrote stays. Unused \
         invitations that they made are void."
    };
    let Member { id, name, .. } = member;
    let done = gone(people, format!("{name} is removed"));
    let route = count_conversations::ROUTE;
    let held = Loader::<count_conversations::Response>::at(route, vec![id.as_str().to_owned()]);
    let open = held.part(|held| Some(held.open));
    let whose = if is_me { "Your" } else { "Their" };
    let line = move || {
        let words = match open.get()? {
            0 if is_me => "You have no open conversations.".to_owned(),
            0 => "They have no open conversations.".to_owned(),
            1 => format!("{whose} 1 open conversation goes back in line."),
            open => format!("{whose} {open} open conversations go back in line."),
        };
        Some(words)
    };
    confirm(
        format!("Remove {name}?"),
        (
            what,
            dom::strong()
                .attr("class", "held")
                .attr("role", "status")
                .child(line),
        )
            .view(),
        "Remove",
        Asked::Person,
        move || people.open.set(None),
        async move || {
            let request = delete_person::Request {};
            api::call(delete_person::ROUTE, &[id.as_str()], &request).await
        },
        done,
    )
}

fn remove_role(people: People, role: Role) -> AnyView {
    let Role { id, name, .. } = role;
    let done = gone(people, format!("The role {name} is deleted"));
    confirm(
        format!("Delete the role {name}?"),
        "Nobody can be given it any more. Invitations with it cannot be taken up as they are; make \
         new ones."
            .view(),
        "Delete",
        Asked::Role,
        move || people.open.set(None),
        async move || {
            let request = delete_role::Request {};
            api::call(delete_role::ROUTE, &[id.as_str()], &request).await
        },
        done,
    )
}

fn remove_team(people: People, team: Team) -> AnyView {
    let Team { id, name } = team;
    let done = gone(people, format!("The team {name} is removed"));
    confirm(
        format!("Remove the team {name}?"),
        "Nobody is in it any more. The people themselves stay.".view(),
        "Remove",
        Asked::Team,
        move || people.open.set(None),
        async move || {
            let request = delete_team::Request {};
            api::call(delete_team::ROUTE, &[id.as_str()], &request).await
        },
        done,
    )
}
