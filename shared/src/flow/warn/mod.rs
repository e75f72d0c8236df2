//! What of a valid file will hardly do what was meant, and what is accepted and not built.
//!
//! [`never`] looks at single values of rules, [`above`] at flows that others hide, [`unbuilt`] at
//! options that nothing carries out yet.

mod above;
mod hosts;
mod list;
mod never;
mod unbuilt;

use alloc::{format, string::String, vec::Vec};

use super::{
    authored::{
        Authored, Channel, Desktop, Filter, Flow, Mode, PageRule, TextTest, Triggers, UrlTest,
    },
    problem::{Warning, WarningCode},
    publish,
};
use hosts::Hosts;
use never::{Compared, Fault, Looks};

/// Warnings about a file that has no problems, in its order.
#[must_use]
pub fn warnings(authored: &Authored) -> Vec<Warning> {
    let mut found = Found::default();
    let site = &authored.site;
    let hosts = Hosts::of(&site.origins);
    unbuilt::of_site(site, &mut found);
    if site.origins.is_empty() {
        found.warn("/site/origins", WarningCode::NoOrigin);
    }
    if let Mode::Hours { weekly, .. } = &site.availability.mode
        && weekly.is_empty()
    {
        found.warn(
            "/site/availability/mode/hours/weekly",
            WarningCode::NeverOpen,
        );
    }
    let hidden = publish::rules(authored).map(|rules| above::hidden(&rules.site));
    let hidden = hidden.unwrap_or_default();
    for (place, flow) in authored.flows.iter().enumerate() {
        found.inside = format!("/flows/{place}");
        let above = hidden.iter().find(|(below, _)| *below == place);
        if let Some((_, above)) = above {
            let by = authored.flows.get(*above).map(|flow| flow.id.clone());
            found.add("", WarningCode::NeverReached, |warning| warning.by = by);
        }
        of_flow(flow, &hosts, &mut found);
    }
    found.warnings
}

/// What was found so far.
#[derive(Default)]
struct Found {
    warnings: Vec<Warning>,
    /// The part of the file that is looked at.
    inside: String,
}

impl Found {
    fn warn(&mut self, path: &str, code: WarningCode) {
        self.add(path, code, |_| {});
    }

    fn never_holds(&mut self, path: &str, fault: Fault) {
        self.add(path, WarningCode::NeverHolds, |warning| {
            warning.character = fault.character;
            warning.expected = Some(fault.expected);
        });
    }

    fn add(&mut self, path: &str, code: WarningCode, more: impl FnOnce(&mut Warning)) {
        let mut warning = Warning {
            path: format!("{}{path}", self.inside),
            code,
            character: None,
            expected: None,
            by: None,
        };
        more(&mut warning);
        self.warnings.push(warning);
    }
}

fn of_flow(flow: &Flow, hosts: &Hosts, found: &mut Found) {
    unbuilt::of_flow(flow, found);
    let website = flow.channel == Channel::Website;
    if website {
        of_pages(flow, hosts, found);
    }
    let visitors = &flow.target.visitors;
    for (group, filters) in visitors.groups.iter().enumerate() {
        of_filters(filters, &format!("/target/visitors/groups/{group}"), found);
    }
    of_filters(&visitors.exclude, "/target/visitors/exclude", found);
    let opens = website && flow.display.desktop == Desktop::OpenOnTrigger;
    if opens && flow.display.triggers == Triggers::default() {
        found.warn("/display/triggers", WarningCode::NoTrigger);
    }
}

fn of_pages(flow: &Flow, hosts: &Hosts, found: &mut Found) {
    let pages = &flow.target.pages;
    if pages.include.is_empty() {
        found.warn("/target/pages/include", WarningCode::NoPage);
    }
    for (group, rules) in pages.include.iter().enumerate() {
        let path = format!("/target/pages/include/{group}");
        of_rules(rules, &path, hosts, found);
        if let Some(rule) = never::second_address(rules) {
            let fault = Fault::of("a group of its own for each address");
            found.never_holds(&format!("{path}/{rule}/url/is"), fault);
        }
    }
    of_rules(&pages.exclude, "/target/pages/exclude", hosts, found);
}

fn of_rules(rules: &[PageRule], path: &str, hosts: &Hosts, found: &mut Found) {
    for (place, rule) in rules.iter().enumerate() {
        let PageRule::Url(test) = rule else { continue };
        let (name, value, looks) = match test {
            UrlTest::Any => continue,
            UrlTest::Is(value) => ("is", value, Looks::Is),
            UrlTest::Contains(value) => ("contains", value, Looks::Contains),
            UrlTest::StartsWith(value) => ("starts_with", value, Looks::StartsWith),
            UrlTest::EndsWith(value) => ("ends_with", value, Looks::EndsWith),
            UrlTest::Matches(value) => ("matches", value, Looks::Matches),
        };
        let compared = Compared::Page(hosts);
        if let Some(fault) = never::fault(value, looks, compared) {
            found.never_holds(&format!("{path}/{place}/url/{name}"), fault);
        }
    }
}

fn of_filters(filters: &[Filter], path: &str, found: &mut Found) {
    for (place, filter) in filters.iter().enumerate() {
        let path = format!("{path}/{place}");
        match filter {
            Filter::Known(_) => found.warn(&(path + "/known"), WarningCode::NotBuilt),
            Filter::Segment(_) => found.warn(&(path + "/segment"), WarningCode::NotBuilt),
            Filter::Property { .. } => found.warn(&(path + "/property"), WarningCode::NotBuilt),
            Filter::Referrer(test) => {
                let (name, value, looks) = match test {
                    TextTest::Exists => continue,
                    TextTest::Is(value) => ("is", value, Looks::Is),
                    TextTest::Contains(value) => ("contains", value, Looks::Contains),
                    TextTest::StartsWith(value) => ("starts_with", value, Looks::StartsWith),
                };
                if let Some(fault) = never::fault(value, looks, Compared::Referrer) {
                    found.never_holds(&format!("{path}/referrer/{name}"), fault);
                }
            }
            Filter::Identified(_)
            | Filter::Country(_)
            | Filter::Device(_)
            | Filter::Language(_)
            | Filter::PageViews(_)
            | Filter::Visits(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
