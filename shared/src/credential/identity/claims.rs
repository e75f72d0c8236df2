//! Header and claims as JSON. A name of ours that stands there twice is refused.

use alloc::{borrow::ToOwned, string::String};

use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::{Number, Value};

use super::super::json::object;
use crate::time::Timestamp;

/// Bytes of an address at most (RFC 5321, section 4.5.3.1.3).
const ADDRESS_BYTES: usize = 254;

/// What of a header says how the token is checked. Names that are not here change nothing
/// (RFC 7515, section 4).
#[derive(Deserialize)]
pub(super) struct Header {
    alg: String,
    typ: Option<String>,
    #[serde(default, deserialize_with = "is_there")]
    crit: bool,
    #[serde(default, deserialize_with = "is_there")]
    b64: bool,
    #[serde(default, deserialize_with = "is_there")]
    jwk: bool,
    #[serde(default, deserialize_with = "is_there")]
    jku: bool,
    #[serde(default, deserialize_with = "is_there")]
    x5u: bool,
    #[serde(default, deserialize_with = "is_there")]
    x5c: bool,
    #[serde(default, deserialize_with = "is_there")]
    zip: bool,
    #[serde(default, deserialize_with = "is_there")]
    enc: bool,
}

impl Header {
    pub(super) const OURS: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

    pub(super) fn read(json: &[u8]) -> Option<Self> {
        object(json)
    }

    /// HS256, of a JWT, and nothing that asks to be checked in another way: a list of what must be
    /// understood, a payload of another form, a key that the token brings itself, compression.
    pub(super) fn is_plain(&self) -> bool {
        let asks_for_more = self.crit
            || self.b64
            || self.jwk
            || self.jku
            || self.x5u
            || self.x5c
            || self.zip
            || self.enc;
        let is_jwt = self
            .typ
            .as_ref()
            .is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"));
        self.alg == "HS256" && is_jwt && !asks_for_more
    }
}

/// What a token says.
pub(super) struct Claims {
    pub(super) audience: String,
    pub(super) email: String,
    pub(super) issued: Timestamp,
    pub(super) not_before: Option<Timestamp>,
    pub(super) expires: Timestamp,
}

#[derive(Deserialize)]
struct Written {
    aud: Value,
    email: String,
    iat: Number,
    exp: Number,
    nbf: Option<Number>,
    jti: String,
}

impl Claims {
    /// `None` unless all are there: one audience, an address, whole or broken seconds, a `jti`.
    pub(super) fn read(json: &[u8]) -> Option<Self> {
        let written: Written = object(json)?;
        if written.jti.is_empty() || !(1..=ADDRESS_BYTES).contains(&written.email.len()) {
            return None;
        }
        let not_before = match &written.nbf {
            Some(number) => Some(seconds(number)?),
            None => None,
        };
        Some(Self {
            audience: audience(&written.aud)?.to_owned(),
            email: written.email,
            issued: seconds(&written.iat)?,
            not_before,
            expires: seconds(&written.exp)?,
        })
    }
}

/// The one audience: a text, or a list of one.
fn audience(value: &Value) -> Option<&str> {
    if let Some(text) = value.as_str() {
        return Some(text);
    }
    match value.as_array()?.as_slice() {
        [one] => one.as_str(),
        _ => None,
    }
}

/// A `NumericDate` (RFC 7519, section 2): seconds since 1970, which may be broken.
fn seconds(number: &Number) -> Option<Timestamp> {
    if let Some(seconds) = number.as_u64() {
        return Some(Timestamp(seconds.saturating_mul(1000)));
    }
    let seconds = number.as_f64().filter(|seconds| *seconds >= 0.0)?;
    // A cast ends at the far end of time.
    Some(Timestamp((seconds * 1000.0) as u64))
}

fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}
