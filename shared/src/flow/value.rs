//! An authored file as a tree, before anything is known of it. Adapters make it of JSON; the core
//! has no JSON of its own.

use alloc::{string::String, vec::Vec};

/// A value of JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    /// A whole number; one beyond these bounds stands as the nearest bound.
    Integer(i64),
    /// A number that is not whole. No field takes one.
    Fraction,
    Text(String),
    List(Vec<Value>),
    /// In the order of the file, repeated names included.
    Object(Vec<(String, Value)>),
}
