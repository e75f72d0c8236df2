//! The first administrator comes.

use leptos::prelude::*;
use shared::protocol::http::set_up;

use super::heading;
use crate::{
    api, checks,
    parts::{Child, Field, Form, Kind},
    words::{Asked, Part},
};

pub(super) fn view(entered: Callback<()>) -> AnyView {
    let code = Field::new("set-up-code", "Set-up code", Kind::Text)
        .part(Part::SetUpCode)
        .hint("Deploying printed it.")
        .check(checks::code);
    let name = Field::new("name", "Your name", Kind::Text)
        .part(Part::Name)
        .autocomplete("name")
        .hint("Visitors see it.")
        .check(checks::name);
    let mail = Field::new("username", "Mail address", Kind::Mail)
        .part(Part::Mail)
        .autocomplete("username")
        .check(checks::mail);
    let password = Field::new("new-password", "Password", Kind::Password)
        .part(Part::Password)
        .autocomplete("new-password")
        .hint("At least 12 characters.")
        .check(checks::new_password);
    let form = Form::new(Asked::SetUp);
    let send = move || {
        let request = set_up::Request {
            code: code.value(),
            mail: mail.value(),
            name: name.value(),
            password: password.value(),
        };
        form.send(
            &[code, name, mail, password],
            async move || api::call(set_up::ROUTE, &[], &request).await,
            move |()| entered.run(()),
        );
    };
    let fields = (
        code.view(true),
        name.view(false),
        mail.view(false),
        password.view(false),
    );
    (
        heading(
            "Set up Portico",
            "You become the first administrator, and can invite the others.",
        ),
        form.view("Set up", fields, (), send),
    )
        .view()
}
