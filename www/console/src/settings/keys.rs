//! API keys: those there are and what they are for, one more, one less.

use leptos::prelude::*;
use shared::{
    ids::SiteId,
    protocol::{
        http::{create_key, delete_key, get_keys},
        team::{ApiKey, KeyState, Scope},
    },
    time::{Span, Timestamp},
};

use crate::{
    api,
    app::Me,
    browser, checks,
    parts::{
        Child, Choice, Dialog, Field, Form, Kind, Loader, Weight, button, check, confirm, copied,
        dialog, dom, each, empty, icon, icon_button, listed, memo, page, select, skeleton, toast,
    },
    place::Place,
    words::{Asked, Part, scope_words},
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
        Some(Open::Create) => dialog("New API key".to_owned(), closed, move |at| {
            create(at, keys, me)
        }),
        Some(Open::Remove(key)) => remove(key, closed, keys),
    };
    let body = (
        tabs,
        keys.view(skeleton, move || list(keys, me, open)),
        shown,
    );
    page::page(
        Place::Keys.title(),
        "Programs publish sites and vouch for visitors with them, as long as their maker may.",
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
                "With a key, a program can publish sites or vouch for visitors without signing in.",
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
            Some(about(key, by_me))
        })
    };
    let state = move || key.with(|key| key.as_ref().and_then(state));
    let name = move || {
        (name, move || {
            state().map(|words| dom::span().attr("class", "tag").child(words))
        })
    };
    let remove = move || open.set(key.get_untracked().map(Open::Remove));
    let end = icon_button(icon::REMOVE, "Delete this key", remove).view();
    listed(icon::KEY, name.view(), below.view(), end)
}

/// What it is for, who made it, and when it was used, ends or has ended.
fn about(key: &ApiKey, by_me: bool) -> String {
    let scopes = key.scopes.iter().map(|scope| scope_words(*scope).0);
    let scopes = scopes.collect::<Vec<_>>().join(", ");
    let place = key.site.as_ref().map_or_else(
        || "all sites".to_owned(),
        |site| format!("site {}", site.as_str()),
    );
    let by = if by_me { "you" } else { key.maker.as_str() };
    let used = key.used.map_or_else(
        || "never used".to_owned(),
        |used| format!("last used on {}", browser::day(used)),
    );
    let end = match (key.until, key.state) {
        (Some(until), KeyState::Ended) => format!(" · ended on {}", browser::day(until)),
        (Some(until), _) => format!(" · ends on {}", browser::day(until)),
        (None, _) => String::new(),
    };
    let since = browser::day(key.since);
    format!("{scopes} · {place} · made by {by} on {since} · {used}{end}")
}

/// Why it does nothing.
fn state(key: &ApiKey) -> Option<String> {
    match key.state {
        KeyState::Good => None,
        KeyState::Ended => Some("Ended".to_owned()),
        KeyState::Powerless => Some(format!("{} may not do this any more", key.maker)),
        KeyState::Void => Some(format!("Void: {} has left", key.maker)),
    }
}

fn create(dialog: Dialog, keys: Loader<Vec<ApiKey>>, me: Signal<Me>) -> AnyView {
    let made = RwSignal::new(None::<String>);
    (move || match made.get() {
        None => ask(dialog, keys, me, made),
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

/// How long a key may last, in days; the first is chosen.
const LIVES: [(Option<u64>, &str); 4] = [
    (Some(365), "A year"),
    (Some(90), "90 days"),
    (Some(30), "30 days"),
    (None, "Until it is deleted"),
];

/// The end of a key of this life.
fn end(life: &str) -> Option<Timestamp> {
    let days: u64 = life.parse().ok()?;
    Some(browser::now().after(Span::seconds(days * 24 * 60 * 60)))
}

fn ask(
    dialog: Dialog,
    keys: Loader<Vec<ApiKey>>,
    me: Signal<Me>,
    made: RwSignal<Option<String>>,
) -> AnyView {
    let name = Field::new("key-name", "Name", Kind::Text)
        .part(Part::Name)
        .hint("Such as “Deploys”.")
        .check(checks::name);
    let scopes = Scope::ALL.map(|scope| {
        let may = me.with_untracked(|me| me.permissions.has(scope.permission()));
        (scope, may, RwSignal::new(may && scope == Scope::Sites))
    });
    let boxes = scopes.map(|(scope, may, chosen)| {
        let (label, below) = scope_words(scope);
        check(
            format!("scope-{scope:?}"),
            label.to_owned(),
            below,
            !may,
            chosen,
        )
    });
    let site = Field::new("key-site", "Only for the site (optional)", Kind::Text)
        .part(Part::Site)
        .hint("Its id, such as “main”. Left empty, the key is for every site.")
        .check(|text| match text.trim() {
            "" => None,
            text => SiteId::new(text)
                .is_none()
                .then_some("There is no site of that id."),
        });
    let life = RwSignal::new(LIVES[0].0.map(|days| days.to_string()).unwrap_or_default());
    let lives = LIVES.map(|(days, label)| Choice {
        value: days.map(|days| days.to_string()).unwrap_or_default(),
        label: label.to_owned(),
        closed: false,
    });
    let form = Form::new(Asked::Other);
    let send = move || {
        let wanted = scopes
            .iter()
            .filter(|(_, _, chosen)| chosen.get_untracked());
        let request = create_key::Request {
            name: name.value(),
            scopes: Some(wanted.map(|(scope, _, _)| *scope).collect()),
            site: SiteId::new(site.value().trim()),
            until: end(&life.get_untracked()),
        };
        form.send(
            &[name, site],
            async move || api::call(create_key::ROUTE, &[], &request).await,
            move |create_key::Response { key }| {
                keys.reload();
                dialog.hold();
                made.set(Some(key));
            },
        );
    };
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    let fields = (
        name.view(true),
        dom::fieldset().child((
            dom::legend().child("What it is for"),
            boxes.into_iter().collect::<Vec<_>>(),
        )),
        site.view(false),
        select("key-life", "It lasts", lives.into(), life, String::new),
    );
    form.view("Create", fields.view(), cancel, send)
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
