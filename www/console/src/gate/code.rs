//! The second factor, after the password.

use leptos::prelude::*;
use shared::protocol::http::sign_in_with_code;

use super::{Step, heading};
use crate::{
    api, checks,
    parts::{Child, Field, Form, Kind, Weight, button},
    words::{Asked, Part},
};

pub(super) fn view(ticket: String, step: RwSignal<Step>, entered: Callback<()>) -> AnyView {
    let recovery = RwSignal::new(false);
    let content = move || {
        let lost = recovery.get();
        let code = if lost {
            Field::new("recovery-code", "Recovery code", Kind::Text)
        } else {
            Field::new("one-time-code", "Code", Kind::Digits).autocomplete("one-time-code")
        };
        let code = code.part(Part::Code).check(checks::code);
        let form = Form::new(Asked::Code);
        let ticket = ticket.clone();
        let send = move || {
            let request = sign_in_with_code::Request {
                ticket: ticket.clone(),
                code: code.value(),
            };
            form.send(
                &[code],
                async move || api::call(sign_in_with_code::ROUTE, &[], &request).await,
                move |()| entered.run(()),
            );
        };
        let (below, other) = if lost {
            (
                "Enter one of the codes that you kept. Each is good once.",
                "Use the other device",
            )
        } else {
            (
                "Enter the six digits that your other device shows.",
                "Use a recovery code",
            )
        };
        (
            heading("One more step", below),
            form.view("Sign in", code.view(true), (), send),
            button(Weight::Quiet, None, other, move || recovery.set(!lost)),
        )
            .view()
    };
    let back = move || step.set(Step::SignIn);
    (content, button(Weight::Quiet, None, "Start over", back)).view()
}
