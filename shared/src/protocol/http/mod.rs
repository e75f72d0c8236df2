//! The routes: one file for each, named by verb and noun, with its path and its bodies.

use alloc::string::String;

pub mod create_conversation;
pub mod create_visitor;
pub mod get_health;
pub mod get_me;
pub mod get_site;
pub mod get_where;
pub mod open_agent_socket;
pub mod open_inbox_socket;
pub mod open_visitor_socket;
pub mod put_person;
pub mod put_site;

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
