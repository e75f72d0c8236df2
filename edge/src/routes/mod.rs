//! The routes, told apart by host: what visitors' pages ask for, and the team's console.
//!
//! A route of one host does not exist on the other. Every answer says how it may be cached;
//! one that does not say is `private, no-store`.

mod assets;
mod body;
mod directory;
mod publishing;
mod socket;
mod team;
mod visitors;
mod whereabouts;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use shared::protocol::http;
use tower_service::Service;
use worker::{Env, HttpRequest};

use crate::{
    auth::origin,
    deployment::Deployment,
    error::{Failure, Refusal},
};

/// Answers one request, whatever it is.
pub(crate) async fn answer(request: HttpRequest, env: Env) -> Response {
    let deployment = Deployment::new(env);
    let mut response = match route(&deployment, request.headers()) {
        Ok(mut router) => match router.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
        Err(refusal) => Failure::from(refusal).into_response(),
    };
    // The answer to an upgrade is the platform's own.
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        finish(response.headers_mut());
    }
    response
}

fn route(deployment: &Deployment, headers: &HeaderMap) -> Result<Router, Refusal> {
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .ok_or(Refusal::HostUnknown)?;
    let is = |configured: Option<String>| configured.is_none_or(|name| name == host);
    let router = match (is(deployment.public_host()), is(deployment.console_host())) {
        (true, true) => public().merge(console()),
        (true, false) => public(),
        (false, true) => console(),
        (false, false) => return Err(Refusal::HostUnknown),
    };
    Ok(router
        .route(http::get_health::PATH, get(async || "ok"))
        .fallback(async || Failure::from(Refusal::NoSuchRoute))
        .method_not_allowed_fallback(async || Failure::from(Refusal::MethodNotAllowed))
        .with_state(deployment.clone()))
}

/// What visitors' pages ask for.
fn public() -> Router<Deployment> {
    Router::new()
        .route(http::get_site::PATH, get(visitors::get_site))
        .route(http::get_where::PATH, get(whereabouts::get_where))
        .route(http::create_visitor::PATH, post(visitors::create_visitor))
        .route(
            http::create_conversation::PATH,
            post(visitors::create_conversation),
        )
        .route(
            http::open_visitor_socket::PATH,
            get(visitors::open_visitor_socket),
        )
        .route_layer(middleware::map_response(for_any_page))
}

/// The console and what it asks for.
fn console() -> Router<Deployment> {
    Router::new()
        .route(assets::CONSOLE, get(assets::console))
        .route(assets::CONSOLE_FILES, get(assets::console_file))
        .route(http::get_me::PATH, get(team::get_me))
        .route(http::put_site::PATH, put(publishing::put_site))
        .route(http::put_person::PATH, put(team::put_person))
        .route(http::open_inbox_socket::PATH, get(team::open_inbox_socket))
        .route(http::open_agent_socket::PATH, get(team::open_agent_socket))
        .route_layer(middleware::from_fn(same_site))
}

/// A request that changes something on the console's side comes from the console's own page,
/// also where one name serves both sides.
async fn same_site(request: Request, next: Next) -> Response {
    match origin::same_site(request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => Failure::from(refusal).into_response(),
    }
}

/// The headers that every answer has.
fn finish(headers: &mut HeaderMap) {
    const NO_STORE: HeaderValue = HeaderValue::from_static("private, no-store");
    const NO_SNIFF: HeaderValue = HeaderValue::from_static("nosniff");
    headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
    headers
        .entry(header::X_CONTENT_TYPE_OPTIONS)
        .or_insert(NO_SNIFF);
}

/// Lets pages of other sites read an answer, also one that something went wrong (RUN-3).
async fn for_any_page(mut response: Response) -> Response {
    const ANY: HeaderValue = HeaderValue::from_static("*");
    const CROSS_ORIGIN: HeaderValue = HeaderValue::from_static("cross-origin");
    // The answer to an upgrade is the platform's own.
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
        headers.insert("cross-origin-resource-policy", CROSS_ORIGIN);
    }
    response
}
