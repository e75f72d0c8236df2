//! Which page is asking: the `Origin` header, for visitors and for the console.

use axum::http::{HeaderMap, Method, header};
use shared::flow::SiteRecord;

use crate::error::Refusal;

/// Only pages of the site's own origins may create a visitor or open a socket (RUN-4).
pub(crate) fn of_site(site: &SiteRecord, headers: &HeaderMap) -> Result<(), Refusal> {
    let origin = origin(headers).ok_or(Refusal::OriginNotListed)?;
    if site.origins.iter().any(|listed| listed == origin) {
        Ok(())
    } else {
        Err(Refusal::OriginNotListed)
    }
}

/// A console socket comes from the console's own page, exactly.
pub(crate) fn of_console(headers: &HeaderMap) -> Result<(), Refusal> {
    if is_own(headers) {
        Ok(())
    } else {
        Err(Refusal::OriginNotListed)
    }
}

/// A method that changes something needs to come from the console's own page.
pub(crate) fn same_site(method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
    if method == Method::GET || method == Method::HEAD {
        return Ok(());
    }
    let own = match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => is_own(headers),
    };
    if own { Ok(()) } else { Err(Refusal::CrossSite) }
}

fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN)?.to_str().ok()
}

/// Whether the origin's host and port are the ones that were asked for.
fn is_own(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    let authority = origin(headers).and_then(|origin| {
        origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"))
    });
    host.is_some() && host == authority
}
