//! The demo key: it stands in for signing in, and works on loopback alone.
//!
//! To be replaced by people, sessions and passes (issue "Who is who"): everything that asks
//! [`signed_in`] then asks the pass. Until then a deployment without `DEMO_KEY`, or one reached
//! under any other name than loopback, has no way in at all.

use axum::http::{HeaderMap, HeaderValue, header};
use subtle::ConstantTimeEq;

use crate::deployment::Deployment;

const COOKIE: &str = "__Host-portico-demo";

/// The demo's only person.
pub(crate) const PERSON: &str = "demo";

/// Whether the request carries the demo key, in a cookie or as a bearer token.
pub(crate) fn signed_in(deployment: &Deployment, headers: &HeaderMap) -> bool {
    let Some(key) = usable_key(deployment, headers) else {
        return false;
    };
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let cookie = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    [bearer, cookie]
        .into_iter()
        .flatten()
        .any(|given| given.as_bytes().ct_eq(key.as_bytes()).into())
}

/// The cookie that lets a browser on this machine in.
pub(crate) fn cookie(deployment: &Deployment, headers: &HeaderMap) -> Option<HeaderValue> {
    let key = usable_key(deployment, headers)?;
    let cookie = format!("{COOKIE}={key}; Path=/; Secure; HttpOnly; SameSite=Strict");
    HeaderValue::from_str(&cookie).ok()
}

fn usable_key(deployment: &Deployment, headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1")
        .then(|| deployment.demo_key())
        .flatten()
}
