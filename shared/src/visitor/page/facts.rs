//! What the page knows of itself and of the visitor, as the facts that are decided over.

use alloc::{string::String, vec, vec::Vec};

use crate::{
    decide::{
        Facts, Teams,
        address::Address,
        availability::{Counts, Wall},
    },
    flow::authored::Device,
    protocol::http::get_where::{Response, Staff},
    time::Span,
};

/// What the page knows of itself and of the visitor when it is seen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PageView {
    /// As the browser serialises it.
    pub address: String,
    /// Empty is none.
    pub referrer: String,
    pub device: Device,
    /// The visitor's first language; empty is none.
    pub language: String,
    pub page_views: Option<u32>,
    pub visits: Option<u32>,
    pub minimised: bool,
    /// In the site's zone; `None` if it has no hours, or the browser does not know the zone.
    pub wall: Option<Wall>,
    /// Whether the tab is visible.
    pub shown: bool,
    /// How long the page view has lasted already: a load is one from its first moment.
    pub age: Span,
    pub returns: Returns,
    /// The visitor has not accepted the cookie, and the browser has not declined it for them (CON-7).
    pub may_ask: bool,
}

/// What an earlier page has left of a conversation (DSP-11).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Returns {
    Nothing,
    /// It is under way.
    Closed,
    /// It is, and the panel was open a moment ago (DSP-5).
    Open,
}

impl PageView {
    /// Before the edge has been asked, with what the machine knows itself.
    pub(super) fn facts(
        self,
        tracking: &str,
        answers: Vec<Option<bool>>,
        minimised: bool,
        conversation_open: bool,
    ) -> Facts {
        Facts {
            address: address(&self.address, tracking),
            referrer: Address::parse(&self.referrer, tracking),
            device: self.device,
            languages: if self.language.is_empty() {
                Vec::new()
            } else {
                vec![self.language]
            },
            country: None,
            identified: Some(false),
            answers,
            page_views: self.page_views,
            visits: self.visits,
            minimised,
            conversation_open,
            wall: self.wall,
            teams: Teams::default(),
            tag: None,
        }
    }
}

/// The page's address. One without a host (`about:srcdoc`) is none that a rule could name.
pub(super) fn address(href: &str, tracking: &str) -> Address {
    let nowhere = || Address::parse("about://", "").unwrap_or_default();
    Address::parse(href, tracking).unwrap_or_else(nowhere)
}

/// Takes in what the edge has said; nothing is a status that could not be had.
pub(super) fn hear(facts: &mut Facts, answer: Option<Response>) {
    let (country, staff) = answer.map_or((None, None), |answer| (answer.country, answer.staff));
    facts.country = country;
    self::staff(facts, staff);
}

/// Takes in who is there to answer.
pub(super) fn staff(facts: &mut Facts, staff: Option<Staff>) {
    facts.teams.all = staff.map(|staff| {
        let (available, at_capacity) = match staff {
            Staff::Nobody => (0, 0),
            Staff::Room => (1, 0),
            Staff::Full => (1, 1),
        };
        Counts {
            available,
            at_capacity,
        }
    });
}
