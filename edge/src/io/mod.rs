//! Carrying effects out: one file for each family, named like the widget's.

pub(crate) mod cache;
pub(crate) mod files;
pub(crate) mod js;
pub(crate) mod meter;
pub(crate) mod random;
pub(crate) mod socket;
pub(crate) mod store;
pub(crate) mod timer;
pub(crate) mod zone;
