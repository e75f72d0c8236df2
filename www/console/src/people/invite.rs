//! Inviting somebody: a link that whoever invites passes on.

use leptos::prelude::*;
use shared::protocol::{http::create_invitation, team::Invited};

use super::{People, position::Chosen};
use crate::{
    api, browser, checks,
    parts::{Child, Dialog, Field, Form, Kind, Weight, button, copied, dialog, dom},
    words::{Asked, Part},
};

/// The link, once there is one.
type Link = RwSignal<Option<String>>;

pub(super) fn view(people: People) -> AnyView {
    dialog(
        "Invite somebody".to_owned(),
        move || people.open.set(None),
        move |dialog| {
            let link = Link::new(None);
            (move || match link.get() {
                None => ask(people, dialog, link),
                Some(link) => show(link, dialog),
            })
            .view()
        },
    )
}

/// A new link for somebody who is invited already.
pub(super) fn again(people: People, invited: Invited) -> AnyView {
    let title = format!("A new link for {}", invited.mail);
    dialog(
        title,
        move || people.open.set(None),
        move |dialog| {
            let link = Link::new(None);
            (move || match link.get() {
                None => renew(people, invited.clone(), dialog, link),
                Some(link) => show(link, dialog),
            })
            .view()
        },
    )
}

fn ask(people: People, dialog: Dialog, link: Link) -> AnyView {
    let mail = Field::new("invited", "Mail address", Kind::Mail)
        .part(Part::Mail)
        .hint("They sign in with it. Portico sends no mail: you pass the link on.")
        .check(checks::mail);
    let chosen = Chosen::new(people, None);
    let form = Form::new(Asked::Invite);
    let fields = (mail.view(true), chosen.view());
    let send = move || {
        let Some(position) = chosen.position() else {
            form.say("Choose a role.");
            return;
        };
        invite(
            people,
            form,
            &[mail],
            create_invitation::Request {
                mail: mail.value(),
                position,
            },
            dialog,
            link,
        );
    };
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    form.view("Invite", fields, cancel, send)
}

fn renew(people: People, invited: Invited, dialog: Dialog, link: Link) -> AnyView {
    let form = Form::new(Asked::Invite);
    let send = move || {
        let Invited { mail, position, .. } = invited.clone();
        invite(
            people,
            form,
            &[],
            create_invitation::Request { mail, position },
            dialog,
            link,
        );
    };
    let words = dom::p()
        .attr("class", "prose")
        .child("The link that they have does not work any more. The new one is good for a week.");
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    form.view("Make a new link", words, cancel, send)
}

fn invite(
    people: People,
    form: Form,
    fields: &[Field],
    request: create_invitation::Request,
    dialog: Dialog,
    link: Link,
) {
    form.send(
        fields,
        async move || api::call(create_invitation::ROUTE, &[], &request).await,
        move |create_invitation::Response { invitation }| {
            people.roster.reload();
            dialog.hold();
            link.set(Some(format!(
                "{}/#invitation={invitation}",
                browser::origin()
            )));
        },
    );
}

fn show(link: String, dialog: Dialog) -> AnyView {
    (
        dom::p().attr("class", "prose").child(
            "Pass this link on to them. It is good once, for a week, and shown this one time.",
        ),
        copied("link", "Link", link),
        dom::div().attr("class", "actions").child(button(
            Weight::Primary,
            None,
            "Done",
            move || dialog.close(),
        )),
    )
        .view()
}
