//! The headers around every answer, whatever it is.
//!
//! Transport security is for this host alone: what is below it is somebody else's to decide, and may
//! not have a certificate.

use axum::{
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY,
            STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::Response,
};
use shared::protocol::http::{Caching, Route, Side};

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What the console's page may do. Its code comes from its own files, WebAssembly among them, and no
/// text ever becomes HTML (see `xtask/src/build/console.rs`).
const PAGE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
    form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/// What an answer may do that is no page, should a browser show it as one.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Puts them on. `side` is the route's; of a request without a route, the host's.
pub(crate) fn finished(mut response: Response, side: Side, route: Option<&Route>) -> Response {
    let status = response.status();
    // The answer to an upgrade is the platform's own.
    if status == StatusCode::SWITCHING_PROTOCOLS {
        return response;
    }
    let fine = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let caching = match route {
        Some(route) if fine => route.caching,
        _ => Caching::Never,
    };
    let policy = if caching == Caching::Page {
        PAGE
    } else {
        NO_PAGE
    };
    let headers = response.headers_mut();
    let mut put = |name, value| headers.insert(name, HeaderValue::from_static(value));
    put(CACHE_CONTROL, caching.header());
    put(CONTENT_SECURITY_POLICY, policy);
    put(REFERRER_POLICY, "no-referrer");
    put(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    match side {
        // Pages of other sites may read it, also where something went wrong (RUN-3).
        Side::Public => {
            put(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
            put(RESOURCE, "cross-origin");
        }
        Side::Console | Side::Both => {
            put(OPENER, "same-origin");
            put(RESOURCE, "same-origin");
        }
    }
    response
}
