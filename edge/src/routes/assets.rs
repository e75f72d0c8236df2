//! The console's page and its files, which only the console's host has.
//!
//! What visitors' pages load, `/portico.js` and `/code/…`, is served by the platform before the
//! Worker runs; see `wrangler.jsonc` and `www/_headers`.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{
    auth::demo,
    deployment::Deployment,
    error::{Failure, Fault},
};

/// The console's page.
pub(super) const CONSOLE: &str = "/";

/// The console's code and styles, under hashed names.
pub(super) const CONSOLE_FILES: &str = "/console/{file}";

const PAGE: &str = "/console/index.html";

/// What the console's page may do.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; \
    base-uri 'none'; form-action 'self'";

/// The console's page. In a demo it also brings the cookie that stands in for signing in.
#[worker::send]
pub(crate) async fn console(
    State(deployment): State<Deployment>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut response = asset(&deployment, PAGE).await?;
    let answer = response.headers_mut();
    answer.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    answer.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    answer.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    if let Some(cookie) = demo::cookie(&deployment, &headers) {
        answer.insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// One of the console's files.
#[worker::send]
pub(crate) async fn console_file(
    State(deployment): State<Deployment>,
    request: Request,
) -> Result<Response, Failure> {
    asset(&deployment, request.uri().path()).await
}

/// A static asset as the platform serves it, with its headers.
async fn asset(deployment: &Deployment, path: &str) -> Result<Response, Failure> {
    let address = format!("https://assets{path}");
    let response = deployment
        .assets()?
        .fetch(address, None)
        .await
        .map_err(Fault::files)?;
    Ok(response.into_response())
}
