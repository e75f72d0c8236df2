//! The end of a conversation, and what takes it back (CNV-1).

use super::*;

fn close(socket: u64, n: u8) -> Event {
    let (key, after) = (ClientKey([n; 16]), None);
    Event::Received {
        socket: SocketId(socket),
        frame: FromClient::Close { key, after },
    }
}

fn reopen(socket: u64, n: u8) -> Event {
    let (key, after) = (ClientKey([n; 16]), None);
    Event::Received {
        socket: SocketId(socket),
        frame: FromClient::Reopen { key, after },
    }
}

/// Whether it is over, and how many messages wait for an answer since which second.
fn stands(object: &mut Object) -> (bool, u32, Option<u64>) {
    let asked = Event::StandingAsked {
        call: CallId(9),
        visitor: OWNER,
    };
    let mut effects = object.machine.update(object.now, asked).into_iter();
    let Some(Effect::Answer {
        answer: ConversationAnswer::Stands(Some(standing)),
        ..
    }) = effects.next()
    else {
        panic!("no standing");
    };
    let since = standing.waiting_since.map(|since| since.0 / 1_000);
    (standing.closed, standing.waiting, since)
}

#[test]
fn cnv_1_the_team_opens_again_what_it_closed_and_a_visitor_does_neither() {
    let mut object = two();
    object.run(vec![
        post(1, 1, "hello"),
        close(1, 2),
        reopen(2, 3),
        close(2, 4),
        reopen(1, 5),
        reopen(2, 6),
        post(1, 7, "good"),
    ]);
    object.check(&expect![[r#"
        store 1 (1) "hello"
        to 1: acknowledged 1 as 1
        to 2: entry 1 visitor: "hello"
        tell "hello" waiting 1 attended
        to 1: refused 2: NotAllowed
        to 2: refused 3: Open
        store 2 (2) closed
        to 1: entry 2 Ada: closed
        to 2: acknowledged 4 as 2
        to 1: refused 5: NotAllowed
        store 3 (3) reopened
        to 1: entry 3 Ada: reopened
        to 2: acknowledged 6 as 3
        store 4 (4) "good"
        to 1: acknowledged 7 as 4
        to 2: entry 4 visitor: "good"
    "#]]);
}

#[test]
fn cnv_1_dlv_2_the_same_opening_again_is_one_and_its_key_stands_for_nothing_else() {
    let mut object = two();
    object.run(vec![
        post(1, 1, "hello"),
        close(2, 2),
        reopen(2, 3),
        close(2, 4),
    ]);
    object.script.clear();
    object.run(vec![reopen(2, 3), reopen(2, 2), close(2, 3)]);
    object.check(&expect![[r#"
        to 2: acknowledged 3 as 3
        to 2: refused 2: KeyReused
        to 2: refused 3: KeyReused
    "#]]);
    assert_eq!(stands(&mut object), (true, 0, None));
}

#[test]
fn cnv_1_whoever_waited_when_it_was_closed_waits_again_also_after_a_sleep() {
    let mut object = two();
    for (second, event) in [(10, post(1, 1, "hello")), (20, post(1, 2, "anybody?"))] {
        object.now = Timestamp(second * 1_000);
        object.feed(event);
    }
    assert_eq!(stands(&mut object), (false, 2, Some(10)));
    object.feed(close(2, 3));
    assert_eq!(stands(&mut object), (true, 0, None));
    object.feed(reopen(2, 4));
    assert_eq!(stands(&mut object), (false, 2, Some(10)));
    object.sleep(vec![]);
    assert_eq!(stands(&mut object), (false, 2, Some(10)));
    // Somebody who was answered does not.
    let mut object = two();
    let answered = vec![post(1, 1, "hello"), post(2, 2, "hi")];
    object.run(answered);
    object.run(vec![close(2, 3), reopen(2, 4)]);
    assert_eq!(stands(&mut object), (false, 0, None));
    object.now = Timestamp(30_000);
    object.feed(post(1, 5, "thanks"));
    assert_eq!(stands(&mut object), (false, 1, Some(30)));
}
