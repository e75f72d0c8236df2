//! Whether a flow is for this page and this visitor (TGT-7, TGT-8).

use super::{
    Facts, Reason,
    address::{Address, Form},
    find, query,
};
use crate::flow::{
    authored::{PageRule, TextTest, UrlTest},
    rules::{Condition, FlowRules},
};

/// `Err` is the first reason against it, in the order of TGT-11.
pub(super) fn passes(flow: &FlowRules, facts: &Facts) -> Result<(), Reason> {
    if !flow.enabled {
        return Err(Reason::Disabled);
    }
    if flow.tag != facts.tag {
        return Err(Reason::OtherChannel);
    }
    // A mobile flow is selected by its tag; there is no page.
    if flow.tag.is_none() {
        let address = &facts.address;
        let holds = |rule: &PageRule| page_rule(rule, address);
        if !any_group(&flow.include, holds) {
            return Err(Reason::NoPageRuleMatched);
        }
        if let Some(place) = flow.exclude.iter().position(holds) {
            return Err(Reason::PageExcluded(place));
        }
    }
    let holds = |condition: &Condition| visitor(condition, facts) == Some(true);
    if !flow.groups.is_empty() && !any_group(&flow.groups, holds) {
        return Err(Reason::NoVisitorGroupMatched);
    }
    match flow.exclude_visitors.iter().position(holds) {
        Some(place) => Err(Reason::VisitorExcluded(place)),
        None => Ok(()),
    }
}

/// Inside a group all, between groups any; an empty group holds for nobody.
fn any_group<T>(groups: &[alloc::vec::Vec<T>], holds: impl Fn(&T) -> bool) -> bool {
    groups
        .iter()
        .any(|group| !group.is_empty() && group.iter().all(&holds))
}

fn page_rule(rule: &PageRule, address: &Address) -> bool {
    match rule {
        PageRule::Url(test) => url(test, address),
        PageRule::Query { name, test } => query::holds(address.query(), name, test),
    }
}

fn url(test: &UrlTest, address: &Address) -> bool {
    match test {
        UrlTest::Any => true,
        UrlTest::Is(value) => is(value, address),
        UrlTest::Contains(value) => contains(value, address),
        UrlTest::StartsWith(value) => starts_with(value, address),
        UrlTest::EndsWith(value) => address
            .without_query(&Form::anywhere(value))
            .ends_with(value.as_str()),
        UrlTest::Matches(pattern) => {
            let form = Form::anchored(pattern);
            find::matches(pattern, &address.whole(&form))
                || find::matches(pattern, &address.plain(&form, &[]))
        }
    }
}

fn is(value: &str, address: &Address) -> bool {
    let form = Form::anchored(value);
    address.plain(&form, &form.parameter_names()) == form.plain()
}

fn contains(value: &str, address: &Address) -> bool {
    find::contains(&address.whole(&Form::anywhere(value)), value)
}

fn starts_with(value: &str, address: &Address) -> bool {
    address.whole(&Form::anchored(value)).starts_with(value)
}

/// `None` is a fact that is not known, which is false in groups and in exclusions alike (TGT-8).
fn visitor(condition: &Condition, facts: &Facts) -> Option<bool> {
    match condition {
        Condition::Asked(number) => facts.answers.get(usize::from(*number)).copied().flatten(),
        Condition::Identified(wanted) => facts.identified.map(|identified| identified == *wanted),
        Condition::Country(countries) => facts
            .country
            .as_ref()
            .map(|country| countries.contains(country)),
        Condition::Device(devices) => Some(devices.contains(&facts.device)),
        Condition::Language(ranges) => facts
            .languages
            .first()
            .map(|language| ranges.iter().any(|range| speaks(language, range))),
        Condition::Referrer(test) => facts
            .referrer
            .as_ref()
            .map(|address| referrer(test, address)),
        Condition::PageViews(least) => facts.page_views.map(|count| count >= *least),
        Condition::Visits(least) => facts.visits.map(|count| count >= *least),
    }
}

/// Basic filtering of RFC 4647: the tag itself, or one that continues it with `-` (TGT-13).
fn speaks(language: &str, range: &str) -> bool {
    match language.split_at_checked(range.len()) {
        Some((start, rest)) => {
            start.eq_ignore_ascii_case(range) && (rest.is_empty() || rest.starts_with('-'))
        }
        None => false,
    }
}

fn referrer(test: &TextTest, address: &Address) -> bool {
    match test {
        TextTest::Exists => true,
        TextTest::Is(value) => is(value, address),
        TextTest::Contains(value) => contains(value, address),
        TextTest::StartsWith(value) => starts_with(value, address),
    }
}
