//! The routes: one file for each, named by verb and noun, with its row of the table and its bodies.
//!
//! [`ROUTES`] is the table; [`find`] says which row a request is for. Each file names the errors of
//! its own. Beside them any request may get 421 `host_unknown`, 404 `no_such_route` or 405
//! `method_not_allowed`; one that changes something on the console's side 403 `cross_site`; one with
//! a body 415 `unsupported_media_type`, 413 `body_too_large` or 408 `body_too_slow`; and any that
//! needs somebody of the team 401 `not_signed_in`.

use alloc::{string::String, vec::Vec};

pub mod accept_invitation;
pub mod begin_code;
pub mod begin_passkey;
pub mod begin_passkey_sign_in;
pub mod count_conversations;
pub mod create_access;
pub mod create_conversation;
pub mod create_identity;
pub mod create_identity_key;
pub mod create_invitation;
pub mod create_key;
pub mod create_passkey;
pub mod create_visitor;
pub mod delete_code;
pub mod delete_key;
pub mod delete_passkey;
pub mod delete_person;
pub mod delete_role;
pub mod delete_team;
pub mod find_access;
pub mod find_invitation;
pub mod forget_browser;
pub mod get_account;
pub mod get_console;
pub mod get_console_file;
pub mod get_contact;
pub mod get_health;
pub mod get_keys;
pub mod get_me;
pub mod get_people;
pub mod get_site;
pub mod get_site_file;
pub mod get_site_overview;
pub mod get_sites;
pub mod get_start;
pub mod get_where;
pub mod keep_browser;
pub mod open_agent_socket;
pub mod open_inbox_socket;
pub mod open_visitor_socket;
pub mod put_code;
pub mod put_password;
pub mod put_person;
pub mod put_role;
pub mod put_site;
pub mod put_team;
pub mod renew_pass;
pub mod reset_access;
mod route;
pub mod set_up;
pub mod sign_in;
pub mod sign_in_with_code;
pub mod sign_in_with_passkey;
pub mod sign_out;
pub mod sign_out_person;
pub mod take_access;
pub mod withdraw_invitation;

pub use route::{Access, Body, Caching, Method, Route, Side};

/// All there are.
pub const ROUTES: &[Route] = &[
    get_health::ROUTE,
    get_site::ROUTE,
    get_where::ROUTE,
    create_visitor::ROUTE,
    create_conversation::ROUTE,
    keep_browser::ROUTE,
    forget_browser::ROUTE,
    open_visitor_socket::ROUTE,
    get_console::ROUTE,
    get_console_file::ROUTE,
    get_me::ROUTE,
    get_sites::ROUTE,
    get_site_file::ROUTE,
    get_site_overview::ROUTE,
    put_site::ROUTE,
    get_start::ROUTE,
    set_up::ROUTE,
    sign_in::ROUTE,
    sign_in_with_code::ROUTE,
    begin_passkey_sign_in::ROUTE,
    sign_in_with_passkey::ROUTE,
    renew_pass::ROUTE,
    sign_out::ROUTE,
    get_account::ROUTE,
    put_password::ROUTE,
    begin_code::ROUTE,
    put_code::ROUTE,
    delete_code::ROUTE,
    begin_passkey::ROUTE,
    create_passkey::ROUTE,
    delete_passkey::ROUTE,
    get_people::ROUTE,
    create_invitation::ROUTE,
    withdraw_invitation::ROUTE,
    find_invitation::ROUTE,
    accept_invitation::ROUTE,
    find_access::ROUTE,
    take_access::ROUTE,
    reset_access::ROUTE,
    put_person::ROUTE,
    count_conversations::ROUTE,
    create_access::ROUTE,
    delete_person::ROUTE,
    sign_out_person::ROUTE,
    put_role::ROUTE,
    delete_role::ROUTE,
    put_team::ROUTE,
    delete_team::ROUTE,
    get_keys::ROUTE,
    create_key::ROUTE,
    delete_key::ROUTE,
    create_identity_key::ROUTE,
    create_identity::ROUTE,
    open_inbox_socket::ROUTE,
    open_agent_socket::ROUTE,
    get_contact::ROUTE,
];

/// What a request is for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Found {
    Route(&'static Route),
    /// The path is there, for these methods.
    Methods(Vec<Method>),
    Nothing,
}

/// Looks a request up among the routes of a host that serves `side`.
#[must_use]
pub fn find(side: Side, method: &str, path: &str) -> Found {
    if !is_plain(path) {
        return Found::Nothing;
    }
    let method = Method::of(method);
    let mut methods = Vec::new();
    for route in ROUTES {
        if route.side.meets(side) && fits(route.path, path) {
            if Some(route.method) == method {
                return Found::Route(route);
            }
            if !methods.contains(&route.method) {
                methods.push(route.method);
            }
        }
    }
    if methods.is_empty() {
        Found::Nothing
    } else {
        Found::Methods(methods)
    }
}

/// Whether a path can be read in one way only: parts of letters, digits, `-`, `_`, `.` and `~`, none
/// of them empty or dots alone. Every name and number in our paths is of these, so an encoded
/// character or a doubled slash is somebody's trick.
fn is_plain(path: &str) -> bool {
    let part_is_plain = |part: &str| {
        part.bytes().any(|byte| byte != b'.')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
    };
    path.strip_prefix('/')
        .is_some_and(|parts| parts.is_empty() || parts.split('/').all(part_is_plain))
}

fn fits(template: &str, path: &str) -> bool {
    template.split('/').count() == path.split('/').count()
        && template
            .split('/')
            .zip(path.split('/'))
            .all(|(part, given)| part == given || (part.starts_with('{') && !given.is_empty()))
}

/// What stands in a path where its template has `{name}`.
#[must_use]
pub fn value<'p>(template: &str, path: &'p str, name: &str) -> Option<&'p str> {
    let named = |part: &str| part.strip_prefix('{')?.strip_suffix('}').map(|n| n == name);
    let mut parts = template.split('/').zip(path.split('/'));
    parts.find_map(|(part, given)| (named(part) == Some(true)).then_some(given))
}

/// A path template with its `{…}` filled in, in order.
#[must_use]
pub fn path(template: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut path = String::new();
    let mut inside = false;
    for character in template.chars() {
        match character {
            '{' => {
                inside = true;
                path.push_str(values.next().copied().unwrap_or_default());
            }
            '}' => inside = false,
            _ if inside => {}
            _ => path.push(character),
        }
    }
    path
}

#[cfg(test)]
mod tests;
