//! The API key that a program sends (RFC 6750, 2.1).

use axum::http::{HeaderMap, header};
use shared::{credential::secret::Kind, ids::Digest};

use super::session;

/// What a request has in place of an API key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sent {
    /// No key: the request is judged by its cookies.
    Nothing,
    /// A key that is not written as one, which opens nothing.
    Garbled,
    /// The digest of a key.
    Key(Digest),
}

/// The key that a program sends. Any value of `Authorization` counts as a try, except beside a cookie of
/// the console: a browser adds a user name and a password there by itself, if a proxy in front of the
/// console asks for them.
pub(crate) fn sent(headers: &HeaderMap) -> Sent {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), more) = (values.next(), values.next().is_some()) else {
        return Sent::Nothing;
    };
    let key = value.to_str().ok().and_then(written).filter(|_| !more);
    match key {
        Some(key) => Sent::Key(key),
        None if session::is_there(headers) => Sent::Nothing,
        None => Sent::Garbled,
    }
}

/// The digest of a value that is written as a key: the scheme in any case, spaces, and the key.
fn written(value: &str) -> Option<Digest> {
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim_start_matches(' ');
    Digest::of(Kind::ApiKey, key).filter(|_| scheme.eq_ignore_ascii_case("bearer"))
}
