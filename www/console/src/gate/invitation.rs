//! Somebody who was invited comes.

use leptos::prelude::*;
use shared::protocol::http::accept_invitation;

use super::heading;
use crate::{
    api, browser, checks,
    parts::{Child, Field, Form, Kind, dom},
    words::{Asked, Part},
};

pub(super) fn view(invitation: String, mail: String, entered: Callback<()>) -> AnyView {
    let name = Field::new("name", "Your name", Kind::Text)
        .part(Part::Name)
        .autocomplete("name")
        .hint("Visitors see it.")
        .check(checks::name);
    let password = Field::new("new-password", "Choose a password", Kind::Password)
        .part(Part::Password)
        .autocomplete("new-password")
        .hint("At least 12 characters.")
        .check(checks::new_password);
    let form = Form::new(Asked::Accept);
    let send = move || {
        let request = accept_invitation::Request {
            invitation: invitation.clone(),
            name: name.value(),
            password: password.value(),
        };
        form.send(
            &[name, password],
            async move || api::call(accept_invitation::ROUTE, &[], &request).await,
            move |()| {
                browser::forget_hash();
                entered.run(());
            },
        );
    };
    // For whoever keeps passwords; it cannot be changed.
    let user = dom::input()
        .attr("type", "email")
        .attr("class", "hidden")
        .attr("name", "username")
        .attr("autocomplete", "username")
        .attr("readonly", true)
        .attr("tabindex", "-1")
        .attr("aria-hidden", "true")
        .attr("value", mail.clone());
    (
        heading(
            "Join the team",
            (
                "You sign in as ",
                dom::strong().child(dom::bdi().child(mail)),
            ),
        ),
        form.view(
            "Join",
            (user, name.view(true), password.view(false)),
            (),
            send,
        ),
    )
        .view()
}
