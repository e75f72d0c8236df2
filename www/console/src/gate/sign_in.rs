//! Coming back, with a password or a passkey.

use leptos::prelude::*;
use shared::protocol::http::{begin_passkey_sign_in, sign_in, sign_in_with_passkey};

use super::{Step, Why, heading};
use crate::{
    api, checks,
    parts::{Child, Field, Form, Kind, Weight, button, dom, icon},
    passkey,
    words::Asked,
};

pub(super) fn view(why: &Why, step: RwSignal<Step>, entered: Callback<()>) -> AnyView {
    let (known, below) = match why {
        Why::Opened => (String::new(), "Welcome back."),
        Why::Ended { mail } => (
            mail.clone(),
            "Your session has ended. Sign in to go on; what you were writing is kept.",
        ),
    };
    let comes_back = !known.is_empty();
    let mail = Field::new("username", "Mail address", Kind::Mail)
        .autocomplete("username")
        .check(checks::mail)
        .with(known);
    let password = Field::new("current-password", "Password", Kind::Password)
        .autocomplete("current-password")
        .check(checks::password);
    let form = Form::new(Asked::SignIn);
    let send = move || {
        let request = sign_in::Request {
            mail: mail.value(),
            password: password.value(),
        };
        form.send(
            &[mail, password],
            async move || api::call(sign_in::ROUTE, &[], &request).await,
            move |answer| match answer {
                sign_in::Response::SignedIn => entered.run(()),
                sign_in::Response::CodeNeeded { ticket } => step.set(Step::Code { ticket }),
            },
        );
    };
    let fields = (mail.view(!comes_back), password.view(comes_back));
    (
        heading("Sign in", below),
        form.view("Sign in", fields, (), send),
        passkey::known().then(|| with_passkey(entered)),
        button(Weight::Quiet, None, "Can’t sign in?", move || {
            step.set(Step::Lost);
        }),
    )
        .view()
}

fn with_passkey(entered: Callback<()>) -> AnyView {
    let form = Form::new(Asked::Passkey);
    let sign = move || {
        let work = async move || {
            let begun: begin_passkey_sign_in::Response = api::call(
                begin_passkey_sign_in::ROUTE,
                &[],
                &begin_passkey_sign_in::Request {},
            )
            .await?;
            let answer = passkey::signed(&begun.options).await?;
            let request = sign_in_with_passkey::Request {
                state: begun.state,
                answer,
            };
            api::call(sign_in_with_passkey::ROUTE, &[], &request).await
        };
        form.send(&[], work, move |()| entered.run(()));
    };
    (
        dom::p().attr("class", "or").child("or"),
        form.alone(button(
            Weight::Plain,
            Some(icon::FINGERPRINT),
            "Sign in with a passkey",
            sign,
        )),
    )
        .view()
}
