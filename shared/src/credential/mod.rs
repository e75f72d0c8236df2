//! What proves who somebody is: tokens of visitors, passes and sessions of the team, passwords,
//! second factors, passkeys, and a site's word for its visitors.
//!
//! All of it is pure: time, entropy and keys come in as values. Start with [`seal`], which every
//! token goes through, and [`secret`], which everything kept as a digest goes through. It comes with
//! the feature `credentials`, which the edge has and no page.

pub mod cookie;
#[cfg(test)]
mod hostile;
pub mod identity;
mod json;
pub mod keys;
mod mac;
pub mod network;
pub mod pass;
pub mod passkey;
pub mod password;
pub mod recovery;
pub mod seal;
pub mod secret;
pub mod ticket;
pub mod totp;
pub mod visitor;
