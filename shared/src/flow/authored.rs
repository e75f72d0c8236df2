//! What a site owner writes, as values: SPEC section 1, field by field.

use alloc::{string::String, vec::Vec};

use super::{Accent, Side};
use crate::ids::SiteId;

/// A whole file: a site and its flows in order of priority.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Authored {
    pub site: SiteText,
    pub flows: Vec<Flow>,
}

/// One website channel.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SiteText {
    pub id: SiteId,
    /// Given by the deployment, unique, below 2^53.
    pub number: Option<u64>,
    pub name: String,
    pub company: Option<String>,
    pub mail_from: Option<String>,
    pub origins: Vec<String>,
    pub accent: Accent,
    pub side: Side,
    /// Pixels from the side and from the bottom.
    pub offset: [u16; 2],
    pub z_index: u32,
    pub theme: Theme,
    pub availability: Availability,
    pub when_hidden: WhenHidden,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Theme {
    Auto,
    Light,
    Dark,
}

/// What becomes of a page whose flow availability hides (TGT-9).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WhenHidden {
    /// Nothing shows.
    Stop,
    /// The next flow that matches is tried.
    Next,
}

/// When somebody is there, and what shows when nobody is (AVL).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Availability {
    pub mode: Mode,
    pub reply_time: Option<ReplyTime>,
    pub away_message: Option<String>,
    pub away_hides: bool,
    pub offline: Offline,
    pub at_capacity: AtCapacity,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Mode {
    Always,
    Users,
    Hours {
        /// A name of the time zone database.
        zone: String,
        weekly: Vec<OpenRange>,
    },
}

/// Opening hours that are the same on some days. `to` not after `from` ends on the next day.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenRange {
    pub days: Vec<Weekday>,
    /// Minutes from midnight, 0 to 1439.
    pub from: u16,
    /// Minutes from midnight, 0 to 1440; not included.
    pub to: u16,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
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

    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, day)| *day == self);
        found.map_or("", |(word, _)| word)
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReplyTime {
    FewMinutes,
    FewHours,
    OneDay,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Offline {
    ReturnTime,
    AwayMessage(String),
    HideLauncher,
    Nothing,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum AtCapacity {
    WaitMessage(String),
    HideLauncher,
    Nothing,
}

/// One chatflow.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Flow {
    pub id: String,
    pub name: String,
    pub enabled: bool,
    pub channel: Channel,
    pub inbox: String,
    pub language: String,
    pub welcome: String,
    pub assign: Option<Assign>,
    pub capture_when: CaptureWhen,
    pub capture_prompt: Option<String>,
    pub include: Vec<Vec<PageRule>>,
    pub exclude: Vec<PageRule>,
    pub groups: Vec<Vec<Filter>>,
    pub exclude_visitors: Vec<Filter>,
    pub heading: Heading,
    pub desktop: Desktop,
    pub mobile: Mobile,
    pub triggers: Triggers,
    pub options: Options,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Channel {
    Website,
    Mobile { tag: String, close_button: bool },
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Assign {
    pub to: Vec<Assignee>,
    pub skills: Vec<String>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Assignee {
    User(String),
    Team(String),
    ContactOwner,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CaptureWhen {
    Never,
    BeforeFirstMessage,
    AfterFirstMessage,
}

/// A rule about the page (TGT-3 to TGT-6).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PageRule {
    Url(UrlTest),
    Query { name: String, test: QueryTest },
}

/// A test of an address. Values are as written until publishing normalises them (TGT-2).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum UrlTest {
    Any,
    Is(String),
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    Matches(String),
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum QueryTest {
    Exists,
    Is(String),
    Contains(String),
}

/// A condition on the visitor.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Filter {
    Known(bool),
    Identified(bool),
    Segment(String),
    Property { name: String, test: TextTest },
    Country(Vec<String>),
    Device(Vec<Device>),
    Language(Vec<String>),
    Referrer(TextTest),
    PageViews(u32),
    Visits(u32),
}

/// A test of a property or of the referring address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TextTest {
    Exists,
    Is(String),
    Contains(String),
    StartsWith(String),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Device {
    Desktop,
    Tablet,
    Mobile,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Heading {
    Brand {
        name: String,
        avatar: Option<String>,
        alias: bool,
    },
    People {
        users: Vec<String>,
        teams: Vec<String>,
    },
    ContactOwner {
        fallback: String,
    },
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Desktop {
    Prompt,
    Launcher,
    OpenOnTrigger,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mobile {
    Prompt,
    Launcher,
}

/// The ticked triggers (DSP-3).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Triggers {
    pub exit_intent: bool,
    pub seconds_on_page: Option<u16>,
    pub percent_scrolled: Option<u8>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Options {
    pub cookie_consent: Option<CookieConsent>,
    pub processing_consent: Option<ProcessingConsent>,
    pub communication_consent: Option<CommunicationConsent>,
    pub marketing_contact: bool,
    /// The priority of the ticket that a conversation opens.
    pub ticket: Option<TicketPriority>,
    pub survey: Option<String>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CookieConsent {
    pub when: CookieWhen,
    pub text: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CookieWhen {
    BeforeChat,
    OnExitIntent,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProcessingConsent {
    pub basis: Basis,
    pub text: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Basis {
    Explicit,
    LegitimateInterest,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CommunicationConsent {
    pub subscription: String,
    pub label: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TicketPriority {
    Low,
    Medium,
    High,
    Urgent,
}
