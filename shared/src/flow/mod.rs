//! What a site owner writes, and what is published of it.
//!
//! [`authored`] is the file as it is written; [`parse`] reads it and says what is wrong;
//! [`publish`] makes of it what the page reads ([`Published`], public) and what the edge keeps
//! ([`SiteRecord`]).

#[cfg(feature = "authoring")]
mod asks;
pub mod authored;
#[cfg(feature = "authoring")]
mod cookies;
#[cfg(feature = "authoring")]
pub mod normal;
#[cfg(feature = "authoring")]
pub mod parse;
pub mod problem;
#[cfg(feature = "authoring")]
pub mod publish;
pub mod published;
mod read;
pub mod rules;
#[cfg(feature = "schema")]
pub mod schema;
pub mod value;
#[cfg(feature = "authoring")]
pub mod warn;

use serde::{Deserialize, Serialize};

pub use published::{FlowRecord, Published, SiteRecord, SubscriptionRecord};

/// An accent colour, red, green, blue.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Accent(pub [u8; 3]);

impl Accent {
    /// Black or white, whichever is easier to read on this colour: the better of the two is
    /// always at least 4.5:1 (DSP-9; relative luminance of WCAG 2.2).
    #[must_use]
    pub fn text(self) -> Accent {
        let luminance = self.luminance();
        if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) {
            Self([0, 0, 0])
        } else {
            Self([255, 255, 255])
        }
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                libm::pow((value + 0.055) / 1.055, 2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// The bottom corner the launcher stands in.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum Side {
    Left,
    Right,
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn text_on_any_accent_is_readable() {
        let mut worst = f64::MAX;
        for red in (0..=255).step_by(5) {
            for green in (0..=255).step_by(5) {
                for blue in (0..=255).step_by(5) {
                    let accent = Accent([red, green, blue]);
                    let (a, b) = (accent.luminance(), accent.text().luminance());
                    worst = worst.min((a.max(b) + 0.05) / (a.min(b) + 0.05));
                }
            }
        }
        assert!(worst >= 4.5, "{worst}");
    }
}
