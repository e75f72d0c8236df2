//! Judgements over small sites; the vectors hold the rest.

use std::{vec, vec::Vec};

use super::{
    availability::{Counts, Team},
    *,
};
use crate::flow::{
    authored::{Desktop, Mobile, PageRule, Triggers, UrlTest},
    rules::Open,
};

fn site(when_hidden: WhenHidden) -> SiteRules {
    SiteRules {
        open: Open::Users,
        away_hides: true,
        offline_hides: false,
        full_hides: true,
        full_matters: true,
        return_time: false,
        when_hidden,
        flows: vec![FlowRules {
            id: "a".into(),
            enabled: true,
            tag: None,
            include: vec![vec![PageRule::Url(UrlTest::Any)]],
            exclude: vec![],
            groups: vec![],
            exclude_visitors: vec![],
            desktop: Desktop::Prompt,
            mobile: Mobile::Launcher,
            triggers: Triggers {
                exit_intent: true,
                ..Triggers::default()
            },
        }],
        tracking: String::new(),
    }
}

fn facts(available: u32, at_capacity: u32, conversation_open: bool) -> Facts {
    Facts {
        address: Address::parse("https://example.com/", "").unwrap(),
        referrer: None,
        device: Device::Desktop,
        languages: Vec::new(),
        country: None,
        identified: None,
        answers: Vec::new(),
        page_views: None,
        visits: None,
        minimised: false,
        conversation_open,
        wall: None,
        teams: Teams {
            all: Some(Counts {
                available,
                at_capacity,
            }),
            named: Vec::new(),
        },
        tag: None,
    }
}

#[test]
fn avl_4_what_availability_hides_shows_to_a_visitor_in_a_conversation_alone() {
    let check = |site: &SiteRules, facts: &Facts, team, surface| {
        let chosen = decide(site, facts).chosen.unwrap();
        assert_eq!((chosen.team, chosen.surface), (team, surface));
        let waits = surface == Surface::Prompt;
        assert_eq!(chosen.appears_on.len(), usize::from(waits));
    };
    let stop = site(WhenHidden::Stop);
    check(&stop, &facts(0, 0, false), Team::Away, Surface::Nothing);
    check(
        &stop,
        &facts(2, 2, false),
        Team::AtCapacity,
        Surface::Nothing,
    );
    check(&stop, &facts(2, 1, false), Team::Available, Surface::Prompt);
    check(&stop, &facts(0, 0, true), Team::Away, Surface::Launcher);
    // "nothing" shows as if available, and the state keeps its name.
    let nothing = SiteRules {
        away_hides: false,
        full_hides: false,
        ..site(WhenHidden::Stop)
    };
    check(&nothing, &facts(0, 0, false), Team::Away, Surface::Prompt);
    check(
        &nothing,
        &facts(1, 1, false),
        Team::AtCapacity,
        Surface::Prompt,
    );
}

#[test]
fn tgt_9_next_never_passes_over_a_conversation_under_way() {
    let next = site(WhenHidden::Next);
    let hidden = decide(&next, &facts(0, 0, false));
    assert_eq!(hidden.chosen, None);
    assert_eq!(hidden.reasons, [Reason::HiddenByAvailability]);
    let talking = decide(&next, &facts(0, 0, true));
    assert_eq!(talking.reasons, [Reason::Chosen]);
}
