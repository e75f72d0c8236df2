//! The judgement: which flow a page gets, what shows of it and when, always with the reason.
//!
//! Pure over a [`SiteRules`] and a snapshot of [`Facts`]; the page, the edge and the command line
//! call the same [`decide`].

pub mod address;
pub mod availability;
#[cfg(feature = "authoring")]
pub mod case;
pub mod consent;
pub mod contact;
pub mod device;
mod display;
pub mod explain;
mod find;
pub mod language;
pub(crate) mod percent;
mod query;
mod targeting;
pub mod trigger;
pub mod visits;

use alloc::{string::String, vec::Vec};

use crate::flow::{
    authored::{Device, WhenHidden},
    rules::{FlowRules, SiteRules},
};
use address::Address;
use availability::{Availability, Counts, ReturnTime, Team, Wall};
use targeting::Fit;

/// What is known when the page asks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Facts {
    pub address: Address,
    /// The referring address; none is an unknown fact.
    pub referrer: Option<Address>,
    pub device: Device,
    /// The visitor's languages, the first one first.
    pub languages: Vec<String>,
    pub country: Option<String>,
    /// Whether the site has identified the visitor by a token; `None` is asked without an answer.
    pub identified: Option<bool>,
    /// Answers to the numbered questions (TGT-10); what is missing or `None` is unknown.
    pub answers: Vec<Option<bool>>,
    pub page_views: Option<u32>,
    pub visits: Option<u32>,
    pub minimised: bool,
    pub conversation_open: bool,
    /// The wall clock in the site's zone; `None` if the site has no hours.
    pub wall: Option<Wall>,
    /// The people a flow may be given to, by flow; `None` is a status that could not be had.
    pub teams: Teams,
    /// The mobile tag, when the page is the mobile embed.
    pub tag: Option<String>,
}

/// Who is there: the same for every flow but those it names.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Teams {
    pub all: Option<Counts>,
    pub named: Vec<(String, Option<Counts>)>,
}

impl Teams {
    fn of(&self, flow: &str) -> Option<Counts> {
        let named = self.named.iter().find(|(name, _)| name == flow);
        named.map_or(self.all, |(_, counts)| *counts)
    }
}

/// What to do on this page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decision {
    pub chosen: Option<Chosen>,
    /// Why, for every flow in its order (TGT-11).
    pub reasons: Vec<Reason>,
}

/// The flow that the page gets.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chosen {
    /// Its place in the list.
    pub flow: usize,
    pub team: Team,
    pub surface: Surface,
    /// Any of these makes the surface appear; none means at once.
    pub appears_on: Vec<Trigger>,
    /// Any of these opens the panel.
    pub opens_on: Vec<Trigger>,
    pub return_time: Option<ReturnTime>,
}

/// What shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Surface {
    Nothing,
    Launcher,
    Prompt,
}

/// What to wait for, always in this order (TRG).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trigger {
    ExitIntent,
    SecondsOnPage(u16),
    PercentScrolled(u8),
}

/// Why a flow was passed over, or that it was not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    Disabled,
    OtherChannel,
    NoPageRuleMatched,
    /// By the exclusion rule in this place.
    PageExcluded(usize),
    NoVisitorGroupMatched,
    /// By the exclusion filter in this place.
    VisitorExcluded(usize),
    HiddenByAvailability,
    Chosen,
    LowerPriority,
}

/// Decides (TGT-9): the first flow that matches is the page's, whether or not its team is there;
/// with `when_hidden: "next"` one that availability hides is passed over.
#[must_use]
#[inline(never)]
pub fn decide(rules: &SiteRules, facts: &Facts) -> Decision {
    let mut chosen = None;
    let mut reasons = Vec::with_capacity(rules.flows.len());
    for (place, flow) in rules.flows.iter().enumerate() {
        let reason = match targeting::passes(flow, facts) {
            Err(reason) => reason,
            // Availability is asked for only as far as the chosen flow (AVL-5).
            Ok(()) if chosen.is_some() => Reason::LowerPriority,
            Ok(()) => {
                let availability = availability::of(rules, facts, facts.teams.of(&flow.id));
                if rules.when_hidden == WhenHidden::Next
                    && availability.hides
                    && !facts.conversation_open
                {
                    Reason::HiddenByAvailability
                } else {
                    chosen = Some(show(place, flow, facts, availability));
                    Reason::Chosen
                }
            }
        };
        reasons.push(reason);
    }
    Decision { chosen, reasons }
}

/// Whether what only the edge knows (the country, who is there) can change what shows: then it is
/// asked, once (TGT-14, AVL-5). The facts are those from before.
#[must_use]
#[inline(never)]
pub fn asks_edge(rules: &SiteRules, facts: &Facts) -> bool {
    let staff = availability::asks(rules, facts);
    if !staff && !rules.flows.iter().any(targeting::asks_edge) {
        return false;
    }
    for flow in &rules.flows {
        match targeting::fit(flow, facts) {
            Fit::No => {}
            Fit::Depends => return true,
            Fit::Yes => {
                let passed_over = rules.when_hidden == WhenHidden::Next
                    && !facts.conversation_open
                    && availability::of(rules, facts, None).hides;
                if staff {
                    return true;
                }
                if !passed_over {
                    return false;
                }
            }
        }
    }
    false
}

fn show(place: usize, flow: &FlowRules, facts: &Facts, availability: Availability) -> Chosen {
    let shown = display::of(flow, facts, availability.hides);
    Chosen {
        flow: place,
        team: availability.team,
        surface: shown.surface,
        appears_on: shown.appears_on,
        opens_on: shown.opens_on,
        return_time: availability.return_time,
    }
}

/// Whether one test holds on an address.
#[cfg(test)]
pub(crate) fn url_holds(test: &crate::flow::authored::UrlTest, address: &Address) -> bool {
    targeting::url(test, address)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
#[expect(
    clippy::string_slice,
    reason = "a reading that is slow and plain, in tests alone"
)]
mod twin;
