//! The endpoints: a handler for each row of the table of routes.
//!
//! What comes here has passed the [`crate::door`], which has checked what the row asks for.

mod answer;
mod assets;
pub(crate) mod directory;
mod publishing;
mod team;
mod visitors;
mod whereabouts;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    response::Response,
    routing::{MethodFilter, MethodRouter, on},
};
use shared::protocol::http::{self, Method, Route};
use tower_service::Service;

use crate::deployment::Deployment;

/// A route's handler, behind a method.
type Handler = fn(MethodFilter) -> MethodRouter<Deployment>;

const HANDLERS: &[(Route, Handler)] = &[
    (http::get_health::ROUTE, |method| on(method, async || "ok")),
    (http::get_site::ROUTE, |method| {
        on(method, visitors::get_site)
    }),
    (http::get_where::ROUTE, |method| {
        on(method, whereabouts::get_where)
    }),
    (http::create_visitor::ROUTE, |method| {
        on(method, visitors::create_visitor)
    }),
    (http::create_conversation::ROUTE, |method| {
        on(method, visitors::create_conversation)
    }),
    (http::open_visitor_socket::ROUTE, |method| {
        on(method, visitors::open_visitor_socket)
    }),
    (http::get_console::ROUTE, |method| {
        on(method, assets::get_console)
    }),
    (http::get_console_file::ROUTE, |method| {
        on(method, assets::get_console_file)
    }),
    (http::get_me::ROUTE, |method| on(method, team::get_me)),
    (http::put_site::ROUTE, |method| {
        on(method, publishing::put_site)
    }),
    (http::put_person::ROUTE, |method| {
        on(method, team::put_person)
    }),
    (http::open_inbox_socket::ROUTE, |method| {
        on(method, team::open_inbox_socket)
    }),
    (http::open_agent_socket::ROUTE, |method| {
        on(method, team::open_agent_socket)
    }),
];

// A row without a handler, or a handler without a row, does not compile.
const _: () = assert!(
    agree(http::ROUTES, HANDLERS),
    "HANDLERS is not in the order of shared::protocol::http::ROUTES"
);

const fn agree(mut rows: &[Route], mut handlers: &[(Route, Handler)]) -> bool {
    while let ([row, other_rows @ ..], [(route, _), others @ ..]) = (rows, handlers) {
        if !same(row.name.as_bytes(), route.name.as_bytes()) {
            return false;
        }
        (rows, handlers) = (other_rows, others);
    }
    rows.is_empty() && handlers.is_empty()
}

const fn same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([a, rest_of_one @ ..], [b, rest_of_other @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (rest_of_one, rest_of_other);
    }
    one.is_empty() && other.is_empty()
}

/// Lets a route's handler answer.
pub(crate) async fn run(deployment: &Deployment, route: &Route, request: Request) -> Response {
    let mut router = Router::new();
    if let Some((_, handler)) = HANDLERS.iter().find(|(row, _)| row.name == route.name) {
        router = router.route(route.path, handler(filter(route.method)));
    }
    // The door has counted the body.
    let mut router = router
        .layer(DefaultBodyLimit::disable())
        .with_state(deployment.clone());
    match router.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// `GET` takes `HEAD` along.
fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Delete => MethodFilter::DELETE,
    }
}
