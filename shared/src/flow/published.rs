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
    /// What each flow asks of the visitor, in the order of the rules.
    pub asks: Vec<Asks>,
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
    /// For which hosts the cookies are; empty for the page's host alone.
    pub cookie_domain: String,
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

/// What a flow asks before somebody writes, or after (CON, CAP). Texts are message text (TXT-1).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Asks {
    /// The flow's id.
    pub flow: String,
    /// BCP 47 tag of the texts.
    pub language: String,
    pub cookie: CookieAsk,
    pub processing: Option<ProcessingAsk>,
    /// Label of the subscription box (CON-5).
    pub subscription: Option<String>,
    pub mail: Option<MailAsk>,
}

/// How the flow asks for the cookie.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct CookieAsk {
    pub when: CookieTime,
    /// There also where the flow does not ask: somebody may want to be asked (CON-7).
    pub text: String,
}

/// When it asks for the cookie (CON-2).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum CookieTime {
    /// Sending is the consent.
    #[default]
    Never,
    BeforeChat,
    OnExitIntent,
}

/// On what grounds data is processed (CON-4).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ProcessingAsk {
    /// The visitor has to agree; otherwise the text is only shown.
    pub explicit: bool,
    pub text: String,
}

/// How the flow asks for the visitor's address (CAP-1).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct MailAsk {
    pub when: MailTime,
    pub text: String,
}

/// When it asks for the address. All but the first may be skipped.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum MailTime {
    /// After the first message, and as soon as the visitor declines the cookie.
    #[default]
    After,
    /// Before the first message is sent.
    First,
    /// As soon as the visitor declines the cookie, and not otherwise.
    Declined,
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
    /// Message text (TXT-1).
    pub welcome: String,
    /// Its beginning without marks, where that differs: the page has no reader of message text
    /// before the panel opens.
    pub prompt: Option<String>,
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
    pub flows: Vec<FlowRecord>,
    /// Parameters of pages' addresses that the team sees, as [`crate::origin::page`] reads them: names, or
    /// beginnings of names with a `*` behind them, with spaces between.
    pub kept_parameters: String,
}

/// What a chatflow does with whoever gives an address or ticks its box. Of one that is switched off too:
/// a page may have it still.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FlowRecord {
    pub id: String,
    /// Contacts that it makes are marketing contacts.
    pub marketing: bool,
    pub subscription: Option<SubscriptionRecord>,
}

/// What ticking the box means, and the words that stand beside it (CON-5).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SubscriptionRecord {
    /// What is subscribed to.
    pub name: String,
    pub language: String,
    pub words: String,
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
