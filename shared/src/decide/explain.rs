//! A decision as the text that people and programs read (`PORTICO.explain()`, `cargo xtask decide`):
//! JSON of one fixed shape.
//!
//! Written by hand, since the page has no JSON codec: nothing in it needs escaping but the ids of
//! flows, which are of `a-z 0-9 - _`.

use alloc::string::String;

use super::{Chosen, Decision, Reason, Surface, Trigger, availability::Team};
use crate::{flow::rules::SiteRules, text::decimal};

/// The decision over these rules.
#[must_use]
#[inline(never)]
pub fn explain(rules: &SiteRules, decision: &Decision) -> String {
    let id = |place: usize| rules.flows.get(place).map_or("", |flow| flow.id.as_str());
    let mut text = String::from("{\"flow\":");
    match &decision.chosen {
        Some(chosen) => {
            quoted(&mut text, id(chosen.flow));
            shown(&mut text, chosen);
        }
        None => text.push_str(
            "null,\"team\":null,\"surface\":\"nothing\",\"appears_on\":[],\"opens_on\":[],\"return_time\":null",
        ),
    }
    text.push_str(",\"flows\":[");
    for (place, reason) in decision.reasons.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str("{\"flow\":");
        quoted(&mut text, id(place));
        text.push_str(",\"reason\":");
        reason_of(&mut text, *reason);
        text.push('}');
    }
    text.push_str("]}");
    text
}

fn shown(text: &mut String, chosen: &Chosen) {
    text.push_str(",\"team\":");
    quoted(
        text,
        match chosen.team {
            Team::Available => "available",
            Team::Away => "away",
            Team::Offline => "offline",
            Team::AtCapacity => "at_capacity",
        },
    );
    text.push_str(",\"surface\":");
    quoted(
        text,
        match chosen.surface {
            Surface::Nothing => "nothing",
            Surface::Launcher => "launcher",
            Surface::Prompt => "prompt",
        },
    );
    text.push_str(",\"appears_on\":");
    triggers(text, &chosen.appears_on);
    text.push_str(",\"opens_on\":");
    triggers(text, &chosen.opens_on);
    text.push_str(",\"return_time\":");
    match chosen.return_time {
        None => text.push_str("null"),
        Some(time) => {
            text.push_str("{\"in_days\":");
            text.push_str(&decimal(time.in_days.into()));
            text.push_str(",\"weekday\":");
            quoted(text, time.weekday.word());
            text.push_str(",\"minute\":");
            text.push_str(&decimal(time.minute.into()));
            text.push('}');
        }
    }
}

fn triggers(text: &mut String, triggers: &[Trigger]) {
    text.push('[');
    for (place, trigger) in triggers.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        match trigger {
            Trigger::ExitIntent => quoted(text, "exit_intent"),
            Trigger::SecondsOnPage(seconds) => {
                tagged(text, "seconds_on_page", u64::from(*seconds));
            }
            Trigger::PercentScrolled(percent) => {
                tagged(text, "percent_scrolled", u64::from(*percent));
            }
        }
    }
    text.push(']');
}

fn reason_of(text: &mut String, reason: Reason) {
    let word = match reason {
        Reason::PageExcluded(place) => return tagged(text, "page_excluded", place as u64),
        Reason::VisitorExcluded(place) => return tagged(text, "visitor_excluded", place as u64),
        Reason::Disabled => "disabled",
        Reason::OtherChannel => "other_channel",
        Reason::NoPageRuleMatched => "no_page_rule_matched",
        Reason::NoVisitorGroupMatched => "no_visitor_group_matched",
        Reason::HiddenByAvailability => "hidden_by_availability",
        Reason::Chosen => "chosen",
        Reason::LowerPriority => "lower_priority",
    };
    quoted(text, word);
}

fn tagged(text: &mut String, tag: &str, number: u64) {
    text.push('{');
    quoted(text, tag);
    text.push(':');
    text.push_str(&decimal(number));
    text.push('}');
}

fn quoted(text: &mut String, word: &str) {
    text.push('"');
    text.push_str(word);
    text.push('"');
}
