//! Teams: people whom conversations are assigned to together.

use leptos::prelude::*;
use shared::{
    ids::TeamId,
    protocol::{http::put_team, team::Team},
};

use super::{Open, People};
use crate::{
    api, browser, checks,
    parts::{
        Child, Dialog, Field, Form, Item, Kind, Weight, button, dialog, dom, each, empty, icon,
        listed, memo, more, toast,
    },
    words::{self, Asked, Part},
};

pub(super) fn view(people: People) -> AnyView {
    let teams = people.roster.part(|roster| {
        let mut teams = roster.teams.clone();
        teams.sort_by_key(|team| team.name.to_lowercase());
        teams
    });
    let any = memo(move || teams.with(|teams| !teams.is_empty()));
    (move || {
        if any.get() {
            let lines = each(
                teams,
                |team| team.id.as_str().to_owned(),
                move |team| line(people, team),
            );
            dom::ul().attr("class", "lines boxed").child(lines).view()
        } else {
            empty(
                icon::PEOPLE,
                "No teams yet",
                "With a team, conversations can be assigned to several people together, such as Sales or Support.",
            )
        }
    })
    .view()
}

fn line(people: People, team: Memo<Option<Team>>) -> AnyView {
    let id = team.with_untracked(|team| team.as_ref().map(|team| team.id.clone()));
    let within = people.roster.part(move |roster| {
        let members = roster.members.iter();
        let within = members.filter(|member| {
            id.as_ref()
                .is_some_and(|id| member.position.teams.contains(id))
        });
        within.map(|member| member.name.clone()).collect::<Vec<_>>()
    });
    let name = move || team.with(|team| team.as_ref().map(|team| team.name.clone()));
    let below = move || {
        within.with(|within| match &**within {
            [] => "Nobody is in it yet".to_owned(),
            [_, _, _, _, _, ..] => words::count(within.len(), "person", "people"),
            names => names.join(", "),
        })
    };
    let open =
        move |open: fn(Team) -> Open| move || people.open.set(team.get_untracked().map(open));
    let items = vec![
        Item::new("Rename", open(Open::Team)).icon(icon::EDIT),
        Item::new("Remove", open(Open::RemoveTeam))
            .icon(icon::REMOVE)
            .danger(),
    ];
    let label = format!(
        "What to do with the team {}",
        untrack(name).unwrap_or_default()
    );
    listed(icon::PEOPLE, name.view(), below.view(), more(label, items))
}

/// A team that is there, or a new one.
pub(super) fn edit(people: People, team: Option<Team>) -> AnyView {
    let title = match &team {
        Some(team) => format!("Rename the team {}", team.name),
        None => "New team".to_owned(),
    };
    dialog(
        title,
        move || people.open.set(None),
        move |dialog| form(people, team, dialog),
    )
}

fn form(people: People, team: Option<Team>, dialog: Dialog) -> AnyView {
    let label = if team.is_some() { "Rename" } else { "Create" };
    let (id, called) = match team {
        Some(Team { id, name }) => (Some(id), name),
        None => (TeamId::new(&browser::fresh_id()), String::new()),
    };
    let name = Field::new("team-name", "Name", Kind::Text)
        .part(Part::Name)
        .check(checks::name)
        .with(called);
    let form = Form::new(Asked::Team);
    let send = move || {
        let Some(id) = id.clone() else { return };
        let request = put_team::Request { name: name.value() };
        form.send(
            &[name],
            async move || api::call(put_team::ROUTE, &[id.as_str()], &request).await,
            move |()| {
                people.roster.reload();
                dialog.close();
                toast::say(format!("The team {} is saved", name.value()));
            },
        );
    };
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    form.view(label, name.view(true), cancel, send)
}
