//! What is wrong with an authored file: every fault with its place, never only the first.

use alloc::string::String;

/// One fault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// JSON Pointer (RFC 6901) to the value, or to where it should be.
    pub path: String,
    pub code: ProblemCode,
    /// What would have been right, in words.
    pub expected: &'static str,
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
