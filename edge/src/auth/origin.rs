//! Which page is asking: the `Origin` header, for visitors and for the console.

use axum::http::{HeaderMap, Uri, header, request::Parts};
use shared::{
    flow::SiteRecord,
    origin::{Origin, Pattern},
    protocol::http::{Access, Body, Method, Route, Side},
};

use super::key::{self, Sent};
use crate::error::Refusal;

/// Only pages of the site's own origins may create a visitor or open a socket (RUN-4).
pub(crate) fn of_site(site: &SiteRecord, headers: &HeaderMap) -> Result<(), Refusal> {
    listed(site.origins.iter().map(String::as_str), headers)
}

/// A page of another origin hears at once that the site is not for it. What no page asks is answered:
/// the file is public.
pub(crate) fn may_read(origins: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(header::ORIGIN) {
        listed(origins.lines(), headers)
    } else {
        Ok(())
    }
}

fn listed<'a>(patterns: impl Iterator<Item = &'a str>, headers: &HeaderMap) -> Result<(), Refusal> {
    let origin = origin(headers).ok_or(Refusal::OriginNotListed)?;
    let mut listed = patterns.filter_map(Pattern::parse);
    if listed.any(|pattern| pattern.takes(&origin)) {
        Ok(())
    } else {
        Err(Refusal::OriginNotListed)
    }
}

/// On the console's side a socket and a request that changes something come from the console's own
/// page, also where one name serves both sides. Where the browser says it in two ways, both have to
/// say so. A key is sent by no page, and no browser adds it by itself.
pub(crate) fn check(route: &Route, parts: &Parts) -> Result<(), Refusal> {
    let by_key = match route.access {
        Access::Key => true,
        Access::MayOrKey(_) => key::sent(&parts.headers) != Sent::Nothing,
        Access::Anyone
        | Access::Site
        | Access::Visitor
        | Access::Session
        | Access::Person
        | Access::May(_)
        | Access::MayEither(..) => false,
    };
    if route.side == Side::Public || by_key {
        return Ok(());
    }
    if route.body == Body::Socket {
        return if is_own(parts) {
            Ok(())
        } else {
            Err(Refusal::OriginNotListed)
        };
    }
    if route.method == Method::Get {
        return Ok(());
    }
    let fetched = parts.headers.get("sec-fetch-site");
    let fetched = fetched.map(|site| site == "same-origin");
    let from = parts.headers.get(header::ORIGIN).map(|_| is_own(parts));
    match (fetched, from) {
        (Some(true), None | Some(true)) | (None, Some(true)) => Ok(()),
        (Some(false), _) | (_, Some(false)) | (None, None) => Err(Refusal::CrossSite),
    }
}

fn origin(headers: &HeaderMap) -> Option<Origin> {
    Origin::parse(headers.get(header::ORIGIN)?.to_str().ok()?)
}

/// Whether the origin is the one that was asked.
fn is_own(parts: &Parts) -> bool {
    let own = own(&parts.uri, &parts.headers).ok();
    own.is_some() && own == origin(&parts.headers)
}

/// The origin that was asked.
pub(crate) fn own(uri: &Uri, headers: &HeaderMap) -> Result<Origin, Refusal> {
    let host = headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    let own = uri.scheme_str().zip(host).and_then(|(scheme, host)| {
        Origin::parse(&format!("{scheme}://{}", host.to_ascii_lowercase()))
    });
    own.ok_or(Refusal::HostUnknown)
}
