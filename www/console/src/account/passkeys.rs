//! Passkeys: those there are, one more, one less.

use leptos::prelude::*;
use shared::protocol::{
    http::{begin_passkey, create_passkey, delete_passkey},
    team::{Account, PasskeyView},
};

use crate::{
    api::{self, Refused},
    browser, checks,
    parts::{
        Child, Dialog, Field, Form, Kind, Loader, Weight, button, confirm, dialog, dom, each, icon,
        icon_button, listed, page::section, toast,
    },
    passkey,
    words::{Asked, Part},
};

const HEADING: &str = "account-passkeys";

/// The dialog that is open.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Open {
    Add,
    Remove(PasskeyView),
}

pub(super) fn view(account: Loader<Account>) -> AnyView {
    let open = RwSignal::new(None::<Open>);
    let passkeys = account.part(|account| account.passkeys.clone());
    let list = dom::ul().attr("class", "lines").child(each(
        passkeys,
        |passkey| format!("{:?}", passkey.id),
        move |passkey| row(passkey, open),
    ));
    let none = move || {
        passkeys.with(Vec::is_empty).then(|| {
            dom::p()
                .attr("class", "quiet-line")
                .child("You have none yet.")
        })
    };
    let add = move || {
        if passkey::known() {
            button(
                Weight::Plain,
                Some(icon::PLUS),
                "Add a passkey",
                move || open.set(Some(Open::Add)),
            )
        } else {
            dom::p()
                .attr("class", "quiet-line")
                .child("This browser has no passkeys.")
                .view()
        }
    };
    let closed = move || open.set(None);
    let shown = move || match open.get() {
        None => ().view(),
        Some(Open::Add) => dialog("Add a passkey".to_owned(), closed, move |at| {
            begin(at, account)
        }),
        Some(Open::Remove(passkey)) => remove(passkey, closed, account),
    };
    section(
        HEADING,
        "Passkeys",
        "Sign in with your fingerprint, your face or a security key, without password and code.",
        (none, list, add(), shown),
    )
}

fn row(passkey: Memo<Option<PasskeyView>>, open: RwSignal<Option<Open>>) -> AnyView {
    let read = move |read: fn(&PasskeyView) -> String| {
        move || passkey.with(|passkey| passkey.as_ref().map(read))
    };
    let remove = move || open.set(passkey.get_untracked().map(Open::Remove));
    let name = read(|passkey| passkey.name.clone());
    let since = read(|passkey| format!("Added {}", browser::day(passkey.since)));
    let end = icon_button(icon::REMOVE, "Remove this passkey", remove).view();
    listed(icon::FINGERPRINT, name.view(), since.view(), end)
}

fn begin(dialog: Dialog, account: Loader<Account>) -> AnyView {
    let name = Field::new("passkey-name", "What to call it", Kind::Text)
        .part(Part::Name)
        .hint("So that you know it again, such as “Work laptop”.")
        .check(checks::name);
    let password = Field::new("current-password", "Your password", Kind::Password)
        .part(Part::Current)
        .autocomplete("current-password")
        .check(checks::password);
    let form = Form::new(Asked::NewPasskey);
    let send = move || {
        let (request, called) = (
            begin_passkey::Request {
                password: password.value(),
            },
            name.value(),
        );
        let work = async move || {
            let begun: begin_passkey::Response = api::call(begin_passkey::ROUTE, &[], &request)
                .await
                .map_err(Refused::of_password)?;
            let answer = passkey::made(&begun.options).await?;
            let request = create_passkey::Request {
                state: begun.state,
                answer,
                name: called,
            };
            api::call(create_passkey::ROUTE, &[], &request).await
        };
        form.send(&[name, password], work, move |()| {
            account.reload();
            dialog.close();
            toast::say("The passkey is added");
        });
    };
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    form.view("Add", (name.view(true), password.view(false)), cancel, send)
}

fn remove(
    passkey: PasskeyView,
    closed: impl Fn() + Copy + 'static,
    account: Loader<Account>,
) -> AnyView {
    let PasskeyView { id, name, .. } = passkey;
    confirm(
        format!("Remove “{name}”?"),
        "You cannot sign in with it any more. Delete it on its device as well.".view(),
        "Remove",
        Asked::Other,
        closed,
        async move || {
            let request = delete_passkey::Request { id: id.clone() };
            api::call(delete_passkey::ROUTE, &[], &request).await
        },
        move || {
            account.reload();
            browser::focus(HEADING);
            toast::say("The passkey is removed");
        },
    )
}
