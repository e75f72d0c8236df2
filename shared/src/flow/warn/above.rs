//! Flows that no page view reaches, since one above takes each that they would get.

use alloc::vec::Vec;

use crate::flow::{
    authored::{PageRule, UrlTest, WhenHidden},
    rules::{Condition, FlowRules, SiteRules},
};

/// The places of flows that are hidden wholly, each with the place of the first flow that does.
///
/// What is found is certain: wherever the lower one matches, the upper one does, by the form of their
/// rules alone. Flows that others hide together are not found.
pub(super) fn hidden(rules: &SiteRules) -> Vec<(usize, usize)> {
    let passed_over = rules.when_hidden == WhenHidden::Next
        && (rules.away_hides || rules.offline_hides || rules.full_hides);
    if passed_over {
        return Vec::new();
    }
    let flows = rules.flows.iter().enumerate();
    flows
        .filter_map(|(below, flow)| {
            let mut above = rules.flows.iter().take(below);
            Some((below, above.position(|above| takes_all(above, flow))?))
        })
        .collect()
}

fn takes_all(above: &FlowRules, below: &FlowRules) -> bool {
    above.enabled
        && below.enabled
        && above.tag == below.tag
        && (above.tag.is_some() || takes_pages(above, below))
        && (above.groups.is_empty()
            || (!below.groups.is_empty()
                && covers(&above.groups, &below.groups, |one: &Condition, other| {
                    one == other
                })))
        && above
            .exclude_visitors
            .iter()
            .all(|one| below.exclude_visitors.contains(one))
}

fn takes_pages(above: &FlowRules, below: &FlowRules) -> bool {
    // One without a page is warned about as that.
    !below.include.is_empty()
        && covers(&above.include, &below.include, follows)
        && (above.exclude.iter()).all(|one| below.exclude.iter().any(|other| follows(other, one)))
}

/// Whether in each group of the lower flow all rules hold that one group of the upper asks for.
fn covers<T>(above: &[Vec<T>], below: &[Vec<T>], follows: impl Fn(&T, &T) -> bool) -> bool {
    below.iter().all(|given| {
        above.iter().any(|wanted| {
            let met = |rule: &T| given.iter().any(|other| follows(rule, other));
            !wanted.is_empty() && wanted.iter().all(met)
        })
    })
}

/// Whether `rule` holds wherever `given` does.
fn follows(rule: &PageRule, given: &PageRule) -> bool {
    let (PageRule::Url(rule), PageRule::Url(given)) = (rule, given) else {
        return *rule == *given || *rule == PageRule::Url(UrlTest::Any);
    };
    // With a fragment two values look at two addresses.
    let plain = |value: &str| !value.contains('#');
    match (rule, given) {
        (UrlTest::Any, _) => true,
        (UrlTest::StartsWith(start), UrlTest::StartsWith(longer)) => {
            (plain(start) && plain(longer) && longer.starts_with(start)) || start == longer
        }
        // The slash at the end stands there whether the page's path has it or not.
        (UrlTest::StartsWith(start), UrlTest::Is(address)) => {
            let path = address.split(['?', '#']).next().unwrap_or_default();
            let sure = path.strip_suffix('/').unwrap_or(path);
            let host_alone = !sure.contains('/') && !path.starts_with('/');
            let sure = if host_alone { path } else { sure };
            plain(start) && sure.starts_with(start)
        }
        (UrlTest::Contains(part), UrlTest::Contains(whole) | UrlTest::StartsWith(whole)) => {
            (plain(part) && plain(whole) && whole.contains(part)) || rule == given
        }
        (UrlTest::Contains(part), UrlTest::EndsWith(whole)) => {
            plain(part) && plain(whole) && whole.contains(part)
        }
        _ => rule == given,
    }
}
