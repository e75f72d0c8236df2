//! Who is asking: visitors by [`token`], the team by [`demo`] until people can sign in.

pub(crate) mod demo;
pub(crate) mod origin;
pub(crate) mod token;
