use std::{borrow::ToOwned, vec, vec::Vec};

use super::*;
use crate::{
    ids::SiteId,
    protocol::{
        console::{Assignee, Preview},
        delivery::Speaker,
    },
};

const ME: &str = "ingrid";

fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

fn row(number: u64, assignee: Option<&str>, closed: bool) -> InboxRow {
    let assignee = assignee.map(|id| Assignee {
        id: person(id),
        name: id.to_owned(),
    });
    InboxRow {
        conversation: ConversationId::new(number).unwrap(),
        site: SiteId::new("shop").unwrap(),
        page: "https://shop.example/".to_owned(),
        begun: Timestamp(number),
        latest: None,
        waiting: 0,
        waiting_since: None,
        assignee,
        closed,
        verified: false,
        mail: (number == 4711).then(|| "Kari.Nordmann@example.com".to_owned()),
        flow: "kontakt".to_owned(),
        after: None,
    }
}

/// In the order of the list.
fn rows() -> Vec<InboxRow> {
    vec![
        row(90_004, Some(ME), false),
        row(4711, None, false),
        row(3, Some("grace"), true),
        row(2, Some("grace"), false),
    ]
}

fn choice(tab: Tab, search: &str) -> Choice {
    Choice {
        me: person(ME),
        tab,
        search: search.to_owned(),
    }
}

fn shown(tab: Tab, search: &str) -> Vec<u64> {
    let choice = choice(tab, search);
    let rows = rows();
    let shown = rows.iter().filter(|row| choice.takes(row));
    shown.map(|row| row.conversation.get()).collect()
}

#[test]
fn inb_1_a_tab_has_its_conversations() {
    assert_eq!(shown(Tab::Open, ""), [90_004, 4711, 2]);
    assert_eq!(shown(Tab::Mine, ""), [90_004]);
    assert_eq!(shown(Tab::Unassigned, ""), [4711]);
    assert_eq!(shown(Tab::Closed, ""), [3]);
}

#[test]
fn inb_1_a_search_finds_by_address_number_flow_and_site() {
    assert_eq!(shown(Tab::Open, "kari"), [4711]);
    assert_eq!(shown(Tab::Open, " NORDMANN kontakt "), [4711]);
    assert_eq!(shown(Tab::Open, "#0004"), [90_004]);
    assert_eq!(shown(Tab::Open, "visitor"), [90_004, 2]);
    assert_eq!(shown(Tab::Open, "Kontakt"), [90_004, 4711, 2]);
    assert_eq!(shown(Tab::Mine, "shop"), [90_004]);
    assert!(shown(Tab::Open, "kari 90004").is_empty());
}

#[test]
fn inb_1_a_search_finds_what_the_row_shows_of_the_latest_message() {
    let mut row = row(7, None, false);
    row.latest = Some(Preview {
        at: Timestamp(7),
        from: Speaker::Visitor,
        text: "Do you ship to Iceland? #42".to_owned(),
    });
    for (search, found) in [
        ("iceland", true),
        ("SHIP visitor", true),
        ("#42", true),
        ("ireland", false),
    ] {
        assert_eq!(choice(Tab::Open, search).takes(&row), found, "{search}");
    }
}

#[test]
fn inb_1_counts_are_of_what_is_searched_for() {
    assert_eq!(choice(Tab::Open, "").count(&rows()), [3, 1, 1, 1]);
    assert_eq!(choice(Tab::Mine, "4711").count(&rows()), [1, 0, 1, 0]);
}

fn next(tab: Tab, from: u64, step: Step) -> Option<u64> {
    let found = choice(tab, "").step(&rows(), ConversationId::new(from), step);
    found.map(ConversationId::get)
}

#[test]
fn the_next_one_is_the_next_that_shows() {
    assert_eq!(next(Tab::Open, 90_004, Step::Next), Some(4711));
    assert_eq!(next(Tab::Open, 4711, Step::Next), Some(2));
    assert_eq!(next(Tab::Open, 2, Step::Next), None);
    assert_eq!(next(Tab::Open, 2, Step::Previous), Some(4711));
    assert_eq!(next(Tab::Open, 90_004, Step::Previous), None);
}

#[test]
fn from_one_that_has_left_the_tab_the_way_goes_on_where_it_stood() {
    assert_eq!(next(Tab::Open, 3, Step::Next), Some(2));
    assert_eq!(next(Tab::Open, 3, Step::Previous), Some(4711));
}

#[test]
fn from_nowhere_the_way_goes_to_the_first() {
    assert_eq!(next(Tab::Open, 0, Step::Next), Some(90_004));
    assert_eq!(next(Tab::Unassigned, 77, Step::Previous), Some(4711));
}

#[test]
fn whoever_has_waited_longest_is_the_most_patient() {
    let mut rows = rows();
    let patient = |rows: &[InboxRow], besides| {
        let found = choice(Tab::Mine, "").most_patient(rows, ConversationId::new(besides));
        found.map(ConversationId::get)
    };
    assert_eq!((unanswered(&rows), patient(&rows, 0)), (0, None));
    // The last is somebody else's to answer.
    for (place, since) in [(0, 5_000), (1, 3_000), (3, 1_000)] {
        if let Some(row) = rows.get_mut(place) {
            row.waiting_since = Some(Timestamp(since));
        }
    }
    assert_eq!(unanswered(&rows), 3);
    assert_eq!(patient(&rows, 0), Some(4711));
    assert_eq!(patient(&rows, 4711), Some(90_004));
    rows.retain(|row| row.conversation.get() < 100);
    assert_eq!(patient(&rows, 0), Some(2));
    assert_eq!(patient(&rows, 2), None);
}

#[test]
fn from_one_that_is_done_the_way_goes_on_to_the_next_or_else_to_the_one_before() {
    let beside = |from| {
        let found = choice(Tab::Open, "").beside(&rows(), ConversationId::new(from).unwrap());
        found.map(ConversationId::get)
    };
    assert_eq!(beside(90_004), Some(4711));
    assert_eq!(beside(3), Some(2));
    assert_eq!(beside(2), Some(4711));
    let alone = [row(5, None, false)];
    let from = ConversationId::new(5).unwrap();
    assert_eq!(choice(Tab::Open, "").beside(&alone, from), None);
}

#[test]
fn rows_say_their_site_where_there_are_several() {
    let mut rows = rows();
    assert!(!has_several_sites(&[]));
    assert!(!has_several_sites(&rows));
    if let Some(row) = rows.last_mut() {
        row.site = SiteId::new("manual").unwrap();
    }
    assert!(has_several_sites(&rows));
}

#[test]
fn a_wait_turns_long_after_two_minutes_and_too_long_after_ten() {
    let wait = |seconds: u64| Wait::of(Timestamp(1_000), Timestamp(1_000 + seconds * 1_000));
    assert_eq!(wait(0), Wait::Short);
    assert_eq!(wait(119), Wait::Short);
    assert_eq!(wait(120), Wait::Long);
    assert_eq!(wait(599), Wait::Long);
    assert_eq!(wait(600), Wait::TooLong);
}

#[test]
fn a_number_is_short_in_four_digits() {
    let short = |number| short_number(ConversationId::new(number).unwrap());
    assert_eq!(short(7), "0007");
    assert_eq!(short(90_004), "0004");
}
