//! The Durable Objects. [`turn`] is the loop they share; [`name`] is where their names are made.

pub(crate) mod call;
mod class;
pub(crate) mod contacts;
pub(crate) mod conversation;
pub(crate) mod directory;
pub(crate) mod inbox;
pub(crate) mod name;
mod sites;
pub(crate) mod turn;
