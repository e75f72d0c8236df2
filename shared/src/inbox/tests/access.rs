//! Every frame of an inbox's socket by everybody who may hold one. A visitor holds none, since
//! [`Event::SocketOpened`] takes a person.
//!
//! A new frame does not compile before it has its place in [`kind`] or [`every`].

use super::*;
use crate::protocol::codec;

const VISITOR: VisitorId = VisitorId([0xad; 16]);
const NETWORK: u64 = 0xbebe_bebe_bebe_bebe;

/// Who holds a socket of the room that [`room`] makes.
#[derive(Clone, Copy, Debug)]
enum Holder {
    Person,
    /// Somebody whose permissions were changed since they opened it.
    DismissedPerson,
    /// The same, who opens it with a pass from before.
    LateDismissedPerson,
    /// On a socket that has not said Hello.
    SilentPerson,
}

impl Holder {
    const ALL: [Self; 4] = [
        Self::Person,
        Self::DismissedPerson,
        Self::LateDismissedPerson,
        Self::SilentPerson,
    ];

    fn socket(self) -> SocketId {
        SocketId(match self {
            Self::Person => 1,
            Self::DismissedPerson => 2,
            Self::LateDismissedPerson => 3,
            Self::SilentPerson => 4,
        })
    }
}

fn room() -> Inbox {
    let mut inbox = Inbox::default();
    let opened = |socket, name: &str| Event::SocketOpened {
        socket: SocketId(socket),
        person: Person {
            id: PersonId::new(name).unwrap(),
            name: name.into(),
            number: 1,
            seat: false,
        },
    };
    let Event::BeginAsked {
        call, beginning, ..
    } = begin(7)
    else {
        panic!("it begins");
    };
    for event in [
        Event::BeginAsked {
            call,
            beginning: Beginning {
                visitor: VISITOR,
                identified: false,
                ..beginning
            },
            from: Some(NETWORK),
        },
        touched(7, "hello", 1),
        begin(8),
        opened(1, "ada"),
        greeted(1),
        opened(2, "grace"),
        greeted(2),
        Event::DismissAsked {
            call: CallId(1),
            person: PersonId::new("grace").unwrap(),
            number: 2,
            answers: true,
        },
        opened(3, "grace"),
        opened(4, "cy"),
    ] {
        let _ = inbox.update(Timestamp(0), event);
    }
    inbox
}

fn kind(item: &ToConsole) -> &'static str {
    match item {
        ToConsole::Row(_) => "row",
        ToConsole::Live => "live",
        ToConsole::Team(_) => "team",
    }
}

/// Every frame that a console may send has its line in [`what_each_gets_to_see`].
const fn every(frame: FromConsole) -> FromConsole {
    match frame {
        FromConsole::Away(_) => frame,
    }
}

/// What is sent or closed, and nothing of it says by what the visitor is known.
fn said(script: &mut String, effects: Effects<Effect>) {
    for effect in effects {
        match effect {
            Effect::Send { socket, item } => {
                let bytes = codec::encode(&item);
                for secret in [codec::encode(&VISITOR), codec::encode(&NETWORK)] {
                    let mut windows = bytes.windows(secret.len());
                    assert!(!windows.any(|window| window == secret), "{item:?}");
                }
                writeln!(script, "  to {}: {}", socket.0, kind(&item)).unwrap();
            }
            Effect::Close { socket, reason } => {
                writeln!(script, "  close {}: {}", socket.0, reason.word()).unwrap();
            }
            Effect::StoreAway(away) => {
                let ids: Vec<_> = away.iter().map(PersonId::as_str).collect();
                writeln!(script, "  away: {}", ids.join(", ")).unwrap();
            }
            Effect::Store(_)
            | Effect::Forget(_)
            | Effect::Recall { .. }
            | Effect::Release { .. }
            | Effect::StoreDismissals(_)
            | Effect::StoreUnable(_)
            | Effect::StoreAttendance(_)
            | Effect::TellVisitor { .. }
            | Effect::Dismiss { .. }
            | Effect::Ask { .. }
            | Effect::Remember { .. }
            | Effect::Answer { .. } => {}
        }
    }
}

#[test]
fn what_each_gets_to_see() {
    let mut script = String::new();
    for holder in Holder::ALL {
        let socket = holder.socket();
        writeln!(script, "Hello by {holder:?}").unwrap();
        said(&mut script, room().update(Timestamp(0), greeted(socket.0)));
        writeln!(script, "away by {holder:?}").unwrap();
        let frame = every(FromConsole::Away(true));
        said(
            &mut script,
            room().update(Timestamp(0), Event::Received { socket, frame }),
        );
        writeln!(script, "anything else by {holder:?}").unwrap();
        let garbage = Event::ReceivedGarbage { socket };
        said(&mut script, room().update(Timestamp(0), garbage));
    }
    writeln!(script, "news").unwrap();
    said(
        &mut script,
        room().update(Timestamp(0), touched(7, "still there?", 2)),
    );
    expect![[r#"
        Hello by Person
          to 1: row
          to 1: live
          to 1: team
        away by Person
          away: ada
          to 1: team
        anything else by Person
          close 1: garbled_frame
        Hello by DismissedPerson
        away by DismissedPerson
          close 2: garbled_frame
        anything else by DismissedPerson
          close 2: garbled_frame
        Hello by LateDismissedPerson
        away by LateDismissedPerson
          close 3: garbled_frame
        anything else by LateDismissedPerson
          close 3: garbled_frame
        Hello by SilentPerson
          to 4: row
          to 4: live
          to 1: team
          to 4: team
        away by SilentPerson
          close 4: garbled_frame
        anything else by SilentPerson
          close 4: garbled_frame
        news
          to 1: row
    "#]]
    .assert_eq(&script);
}
