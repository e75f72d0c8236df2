//! Whether a flow is for this page and this visitor (TGT-7, TGT-8).

use super::{Facts, Reason, address::Address, language::speaks, query};
use crate::flow::{
    authored::{PageRule, TextTest, UrlTest},
    rules::{Condition, FlowRules},
};

/// `Err` is the first reason against it, in the order of TGT-11.
pub(super) fn passes(flow: &FlowRules, facts: &Facts) -> Result<(), Reason> {
    let holds = |condition: &Condition| visitor(condition, facts) == Some(true);
    judge(flow, facts, &holds, &holds)
}

/// Whether a flow is for this visitor, before the edge has been asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fit {
    No,
    /// It depends on what the edge says.
    Depends,
    Yes,
}

pub(super) fn fit(flow: &FlowRules, facts: &Facts) -> Fit {
    if !asks_edge(flow) {
        return match passes(flow, facts) {
            Ok(()) => Fit::Yes,
            Err(_) => Fit::No,
        };
    }
    let holds = |condition: &Condition, edge: bool| match condition {
        Condition::Country(_) => edge,
        Condition::Asked(_)
        | Condition::Identified(_)
        | Condition::Device(_)
        | Condition::Language(_)
        | Condition::Referrer(_)
        | Condition::PageViews(_)
        | Condition::Visits(_) => visitor(condition, facts) == Some(true),
    };
    // The best the edge may say is that a group holds and an exclusion does not; the worst is the
    // other way round.
    let judged = |best: bool| judge(flow, facts, &|c| holds(c, best), &|c| holds(c, !best));
    match (judged(true), judged(false)) {
        (Err(_), _) => Fit::No,
        (Ok(()), Err(_)) => Fit::Depends,
        (Ok(()), Ok(())) => Fit::Yes,
    }
}

/// Whether any condition is on what only the edge knows.
pub(super) fn asks_edge(flow: &FlowRules) -> bool {
    let groups = flow.groups.iter().flatten();
    groups
        .chain(&flow.exclude_visitors)
        .any(|condition| matches!(condition, Condition::Country(_)))
}

fn judge(
    flow: &FlowRules,
    facts: &Facts,
    includes: &dyn Fn(&Condition) -> bool,
    excludes: &dyn Fn(&Condition) -> bool,
) -> Result<(), Reason> {
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
    if !flow.groups.is_empty() && !any_group(&flow.groups, includes) {
        return Err(Reason::NoVisitorGroupMatched);
    }
    match flow.exclude_visitors.iter().position(excludes) {
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
        PageRule::Query { name, test } => query::holds(address.parameters(), name, test),
    }
}

pub(super) fn url(test: &UrlTest, address: &Address) -> bool {
    match test {
        UrlTest::Any => true,
        UrlTest::Is(value) => address.is(value),
        UrlTest::Contains(value) => address.contains(value),
        UrlTest::StartsWith(value) => address.starts_with(value),
        UrlTest::EndsWith(value) => address.ends_with(value),
        UrlTest::Matches(pattern) => address.matches(pattern),
    }
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

fn referrer(test: &TextTest, address: &Address) -> bool {
    match test {
        TextTest::Exists => true,
        TextTest::Is(value) => address.is(value),
        TextTest::Contains(value) => address.contains(value),
        TextTest::StartsWith(value) => address.starts_with(value),
    }
}

#[cfg(test)]
mod tests {
    use std::{format, string::String, vec, vec::Vec};

    use super::*;
    use crate::{
        decide::Teams,
        flow::authored::{Desktop, Device, Mobile, Triggers},
        noise::Noise,
    };

    /// A list of at most so many.
    fn lists<T>(noise: &mut Noise, most: usize, one: impl Fn(&mut Noise) -> T) -> Vec<T> {
        (0..noise.below(most + 1)).map(|_| one(noise)).collect()
    }

    const LETTERS: [&str; 4] = ["a", "b", "c", "d"];
    const COUNTRIES: [&str; 3] = ["NO", "SE", "DK"];

    /// A page whose path is some of the letters, so that a rule holds where it names one of them.
    fn page(noise: &mut Noise) -> (Vec<&'static str>, Facts) {
        let here: Vec<&str> = LETTERS
            .into_iter()
            .filter(|_| noise.below(2) == 0)
            .collect();
        let facts = Facts {
            address: Address::parse(&format!("https://h/{}", here.concat()), "").unwrap(),
            referrer: None,
            device: Device::Desktop,
            languages: vec![],
            country: match noise.below(4) {
                3 => None,
                known => Some(COUNTRIES[known].into()),
            },
            identified: None,
            answers: (0..4)
                .map(|_| match noise.below(3) {
                    0 => None,
                    1 => Some(false),
                    _ => Some(true),
                })
                .collect(),
            page_views: None,
            visits: None,
            minimised: false,
            conversation_open: false,
            wall: None,
            teams: Teams::default(),
            tag: None,
        };
        (here, facts)
    }

    fn rule(noise: &mut Noise) -> PageRule {
        PageRule::Url(UrlTest::Contains(LETTERS[noise.below(4)].into()))
    }

    fn condition(noise: &mut Noise) -> Condition {
        match noise.below(3) {
            0 => Condition::Country(vec![COUNTRIES[noise.below(3)].into()]),
            _ => Condition::Asked(u16::try_from(noise.below(4)).unwrap()),
        }
    }

    fn flow(noise: &mut Noise) -> FlowRules {
        FlowRules {
            id: "a".into(),
            enabled: noise.below(8) > 0,
            tag: (noise.below(8) == 0).then(|| "ios".into()),
            include: lists(noise, 3, |noise| lists(noise, 3, rule)),
            exclude: lists(noise, 2, rule),
            groups: lists(noise, 2, |noise| lists(noise, 3, condition)),
            exclude_visitors: lists(noise, 2, condition),
            desktop: Desktop::Prompt,
            mobile: Mobile::Prompt,
            triggers: Triggers::default(),
        }
    }

    /// Rules as sentences: which words of a group are true, by looking them up.
    fn naive(flow: &FlowRules, here: &[&str], facts: &Facts) -> Result<(), Reason> {
        let word_is_here = |rule: &PageRule| match rule {
            PageRule::Url(UrlTest::Contains(word)) => here.contains(&word.as_str()),
            PageRule::Url(_) | PageRule::Query { .. } => panic!("{rule:?}"),
        };
        let said_yes = |condition: &Condition| {
            if let Condition::Country(list) = condition {
                return facts.country.iter().any(|here| *here == list[0]);
            }
            let Condition::Asked(number) = condition else {
                panic!("{condition:?}")
            };
            facts.answers[usize::from(*number)].unwrap_or(false)
        };
        let truths = |words: Vec<Vec<bool>>| {
            let mut any = false;
            for group in words {
                let wrong = group.iter().filter(|truth| !**truth).count();
                any |= wrong == 0 && !group.is_empty();
            }
            any
        };
        let pages: Vec<Vec<bool>> = (flow.include.iter())
            .map(|group| group.iter().map(word_is_here).collect())
            .collect();
        let visitors: Vec<Vec<bool>> = (flow.groups.iter())
            .map(|group| group.iter().map(said_yes).collect())
            .collect();
        let out_page = (0..flow.exclude.len()).find(|at| word_is_here(&flow.exclude[*at]));
        let out = (0..flow.exclude_visitors.len()).find(|at| said_yes(&flow.exclude_visitors[*at]));
        if !flow.enabled {
            Err(Reason::Disabled)
        } else if flow.tag.is_some() {
            Err(Reason::OtherChannel)
        } else if !truths(pages) {
            Err(Reason::NoPageRuleMatched)
        } else if let Some(at) = out_page {
            Err(Reason::PageExcluded(at))
        } else if !visitors.is_empty() && !truths(visitors) {
            Err(Reason::NoVisitorGroupMatched)
        } else if let Some(at) = out {
            Err(Reason::VisitorExcluded(at))
        } else {
            Ok(())
        }
    }

    #[test]
    fn tgt_5_an_end_with_a_query_never_holds() {
        let address = Address::parse("https://e.com/a#x?y=1", "").unwrap();
        let ends = |value: &str| url(&UrlTest::EndsWith(value.into()), &address);
        assert!(!ends("#x?y=1"));
        assert!(ends("/a"));
    }

    #[test]
    fn tgt_7_groups_are_as_the_naive_twin_says() {
        let seed = 0x6a0_u64;
        let mut noise = Noise(seed);
        let mut reasons = std::collections::BTreeMap::<String, usize>::new();
        for round in 0..20_000 {
            let (here, facts) = page(&mut noise);
            let flow = flow(&mut noise);
            let said = passes(&flow, &facts);
            assert_eq!(
                said,
                naive(&flow, &here, &facts),
                "seed {seed} round {round}: {flow:?} on {facts:?}"
            );
            *reasons.entry(format!("{said:?}")).or_default() += 1;
        }
        // Each reason was met, and by each of the first places of the exclusions.
        assert_eq!(reasons.len(), 9, "{reasons:?}");
    }

    #[test]
    fn tgt_14_what_fits_fits_wherever_the_visitor_is() {
        let seed = 0xf17_u64;
        let mut noise = Noise(seed);
        let mut met = [0; 3];
        for round in 0..20_000 {
            let (_, facts) = page(&mut noise);
            let flow = flow(&mut noise);
            let everywhere = COUNTRIES.into_iter().chain(["FI"]).map(Some).chain([None]);
            let passing = everywhere
                .map(|country| Facts {
                    country: country.map(String::from),
                    ..facts.clone()
                })
                .filter(|facts| passes(&flow, facts).is_ok())
                .count();
            let case = format!("seed {seed} round {round}: {flow:?} on {facts:?}");
            match fit(&flow, &facts) {
                Fit::No => assert_eq!(passing, 0, "{case}"),
                Fit::Yes => assert_eq!(passing, 5, "{case}"),
                Fit::Depends => met[usize::from(passing > 0)] += 1,
            }
            met[2] += 1;
        }
        // It is said to depend only where it mostly does.
        assert!(met[1] > 4 * met[0] && met[1] > 100, "{met:?}");
    }
}
