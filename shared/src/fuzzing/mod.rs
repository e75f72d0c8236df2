//! What holds for any bytes, a function for each boundary that strangers write to.
//!
//! The same functions are run by the tests here, over mutated good inputs from a seed, and by the
//! programs in `fuzz/`, which look for new ones. Each says what is wrong; none ever panics itself,
//! so a panic is a finding too. They come with the feature `fuzzing`, which the page never has.

mod frames;
mod message;
mod site;
#[cfg(test)]
mod tests;

use alloc::string::String;

pub use frames::{from_client, to_client};
pub use message::markdown;
pub use site::{authored_site, published_site};

/// What does not hold.
pub type Check = Result<(), String>;

/// Says what does not hold unless it does.
fn holds(it_does: bool, what: &str) -> Check {
    if it_does { Ok(()) } else { Err(what.into()) }
}
