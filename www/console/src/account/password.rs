//! Choosing another password.

use leptos::prelude::*;
use shared::protocol::http::put_password;

use crate::{
    api,
    app::Me,
    checks,
    parts::{Child, Field, Form, Kind, Weight, button, dom, toast},
    words::{Asked, Part},
};

pub(super) fn view(me: Signal<Me>) -> AnyView {
    let open = RwSignal::new(false);
    (move || {
        if open.get() {
            change(me, open)
        } else {
            button(Weight::Plain, None, "Change password", move || {
                open.set(true);
            })
        }
    })
    .view()
}

fn change(me: Signal<Me>, open: RwSignal<bool>) -> AnyView {
    let current = Field::new("current-password", "Your password", Kind::Password)
        .part(Part::Current)
        .autocomplete("current-password")
        .check(checks::password);
    let new = Field::new("new-password", "New password", Kind::Password)
        .part(Part::Password)
        .autocomplete("new-password")
        .hint("At least 12 characters.")
        .check(checks::new_password);
    let form = Form::new(Asked::Password);
    let send = move || {
        let request = put_password::Request {
            current: current.value(),
            new: new.value(),
        };
        form.send(
            &[current, new],
            async move || api::call(put_password::ROUTE, &[], &request).await,
            move |()| {
                open.set(false);
                toast::say("Your password is changed");
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
        .attr("value", me.with_untracked(|me| me.mail.clone()));
    let cancel = button(Weight::Plain, None, "Cancel", move || open.set(false));
    form.view(
        "Change password",
        (user, current.view(true), new.view(false)),
        cancel,
        send,
    )
}
