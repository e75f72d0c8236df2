//! The JSON Schema of the authored format, made from its types (JSON Schema 2020-12).
//!
//! It says what a file may look like, for editors and other tools. What needs a look at more than
//! one value (an id that stands twice, a rule value that cannot be an address) is said by
//! [`super::parse`] alone.

use schemars::{Schema, schema_for};

use super::{authored::Authored, parse::SCHEMA};

pub(super) const ID: &str = "^[a-z0-9_-]{1,64}$";
pub(super) const ACCENT: &str = "^#[0-9A-Fa-f]{6}$";
pub(super) const CLOCK: &str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
pub(super) const CLOCK_END: &str = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";
pub(super) const COUNTRY: &str = "^[A-Z]{2}$";
pub(super) const LANGUAGE: &str = "^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$";
pub(super) const MAILBOX: &str = r"^[^\s]+@[^\s.@]+(\.[^\s.@]+)+$";
pub(super) const ORIGIN: &str = "^[Hh][Tt][Tt][Pp][Ss]?://";
/// A `*` at the end stands for the rest of the name.
pub(super) const TRACKING: &str = r"^[^\s&=#*]+\*?$";
pub(super) const ZONE: &str = "^[A-Za-z0-9_+/-]{1,64}$";

/// The schema of a whole file.
#[must_use]
pub fn schema() -> Schema {
    let mut schema = schema_for!(Authored);
    let properties = schema.get_mut("properties");
    if let Some(properties) = properties.and_then(|properties| properties.as_object_mut()) {
        properties.insert(SCHEMA.into(), true.into());
    }
    schema
}

/// Fields that may be `null` have to stand there all the same.
pub(super) fn all_required(schema: &mut Schema) {
    let names = schema
        .get("properties")
        .and_then(|properties| properties.as_object())
        .map(|properties| properties.keys().cloned().collect::<alloc::vec::Vec<_>>());
    schema.insert("required".into(), names.unwrap_or_default().into());
}
