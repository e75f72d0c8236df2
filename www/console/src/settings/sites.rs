//! The sites there are. Pressing one shows what visitors get today.

use leptos::{ev, prelude::*};
use shared::protocol::{
    http::get_sites,
    site::{Publisher, SiteSummary},
};

use super::site;
use crate::{
    browser,
    parts::{Child, Loader, dom, each, empty, icon, memo, page, skeleton},
    place::Place,
    words,
};

pub(super) fn view(tabs: AnyView) -> AnyView {
    let sites = Loader::<Vec<SiteSummary>>::new(get_sites::ROUTE);
    let count = sites.part(Vec::len);
    let below = move || match count.get() {
        0 => "The websites that show your chat.".to_owned(),
        count => words::count(count, "site", "sites"),
    };
    let body = (tabs, sites.view(skeleton, move || list(sites)));
    page::page(Place::Sites.title(), below, (), body)
}

fn list(sites: Loader<Vec<SiteSummary>>) -> AnyView {
    let all = sites.part(Clone::clone);
    let any = memo(move || all.with(|sites| !sites.is_empty()));
    // One site alone is open at once.
    let open = RwSignal::new(all.with_untracked(|sites| match &**sites {
        [only] => Some(key(only)),
        _ => None,
    }));
    (move || {
        if any.get() {
            let lines = each(all, key, move |summary| line(summary, open));
            dom::ul().attr("class", "sites").child(lines).view()
        } else {
            empty(
                icon::GLOBE,
                "No sites yet",
                "Publish a site with an API key, and it shows here. The README explains how.",
            )
        }
    })
    .view()
}

fn key(summary: &SiteSummary) -> String {
    summary.site.as_str().to_owned()
}

fn line(summary: Memo<Option<SiteSummary>>, open: RwSignal<Option<String>>) -> AnyView {
    let Some(first) = summary.get_untracked() else {
        return ().view();
    };
    let id = key(&first);
    let details = format!("site-{id}");
    let is_open = memo({
        let id = id.clone();
        move || open.with(|open| open.as_ref() == Some(&id))
    });
    let name = move || {
        summary.with(|summary| {
            let summary = summary.as_ref()?;
            let name = summary.name.as_deref();
            Some(name.unwrap_or(summary.site.as_str()).to_owned())
        })
    };
    let below = move || {
        summary.with(|summary| {
            let summary = summary.as_ref()?;
            let version = format!("Version {}", summary.version);
            Some(match summary.at {
                Some(at) => format!("{version} · {}", published(at, summary.by.as_ref())),
                None => version,
            })
        })
    };
    let press = {
        let id = id.clone();
        move |_| {
            let next = (!is_open.get_untracked()).then(|| id.clone());
            open.set(next);
        }
    };
    let head = dom::h2().child(
        dom::button()
            .attr("type", "button")
            .attr("class", "site-head")
            .attr("aria-expanded", move || is_open.get().to_string())
            .attr("aria-controls", details.clone())
            .on(ev::click, press)
            .child((
                dom::span()
                    .attr("class", "medal")
                    .child(icon::icon(icon::GLOBE)),
                dom::span().attr("class", "site-name").child((
                    dom::strong().child(dom::bdi().child(name)),
                    dom::span().child(below),
                )),
                icon::icon(icon::OPEN),
            )),
    );
    let shown = move || is_open.get().then(|| site::view(&id));
    dom::li()
        .attr("class", "site")
        .child((head, dom::div().attr("id", details).child(shown)))
        .view()
}

/// When it was published and who did it, in a line.
pub(super) fn published(at: shared::time::Timestamp, by: Option<&Publisher>) -> String {
    let when = format!("published {}, {}", browser::day(at), browser::clock(at));
    match by {
        Some(Publisher { name, key: None }) => format!("{when}, by {name}"),
        Some(Publisher {
            name,
            key: Some(key),
        }) => format!("{when}, with the key “{key}” of {name}"),
        None => when,
    }
}
