//! Carrying effects out: one file for each family, named like the edge's.

pub(crate) mod page;
pub(crate) mod random;
pub(crate) mod request;
pub(crate) mod socket;
pub(crate) mod timer;
