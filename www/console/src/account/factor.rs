//! The second factor: codes of another device.

use leptos::prelude::*;
use shared::protocol::{
    http::{begin_code, delete_code, put_code},
    team::Account,
};

use super::{qr, recovery};
use crate::{
    api, checks,
    parts::{
        Child, Dialog, Field, Form, Kind, Loader, Weight, button, copied, dialog, dom, icon,
        page::section, toast,
    },
    words::{self, Asked, Part},
};

/// What is asked.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Step {
    Password,
    /// The other device has the secret, and shows a code.
    Scan(begin_code::Response),
    Recovery(Vec<String>),
}

/// The dialog that is open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Open {
    Begin,
    End,
}

pub(super) fn view(account: Loader<Account>) -> AnyView {
    let open = RwSignal::new(None::<Open>);
    let is_on = account.part(|account| account.second_factor);
    let left = account.part(|account| account.recovery as usize);
    let words = move || {
        match (is_on.get(), left.get()) {
        (false, _) => "Signing in takes a code of another device besides your password.".to_owned(),
        (true, 0) => "On. You have no recovery code left: make new ones, or you are locked out once the other device is lost.".to_owned(),
        (true, left) => format!("On. You have {} left.", words::count(left, "recovery code", "recovery codes")),
    }
    };
    let body = move || {
        if is_on.get() {
            dom::div()
                .attr("class", "actions")
                .child((
                    button(Weight::Plain, None, "Set up anew", move || {
                        open.set(Some(Open::Begin));
                    }),
                    button(Weight::Plain, None, "Turn off", move || {
                        open.set(Some(Open::End));
                    }),
                ))
                .view()
        } else {
            button(Weight::Plain, Some(icon::SHIELD), "Turn on", move || {
                open.set(Some(Open::Begin));
            })
        }
    };
    let closed = move || open.set(None);
    let shown = move || match open.get() {
        None => ().view(),
        Some(Open::Begin) => dialog("Two-step sign-in".to_owned(), closed, move |at| {
            begin(at, account)
        }),
        Some(Open::End) => dialog("Turn off two-step sign-in?".to_owned(), closed, move |at| {
            end(at, account)
        }),
    };
    section("account-factor", "Two-step sign-in", words, (body, shown))
}

fn own_password() -> Field {
    Field::new("current-password", "Your password", Kind::Password)
        .part(Part::Current)
        .autocomplete("current-password")
        .check(checks::password)
}

fn begin(dialog: Dialog, account: Loader<Account>) -> AnyView {
    let step = RwSignal::new(Step::Password);
    (move || match step.get() {
        Step::Password => ask(dialog, step),
        Step::Scan(begun) => scan(dialog, step, begun, account),
        Step::Recovery(codes) => recovery::view(codes, move || {
            dialog.close();
            toast::say("Two-step sign-in is on");
        }),
    })
    .view()
}

fn ask(dialog: Dialog, step: RwSignal<Step>) -> AnyView {
    let password = own_password();
    let form = Form::new(Asked::Password);
    let send = move || {
        let request = begin_code::Request {
            password: password.value(),
        };
        form.send(
            &[password],
            async move || api::call(begin_code::ROUTE, &[], &request).await,
            move |begun| {
                dialog.hold();
                step.set(Step::Scan(begun));
            },
        );
    };
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    (
        dom::p().attr("class", "prose").child(
            "You need an app for codes on another device, such as your phone. First, your password.",
        ),
        form.view("Continue", password.view(true), cancel, send),
    )
        .view()
}

fn scan(
    dialog: Dialog,
    step: RwSignal<Step>,
    begun: begin_code::Response,
    account: Loader<Account>,
) -> AnyView {
    let code = Field::new("one-time-code", "The code that it shows", Kind::Digits)
        .part(Part::Code)
        .autocomplete("one-time-code")
        .check(checks::code);
    let form = Form::new(Asked::FirstCode);
    let ticket = begun.ticket;
    let send = move || {
        let request = put_code::Request {
            ticket: ticket.clone(),
            code: code.value(),
        };
        form.send(
            &[code],
            async move || api::call(put_code::ROUTE, &[], &request).await,
            move |put_code::Response { recovery }| {
                account.reload();
                dialog.hold();
                step.set(Step::Recovery(recovery));
            },
        );
    };
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    (
        dom::p().attr("class", "prose").child(
            "Scan this with the app, or type the key into it. Then enter the code that it shows.",
        ),
        qr::picture(&begun.address, "Code to scan with the other device"),
        copied("code-secret", "Key", begun.secret),
        form.view("Turn on", code.view(true), cancel, send),
    )
        .view()
}

fn end(dialog: Dialog, account: Loader<Account>) -> AnyView {
    let password = own_password();
    let form = Form::new(Asked::Password);
    let send = move || {
        let request = delete_code::Request {
            password: password.value(),
        };
        form.send(
            &[password],
            async move || api::call(delete_code::ROUTE, &[], &request).await,
            move |()| {
                account.reload();
                dialog.close();
                toast::say("Two-step sign-in is off");
            },
        );
    };
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    (
        dom::p()
            .attr("class", "prose")
            .child("Your password alone is enough from then on. Your recovery codes are void."),
        form.weighted(
            Weight::Danger,
            "Turn off",
            password.view(true),
            cancel,
            send,
        ),
    )
        .view()
}
