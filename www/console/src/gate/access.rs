//! Getting back in: by a link, or by a reset code.

use leptos::prelude::*;
use shared::protocol::http::{reset_access, take_access};

use super::{Step, heading};
use crate::{
    api, browser, checks,
    parts::{Child, Field, Form, Kind, Weight, button, dom},
    words::{Asked, Part},
};

/// A person with a link chooses a new password.
pub(super) fn link(access: String, mail: String, entered: Callback<()>) -> AnyView {
    let password = new_password();
    let form = Form::new(Asked::Access);
    let send = move || {
        let request = take_access::Request {
            access: access.clone(),
            password: password.value(),
        };
        form.send(
            &[password],
            async move || api::call(take_access::ROUTE, &[], &request).await,
            move |()| {
                browser::forget_hash();
                entered.run(());
            },
        );
    };
    // For programs that keep passwords; it cannot be changed.
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
            "Welcome back",
            (
                "Choose a new password for ",
                dom::strong().child(dom::bdi().child(mail)),
                ". Passkeys and two-step sign-in are off until you set them up again.",
            ),
        ),
        form.view("Sign in", (user, password.view(true)), (), send),
    )
        .view()
}

/// What to do when nothing else works.
pub(super) fn lost(step: RwSignal<Step>, entered: Callback<()>) -> AnyView {
    let code = Field::new("reset-code", "Reset code", Kind::Text)
        .part(Part::ResetCode)
        .check(checks::code);
    let mail = Field::new("username", "Mail address", Kind::Mail)
        .part(Part::Mail)
        .autocomplete("username")
        .hint("An administrator’s address.")
        .check(checks::mail);
    let password = new_password();
    let form = Form::new(Asked::Reset);
    let send = move || {
        let request = reset_access::Request {
            code: code.value(),
            mail: mail.value(),
            password: password.value(),
        };
        form.send(
            &[code, mail, password],
            async move || api::call(reset_access::ROUTE, &[], &request).await,
            move |()| entered.run(()),
        );
    };
    let back = move || step.set(Step::SignIn);
    (
        heading(
            "Can’t sign in?",
            "Ask an administrator for a new sign-in link.",
        ),
        dom::p().attr("class", "prose").child((
            "If you are the last administrator, run ",
            dom::code().child("cargo xtask reset-access"),
            " where Portico is deployed from, and enter the code that it prints.",
        )),
        form.view(
            "Reset access",
            (code.view(false), mail.view(false), password.view(false)),
            (),
            send,
        ),
        button(Weight::Quiet, None, "Back to signing in", back),
    )
        .view()
}

fn new_password() -> Field {
    Field::new("new-password", "New password", Kind::Password)
        .part(Part::Password)
        .autocomplete("new-password")
        .hint("At least 12 characters.")
        .check(checks::new_password)
}
