//! What of a valid file will hardly do what was meant.

use alloc::{format, string::String, vec::Vec};

use super::{
    authored::{Authored, Channel, Desktop, Flow, PageRule, Triggers, UrlTest},
    problem::{Warning, WarningCode},
};

/// Warnings about a file that has no problems.
#[must_use]
pub fn warnings(authored: &Authored) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (place, flow) in authored.flows.iter().enumerate() {
        of_flow(flow, &mut |path, code| {
            let path = format!("/flows/{place}{path}");
            warnings.push(Warning { path, code });
        });
    }
    warnings
}

fn of_flow(flow: &Flow, warn: &mut dyn FnMut(String, WarningCode)) {
    let pages = &flow.target.pages;
    for (group, rules) in pages.include.iter().enumerate() {
        for rule in never(rules) {
            let path = format!("/target/pages/include/{group}/{rule}/url/ends_with");
            warn(path, WarningCode::NeverHolds);
        }
    }
    for rule in never(&pages.exclude) {
        let path = format!("/target/pages/exclude/{rule}/url/ends_with");
        warn(path, WarningCode::NeverHolds);
    }
    if flow.channel != Channel::Website {
        return;
    }
    if pages.include.is_empty() {
        warn("/target/pages/include".into(), WarningCode::NoPage);
    }
    if flow.display.desktop == Desktop::OpenOnTrigger
        && flow.display.triggers == Triggers::default()
    {
        warn("/display/triggers".into(), WarningCode::NoTrigger);
    }
}

/// The places of rules that hold on no page.
fn never(rules: &[PageRule]) -> impl Iterator<Item = usize> {
    let holds_never = |rule: &PageRule| match rule {
        PageRule::Url(UrlTest::EndsWith(value)) => value.contains('?'),
        PageRule::Url(_) | PageRule::Query { .. } => false,
    };
    rules
        .iter()
        .enumerate()
        .filter(move |(_, rule)| holds_never(rule))
        .map(|(place, _)| place)
}
