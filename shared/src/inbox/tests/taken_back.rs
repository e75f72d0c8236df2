//! What was an agent's goes back in line when they answer no conversations any more.

use super::*;

fn person(id: &str) -> Person {
    Person {
        id: PersonId::new(id).unwrap(),
        name: id.into(),
        number: 1,
        seat: true,
    }
}

fn come(inbox: &mut Inbox, second: u64, socket: u64, id: &str) {
    let opened = Event::SocketOpened {
        socket: SocketId(socket),
        person: person(id),
    };
    at(inbox, second, opened);
    at(inbox, second, greeted(socket));
}

fn dismissed(id: &str, number: u32, answers: bool) -> Event {
    Event::DismissAsked {
        call: CallId(1),
        person: PersonId::new(id).unwrap(),
        number,
        answers,
    }
}

fn closed(event: Event, is_closed: bool) -> Event {
    let Event::Touched {
        call,
        conversation,
        standing,
    } = event
    else {
        panic!("it is");
    };
    Event::Touched {
        call,
        conversation,
        standing: Standing {
            closed: is_closed,
            ..standing
        },
    }
}

fn held(inbox: &mut Inbox, id: &str) -> u32 {
    let asked = Event::HeldAsked {
        call: CallId(1),
        person: PersonId::new(id).unwrap(),
    };
    let InboxAnswer::Held(held) = answer(&at(inbox, 50, asked)) else {
        panic!("it is a number");
    };
    held
}

fn whose(inbox: &Inbox, conversation: u64) -> &str {
    let listed = &inbox.rows[&ConversationId::new(conversation).unwrap()];
    let kept = listed.assigned.as_ref().map(|it| it.id.as_str());
    let shown = listed.row.assignee.as_ref().map(|it| it.id.as_str());
    assert_eq!(kept, shown);
    shown.unwrap_or("-")
}

/// Ada has one in which a visitor waits, one that she has answered, and one that is closed.
fn room() -> Inbox {
    let mut inbox = Inbox::default();
    come(&mut inbox, 0, 1, "ada");
    for conversation in [7, 8, 9] {
        at(&mut inbox, 1, begin(conversation));
        at(&mut inbox, 2, touched(conversation, "hello", 1));
    }
    at(&mut inbox, 3, touched(8, "answered", 0));
    at(&mut inbox, 4, closed(touched(9, "bye", 0), true));
    inbox
}

/// The rows of these effects: those that are stored, and those that the console `socket` is sent.
fn rows(effects: &[Effect], socket: u64) -> (Vec<String>, Vec<String>) {
    let mut kept_rows = Vec::new();
    let mut sent = Vec::new();
    for effect in effects {
        if let Effect::Store(stored) = effect {
            kept_rows.push(kept(stored));
        }
        if let Effect::Send {
            socket: to,
            item: ToConsole::Row(shown),
        } = effect
            && to.0 == socket
        {
            sent.push(row(shown));
        }
    }
    (kept_rows, sent)
}

#[test]
fn rte_3_what_was_a_removed_persons_is_unassigned_at_once() {
    let mut inbox = room();
    come(&mut inbox, 5, 2, "manager");
    at(
        &mut inbox,
        5,
        Event::Received {
            socket: SocketId(2),
            frame: FromConsole::Away(true),
        },
    );
    assert_eq!(held(&mut inbox, "ada"), 2);
    assert_eq!(held(&mut inbox, "grace"), 0);
    let effects = at(&mut inbox, 6, dismissed("ada", 2, false));
    let expected = ["7 \"hello\" waiting 1", "8 \"answered\" waiting 0"];
    let (stored, sent) = rows(&effects, 2);
    assert_eq!(stored, expected);
    assert_eq!(sent, expected);
    assert_eq!((whose(&inbox, 7), whose(&inbox, 8)), ("-", "-"));
    // A closed one keeps the name of who answered it.
    assert_eq!(whose(&inbox, 9), "ada");
    assert_eq!(held(&mut inbox, "ada"), 0);
    // Told again, nothing happens twice.
    let again = at(&mut inbox, 7, dismissed("ada", 2, false));
    assert_eq!(rows(&again, 2), (vec![], vec![]));
}

#[test]
fn rte_3_agents_who_are_free_get_those_in_which_a_visitor_waits() {
    let mut inbox = room();
    come(&mut inbox, 5, 2, "grace");
    let effects = at(&mut inbox, 6, dismissed("ada", 2, false));
    let (_, sent) = rows(&effects, 2);
    assert_eq!(
        sent,
        [
            "7 \"hello\" waiting 1 for grace",
            "8 \"answered\" waiting 0"
        ]
    );
    // As soon as the visitor writes again, the other one is hers as well.
    at(&mut inbox, 7, touched(8, "still there?", 1));
    assert_eq!(whose(&inbox, 8), "grace");
}

#[test]
fn rte_3_whoever_may_still_answer_keeps_theirs() {
    let mut inbox = room();
    at(&mut inbox, 6, dismissed("ada", 2, true));
    assert_eq!((whose(&inbox, 7), whose(&inbox, 8)), ("ada", "ada"));
}

#[test]
fn rte_3_a_closed_conversation_goes_back_in_line_when_it_opens_again() {
    let mut inbox = room();
    at(&mut inbox, 6, dismissed("ada", 2, false));
    at(&mut inbox, 7, closed(touched(9, "once more", 1), false));
    assert_eq!(whose(&inbox, 9), "-");
}

#[test]
fn rte_3_a_conversation_that_was_not_remembered_goes_back_in_line_with_its_next_news() {
    let mut before = room();
    let effects = at(&mut before, 6, dismissed("ada", 2, false));
    let mut unable = None;
    for effect in effects {
        if let Effect::StoreUnable(people) = effect {
            unable = Some(people);
        }
    }
    // Whose conversations go back is known through a sleep.
    let mut inbox = Inbox::default();
    inbox.remember_unable(unable.unwrap());
    let mut row = stored_row(11, 0, false);
    row.assigned = Some(stored::Assigned {
        id: PersonId::new("ada").unwrap(),
        name: "ada".into(),
        at: Timestamp(0),
    });
    at(&mut inbox, 8, recalled(11, "after a year", Some(row)));
    assert_eq!(whose(&inbox, 11), "-");
}

#[test]
fn rte_3_whoever_has_a_seat_again_gets_conversations_again() {
    let mut inbox = room();
    at(&mut inbox, 6, dismissed("ada", 2, false));
    at(&mut inbox, 7, dismissed("ada", 3, true));
    // What was told before and comes late takes nothing back.
    at(&mut inbox, 8, dismissed("ada", 2, false));
    let back = Event::SocketOpened {
        socket: SocketId(3),
        person: Person {
            number: 3,
            ..person("ada")
        },
    };
    at(&mut inbox, 9, back);
    at(&mut inbox, 9, greeted(3));
    assert_eq!(whose(&inbox, 7), "ada");
    at(&mut inbox, 10, touched(7, "and now?", 2));
    assert_eq!(whose(&inbox, 7), "ada");
}
