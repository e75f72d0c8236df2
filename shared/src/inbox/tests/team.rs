//! Who of the team is there, and who is away.

use super::*;
use crate::protocol::http::get_where::Staff;

fn person(id: &str) -> Person {
    Person {
        id: PersonId::new(id).unwrap(),
        name: id.into(),
        number: 1,
        seat: true,
    }
}

fn opened(socket: u64, id: &str) -> Event {
    Event::SocketOpened {
        socket: SocketId(socket),
        person: person(id),
    }
}

fn away(socket: u64, away: bool) -> Event {
    Event::Received {
        socket: SocketId(socket),
        frame: FromConsole::Away(away),
    }
}

fn closed(socket: u64) -> Event {
    Event::SocketClosed {
        socket: SocketId(socket),
    }
}

fn staff(inbox: &mut Inbox, second: u64) -> Staff {
    let asked = at(inbox, second, Event::StaffAsked { call: CallId(1) });
    let InboxAnswer::Staff(staff) = answer(&asked) else {
        panic!("{asked:?}");
    };
    staff
}

fn whose(inbox: &Inbox, conversation: u64) -> Option<String> {
    let listed = &inbox.rows[&ConversationId::new(conversation).unwrap()];
    listed.row.assignee.as_ref().map(|it| it.name.clone())
}

#[test]
fn everybody_hears_who_comes_goes_and_is_away_and_nothing_twice() {
    check(
        vec![
            opened(1, "ada"),
            greeted(1),
            opened(2, "grace"),
            greeted(2),
            // One of two consoles.
            opened(3, "grace"),
            greeted(3),
            closed(3),
            away(2, true),
            away(2, true),
            away(2, false),
            closed(2),
        ],
        expect![[r#"
            to 1: live
            remember 1
            to 1: there: ada
            store there true
            to 2: live
            remember 2
            to 1: there: ada, grace
            to 2: there: ada, grace
            to 3: live
            remember 3
            to 1: there: ada, grace
            to 2: there: ada, grace
            to 3: there: ada, grace
            store 1 away
            to 1: there: ada, grace (away)
            to 2: there: ada, grace (away)
            store 0 away
            to 1: there: ada, grace
            to 2: there: ada, grace
            to 1: there: ada
        "#]],
    );
}

#[test]
fn rte_2_whoever_is_away_gets_nothing_until_they_are_back() {
    let mut inbox = Inbox::default();
    at(&mut inbox, 0, opened(1, "ada"));
    at(&mut inbox, 0, greeted(1));
    at(&mut inbox, 1, away(1, true));
    at(&mut inbox, 2, begin(7));
    at(&mut inbox, 2, touched(7, "hello", 1));
    assert_eq!(whose(&inbox, 7), None);
    // Somebody else takes what waits.
    at(&mut inbox, 3, opened(2, "grace"));
    at(&mut inbox, 3, greeted(2));
    assert_eq!(whose(&inbox, 7).as_deref(), Some("grace"));
    at(&mut inbox, 4, closed(2));
    at(&mut inbox, 5, begin(8));
    at(&mut inbox, 5, touched(8, "hello", 1));
    assert_eq!(whose(&inbox, 8), None);
    at(&mut inbox, 6, away(1, false));
    assert_eq!(whose(&inbox, 8).as_deref(), Some("ada"));
}

#[test]
fn rte_2_nobody_is_there_where_all_are_away() {
    let mut inbox = Inbox::default();
    at(&mut inbox, 0, opened(1, "ada"));
    at(&mut inbox, 0, greeted(1));
    assert_eq!(staff(&mut inbox, 1), Staff::Room);
    at(&mut inbox, 2, away(1, true));
    assert_eq!(staff(&mut inbox, 2), Staff::Nobody);
    // They have not been there a moment ago, either.
    at(&mut inbox, 3, closed(1));
    assert_eq!(staff(&mut inbox, 3), Staff::Nobody);
}

#[test]
fn rte_2_whoever_is_away_stays_so_through_a_sleep_and_another_console() {
    let mut before = Inbox::default();
    at(&mut before, 0, opened(1, "ada"));
    at(&mut before, 0, greeted(1));
    let kept = at(&mut before, 1, away(1, true));
    let Some(Effect::StoreAway(kept)) = kept.into_iter().next() else {
        panic!("it is kept");
    };
    let mut inbox = Inbox::default();
    inbox.remember_away(kept);
    inbox.reattach(SocketId(1), person("ada"), true);
    assert_eq!(staff(&mut inbox, 2), Staff::Nobody);
    at(&mut inbox, 3, closed(1));
    at(&mut inbox, 4, opened(2, "ada"));
    let told = at(&mut inbox, 4, greeted(2));
    let ada = Member {
        id: PersonId::new("ada").unwrap(),
        name: "ada".into(),
        away: true,
    };
    let team = Effect::Send {
        socket: SocketId(2),
        item: ToConsole::Team(vec![ada]),
    };
    assert!(told.contains(&team), "{told:?}");
}
