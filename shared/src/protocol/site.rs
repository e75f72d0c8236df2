//! What the console shows of a site.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{ids::SiteId, time::Timestamp};

/// A site, and its latest version.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SiteSummary {
    pub site: SiteId,
    /// The site's own name; `None` for a version that was published before names were kept.
    pub name: Option<String>,
    pub version: u32,
    /// When it was published; `None` for a version that was published before times were kept.
    pub at: Option<Timestamp>,
    pub by: Option<Publisher>,
    /// Whose pages may show the chat (RUN-4).
    pub origins: Vec<String>,
}

/// Who has published a version, by the names of that moment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Publisher {
    /// The person, or the maker of the API key.
    pub name: String,
    /// The API key that a program used.
    pub key: Option<String>,
}

/// What the edge says of one site.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SiteOverview {
    pub summary: SiteSummary,
    /// When people can write; `None` for a file that today's rules do not take.
    pub opening: Option<Opening>,
    /// In the order in which they are tried (TGT-9).
    pub flows: Vec<FlowSummary>,
    /// The origin that the script tag names.
    pub edge: String,
}

/// A chatflow of a site.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FlowSummary {
    pub id: String,
    pub name: String,
    pub enabled: bool,
}

/// When a site is open (AVL-1).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    Always,
    /// As long as an agent is there.
    Users,
    Hours(OpenHours),
}

/// Opening hours, as they stand at this moment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct OpenHours {
    /// An IANA time zone, in which the change is told.
    pub zone: String,
    pub open: bool,
    /// When it next opens or closes; `None` if it never does.
    pub change: Option<Change>,
}

/// A moment of the week, on the clock of the site's zone.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Change {
    /// Midnights from now, 0 to 7.
    pub in_days: u16,
    /// `mon` to `sun`.
    pub weekday: String,
    /// From midnight.
    pub minute: u16,
}
