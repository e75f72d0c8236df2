//! API keys: those there are, one more, one less.

use leptos::prelude::*;
use shared::protocol::{
    http::{create_key, delete_key, get_keys},
    team::ApiKey,
};

use crate::{
    api,
    app::Me,
    browser, checks,
    parts::{
        Child, Dialog, Field, Form, Kind, Loader, Weight, button, confirm, copied, dialog, dom,
        each, empty, icon, icon_button, listed, memo, page, skeleton, toast,
    },
    place::Place,
    words::{Asked, Part},
};

/// The dialog that is open.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Open {
    Create,
    Remove(ApiKey),
}

pub(super) fn view(tabs: AnyView, me: Signal<Me>) -> AnyView {
    let keys = Loader::<Vec<ApiKey>>::new(get_keys::ROUTE);
    let open = RwSignal::new(None::<Open>);
    let closed = move || open.set(None);
    let shown = move || match open.get() {
        None => ().view(),
        Some(Open::Create) => dialog("New API key".to_owned(), closed, move |at| create(at, keys)),
        Some(Open::Remove(key)) => remove(key, closed, keys),
    };
    let body = (
        tabs,
        keys.view(skeleton, move || list(keys, me, open)),
        shown,
    );
    page::page(
        Place::Keys.title(),
        "Your programs publish sites and chatflows with them. A key may do what its maker may.",
        button(Weight::Primary, Some(icon::PLUS), "New key", move || {
            open.set(Some(Open::Create));
        }),
        body,
    )
}

fn list(keys: Loader<Vec<ApiKey>>, me: Signal<Me>, open: RwSignal<Option<Open>>) -> AnyView {
    let all = keys.part(|keys| {
        let mut keys = keys.clone();
        keys.sort_by_key(|key| std::cmp::Reverse(key.since));
        keys
    });
    let any = memo(move || all.with(|keys| !keys.is_empty()));
    (move || {
        if any.get() {
            let lines = each(
                all,
                |key| format!("{:?}", key.digest.0),
                move |key| line(key, me, open),
            );
            dom::ul().attr("class", "lines boxed").child(lines).view()
        } else {
            empty(
                icon::KEY,
                "No API keys yet",
                "With a key, a program can publish sites and chatflows without signing in.",
            )
        }
    })
    .view()
}

fn line(key: Memo<Option<ApiKey>>, me: Signal<Me>, open: RwSignal<Option<Open>>) -> AnyView {
    let name = move || key.with(|key| key.as_ref().map(|key| key.name.clone()));
    let below = move || {
        key.with(|key| {
            let key = key.as_ref()?;
            let by_me = me.with(|me| me.person.id == key.by);
            let by = if by_me { " by you" } else { "" };
            Some(format!("Created{by} on {}", browser::day(key.since)))
        })
    };
    let remove = move || open.set(key.get_untracked().map(Open::Remove));
    let end = icon_button(icon::REMOVE, "Delete this key", remove).view();
    listed(icon::KEY, name.view(), below.view(), end)
}

fn create(dialog: Dialog, keys: Loader<Vec<ApiKey>>) -> AnyView {
    let made = RwSignal::new(None::<String>);
    (move || match made.get() {
        None => ask(dialog, keys, made),
        Some(key) => (
            dom::p()
                .attr("class", "prose")
                .child("Copy the key and keep it safe. It is shown this one time."),
            copied("key", "Key", key),
            dom::div().attr("class", "actions").child(button(
                Weight::Primary,
                None,
                "Done",
                move || dialog.close(),
            )),
        )
            .view(),
    })
    .view()
}

fn ask(dialog: Dialog, keys: Loader<Vec<ApiKey>>, made: RwSignal<Option<String>>) -> AnyView {
    let name = Field::new("key-name", "Name", Kind::Text)
        .part(Part::Name)
        .hint("What it is for, such as “Deploys”.")
        .check(checks::name);
    let form = Form::new(Asked::Other);
    let send = move || {
        let request = create_key::Request { name: name.value() };
        form.send(
            &[name],
            async move || api::call(create_key::ROUTE, &[], &request).await,
            move |create_key::Response { key }| {
                keys.reload();
                dialog.hold();
                made.set(Some(key));
            },
        );
    };
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    form.view("Create", name.view(true), cancel, send)
}

fn remove(key: ApiKey, closed: impl Fn() + Copy + 'static, keys: Loader<Vec<ApiKey>>) -> AnyView {
    let ApiKey { digest, name, .. } = key;
    confirm(
        format!("Delete the key “{name}”?"),
        "Programs that use it are refused from then on.".view(),
        "Delete",
        Asked::Other,
        closed,
        async move || api::call(delete_key::ROUTE, &[], &delete_key::Request { digest }).await,
        move || {
            keys.reload();
            browser::focus(page::TITLE);
            toast::say("The key is deleted");
        },
    )
}
