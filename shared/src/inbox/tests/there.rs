//! Who is there, and who hears of it (RTE-2, AVL-5).

use super::*;

fn opened_by(socket: u64, id: &str) -> Event {
    Event::SocketOpened {
        socket: SocketId(socket),
        person: Person {
            id: PersonId::new(id).unwrap(),
            name: id.into(),
            number: 1,
            seat: true,
        },
    }
}

/// What the machine does at a second, without anything heard of consoles.
fn quietly(inbox: &mut Inbox, second: u64, event: Event) -> Vec<Effect> {
    let effects = inbox.update(Timestamp(second * 1000), event);
    effects.into_iter().collect()
}

fn asked() -> Event {
    Event::StaffAsked { call: CallId(1) }
}

fn staff(effects: &[Effect]) -> Staff {
    let InboxAnswer::Staff(staff) = answer(effects) else {
        panic!("{effects:?}");
    };
    staff
}

/// Which conversations' visitors are told what.
fn told(effects: &[Effect]) -> Vec<(u64, Staff)> {
    let mut told = Vec::new();
    for effect in effects {
        if let Effect::TellVisitor {
            conversation,
            staff,
        } = effect
        {
            told.push((conversation.get(), *staff));
        }
    }
    told
}

fn closes(effects: &[Effect], socket: u64) -> bool {
    let silent = Effect::Close {
        socket: SocketId(socket),
        reason: CloseReason::Silent,
    };
    effects.contains(&silent)
}

/// A conversation in which a visitor waits.
fn waiting(inbox: &mut Inbox) {
    quietly(inbox, 0, begin(7));
    quietly(inbox, 0, touched(7, "hello", 1));
}

fn wakes_at(inbox: &Inbox) -> Option<u64> {
    inbox.next_wake().map(|(at, _)| at.0 / 1000)
}

#[test]
fn rte_2_a_console_that_sleeps_is_gone_after_90_seconds() {
    let mut inbox = Inbox::default();
    quietly(&mut inbox, 0, opened_by(1, "ada"));
    quietly(&mut inbox, 0, greeted(1));
    quietly(&mut inbox, 0, opened_by(2, "grace"));
    quietly(&mut inbox, 0, greeted(2));
    // Grace's console pings; Ada's laptop is shut, and its socket is open.
    inbox.hear(SocketId(2), Timestamp(60_000));
    let before = quietly(&mut inbox, 89, asked());
    assert!(!closes(&before, 1));
    assert_eq!(staff(&before), Staff::Room);
    let after = quietly(&mut inbox, 90, asked());
    assert!(closes(&after, 1) && !closes(&after, 2));
    assert_eq!(staff(&after), Staff::Room);
    // What comes next is Grace's.
    waiting(&mut inbox);
    let listed = &inbox.rows[&ConversationId::new(7).unwrap()];
    assert_eq!(listed.row.assignee.as_ref().unwrap().name, "grace");
    // With the last one nobody is there, and not for another 90 s.
    let last = quietly(&mut inbox, 150, asked());
    assert!(closes(&last, 2));
    assert_eq!(staff(&last), Staff::Nobody);
}

#[test]
fn rte_2_a_console_that_wakes_up_is_there_again_and_picks_up_what_waits() {
    let mut inbox = Inbox::default();
    quietly(&mut inbox, 0, opened_by(1, "ada"));
    quietly(&mut inbox, 0, greeted(1));
    assert!(closes(&quietly(&mut inbox, 100, begin(7)), 1));
    let waits = quietly(&mut inbox, 101, touched(7, "hello", 1));
    assert_eq!(told(&waits), []);
    quietly(&mut inbox, 200, opened_by(2, "ada"));
    let back = quietly(&mut inbox, 200, greeted(2));
    assert_eq!(told(&back), [(7, Staff::Room)]);
    let listed = &inbox.rows[&ConversationId::new(7).unwrap()];
    assert_eq!(listed.row.assignee.as_ref().unwrap().name, "ada");
}

#[test]
fn avl_5_visitors_hear_of_the_first_who_comes_and_of_the_last_who_goes() {
    let mut inbox = Inbox::default();
    waiting(&mut inbox);
    quietly(&mut inbox, 1, opened_by(1, "ada"));
    assert_eq!(
        told(&quietly(&mut inbox, 1, greeted(1))),
        [(7, Staff::Room)]
    );
    quietly(&mut inbox, 2, opened_by(2, "grace"));
    assert_eq!(told(&quietly(&mut inbox, 2, greeted(2))), []);
    let away = |socket, away| Event::Received {
        socket: SocketId(socket),
        frame: FromConsole::Away(away),
    };
    assert_eq!(told(&quietly(&mut inbox, 3, away(1, true))), []);
    let last = quietly(&mut inbox, 4, away(2, true));
    assert_eq!(told(&last), [(7, Staff::Nobody)]);
    let back = quietly(&mut inbox, 5, away(1, false));
    assert_eq!(told(&back), [(7, Staff::Room)]);
    // One that goes may come back at once, as a page does that is loaded again.
    let closed = Event::SocketClosed {
        socket: SocketId(1),
    };
    assert_eq!(told(&quietly(&mut inbox, 10, closed)), []);
    inbox.hear(SocketId(2), Timestamp(90_000));
    assert_eq!(wakes_at(&inbox), Some(100));
    let late = quietly(&mut inbox, 100, Event::Woke);
    assert_eq!(told(&late), [(7, Staff::Nobody)]);
}

#[test]
fn avl_5_a_silent_console_is_noticed_while_a_visitor_may_be_there_and_nothing_wakes_otherwise() {
    let mut inbox = Inbox::default();
    quietly(&mut inbox, 0, opened_by(1, "ada"));
    quietly(&mut inbox, 0, greeted(1));
    assert_eq!(wakes_at(&inbox), None, "nobody is to be told");
    waiting(&mut inbox);
    quietly(&mut inbox, 40, Event::Woke);
    assert_eq!(wakes_at(&inbox), Some(90));
    // As long as it pings, there is one look for each 90 s of its last sign of life.
    inbox.hear(SocketId(1), Timestamp(75_000));
    assert_eq!(told(&quietly(&mut inbox, 90, Event::Woke)), []);
    assert_eq!(wakes_at(&inbox), Some(165));
    let silent = quietly(&mut inbox, 165, Event::Woke);
    assert!(closes(&silent, 1));
    assert_eq!(told(&silent), [(7, Staff::Nobody)]);
    assert_eq!(wakes_at(&inbox), None);
}

#[test]
fn avl_5_what_visitors_were_told_is_known_through_a_sleep() {
    let mut before = Inbox::default();
    waiting(&mut before);
    quietly(&mut before, 1, opened_by(1, "ada"));
    quietly(&mut before, 1, greeted(1));
    quietly(&mut before, 40, Event::Woke);
    let closed = Event::SocketClosed {
        socket: SocketId(1),
    };
    let left = quietly(&mut before, 50, closed);
    let Some(Effect::StoreAttendance(kept)) = left.last() else {
        panic!("{left:?}");
    };
    let mut inbox = Inbox::default();
    inbox.remember_attendance(*kept);
    let mut row = stored_row(7, 0, true);
    row.stored = Timestamp(40_000);
    inbox.remember(Timestamp(60_000), row);
    let woken = quietly(&mut inbox, 140, Event::Woke);
    assert_eq!(told(&woken), [(7, Staff::Nobody)]);
}

#[test]
fn avl_5_of_a_conversation_that_is_over_or_old_nobody_is_told() {
    let mut inbox = Inbox::default();
    waiting(&mut inbox);
    let day = 24 * 60 * 60;
    quietly(&mut inbox, day, opened_by(1, "ada"));
    assert_eq!(told(&quietly(&mut inbox, day, greeted(1))), []);
}
