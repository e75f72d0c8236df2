//! Everybody of the team, in a table, and those who are invited below it.

use leptos::prelude::*;
use shared::protocol::{
    http::put_person,
    team::{Invited, Member},
};

use super::{Open, People, position::Chosen};
use crate::{
    api, browser, checks,
    parts::{
        Child, Dialog, Field, Form, Item, Kind, Weight, button, dialog, dom, each, icon, initials,
        listed, memo, more, page::section, toast,
    },
    words::{Asked, Part},
};

/// The table's columns, but the last, which has the menus.
const COLUMNS: [&str; 7] = [
    "Name", "Role", "Seat", "Teams", "Two-step", "Passkeys", "Since",
];

pub(super) fn view(people: People) -> AnyView {
    let members = people.roster.part(|roster| {
        let mut members = roster.members.clone();
        members.sort_by_key(|member| member.name.to_lowercase());
        members
    });
    let heads = COLUMNS.map(|name| {
        dom::th()
            .attr("role", "columnheader")
            .attr("scope", "col")
            .child(name)
    });
    let table = dom::table()
        .attr("class", "table")
        .attr("role", "table")
        .attr("aria-label", "Members")
        .child((
            dom::thead().attr("role", "rowgroup").child(
                dom::tr().attr("role", "row").child((
                    heads.into_iter().collect::<Vec<_>>(),
                    dom::th()
                        .attr("role", "columnheader")
                        .child(dom::span().attr("class", "hidden").child("Actions")),
                )),
            ),
            dom::tbody().attr("role", "rowgroup").child(each(
                members,
                |member| member.id.as_str().to_owned(),
                move |member| row(people, member),
            )),
        ));
    (table, invited(people)).view()
}

fn row(people: People, member: Memo<Option<Member>>) -> AnyView {
    let read =
        move |read: fn(&Member) -> String| move || member.with(|member| member.as_ref().map(read));
    let you = move || {
        let is_me = member.with(|member| member.as_ref().is_some_and(|it| people.is_me(it)));
        is_me.then(|| dom::span().attr("class", "tag").child("You"))
    };
    let role = move || {
        member.with(|member| {
            member
                .as_ref()
                .map(|it| people.role_name(&it.position.role))
        })
    };
    let teams = people.roster.part(|roster| roster.teams.clone());
    let teams = move || {
        let of = member.with(|member| member.as_ref().map(|it| it.position.teams.clone()));
        let of = of.unwrap_or_default();
        teams.with(|teams| {
            let names: Vec<&str> = teams
                .iter()
                .filter(|team| of.contains(&team.id))
                .map(|team| &*team.name)
                .collect();
            match &*names {
                [] => no("None"),
                names => names.join(", ").view(),
            }
        })
    };
    let cell = |column: &'static str, class: &'static str| {
        dom::td()
            .attr("role", "cell")
            .attr("data-label", column)
            .attr("class", class)
    };
    let yes = |yes: bool| if yes { "Yes".view() } else { no("No") };
    let [_, role_column, seat, team, two_step, passkeys, since] = COLUMNS;
    dom::tr()
        .attr("role", "row")
        .child((
            dom::th()
                .attr("role", "rowheader")
                .attr("scope", "row")
                .child(
                    dom::div().attr("class", "of-person").child((
                        dom::span()
                            .attr("class", "avatar")
                            .attr("aria-hidden", "true")
                            .child(read(|member| initials(&member.name))),
                        dom::span()
                            .attr("class", "name")
                            .child((dom::bdi().child(read(|member| member.name.clone())), you)),
                        dom::span()
                            .attr("class", "mail")
                            .child(dom::bdi().child(read(|member| member.mail.clone()))),
                    )),
                ),
            cell(role_column, "").child(role),
            cell(seat, "").child(move || {
                member.with(|member| member.as_ref().map(|it| yes(it.position.seat)))
            }),
            cell(team, "").child(teams),
            cell(two_step, "").child(move || {
                member.with(|member| member.as_ref().map(|it| yes(it.second_factor)))
            }),
            cell(passkeys, "number").child(read(|member| member.passkeys.to_string())),
            cell(since, "number").child(read(|member| browser::day(member.since))),
            dom::td()
                .attr("role", "cell")
                .attr("class", "more")
                .child(actions(people, member)),
        ))
        .view()
}

/// What somebody does not have.
fn no(word: &'static str) -> AnyView {
    dom::span().attr("class", "no").child(word).view()
}

fn actions(people: People, member: Memo<Option<Member>>) -> AnyView {
    let open =
        move |open: fn(Member) -> Open| move || people.open.set(member.get_untracked().map(open));
    let mut items = vec![
        Item::new("Edit", open(Open::Member)).icon(icon::EDIT),
        Item::new("Sign out everywhere", open(Open::SignOut)).icon(icon::SIGN_OUT),
    ];
    let is_me = member.with_untracked(|member| member.as_ref().is_some_and(|it| people.is_me(it)));
    if !is_me {
        items.push(Item::new("New sign-in link", open(Open::Access)).icon(icon::LINK));
    }
    items.push(
        Item::new("Remove", open(Open::Remove))
            .icon(icon::REMOVE)
            .danger(),
    );
    let name = member.with_untracked(|member| member.as_ref().map(|it| it.name.clone()));
    let label = format!("What to do with {}", name.unwrap_or_default());
    more(label, items)
}

fn invited(people: People) -> AnyView {
    let invited = people.roster.part(|roster| {
        let mut invited = roster.invited.clone();
        invited.sort_by(|one, other| one.mail.cmp(&other.mail));
        invited
    });
    let list = move || {
        dom::ul().attr("class", "lines").child(each(
            invited,
            |invited| invited.mail.clone(),
            move |invited| line(people, invited),
        ))
    };
    let any = memo(move || invited.with(|invited| !invited.is_empty()));
    let below = "They join with the link that they were given.";
    (move || {
        any.get()
            .then(|| section("people-invited", "Invited", below, list()))
    })
    .view()
}

fn line(people: People, invited: Memo<Option<Invited>>) -> AnyView {
    let mail = move || invited.with(|invited| invited.as_ref().map(|it| it.mail.clone()));
    let below = move || {
        invited.with(|invited| {
            let invited = invited.as_ref()?;
            let role = people.role_name(&invited.position.role);
            Some(format!(
                "{role} · until {}",
                browser::short_time(invited.until, &browser::date_of(browser::now()))
            ))
        })
    };
    let open =
        move |open: fn(Invited) -> Open| move || people.open.set(invited.get_untracked().map(open));
    let items = vec![
        Item::new("New link", open(Open::InviteAgain)).icon(icon::LINK),
        Item::new("Withdraw", open(Open::Withdraw))
            .icon(icon::REMOVE)
            .danger(),
    ];
    let label = format!(
        "What to do with the invitation of {}",
        untrack(mail).unwrap_or_default()
    );
    listed(icon::MAIL, mail.view(), below.view(), more(label, items))
}

pub(super) fn edit(people: People, member: Member) -> AnyView {
    let title = format!("Edit {}", member.name);
    dialog(
        title,
        move || people.open.set(None),
        move |dialog| form(people, member, dialog),
    )
}

fn form(people: People, member: Member, dialog: Dialog) -> AnyView {
    let name = Field::new("name", "Name", Kind::Text)
        .part(Part::Name)
        .hint("Visitors see it.")
        .check(checks::name)
        .with(member.name);
    let chosen = Chosen::new(people, Some(&member.position));
    let form = Form::new(Asked::Person);
    let fields = (name.view(true), chosen.view());
    let id = member.id;
    let send = move || {
        let Some(position) = chosen.position() else {
            return;
        };
        let (id, request) = (
            id.clone(),
            put_person::Request {
                name: name.value(),
                position,
            },
        );
        form.send(
            &[name],
            async move || api::call(put_person::ROUTE, &[id.as_str()], &request).await,
            move |()| {
                people.roster.reload();
                dialog.close();
                toast::say(format!("{} is saved", name.value()));
            },
        );
    };
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    form.view("Save", fields, cancel, send)
}
