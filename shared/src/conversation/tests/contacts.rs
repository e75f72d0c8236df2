//! What the contacts are told of whom the conversation is with (CAP-2, CON-5).

use super::*;
use crate::protocol::delivery::{Answer, Given};

fn answer(n: u8, given: Given) -> Event {
    Event::Received {
        socket: SocketId(1),
        frame: FromClient::Answer {
            key: ClientKey([n; 16]),
            after: None,
            answer: Answer {
                flow: "pricing".into(),
                language: "en".into(),
                asked: "May we?".into(),
                given,
            },
        },
    }
}

fn mail(n: u8, address: &str) -> Event {
    answer(n, Given::Mail(Some(address.into())))
}

/// In a conversation of which nothing is shown that is of no matter here.
fn told(events: Vec<Event>) -> Object {
    let mut object = Object::new();
    object.run(vec![begin(), visitor(1), greet(1, 0)]);
    object.run(events);
    object.keep_introductions();
    object
}

impl Object {
    fn keep_introductions(&mut self) {
        let lines = self.script.lines();
        let kept = lines.filter(|line| line.starts_with("introduce") || line.starts_with('('));
        self.script = kept.map(|line| format!("{line}\n")).collect();
    }

    fn go_on(&mut self, events: Vec<Event>) {
        self.run(events);
        self.keep_introductions();
    }
}

const HEARD: Event = answered(Told::Heard);

const fn answered(told: Told) -> Event {
    Event::ContactsAnswered {
        told,
        vouched: None,
    }
}

#[test]
fn cap_2_an_address_is_told_once_and_another_takes_its_place() {
    let mut object = told(vec![
        post(1, 1, "hello"),
        mail(2, "kari@example.com"),
        post(1, 3, "are you there?"),
        HEARD,
        mail(2, "kari@example.com"),
        post(1, 4, "hello?"),
    ]);
    assert_eq!(object.machine.next_wake(), None, "there is nothing to tell");
    object.now = Timestamp(10_000);
    object.go_on(vec![mail(5, "Kari.N@example.com"), HEARD]);
    object.check(&expect![[r#"
        introduce kari@example.com of 2, 0 ticked
        introduce Kari.N@example.com of 5, 0 ticked
    "#]]);
}

#[test]
fn con_5_a_box_is_told_of_with_the_address_whichever_comes_first_and_an_unticked_one_is_not() {
    let mut object = told(vec![
        answer(1, Given::Processing),
        answer(2, Given::Subscription(true)),
        post(1, 3, "hello"),
        mail(4, "kari@example.com"),
        HEARD,
    ]);
    object.now = Timestamp(10_000);
    object.go_on(vec![
        answer(5, Given::Subscription(false)),
        answer(6, Given::Subscription(true)),
        answer(7, Given::Mail(None)),
        answer(8, Given::Cookie(true)),
    ]);
    object.check(&expect![[r#"
        introduce kari@example.com of 4, 1 ticked
    "#]]);
    // The control: of somebody who gives no address nothing is told.
    told(vec![
        answer(1, Given::Subscription(true)),
        post(1, 2, "hello"),
        answer(3, Given::Mail(None)),
    ])
    .check(&expect![[""]]);
}

#[test]
fn cap_2_contacts_that_could_not_be_told_are_told_again_ever_less_often() {
    let mut object = told(vec![mail(1, "kari@example.com"), answered(Told::Failed)]);
    let wake = Some((Timestamp(5_000), WakeReason::TellContacts));
    assert_eq!(object.machine.next_wake(), wake);
    object.now = Timestamp(1_000);
    object.go_on(vec![mail(2, "kari.n@example.com")]);
    object.now = Timestamp(5_000);
    object.go_on(vec![Event::Woke, answered(Told::Failed)]);
    let wake = Some((Timestamp(15_000), WakeReason::TellContacts));
    assert_eq!(object.machine.next_wake(), wake);
    object.now = Timestamp(15_000);
    object.go_on(vec![Event::Woke, HEARD, Event::Woke]);
    assert_eq!(object.machine.next_wake(), None);
    object.check(&expect![[r#"
        introduce kari@example.com of 1, 0 ticked
        introduce kari.n@example.com of 2, 0 ticked
        introduce kari.n@example.com of 2, 0 ticked
    "#]]);
}

#[test]
fn cap_2_after_a_crash_contacts_are_told_when_somebody_connects_or_asks_or_by_alarm() {
    let asked = Event::StandingAsked {
        call: CallId(9),
        visitor: OWNER,
    };
    let comes = vec![person(2, "Ada"), greet(2, 0)];
    for events in [comes, vec![asked], vec![Event::Woke]] {
        let mut object = told(vec![mail(1, "kari@example.com")]);
        object.sleep(vec![]);
        object.go_on(events.clone());
        // Until the next crash they are not told twice.
        object.go_on([vec![HEARD], events].concat());
        object.check(&expect![[r#"
            introduce kari@example.com of 1, 0 ticked
            (sleep)
            introduce kari@example.com of 1, 0 ticked
        "#]]);
    }
}

#[test]
fn dlv_12_a_message_that_wakes_the_object_from_a_sleep_does_not_tell_the_contacts_again() {
    let mut object = told(vec![mail(1, "kari@example.com"), HEARD]);
    object.sleep(vec![(1, Who::Visitor(OWNER))]);
    object.go_on(vec![post(1, 2, "hello?")]);
    object.check(&expect![[r#"
        introduce kari@example.com of 1, 0 ticked
        (sleep)
    "#]]);
}

#[test]
fn vis_3_whom_the_site_knows_is_introduced_with_their_first_words_or_as_soon_as_it_says_so() {
    let mut object = Object::new();
    let Event::BeginAsked {
        call,
        mut beginning,
        epoch,
    } = begin()
    else {
        panic!("another beginning")
    };
    beginning.identified = true;
    object.go_on(vec![
        Event::BeginAsked {
            call,
            beginning,
            epoch,
        },
        visitor(1),
        greet(1, 0),
    ]);
    object.check(&expect![[""]]);
    object.go_on(vec![post(1, 1, "hello"), HEARD, post(1, 2, "hello?")]);
    object.check(&expect![[r#"
        introduce nobody identified of 0, 0 ticked
    "#]]);

    let to = VisitorId([8; 16]);
    let join = Event::JoinAsked {
        call: CallId(2),
        from: OWNER,
        to,
    };
    let mut object = told(vec![mail(1, "eve@example.com"), HEARD]);
    object.now = Timestamp(10_000);
    object.go_on(vec![join.clone(), HEARD]);
    object.check(&expect![[r#"
        introduce eve@example.com of 1, 0 ticked
        introduce eve@example.com identified of 1, 0 ticked
    "#]]);
    // Nothing is told of a conversation in which nothing was said.
    told(vec![join]).check(&expect![[""]]);
}

#[test]
fn con_8_the_inbox_is_told_of_the_address_that_the_site_vouches_for_over_the_one_that_was_typed() {
    let vouched = |mail: &str| Event::ContactsAnswered {
        told: Told::Heard,
        vouched: Some(mail.into()),
    };
    let stands = |object: &mut Object| {
        object.script.clear();
        object.run(vec![Event::StandingAsked {
            call: CallId(9),
            visitor: OWNER,
        }]);
        object.script.clone()
    };
    let mut object = told(vec![mail(1, "eve@example.com"), post(1, 2, "hello"), HEARD]);
    let typed = stands(&mut object);
    assert!(
        typed.contains(r#"mail: Some("eve@example.com"), verified: false"#),
        "{typed}"
    );
    object.run(vec![Event::InboxAnswered(Told::Heard)]);
    object.now = Timestamp(10_000);
    object.script.clear();
    object.run(vec![vouched("ida@example.com")]);
    object.check(&expect![["tell \"hello\" waiting 1\n"]]);
    let known = stands(&mut object);
    assert!(
        known.contains(r#"mail: Some("ida@example.com"), verified: true"#),
        "{known}"
    );
}

/// The team is told where a visitor who declined the cookie has no page open any more, and where one
/// has come back before that; of a visitor who accepted, who may come back, nothing is told.
#[test]
fn con_2_the_team_is_told_when_a_visitor_without_a_way_back_is_gone() {
    for accepts in [true, false] {
        let mut object = two();
        object.run(vec![
            answer(1, Given::Cookie(accepts)),
            visitor(3),
            greet(3, 0),
        ]);
        object.script.clear();
        // Another tab's socket is still there.
        object.run(vec![closed(1)]);
        assert!(!object.script.contains("left"), "{}", object.script);
        object.run(vec![closed(3), person(4, "Bo"), greet(4, 0), visitor(5)]);
        let told: Vec<&str> = object
            .script
            .lines()
            .filter(|line| line.contains("left"))
            .collect();
        let expected: &[&str] = if accepts {
            &[]
        } else {
            &[
                "to 2: left true",
                "to 4: left true",
                "to 2: left false",
                "to 4: left false",
            ]
        };
        assert_eq!(told, expected);
    }
}
