//! What a site owner writes, as values: SPEC section 1, field by field, in the shape of the JSON.
//!
//! A JSON Schema is made from these types (feature `schema`), so each field carries its bounds;
//! [`super::parse`] checks them and says in words what is wrong. Those parts that decide in the page
//! are published as they are, so their order is fixed once shipped.

#[cfg(feature = "schema")]
use alloc::string::ToString;
use alloc::{string::String, vec::Vec};

#[cfg(feature = "schema")]
use super::schema::{
    ACCENT, CLOCK, CLOCK_END, COUNTRY, ID, LANGUAGE, MAILBOX, ORIGIN, TRACKING, ZONE, all_required,
};
use super::{Accent, Side};
use crate::ids::SiteId;
#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A whole file: a site and its flows in order of priority.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Authored {
    pub site: Site,
    #[cfg_attr(feature = "schema", schemars(length(max = 200)))]
    pub flows: Vec<Flow>,
}

/// One website channel.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Site {
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = ID)))]
    pub id: SiteId,
    /// Given by the deployment, unique, below 2^53.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub number: Option<u64>,
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub name: String,
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub company: Option<String>,
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 320), regex(pattern = MAILBOX)))]
    pub mail_from: Option<String>,
    /// Whose pages may open a socket (RUN-4): scheme, host and port.
    #[cfg_attr(
        feature = "schema",
        schemars(length(max = 200), inner(length(max = 2_000), regex(pattern = ORIGIN)))
    )]
    pub origins: Vec<String>,
    /// For which hosts the cookies are: the host of an origin, or one above it.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 253)))]
    pub cookie_domain: Option<String>,
    pub look: Look,
    pub availability: Availability,
    pub when_hidden: WhenHidden,
    /// Parameters that do not make another page, besides those that never do (TGT-3): names, or
    /// beginnings of names with a `*` behind them.
    #[cfg_attr(
        feature = "schema",
        schemars(length(max = 100), inner(regex(pattern = TRACKING), length(max = 200)))
    )]
    pub tracking_parameters: Option<Vec<String>>,
    /// Parameters of a page's address that the team sees: names, or beginnings of names with a `*` behind
    /// them. The rest of the query is not kept.
    #[cfg_attr(
        feature = "schema",
        schemars(length(max = 100), inner(regex(pattern = TRACKING), length(max = 200)))
    )]
    pub kept_parameters: Option<Vec<String>>,
}

/// How the widget looks on this site (DSP-9).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Look {
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = ACCENT)))]
    pub accent: Accent,
    pub side: Side,
    /// Pixels from the side and from the bottom.
    #[cfg_attr(feature = "schema", schemars(inner(range(max = 500))))]
    pub offset: [u16; 2],
    #[cfg_attr(feature = "schema", schemars(range(max = 2_147_483_647)))]
    pub z_index: u32,
    pub theme: Theme,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum Theme {
    Auto,
    Light,
    Dark,
}

/// What becomes of a page whose flow availability hides (TGT-9).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum WhenHidden {
    /// Nothing shows.
    Stop,
    /// The next flow that matches is tried.
    Next,
}

/// When somebody is there, and what shows when nobody is (AVL).
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(deny_unknown_fields, transform = all_required)
)]
pub struct Availability {
    pub mode: Mode,
    pub reply_time: Option<ReplyTime>,
    pub away: Away,
    pub offline: Offline,
    pub at_capacity: AtCapacity,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum Mode {
    Always,
    Users,
    Hours {
        /// A name of the time zone database.
        #[cfg_attr(feature = "schema", schemars(regex(pattern = ZONE)))]
        zone: String,
        weekly: Vec<OpenRange>,
    },
}

/// Opening hours that are the same on some days. `to` not after `from` ends on the next day.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct OpenRange {
    #[cfg_attr(feature = "schema", schemars(length(min = 1), extend("uniqueItems" = true)))]
    pub days: Vec<Weekday>,
    /// Minutes from midnight, 0 to 1439; `hh:mm` in the file.
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = CLOCK)))]
    pub from: u16,
    /// Minutes from midnight, 0 to 1440, not included; `hh:mm` in the file.
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = CLOCK_END)))]
    pub to: u16,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    pub const ALL: [(&'static str, Self); 7] = [
        ("mon", Self::Mon),
        ("tue", Self::Tue),
        ("wed", Self::Wed),
        ("thu", Self::Thu),
        ("fri", Self::Fri),
        ("sat", Self::Sat),
        ("sun", Self::Sun),
    ];

    /// Days since Monday.
    #[must_use]
    pub fn number(self) -> u16 {
        self as u16
    }

    /// From the days since Monday.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        let (_, day) = Self::ALL.get(usize::from(number))?;
        Some(*day)
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, day)| *day == self);
        found.map_or("", |(word, _)| word)
    }
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum ReplyTime {
    FewMinutes,
    FewHours,
    OneDay,
}

/// While nobody is available inside the hours.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(deny_unknown_fields, transform = all_required)
)]
pub struct Away {
    #[cfg_attr(feature = "schema", schemars(length(max = 10_000)))]
    pub message: Option<String>,
    pub launcher: AwayLauncher,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum AwayLauncher {
    Show,
    Hide,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum Offline {
    ReturnTime,
    AwayMessage(#[cfg_attr(feature = "schema", schemars(length(max = 10_000)))] String),
    HideLauncher,
    Nothing,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum AtCapacity {
    WaitMessage(#[cfg_attr(feature = "schema", schemars(length(max = 10_000)))] String),
    HideLauncher,
    Nothing,
}

/// One chatflow.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(deny_unknown_fields, transform = all_required)
)]
pub struct Flow {
    /// Unique among the site's flows.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = ID)))]
    pub id: String,
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub name: String,
    pub enabled: bool,
    pub channel: Channel,
    pub kind: Kind,
    #[cfg_attr(feature = "schema", schemars(regex(pattern = ID)))]
    pub inbox: String,
    /// BCP 47.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = LANGUAGE), length(max = 64)))]
    pub language: String,
    #[cfg_attr(feature = "schema", schemars(length(max = 10_000)))]
    pub welcome: String,
    pub assign: Option<Assign>,
    pub email_capture: EmailCapture,
    pub target: Target,
    pub display: Display,
    pub options: Options,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum Channel {
    Website,
    Mobile {
        #[cfg_attr(feature = "schema", schemars(regex(pattern = ID)))]
        tag: String,
        close_button: bool,
    },
}

/// What answers. Bots and customer agents come with a part of their own.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum Kind {
    LiveChat,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Assign {
    pub to: Vec<Assignee>,
    #[cfg_attr(feature = "schema", schemars(inner(regex(pattern = ID))))]
    pub skills: Vec<String>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum Assignee {
    User(#[cfg_attr(feature = "schema", schemars(regex(pattern = ID)))] String),
    Team(#[cfg_attr(feature = "schema", schemars(regex(pattern = ID)))] String),
    ContactOwner,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(deny_unknown_fields, transform = all_required)
)]
pub struct EmailCapture {
    pub when: CaptureWhen,
    #[cfg_attr(feature = "schema", schemars(length(max = 10_000)))]
    pub prompt: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum CaptureWhen {
    Never,
    BeforeFirstMessage,
    AfterFirstMessage,
}

/// Which pages and which visitors (TGT-7). At most 100 rules in all.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Target {
    pub pages: Pages,
    pub visitors: Visitors,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Pages {
    /// Groups: all rules inside one, any group.
    #[cfg_attr(feature = "schema", schemars(inner(length(min = 1))))]
    pub include: Vec<Vec<PageRule>>,
    pub exclude: Vec<PageRule>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Visitors {
    /// Groups: all filters inside one, any group; none is every visitor.
    #[cfg_attr(feature = "schema", schemars(inner(length(min = 1))))]
    pub groups: Vec<Vec<Filter>>,
    pub exclude: Vec<Filter>,
}

/// A rule about the page (TGT-3 to TGT-6).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum PageRule {
    Url(UrlTest),
    Query {
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))]
        name: String,
        test: QueryTest,
    },
}

/// A test of an address. Values are as written until publishing normalises them (TGT-2).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum UrlTest {
    Any,
    Is(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))] String),
    Contains(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))] String),
    StartsWith(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))] String),
    EndsWith(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))] String),
    Matches(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))] String),
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum QueryTest {
    Exists,
    Is(#[cfg_attr(feature = "schema", schemars(length(max = 2_000)))] String),
    Contains(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))] String),
}

/// A condition on the visitor.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum Filter {
    Known(bool),
    Identified(bool),
    Segment(#[cfg_attr(feature = "schema", schemars(regex(pattern = ID)))] String),
    Property {
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
        name: String,
        test: TextTest,
    },
    Country(
        #[cfg_attr(feature = "schema", schemars(length(min = 1), inner(regex(pattern = COUNTRY))))]
        Vec<String>,
    ),
    Device(#[cfg_attr(feature = "schema", schemars(length(min = 1)))] Vec<Device>),
    Language(
        #[cfg_attr(feature = "schema", schemars(length(min = 1), inner(regex(pattern = LANGUAGE))))]
         Vec<String>,
    ),
    Referrer(TextTest),
    PageViews(AtLeast),
    Visits(AtLeast),
}

/// A count that is enough.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct AtLeast {
    #[cfg_attr(feature = "schema", schemars(range(max = 1_000_000)))]
    pub at_least: u32,
}

/// A test of a property or of the referring address.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum TextTest {
    Exists,
    Is(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))] String),
    Contains(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))] String),
    StartsWith(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))] String),
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum Device {
    Desktop,
    Tablet,
    Mobile,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Display {
    pub heading: Heading,
    pub desktop: Desktop,
    pub mobile: Mobile,
    pub triggers: Triggers,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case", deny_unknown_fields)
)]
pub enum Heading {
    Brand(Brand),
    People {
        #[cfg_attr(feature = "schema", schemars(inner(regex(pattern = ID))))]
        users: Vec<String>,
        #[cfg_attr(feature = "schema", schemars(inner(regex(pattern = ID))))]
        teams: Vec<String>,
    },
    ContactOwner {
        fallback: Fallback,
    },
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(deny_unknown_fields, transform = all_required)
)]
pub struct Brand {
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub name: String,
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2_000)))]
    pub avatar: Option<String>,
    /// Whether it hides the names of the people who answer (CNV-4).
    pub alias: bool,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Fallback {
    #[cfg_attr(feature = "schema", schemars(regex(pattern = ID)))]
    pub user: String,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum Desktop {
    Prompt,
    Launcher,
    OpenOnTrigger,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum Mobile {
    Prompt,
    Launcher,
}

/// The ticked triggers (DSP-3).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(deny_unknown_fields, transform = all_required)
)]
pub struct Triggers {
    pub exit_intent: bool,
    #[cfg_attr(feature = "schema", schemars(range(max = 3_600)))]
    pub seconds_on_page: Option<u16>,
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100)))]
    pub percent_scrolled: Option<u8>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(deny_unknown_fields, transform = all_required)
)]
pub struct Options {
    pub cookie_consent: Option<CookieConsent>,
    pub processing_consent: Option<ProcessingConsent>,
    pub communication_consent: Option<CommunicationConsent>,
    pub marketing_contact: bool,
    /// The ticket that a conversation opens.
    pub ticket: Option<Ticket>,
    #[cfg_attr(feature = "schema", schemars(regex(pattern = ID)))]
    pub survey: Option<String>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(deny_unknown_fields, transform = all_required)
)]
pub struct CookieConsent {
    pub when: CookieWhen,
    #[cfg_attr(feature = "schema", schemars(length(max = 10_000)))]
    pub text: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum CookieWhen {
    BeforeChat,
    OnExitIntent,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(deny_unknown_fields, transform = all_required)
)]
pub struct ProcessingConsent {
    pub basis: Basis,
    #[cfg_attr(feature = "schema", schemars(length(max = 10_000)))]
    pub text: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum Basis {
    Explicit,
    LegitimateInterest,
}

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(deny_unknown_fields, transform = all_required)
)]
pub struct CommunicationConsent {
    #[cfg_attr(feature = "schema", schemars(regex(pattern = ID)))]
    pub subscription: String,
    #[cfg_attr(feature = "schema", schemars(length(max = 10_000)))]
    pub label: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Ticket {
    pub priority: TicketPriority,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename_all = "snake_case")
)]
pub enum TicketPriority {
    Low,
    Medium,
    High,
    Urgent,
}
