//! Somebody's own account: how they sign in, and where they are signed in.

mod factor;
mod passkeys;
mod password;
mod qr;
mod recovery;

use leptos::prelude::*;
use shared::protocol::{http::get_account, team::Account};

use crate::{
    app::Me,
    frame,
    parts::{
        Child, Loader, Weight, button, dom, icon,
        page::{self, section},
        skeleton,
    },
    place::Place,
    words,
};

pub(crate) fn view(me: Signal<Me>, left: Callback<()>) -> AnyView {
    let account = Loader::<Account>::new(get_account::ROUTE);
    let about = dom::dl().attr("class", "facts").child((
        dom::dt().child("Name"),
        dom::dd().child(dom::bdi().child(move || me.with(|me| me.person.name.clone()))),
        dom::dt().child("Mail address"),
        dom::dd().child(dom::bdi().child(move || me.with(|me| me.mail.clone()))),
    ));
    let body = (
        section(
            "account-about",
            "You",
            "Visitors see your name. Whoever manages people can change it.",
            about,
        ),
        section(
            "account-password",
            "Password",
            "A new one signs you out everywhere else.",
            password::view(me),
        ),
        account.view(skeleton, move || {
            (
                factor::view(account),
                passkeys::view(account),
                sessions(account, left),
            )
                .view()
        }),
    );
    page::page(
        Place::Account.title(),
        "How you sign in, and where you are signed in.",
        (),
        body,
    )
}

fn sessions(account: Loader<Account>, left: Callback<()>) -> AnyView {
    let count = account.part(|account| account.sessions);
    let words = move || match count.get() {
        0 | 1 => "You are signed in on this browser alone.".to_owned(),
        more => format!(
            "You are signed in on {}, this one included.",
            words::count(more as usize, "browser", "browsers")
        ),
    };
    section(
        "account-sessions",
        "Where you are signed in",
        words,
        button(
            Weight::Plain,
            Some(icon::DEVICES),
            "Sign out everywhere",
            move || frame::leave(true, left),
        ),
    )
}
