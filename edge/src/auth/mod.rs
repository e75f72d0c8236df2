//! Who is asking: visitors by [`token`], the team by [`session`]; and from where, by [`origin`] and
//! [`network`].

pub(crate) mod key;
pub(crate) mod network;
pub(crate) mod origin;
pub(crate) mod session;
pub(crate) mod token;
