//! What a site owner writes, and what is published of it.
//!
//! [`Site`] is what the deployment keeps; [`Published`] is the file the widget reads. It holds no
//! secret: anybody may fetch it.

use alloc::{string::String, vec::Vec};

pub mod authored;
#[cfg(feature = "authoring")]
pub mod normal;
#[cfg(feature = "authoring")]
pub mod parse;
pub mod problem;
#[cfg(feature = "authoring")]
pub mod publish;
pub mod published;
pub mod rules;
pub mod value;

use serde::{Deserialize, Serialize};

pub use published::Published;

use crate::ids::SiteId;

/// A site as the deployment keeps it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    /// Origins whose pages may open a socket (RUN-4), as a browser serialises them.
    pub origins: Vec<String>,
    pub look: Look,
    /// The first thing a visitor reads in the panel.
    pub welcome: String,
}

/// How the widget looks on this site (DSP-9).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Look {
    pub accent: Accent,
    pub side: Side,
}

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
