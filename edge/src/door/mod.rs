//! The door: everything that is decided about a request before its handler runs, from the table of
//! routes ([`shared::protocol::http::ROUTES`]).
//!
//! In this order, the cheap and the certain first, and what costs a call or a wait last:
//!
//! 1. the host, which says whose routes there are at all;
//! 2. path and method: the row of the table, of a path that can be read in one way only;
//! 3. cross-site: on the console's side a change and a socket come from the console's own page;
//! 4. what is sent along: its content type, its declared length, or an upgrade that is one of ours;
//! 5. who is asking, as far as the headers say it: nobody's body is read for a stranger;
//! 6. the body, counted and timed;
//! 7. the site's page and the visitor, whose token is in the body.
//!
//! Steps 4 to 7 leave what they found in the request's extensions (a `Caller`,
//! [`visit::AtSite`], a `VisitorId`, a `Codec`), and handlers ask nothing again.

pub(crate) mod access;
mod body;
mod headers;
mod host;
mod upgrade;
pub(crate) mod visit;

use axum::{
    body::Body,
    extract::Request,
    http::{header, request::Parts},
    response::{IntoResponse, Response},
};
use shared::protocol::http::{self, Found, Method, Route, Side};
use worker::{Env, HttpRequest};

use crate::{
    auth::origin,
    deployment::Deployment,
    error::{Failure, Refusal},
    routes,
};

/// Answers one request, whatever it is.
pub(crate) async fn answer(request: HttpRequest, env: Env) -> Response {
    let deployment = Deployment::new(env);
    let (parts, body) = request.into_parts();
    let mut body = Body::new(body);
    let response = decide(&deployment, parts, &mut body).await;
    if response.status().is_client_error() {
        body::discard(body).await;
    }
    response
}

async fn decide(deployment: &Deployment, parts: Parts, body: &mut Body) -> Response {
    let side = match host::side(deployment, &parts.headers) {
        Ok(side) => side,
        Err(refusal) => return headers::finished(failed(refusal), Side::Both, None),
    };
    match find(side, &parts) {
        Found::Route(route) => {
            let answered = pass(deployment, route, parts, body).await;
            let response = answered.unwrap_or_else(IntoResponse::into_response);
            let side = if route.side == Side::Both {
                side
            } else {
                route.side
            };
            headers::finished(response, side, Some(route))
        }
        Found::Methods(methods) => headers::finished(other_method(&methods), side, None),
        Found::Nothing => headers::finished(failed(Refusal::NoSuchRoute), side, None),
    }
}

/// The row of a request. Where one name serves both sides, a path that both sides have is the team's
/// for a program with a key and for the console's own page, and a visitor's otherwise.
fn find(side: Side, parts: &Parts) -> Found {
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let fetched = parts.headers.get("sec-fetch-site");
    let of_team = parts.headers.contains_key(header::AUTHORIZATION)
        || fetched.is_some_and(|site| site == "same-origin");
    if side == Side::Both
        && of_team
        && let found @ Found::Route(_) = http::find(Side::Console, method, path)
    {
        return found;
    }
    http::find(side, method, path)
}

async fn pass(
    deployment: &Deployment,
    route: &'static Route,
    mut parts: Parts,
    body: &mut Body,
) -> Result<Response, Failure> {
    origin::check(route, &parts)?;
    body::check(route.body, &parts.headers)?;
    if route.body == http::Body::Socket {
        parts.extensions.insert(upgrade::check(&parts.headers)?);
    }
    access::check(deployment, route, &mut parts).await?;
    let bytes = body::read(route.body, body).await?;
    visit::check(deployment, route, &mut parts, &bytes).await?;
    let request = Request::from_parts(parts, Body::from(bytes));
    Ok(routes::run(deployment, route, request).await)
}

fn failed(refusal: Refusal) -> Response {
    Failure::from(refusal).into_response()
}

/// Says which methods there are (RFC 9110, 15.5.6).
fn other_method(methods: &[Method]) -> Response {
    let mut response = failed(Refusal::MethodNotAllowed);
    let words: Vec<&str> = methods.iter().map(|method| method.word()).collect();
    if let Ok(words) = words.join(", ").parse() {
        response.headers_mut().insert(header::ALLOW, words);
    }
    response
}
