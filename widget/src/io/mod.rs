//! Carrying effects out: one file for each family, named like the edge's, and the browser itself in
//! [`js`].

pub(crate) mod js;
pub(crate) mod page;
pub(crate) mod random;
pub(crate) mod request;
pub(crate) mod socket;
pub(crate) mod store;
pub(crate) mod timer;
