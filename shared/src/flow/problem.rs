//! What is wrong with an authored file: every fault with its place, never only the first.

use alloc::string::String;

use serde::{Serialize, Serializer};

/// One fault.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Problem {
    /// JSON Pointer (RFC 6901) to the value, or to where it should be.
    pub path: String,
    #[serde(rename = "problem")]
    pub code: ProblemCode,
    /// What would have been right, in words.
    pub expected: &'static str,
}

/// Problems, or warnings, that are answered at most; of the others only how many they are.
pub const MOST_ANSWERED: usize = 1_000;

/// Those that are answered, and how many are left out.
#[must_use]
pub fn answered<T>(all: &[T]) -> (&[T], usize) {
    let (first, rest) = all.split_at_checked(MOST_ANSWERED).unwrap_or((all, &[]));
    (first, rest.len())
}

/// The stable codes of SPEC section 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ProblemCode {
    Missing,
    UnknownField,
    WrongType,
    UnknownValue,
    OutOfRange,
    TooLong,
    Empty,
    Duplicate,
    NotAnAddress,
    WildcardInInternationalLabel,
    NotYet,
}

impl ProblemCode {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::UnknownField => "unknown_field",
            Self::WrongType => "wrong_type",
            Self::UnknownValue => "unknown_value",
            Self::OutOfRange => "out_of_range",
            Self::TooLong => "too_long",
            Self::Empty => "empty",
            Self::Duplicate => "duplicate",
            Self::NotAnAddress => "not_an_address",
            Self::WildcardInInternationalLabel => "wildcard_in_international_label",
            Self::NotYet => "not_yet",
        }
    }
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// Something that is right and will hardly do what was meant.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Warning {
    /// JSON Pointer to the value.
    pub path: String,
    #[serde(rename = "warning")]
    pub code: WarningCode,
    /// The character that makes a value hold nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub character: Option<char>,
    /// What would hold, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<&'static str>,
    /// The id of the flow that is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// The stable codes of warnings.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WarningCode {
    /// A value that no address of the site fulfils (TGT-2 to TGT-5).
    NeverHolds,
    /// A flow without a page rule is on no page (TGT-7).
    NoPage,
    /// It opens on a trigger, and none is ticked.
    NoTrigger,
    /// A site without an origin works on no page (RUN-4).
    NoOrigin,
    /// Opening hours without an hour in them (AVL-2).
    NeverOpen,
    /// A flow above matches wherever this one does (TGT-9).
    NeverReached,
    /// The option is accepted, and nothing carries it out yet.
    NotBuilt,
}

impl WarningCode {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NeverHolds => "never_holds",
            Self::NoPage => "no_page",
            Self::NoTrigger => "no_trigger",
            Self::NoOrigin => "no_origin",
            Self::NeverOpen => "never_open",
            Self::NeverReached => "never_reached",
            Self::NotBuilt => "not_built",
        }
    }
}

impl Serialize for WarningCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::*;

    #[test]
    fn at_most_a_thousand_are_answered() {
        for (count, expected) in [(0, (0, 0)), (1_000, (1_000, 0)), (1_001, (1_000, 1))] {
            let all = vec![(); count];
            let (first, more) = answered(&all);
            assert_eq!((first.len(), more), expected);
        }
    }
}
