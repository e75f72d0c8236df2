//! What of a site decides: its rules in the form that the page, the edge and the command line
//! compare, without a text that is only shown.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::authored::{
    Desktop, Device, Mobile, OpenRange, PageRule, TextTest, Triggers, WhenHidden,
};

/// A site's rules, flows in order of priority.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SiteRules {
    pub open: Open,
    /// What hides a flow, by the state of its team (AVL-4).
    pub away_hides: bool,
    pub offline_hides: bool,
    pub full_hides: bool,
    /// Whether it makes a difference that nobody has room (AVL-5).
    pub full_matters: bool,
    /// Whether an offline site says when it opens.
    pub return_time: bool,
    pub when_hidden: WhenHidden,
    pub flows: Vec<FlowRules>,
    /// The site's own tracking parameters with spaces between them, a `*` at the end for the rest of a
    /// name (TGT-3).
    pub tracking: String,
}

/// When the site is open (AVL-1).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Open {
    Always,
    Users,
    Hours(Vec<OpenRange>),
}

/// A flow's rules.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FlowRules {
    pub id: String,
    pub enabled: bool,
    /// The tag of a mobile flow; `None` is the website.
    pub tag: Option<String>,
    pub include: Vec<Vec<PageRule>>,
    pub exclude: Vec<PageRule>,
    pub groups: Vec<Vec<Condition>>,
    pub exclude_visitors: Vec<Condition>,
    pub desktop: Desktop,
    pub mobile: Mobile,
    pub triggers: Triggers,
}

/// A condition on the visitor. What needs contact data is a numbered question, answered elsewhere
/// (TGT-10).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Condition {
    Asked(u16),
    Identified(bool),
    Country(Vec<String>),
    Device(Vec<Device>),
    Language(Vec<String>),
    Referrer(TextTest),
    PageViews(u32),
    Visits(u32),
}

/// A question about the contact, which never leaves the edge.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Question {
    Known(bool),
    Segment(String),
    Property { name: String, test: TextTest },
}
