//! What travels between widget, console and edge: frames, HTTP bodies, limits, codec.
//!
//! Plain data without logic. Shipped variants are frozen and new ones go at the end; see
//! [`codec`] for why, and `golden` for what they are. [`delivery`] holds the frames of a conversation's socket, [`console`] those
//! of the list, [`call`] what objects say to each other, [`http`] the routes with their bodies.

pub mod call;
pub mod close;
pub mod codec;
pub mod console;
pub mod delivery;
#[cfg(all(test, feature = "json"))]
mod golden;
pub mod hello;
pub mod http;
#[cfg(feature = "json")]
pub mod json;
pub mod limit;
pub mod permission;
pub mod read;
pub mod site;
pub mod subprotocol;
pub mod team;

/// The version this build speaks. An edge also takes the version before it (DLV-9).
pub const PROTOCOL: u16 = 1;
