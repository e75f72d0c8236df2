//! One site, as the edge has it.

use leptos::{ev, prelude::*, task::spawn_local};
use shared::protocol::{
    http::{get_site_file, get_site_overview},
    site::{Change, FlowSummary, OpenHours, Opening, Publisher, SiteOverview},
};

use crate::{
    api, browser,
    parts::{Child, Loader, Weight, copied, dom, icon, skeleton, toast},
    words::{self, Asked},
};

pub(super) fn view(site: &str) -> AnyView {
    let overview =
        Loader::<Option<SiteOverview>>::at(get_site_overview::ROUTE, vec![site.to_owned()]);
    overview.view(skeleton, move || {
        let shown = overview.part(Clone::clone);
        (move || shown.get().map(details)).view()
    })
}

fn details(overview: SiteOverview) -> AnyView {
    let SiteOverview {
        summary,
        opening,
        flows,
        edge,
    } = overview;
    let site = summary.site.as_str().to_owned();
    let tag = format!("<script async src=\"{edge}/portico.js\" data-site=\"{site}\"></script>");
    let fact =
        |name: &'static str, value: AnyView| (dom::dt().child(name), dom::dd().child(value)).view();
    let facts = dom::dl().attr("class", "facts").child((
        fact("Site", dom::code().child(site.clone()).view()),
        fact("Version", summary.version.to_string().view()),
        fact("Published", when(&summary.at).view()),
        fact("By", by(summary.by.as_ref()).view()),
        fact("Chat", state(opening.as_ref())),
    ));
    dom::div()
        .attr("class", "site-body")
        .child((
            part("At a glance", facts.view()),
            part("Chatflows", order(flows)),
            part("Websites", origins(summary.origins)),
            part(
                "Script tag",
                (
                    dom::p()
                        .attr("class", "quiet-line")
                        .child("Paste it into every page that should show the chat."),
                    copied("script-tag", "Tag to copy", tag),
                )
                    .view(),
            ),
            part(
                "Site file",
                (
                    dom::p().attr("class", "quiet-line").child(
                        "The site and its chatflows, as they were published. Change the file and \
                         publish it again with an API key.",
                    ),
                    download(site),
                )
                    .view(),
            ),
        ))
        .view()
}

fn part(title: &'static str, body: AnyView) -> AnyView {
    dom::section()
        .attr("class", "site-part")
        .child((dom::h3().child(title), dom::div().child(body)))
        .view()
}

fn when(at: &Option<shared::time::Timestamp>) -> String {
    at.map_or_else(
        || "Not known: it was published before Portico kept this.".to_owned(),
        |at| format!("{}, {}", browser::day(at), browser::clock(at)),
    )
}

fn by(by: Option<&Publisher>) -> String {
    match by {
        Some(Publisher { name, key: None }) => name.clone(),
        Some(Publisher {
            name,
            key: Some(key),
        }) => format!("{name}, with the API key “{key}”"),
        None => "Not known".to_owned(),
    }
}

/// Whether visitors find it open, and until when.
fn state(opening: Option<&Opening>) -> AnyView {
    let said = |open: bool, word: &'static str, more: String| {
        let class = if open { "dot online" } else { "dot" };
        dom::span()
            .attr("class", "state")
            .child((
                dom::span().attr("class", class),
                dom::span().child((
                    dom::strong().child(word),
                    (!more.is_empty()).then(|| format!(" · {more}")),
                )),
            ))
            .view()
    };
    match opening {
        Some(Opening::Always) => said(true, "Always open", String::new()),
        Some(Opening::Users) => said(
            true,
            "Open",
            "shown as away while no agent is there".to_owned(),
        ),
        Some(Opening::Hours(OpenHours { zone, open, change })) => {
            let word = if *open { "Open now" } else { "Closed now" };
            let verb = if *open { "closes" } else { "opens" };
            let more = match change {
                Some(change) => format!("{verb} {} ({zone})", moment(change)),
                None if *open => format!("never closes ({zone})"),
                None => format!("never opens ({zone})"),
            };
            said(*open, word, more)
        }
        None => said(
            false,
            "Not known",
            "this version of Portico does not read the file any more; publish it again".to_owned(),
        ),
    }
}

fn moment(change: &Change) -> String {
    let clock = format!("{:02}:{:02}", change.minute / 60, change.minute % 60);
    match change.in_days {
        0 => format!("today at {clock}"),
        1 => format!("tomorrow at {clock}"),
        7 => format!("next {} at {clock}", weekday(&change.weekday)),
        _ => format!("on {} at {clock}", weekday(&change.weekday)),
    }
}

fn weekday(word: &str) -> &'static str {
    match word {
        "mon" => "Monday",
        "tue" => "Tuesday",
        "wed" => "Wednesday",
        "thu" => "Thursday",
        "fri" => "Friday",
        "sat" => "Saturday",
        _ => "Sunday",
    }
}

/// The flows in the order in which they are tried.
fn order(flows: Vec<FlowSummary>) -> AnyView {
    if flows.is_empty() {
        return dom::p()
            .attr("class", "quiet-line")
            .child("None, so no page shows a chat.")
            .view();
    }
    let flow = |flow: FlowSummary| {
        let off = (!flow.enabled).then(|| dom::span().attr("class", "tag").child("Off"));
        dom::li().child((
            dom::span()
                .attr("class", "flow-name")
                .child((dom::bdi().child(flow.name), off)),
            dom::code().child(flow.id),
        ))
    };
    (
        dom::p()
            .attr("class", "quiet-line")
            .child("A page gets the first one whose rules match."),
        dom::ol()
            .attr("class", "flows")
            .child(flows.into_iter().map(flow).collect::<Vec<_>>()),
    )
        .view()
}

fn origins(origins: Vec<String>) -> AnyView {
    if origins.is_empty() {
        return dom::p()
            .attr("class", "quiet-line")
            .child("None, so no page may show the chat.")
            .view();
    }
    let origin = |origin: String| dom::li().child(dom::code().child(origin));
    dom::ul()
        .attr("class", "origins")
        .attr("dir", "ltr")
        .child(origins.into_iter().map(origin).collect::<Vec<_>>())
        .view()
}

fn download(site: String) -> AnyView {
    let get = move |_| {
        let site = site.clone();
        spawn_local(async move {
            let kept = match api::text(get_site_file::ROUTE, &[&site]).await {
                Ok(file) => browser::download(&format!("{site}.json"), &file)
                    .map_err(|_| "This browser could not keep the file."),
                Err(refused) => Err(words::refused(Asked::Other, &refused).1),
            };
            if let Err(words) = kept {
                toast::say(words);
            }
        });
    };
    dom::button()
        .attr("type", "button")
        .attr("class", Weight::Plain.class())
        .on(ev::click, get)
        .child((icon::icon(icon::DOWNLOAD), "Download"))
        .view()
}
