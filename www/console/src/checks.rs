//! What can be said of a field before it is sent. The edge has the last word.

/// Characters of a new password.
const PASSWORD_CHARS: usize = 12;

pub(crate) fn mail(text: &str) -> Option<&'static str> {
    let is_one = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
    });
    match text {
        "" => Some("Enter a mail address."),
        _ if is_one => None,
        _ => Some("A mail address looks like name@example.com."),
    }
}

pub(crate) fn name(text: &str) -> Option<&'static str> {
    text.is_empty().then_some("Enter a name.")
}

/// One that somebody has already.
pub(crate) fn password(text: &str) -> Option<&'static str> {
    text.is_empty().then_some("Enter your password.")
}

/// One that somebody chooses.
pub(crate) fn new_password(text: &str) -> Option<&'static str> {
    (text.chars().count() < PASSWORD_CHARS).then_some("Use at least 12 characters.")
}

pub(crate) fn code(text: &str) -> Option<&'static str> {
    text.is_empty().then_some("Enter the code.")
}
