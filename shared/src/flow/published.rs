//! The file that the widget reads, in the bytes of [`crate::stored`], and what the edge keeps
//! beside it.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{
    Accent,
    authored::{Look, ReplyTime},
    rules::{Question, SiteRules},
};
use crate::{
    protocol::{codec::Garbled, limit::SITE_BYTES},
    stored,
    text::Strings,
};

/// What the page needs to know of a site. Anybody may read it, so it holds no secret.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Published {
    pub rules: SiteRules,
    /// The answers to the numbered questions for a visitor whom nobody knows (TGT-10).
    pub unknown_visitor: Vec<bool>,
    pub face: Face,
}

/// How a site looks, and what it says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Face {
    pub name: String,
    pub look: Look,
    /// The colour of text on the accent, reckoned once here and not in every page.
    pub accent_text: Accent,
    /// The time zone of the opening hours; empty if the site has none.
    pub zone: String,
    pub reply_time: Option<ReplyTime>,
    pub away_message: Option<String>,
    pub offline: OfflineSays,
    /// `None`: nothing is said.
    pub wait_message: Option<String>,
    /// What is shown of each flow, in the order of the rules.
    pub flows: Vec<FlowTexts>,
    /// The words of the widget, once for each language that a flow is in.
    pub strings: Vec<Strings>,
}

/// What an offline site says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum OfflineSays {
    Nothing,
    /// When it opens.
    ReturnTime,
    Message(String),
}

/// What is shown of a flow. One that is switched off shows nothing, and its texts stay at home.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct FlowTexts {
    /// Who speaks; empty for the site's own name.
    pub heading: String,
    pub welcome: String,
    /// Place of its language in [`Face::strings`].
    pub strings: u8,
}

/// What the edge keeps of a site and never shows.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SiteRecord {
    /// Whose pages may open a socket (RUN-4), as [`crate::origin::Pattern`] reads them.
    pub origins: Vec<String>,
    /// The questions about contacts; a question's place is its number (TGT-10).
    pub questions: Vec<Question>,
}

impl Published {
    /// The file's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        stored::encode(self)
    }

    /// Reads a file of this format.
    pub fn decode(bytes: &[u8]) -> Result<Self, Garbled> {
        stored::read(bytes, SITE_BYTES)
    }
}
