//! Every frame by everybody who may hold a socket: what each may send, and what each gets to see.
//!
//! A new frame does not compile before it has its place in [`after`] or in [`Seen::take`].

use super::*;
use crate::{
    noise::Noise,
    protocol::{
        codec,
        delivery::{Answer, Given, Speaker},
    },
    time::Span,
};

const STRANGER: VisitorId = VisitorId([8; 16]);

/// Who holds a socket of the room that [`room`] makes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Holder {
    /// Whose conversation it is.
    Visitor,
    /// A visitor with a conversation elsewhere.
    OtherVisitor,
    Person,
    /// Somebody whose permissions were changed since they opened it.
    DismissedPerson,
    /// The visitor, on a second socket that has not said Hello.
    SilentVisitor,
    /// Somebody of the team, on a socket that has not said Hello.
    SilentPerson,
}

impl Holder {
    const ALL: [Self; 6] = [
        Self::Visitor,
        Self::OtherVisitor,
        Self::Person,
        Self::DismissedPerson,
        Self::SilentVisitor,
        Self::SilentPerson,
    ];

    fn socket(self) -> u64 {
        match self {
            Self::Visitor => 1,
            Self::OtherVisitor => 2,
            Self::Person => 3,
            Self::DismissedPerson => 4,
            Self::SilentVisitor => 5,
            Self::SilentPerson => 6,
        }
    }
}

/// A visitor, Ada and Bo are talking (on 1, 3 and 7); the others are there, or have tried to be.
fn room() -> Object {
    let mut object = Object::new();
    object.run(vec![
        begin(),
        visitor(1),
        greet(1, 0),
        person(3, "Ada"),
        greet(3, 0),
        person(7, "Bo"),
        greet(7, 0),
        post(1, 1, "hello"),
        comment(3, 2, "between us"),
        post(3, 3, "hi"),
        Event::SocketOpened {
            socket: SocketId(2),
            who: Who::Visitor(STRANGER),
        },
        greet(2, 0),
        person(4, "Grace"),
        greet(4, 0),
        Event::DismissAsked {
            call: CallId(2),
            person: PersonId::new("grace").unwrap(),
            number: 2,
        },
        visitor(5),
        person(6, "Cy"),
    ]);
    object.script.clear();
    object
}

/// The frames of a client in their order.
fn after(frame: Option<&FromClient>) -> Option<FromClient> {
    let (key, after) = (ClientKey([9; 16]), None);
    Some(match frame {
        None => FromClient::Post {
            key,
            after,
            text: "a message".into(),
        },
        Some(FromClient::Post { .. }) => FromClient::Typing,
        Some(FromClient::Typing) => FromClient::Comment {
            key,
            after,
            text: "a comment".into(),
        },
        Some(FromClient::Comment { .. }) => FromClient::Marks(Marks {
            delivered: Seq(3),
            read: Seq(2),
        }),
        Some(FromClient::Marks(_)) => FromClient::Answer {
            key,
            after,
            answer: Answer {
                flow: "pricing".into(),
                language: "en".into(),
                asked: "Where can we reach you?".into(),
                given: Given::Mail(Some("kari@example.com".into())),
            },
        },
        Some(FromClient::Answer { .. }) => FromClient::Close { key, after },
        Some(FromClient::Close { .. }) => FromClient::Reopen { key, after },
        Some(FromClient::Reopen { .. }) => return None,
    })
}

fn named(frame: &FromClient) -> &'static str {
    match frame {
        FromClient::Post { .. } => "post",
        FromClient::Typing => "typing",
        FromClient::Comment { .. } => "comment",
        FromClient::Marks(_) => "marks",
        FromClient::Answer { .. } => "answer",
        FromClient::Close { .. } => "close",
        FromClient::Reopen { .. } => "reopen",
    }
}

#[test]
fn what_each_may_send() {
    let mut said = String::new();
    let frames = core::iter::successors(after(None), |frame| after(Some(frame)));
    for frame in frames {
        for holder in Holder::ALL {
            let mut object = room();
            object.feed(Event::Received {
                socket: SocketId(holder.socket()),
                frame: frame.clone(),
            });
            writeln!(said, "{} by {holder:?}", named(&frame)).unwrap();
            for line in object.script.lines() {
                writeln!(said, "  {line}").unwrap();
            }
        }
    }
    expect![[r#"
        post by Visitor
          store 4 (3) "a message"
          to 1: acknowledged 9 as 3
          to 3: entry 4 visitor: "a message"
          to 7: entry 4 visitor: "a message"
        post by OtherVisitor
        post by Person
          store 4 (3) "a message"
          to 1: entry 3 Ada: "a message"
          to 3: acknowledged 9 as 4
          to 7: entry 4 Ada: "a message"
        post by DismissedPerson
        post by SilentVisitor
          close 5: garbled_frame
        post by SilentPerson
          close 6: garbled_frame
        typing by Visitor
          to 3: typing Visitor
          to 7: typing Visitor
        typing by OtherVisitor
        typing by Person
          to 1: typing Team { name: "Ada" }
          to 7: typing Team { name: "Ada" }
        typing by DismissedPerson
        typing by SilentVisitor
          close 5: garbled_frame
        typing by SilentPerson
          close 6: garbled_frame
        comment by Visitor
          to 1: refused 9: NotAllowed
        comment by OtherVisitor
        comment by Person
          store 4 comment "a comment"
          to 3: acknowledged 9 as 4
          to 7: entry 4 Ada (comment): "a comment"
        comment by DismissedPerson
        comment by SilentVisitor
          close 5: garbled_frame
        comment by SilentPerson
          close 6: garbled_frame
        marks by Visitor
          remember 1 at 3/3
          to 3: marks 3/3
          to 7: marks 3/3
        marks by OtherVisitor
        marks by Person
          remember 3 at 3/2
          to 1: marks 2/1
        marks by DismissedPerson
        marks by SilentVisitor
          close 5: garbled_frame
        marks by SilentPerson
          close 6: garbled_frame
        answer by Visitor
          store 4 (3) answer Mail(Some("kari@example.com"))
          to 1: acknowledged 9 as 3
          to 3: entry 4 visitor: answer Mail(Some("kari@example.com"))
          to 7: entry 4 visitor: answer Mail(Some("kari@example.com"))
          introduce kari@example.com of 4, 0 ticked
        answer by OtherVisitor
        answer by Person
          to 3: refused 9: NotAllowed
        answer by DismissedPerson
        answer by SilentVisitor
          close 5: garbled_frame
        answer by SilentPerson
          close 6: garbled_frame
        close by Visitor
          to 1: refused 9: NotAllowed
        close by OtherVisitor
        close by Person
          store 4 (3) closed
          to 1: entry 3 Ada: closed
          to 3: acknowledged 9 as 4
          to 7: entry 4 Ada: closed
        close by DismissedPerson
        close by SilentVisitor
          close 5: garbled_frame
        close by SilentPerson
          close 6: garbled_frame
        reopen by Visitor
          to 1: refused 9: NotAllowed
        reopen by OtherVisitor
        reopen by Person
          to 3: refused 9: Open
        reopen by DismissedPerson
        reopen by SilentVisitor
          close 5: garbled_frame
        reopen by SilentPerson
          close 6: garbled_frame
    "#]]
    .assert_eq(&said);
}

#[test]
fn what_each_gets_to_see_on_hello() {
    let mut said = String::new();
    for holder in Holder::ALL {
        let mut object = room();
        object.feed(greet(holder.socket(), 0));
        writeln!(said, "{holder:?}").unwrap();
        for line in object.script.lines() {
            writeln!(said, "  {line}").unwrap();
        }
    }
    expect![[r#"
        Visitor
          to 1: greeting
          to 1: entry 1 you: "hello"
          to 1: entry 2 Ada: "hi"
          to 1: live
          remember 1
        OtherVisitor
        Person
          to 3: greeting
          to 3: entry 1 visitor: "hello"
          to 3: entry 2 you (comment): "between us"
          to 3: entry 3 you: "hi"
          to 3: live
          remember 3
        DismissedPerson
        SilentVisitor
          to 5: greeting
          to 5: entry 1 you: "hello"
          to 5: entry 2 Ada: "hi"
          to 5: live
          remember 5
        SilentPerson
          to 6: greeting
          to 6: entry 1 visitor: "hello"
          to 6: entry 2 Ada (comment): "between us"
          to 6: entry 3 Ada: "hi"
          to 6: live
          remember 6
    "#]]
    .assert_eq(&said);
}

/// What a visitor has been sent on one socket, and what they may be sent.
#[derive(Default)]
struct Seen {
    entries: u64,
    /// Of the log, what the visitor sees so far.
    visible: u64,
    marks: Marks,
    /// Those under which the visitor has posted.
    keys: Vec<ClientKey>,
    kinds: BTreeMap<&'static str, u32>,
}

impl Seen {
    fn take(&mut self, item: &ToClient<VisitorEntry>) {
        let kind = match item {
            ToClient::Greeting { .. } => {
                self.entries = 0;
                "greeting"
            }
            ToClient::Entry(entry) => {
                self.number(entry.seq);
                match &entry.from {
                    VisitorSees::You { key } => assert!(self.keys.contains(key), "{entry:?}"),
                    VisitorSees::Team { name } => assert!(name == "Ada" || name == "Bo"),
                }
                "entry"
            }
            ToClient::Live => {
                assert_eq!(self.entries, self.visible, "something is left out");
                "live"
            }
            ToClient::Acknowledged { key, seq, .. } => {
                assert!(self.keys.contains(key), "{key:?}");
                if seq.0 > self.entries {
                    self.number(*seq);
                }
                "acknowledged"
            }
            ToClient::Refused { key, .. } => {
                assert!(self.keys.contains(key), "{key:?}");
                "refused"
            }
            ToClient::Marks(marks) => {
                assert!(marks.delivered.0 <= self.visible, "{marks:?}");
                assert!(marks.read.0 <= self.visible, "{marks:?}");
                assert_eq!(self.marks.merged(*marks), *marks, "marks have shrunk");
                self.marks = *marks;
                "marks"
            }
            ToClient::Typing(Speaker::Team { name }) => {
                assert!(name == "Ada" || name == "Bo");
                "typing"
            }
            ToClient::Seen(seq) => {
                assert!(seq.0 <= self.visible, "{seq:?}");
                "seen"
            }
            ToClient::Typing(Speaker::Visitor) | ToClient::Left(_) => panic!("of themselves"),
            ToClient::Team(_) => "team",
        };
        *self.kinds.entry(kind).or_default() += 1;
    }

    /// The visitor's numbering has no gaps.
    fn number(&mut self, seq: Seq) {
        self.entries += 1;
        assert_eq!(seq.0, self.entries);
    }
}

/// The beginning of the keys under which somebody writes.
fn keys_of(socket: u64) -> [u8; 15] {
    match socket {
        1 => [0xa1; 15],
        2 => [0xad; 15],
        _ => [0xb0; 15],
    }
}

/// Nothing of it is for whoever holds this socket.
fn secrets_from(socket: u64) -> Vec<Vec<u8>> {
    let others = (1..=3).filter(|other| *other != socket);
    let keys = others.map(|other| keys_of(other).to_vec());
    if socket != 1 {
        return keys.collect();
    }
    // What the team writes for itself, and who of the team is who.
    let own = ["between us", "id-of-ada", "id-of-bo"];
    keys.chain(own.map(Into::into)).collect()
}

/// Panics if that is sent to whoever may not have it.
fn look_at<E: serde::Serialize>(socket: SocketId, item: &ToClient<E>, seed: u64) {
    let bytes = codec::encode(item);
    for secret in secrets_from(socket.0) {
        let at = bytes.windows(secret.len()).position(|it| it == secret);
        assert_eq!(at, None, "seed {seed}: {bytes:?} to {socket:?}");
    }
}

#[test]
fn dlv_1_dlv_7_whatever_happens_a_visitor_is_told_nothing_of_the_teams_own() {
    let mut kinds = BTreeMap::new();
    for seed in 1..=40 {
        for (kind, count) in talk(seed) {
            *kinds.entry(kind).or_insert(0) += count;
        }
    }
    // Every frame has been seen, so the checks have seen something.
    let seen: Vec<_> = kinds.into_keys().collect();
    let all = [
        "acknowledged",
        "entry",
        "greeting",
        "live",
        "marks",
        "refused",
        "seen",
        "typing",
    ];
    assert_eq!(seen, all);
}

/// A visitor on socket 1, Ada on 2 and Bo on 3 do this and that, and the object sleeps now and then.
fn talk(seed: u64) -> BTreeMap<&'static str, u32> {
    let person = |name: &str| {
        Who::Person(Person {
            id: PersonId::new(&format!("id-of-{}", name.to_lowercase())).unwrap(),
            name: name.into(),
            number: 1,
            seat: true,
        })
    };
    let holders = [
        (1, Who::Visitor(OWNER)),
        (2, person("Ada")),
        (3, person("Bo")),
    ];
    let mut noise = Noise(seed);
    let mut below = |bound| noise.below(bound) as u64;
    let mut object = Object::new();
    object.run(vec![begin()]);
    let mut seen = Seen::default();
    for (socket, who) in &holders {
        let (socket, who) = (SocketId(*socket), who.clone());
        watched(
            &mut object,
            &mut seen,
            Event::SocketOpened { socket, who },
            seed,
        );
        watched(&mut object, &mut seen, greet(socket.0, 0), seed);
    }
    for n in 0..120_u8 {
        object.now = object.now.after(Span(below(4_000)));
        let socket = below(3) + 1;
        let of_visitor = socket == 1;
        let mut key = [n; 16];
        key[..15].copy_from_slice(&keys_of(socket));
        let key = ClientKey(key);
        let text = |words: &str| format!("{words} {n}");
        let frame = match below(6) {
            0 | 1 => FromClient::Post {
                key,
                after: None,
                text: text("hello"),
            },
            2 => FromClient::Comment {
                key,
                after: None,
                text: text("between us"),
            },
            3 => FromClient::Typing,
            4 => FromClient::Marks(Marks {
                delivered: Seq(below(200)),
                read: Seq(below(60)),
            }),
            _ if below(3) == 0 => {
                object.sleep(holders.to_vec());
                continue;
            }
            _ => {
                // Somebody comes back and reads everything anew.
                watched(&mut object, &mut seen, greet(socket, 0), seed);
                continue;
            }
        };
        if of_visitor {
            seen.keys.push(key);
        }
        let frame = Event::Received {
            socket: SocketId(socket),
            frame,
        };
        watched(&mut object, &mut seen, frame, seed);
    }
    seen.kinds
}

/// Carries an event out and looks at everything that is sent.
fn watched(object: &mut Object, seen: &mut Seen, event: Event, seed: u64) {
    let mut effects: Vec<Effect> = object
        .machine
        .update(object.now, event)
        .into_iter()
        .collect();
    while !effects.is_empty() {
        let mut next = Vec::new();
        for effect in effects {
            match effect {
                Effect::SendVisitor { socket, item } => {
                    assert_eq!(socket, SocketId(1), "seed {seed}");
                    look_at(socket, &item, seed);
                    seen.take(&item);
                }
                Effect::SendAgent { socket, item } => {
                    assert_ne!(socket, SocketId(1), "seed {seed}");
                    look_at(socket, &item, seed);
                }
                Effect::Read { socket, after } => {
                    let rows = object.rows.iter().filter(|row| row.seq > after);
                    let mut rows: Vec<Row> = rows.cloned().collect();
                    let more = rows.len() > 7;
                    rows.truncate(7);
                    let read = Event::LogRead { socket, rows, more };
                    next.extend(object.machine.update(object.now, read));
                }
                Effect::Store(row) => {
                    if let Entry::Message { visible, .. } = &row.entry {
                        seen.visible += 1;
                        assert_eq!(visible.0, seen.visible, "seed {seed}");
                    }
                    object.rows.push(row);
                }
                other @ (Effect::StoreHeader(_)
                | Effect::Forget
                | Effect::StoreReceipts(_)
                | Effect::Remember { .. }
                | Effect::Close { .. }
                | Effect::Tell { .. }
                | Effect::Introduce(_)
                | Effect::Answer { .. }) => object.carry(other),
            }
        }
        effects = next;
    }
}
