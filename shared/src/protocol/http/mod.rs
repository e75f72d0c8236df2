//! The routes: one file for each, named by verb and noun, with its path and its bodies.

use alloc::string::String;

pub mod accept_invitation;
pub mod begin_code;
pub mod begin_passkey;
pub mod begin_passkey_sign_in;
pub mod create_conversation;
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
pub mod find_invitation;
pub mod get_account;
pub mod get_health;
pub mod get_keys;
pub mod get_me;
pub mod get_people;
pub mod get_site;
pub mod get_start;
pub mod get_where;
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
mod route;
pub mod set_up;
pub mod sign_in;
pub mod sign_in_with_code;
pub mod sign_in_with_passkey;
pub mod sign_out;
pub mod sign_out_person;
pub mod withdraw_invitation;

pub use route::{Access, Body, Caching, Method, Route, Side};

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
mod tests {

    #[test]
    fn templates_are_filled_in_order() {
        assert_eq!(
            super::path(super::open_visitor_socket::PATH, &["main", "42"]),
            "/v1/sites/main/conversations/42/socket"
        );
        assert_eq!(super::path("/healthz", &[]), "/healthz");
    }
}
