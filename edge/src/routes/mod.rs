//! The endpoints: a handler for each row of the table of routes.
//!
//! What comes here has passed the [`crate::door`], which has checked what the row asks for.

mod answer;
mod assets;
pub(crate) mod directory;
mod identity;
mod people;
mod publishing;
mod sites;
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

use self::people::{access, account, keys, passkeys, roster, sign_in};
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
        on(method, identity::create_visitor)
    }),
    (http::create_conversation::ROUTE, |method| {
        on(method, visitors::create_conversation)
    }),
    (http::keep_browser::ROUTE, |method| {
        on(method, identity::keep_browser)
    }),
    (http::forget_browser::ROUTE, |method| {
        on(method, identity::forget_browser)
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
    (http::get_sites::ROUTE, |method| {
        on(method, sites::get_sites)
    }),
    (http::get_site_file::ROUTE, |method| {
        on(method, sites::get_site_file)
    }),
    (http::get_site_overview::ROUTE, |method| {
        on(method, sites::get_site_overview)
    }),
    (http::put_site::ROUTE, |method| {
        on(method, publishing::put_site)
    }),
    (http::get_start::ROUTE, |method| {
        on(method, sign_in::get_start)
    }),
    (http::set_up::ROUTE, |method| on(method, sign_in::set_up)),
    (http::sign_in::ROUTE, |method| on(method, sign_in::sign_in)),
    (http::sign_in_with_code::ROUTE, |method| {
        on(method, sign_in::sign_in_with_code)
    }),
    (http::begin_passkey_sign_in::ROUTE, |method| {
        on(method, passkeys::begin_passkey_sign_in)
    }),
    (http::sign_in_with_passkey::ROUTE, |method| {
        on(method, passkeys::sign_in_with_passkey)
    }),
    (http::renew_pass::ROUTE, |method| {
        on(method, sign_in::renew_pass)
    }),
    (http::sign_out::ROUTE, |method| {
        on(method, sign_in::sign_out)
    }),
    (http::get_account::ROUTE, |method| {
        on(method, account::get_account)
    }),
    (http::put_password::ROUTE, |method| {
        on(method, account::put_password)
    }),
    (http::begin_code::ROUTE, |method| {
        on(method, account::begin_code)
    }),
    (http::put_code::ROUTE, |method| {
        on(method, account::put_code)
    }),
    (http::delete_code::ROUTE, |method| {
        on(method, account::delete_code)
    }),
    (http::begin_passkey::ROUTE, |method| {
        on(method, passkeys::begin_passkey)
    }),
    (http::create_passkey::ROUTE, |method| {
        on(method, passkeys::create_passkey)
    }),
    (http::delete_passkey::ROUTE, |method| {
        on(method, account::delete_passkey)
    }),
    (http::get_people::ROUTE, |method| {
        on(method, roster::get_people)
    }),
    (http::create_invitation::ROUTE, |method| {
        on(method, roster::create_invitation)
    }),
    (http::withdraw_invitation::ROUTE, |method| {
        on(method, roster::withdraw_invitation)
    }),
    (http::find_invitation::ROUTE, |method| {
        on(method, sign_in::find_invitation)
    }),
    (http::accept_invitation::ROUTE, |method| {
        on(method, sign_in::accept_invitation)
    }),
    (http::find_access::ROUTE, |method| {
        on(method, access::find_access)
    }),
    (http::take_access::ROUTE, |method| {
        on(method, access::take_access)
    }),
    (http::reset_access::ROUTE, |method| {
        on(method, access::reset_access)
    }),
    (http::put_person::ROUTE, |method| {
        on(method, roster::put_person)
    }),
    (http::count_conversations::ROUTE, |method| {
        on(method, roster::count_conversations)
    }),
    (http::create_access::ROUTE, |method| {
        on(method, access::create_access)
    }),
    (http::delete_person::ROUTE, |method| {
        on(method, roster::delete_person)
    }),
    (http::sign_out_person::ROUTE, |method| {
        on(method, roster::sign_out_person)
    }),
    (http::put_role::ROUTE, |method| on(method, roster::put_role)),
    (http::delete_role::ROUTE, |method| {
        on(method, roster::delete_role)
    }),
    (http::put_team::ROUTE, |method| on(method, roster::put_team)),
    (http::delete_team::ROUTE, |method| {
        on(method, roster::delete_team)
    }),
    (http::get_keys::ROUTE, |method| on(method, keys::get_keys)),
    (http::create_key::ROUTE, |method| {
        on(method, keys::create_key)
    }),
    (http::delete_key::ROUTE, |method| {
        on(method, keys::delete_key)
    }),
    (http::create_identity_key::ROUTE, |method| {
        on(method, identity::create_identity_key)
    }),
    (http::create_identity::ROUTE, |method| {
        on(method, identity::create_identity)
    }),
    (http::open_inbox_socket::ROUTE, |method| {
        on(method, team::open_inbox_socket)
    }),
    (http::open_agent_socket::ROUTE, |method| {
        on(method, team::open_agent_socket)
    }),
    (http::get_contact::ROUTE, |method| {
        on(method, team::get_contact)
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
