//! The core of Portico: every rule of `SPEC.md` as pure code.
//!
//! Nothing here reads a clock, a random source, a locale or a global; time, entropy and page facts
//! come in as values, and effects go out as values (see [`machine`]). Start with
//! [`visitor`] for what happens in the page, with [`conversation`] for what happens in the object
//! that keeps a conversation, and with [`protocol`] for what travels between them.

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod agent;
pub mod client;
pub mod contacts;
pub mod conversation;
#[cfg(feature = "credentials")]
pub mod credential;
pub mod decide;
pub mod directory;
pub mod flow;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod ids;
pub mod inbox;
pub mod machine;
#[cfg(test)]
mod noise;
#[cfg(any(feature = "authoring", feature = "credentials"))]
pub mod origin;
pub mod protocol;
pub mod stored;
pub mod text;
pub mod time;
pub mod visitor;
