//! The file that the widget reads, in the bytes of [`crate::stored`].

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Accent, Look, Site};
use crate::{
    protocol::{codec::Garbled, limit::FRAME_BYTES},
    stored,
    text::Strings,
};

/// What the page needs to know of a site.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Published {
    pub name: String,
    pub look: Look,
    /// The colour of text on the accent, reckoned once here and not in every page.
    pub accent_text: Accent,
    pub welcome: String,
    /// The words of the widget in the site's language.
    pub strings: Strings,
}

impl Published {
    #[must_use]
    pub fn of(site: &Site) -> Self {
        Self {
            name: site.name.clone(),
            look: site.look.clone(),
            accent_text: site.look.accent.text(),
            welcome: site.welcome.clone(),
            strings: Strings::english(),
        }
    }

    /// The file's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        stored::encode(self)
    }

    /// Reads a file of this format.
    pub fn decode(bytes: &[u8]) -> Result<Self, Garbled> {
        stored::decode_within(bytes, FRAME_BYTES)
    }
}
