//! Roles: what each allows.

use leptos::prelude::*;
use shared::{
    directory::ADMINISTRATOR,
    ids::RoleId,
    protocol::{
        http::put_role,
        permission::{Permission, Permissions},
        team::Role,
    },
};

use super::{Open, People, position::summary};
use crate::{
    api, browser, checks,
    parts::{
        Child, Dialog, Field, Form, Item, Kind, Weight, button, check, dialog, dom, each, icon,
        listed, more, toast,
    },
    words::{self, Asked, Part},
};

pub(super) fn view(people: People) -> AnyView {
    let roles = people.roster.part(|roster| roster.roles.clone());
    dom::ul()
        .attr("class", "lines boxed")
        .child(each(
            roles,
            |role| role.id.as_str().to_owned(),
            move |role| line(people, role),
        ))
        .view()
}

fn line(people: People, role: Memo<Option<Role>>) -> AnyView {
    let id = role.with_untracked(|role| role.as_ref().map(|role| role.id.clone()));
    let is_fixed = id.as_ref().is_some_and(|id| id.as_str() == ADMINISTRATOR);
    let holders = people.roster.part(move |roster| {
        let members = roster.members.iter();
        members
            .filter(|member| Some(&member.position.role) == id.as_ref())
            .count()
    });
    let name = move || role.with(|role| role.as_ref().map(|role| role.name.clone()));
    let below = move || {
        let allows = role.with(|role| role.as_ref().map(|role| summary(role.permissions)));
        let people = words::count(holders.get(), "person", "people");
        format!("{} · {people}", allows.unwrap_or_default())
    };
    let open =
        move |open: fn(Role) -> Open| move || people.open.set(role.get_untracked().map(open));
    let end = if is_fixed {
        dom::span()
            .attr("class", "tag")
            .attr("title", "The administrator's role is as it is for good.")
            .child("Fixed")
            .view()
    } else {
        let items = vec![
            Item::new("Edit", open(Open::Role)).icon(icon::EDIT),
            Item::new("Delete", open(Open::RemoveRole))
                .icon(icon::REMOVE)
                .danger(),
        ];
        let label = format!(
            "What to do with the role {}",
            untrack(name).unwrap_or_default()
        );
        more(label, items)
    };
    listed(icon::SHIELD, name.view(), below.view(), end)
}

/// A role that is there, or a new one.
pub(super) fn edit(people: People, role: Option<Role>) -> AnyView {
    let title = match &role {
        Some(role) => format!("Edit the role {}", role.name),
        None => "New role".to_owned(),
    };
    dialog(
        title,
        move || people.open.set(None),
        move |dialog| form(people, role, dialog),
    )
}

fn form(people: People, role: Option<Role>, dialog: Dialog) -> AnyView {
    let is_new = role.is_none();
    let (id, called, permissions) = match role {
        Some(Role {
            id,
            name,
            permissions,
        }) => (Some(id), name, permissions),
        None => (
            RoleId::new(&browser::fresh_id()),
            String::new(),
            Permissions::NONE,
        ),
    };
    let name = Field::new("role-name", "Name", Kind::Text)
        .part(Part::Name)
        .check(checks::name)
        .with(called);
    let mine = untrack(|| people.mine());
    let allowed = Permission::ALL.map(|one| (one, RwSignal::new(permissions.has(one))));
    let boxes = allowed.map(|(one, allowed)| {
        let (label, words) = words::permission(one);
        let id = format!("permission-{}", label.to_lowercase());
        check(id, label.to_owned(), words, !mine.has(one), allowed)
    });
    let more = (mine != Permissions::ALL).then(|| {
        dom::p()
            .attr("class", "below")
            .child("You can allow what you may do yourself.")
    });
    let form = Form::new(Asked::Role);
    let send = move || {
        let Some(id) = id.clone() else { return };
        let given = allowed
            .into_iter()
            .filter(|(_, allowed)| allowed.get_untracked());
        let given: Vec<Permission> = given.map(|(one, _)| one).collect();
        let request = put_role::Request {
            name: name.value(),
            permissions: Permissions::of(&given),
        };
        form.send(
            &[name],
            async move || api::call(put_role::ROUTE, &[id.as_str()], &request).await,
            move |()| {
                people.roster.reload();
                dialog.close();
                toast::say(format!("The role {} is saved", name.value()));
            },
        );
    };
    let fields = (
        name.view(true),
        dom::fieldset().child((
            dom::legend().child("Whoever has it may"),
            boxes.into_iter().collect::<Vec<_>>(),
            more,
        )),
    );
    let label = if is_new { "Create" } else { "Save" };
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    form.view(label, fields, cancel, send)
}
