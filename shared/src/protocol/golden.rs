//! Every variant of every frame as bytes and as JSON, version by version.
//!
//! Lines of a version that has shipped are not edited: a change that breaks one breaks the programs
//! in visitors' pages.

use core::fmt::{Debug, Write};
use std::{string::String, vec};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    codec::{self, Garbled},
    console::{Assignee, FromConsole, InboxRow, Member, Preview, ToConsole},
    delivery::{
        AgentEntry, AgentSees, Answer, Audience, FromClient, Given, Marks, Refusal, Replay, Said,
        Speaker, ToClient, VisitorEntry, VisitorSees,
    },
    hello::Hello,
    http::get_where::Staff,
    json,
    limit::FRAME_BYTES,
};
use crate::{
    ids::{ClientKey, ConversationId, Epoch, PersonId, Seq, SiteId},
    time::{Span, Timestamp},
};

const KEY: ClientKey = ClientKey([0xab; 16]);

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text.replace(&"ab".repeat(16), "KEY")
}

/// Whether a value is what is written here, in both codecs, and is read back from both.
fn agrees<T>(value: &T, bytes: &str, text: &str) -> Result<(), String>
where
    T: Debug + DeserializeOwned + PartialEq + Serialize,
{
    let encoded = codec::encode(value);
    let said = json::encode(value).replace(&"ab".repeat(16), "KEY");
    if hex(&encoded) != bytes || said != text {
        return Err(std::format!("{value:?}: {} {said}", hex(&encoded)));
    }
    let text = text.replace("KEY", &"ab".repeat(16));
    let back = codec::decode::<T>(&encoded, FRAME_BYTES);
    let read = json::decode::<T>(&text, FRAME_BYTES);
    if back.as_ref() == Ok(value) && read.as_ref() == Ok(value) {
        let mut longer = encoded;
        longer.push(0);
        assert_eq!(
            codec::decode::<T>(&longer, FRAME_BYTES),
            Err(Garbled::Remainder)
        );
        Ok(())
    } else {
        Err(std::format!(
            "{value:?} comes back as {back:?} and {read:?}"
        ))
    }
}

#[track_caller]
fn golden<T>(value: &T, bytes: &str, text: &str)
where
    T: Debug + DeserializeOwned + PartialEq + Serialize,
{
    assert_eq!(agrees(value, bytes, text), Ok(()));
}

#[test]
fn dlv_9_version_1_hello() {
    let hello = Hello {
        protocol: 1,
        epoch: Epoch::from_entropy(300 << 11),
        cursor: Seq(5),
    };
    golden(
        &hello,
        "01ac0205",
        r#"{"protocol":1,"epoch":300,"cursor":5}"#,
    );
}

#[test]
fn dlv_9_version_1_from_client() {
    let text = String::from("hi");
    let after = None;
    let post = FromClient::Post {
        key: KEY,
        after,
        text,
    };
    golden(
        &post,
        "00KEY00026869",
        r#"{"post":{"key":"KEY","after":null,"text":"hi"}}"#,
    );
    let marks = FromClient::Marks(Marks {
        delivered: Seq(300),
        read: Seq(4),
    });
    golden(
        &marks,
        "03ac0204",
        r#"{"marks":{"delivered":300,"read":4}}"#,
    );
    golden(&FromClient::Typing, "01", r#""typing""#);
    let text = String::from("hi");
    let after = Some(KEY);
    let comment = FromClient::Comment {
        key: KEY,
        after,
        text,
    };
    golden(
        &comment,
        "02KEY01KEY026869",
        r#"{"comment":{"key":"KEY","after":"KEY","text":"hi"}}"#,
    );
}

fn answer(given: Given) -> Answer {
    Answer {
        flow: "f".into(),
        language: "nb".into(),
        asked: "?".into(),
        given,
    }
}

#[test]
fn dlv_9_version_1_what_is_said_besides_messages() {
    let answers = [
        (Given::Cookie(true), "0001", r#"{"cookie":true}"#),
        (Given::Processing, "01", r#""processing""#),
        (
            Given::Subscription(false),
            "0200",
            r#"{"subscription":false}"#,
        ),
        (Given::Mail(None), "0300", r#"{"mail":null}"#),
        (
            Given::Mail(Some("a@b.c".into())),
            "0301056140622e63",
            r#"{"mail":"a@b.c"}"#,
        ),
    ];
    for (given, bytes, text) in answers {
        let json = std::format!(r#"{{"flow":"f","language":"nb","asked":"?","given":{text}}}"#);
        let frame = FromClient::Answer {
            key: KEY,
            after: None,
            answer: answer(given.clone()),
        };
        golden(
            &frame,
            &std::format!("04KEY000166026e62013f{bytes}"),
            &std::format!(r#"{{"answer":{{"key":"KEY","after":null,"answer":{json}}}}}"#),
        );
        golden(
            &Said::Answer(answer(given)),
            &std::format!("010166026e62013f{bytes}"),
            &std::format!(r#"{{"answer":{json}}}"#),
        );
    }
    golden(
        &FromClient::Close {
            key: KEY,
            after: Some(KEY),
        },
        "05KEY01KEY",
        r#"{"close":{"key":"KEY","after":"KEY"}}"#,
    );
    golden(&Said::Closed, "02", r#""closed""#);
    golden(
        &FromClient::Reopen {
            key: KEY,
            after: Some(KEY),
        },
        "06KEY01KEY",
        r#"{"reopen":{"key":"KEY","after":"KEY"}}"#,
    );
    golden(&Said::Reopened, "03", r#""reopened""#);
}

type ToVisitor = ToClient<VisitorEntry>;
type ToAgent = ToClient<AgentEntry>;

#[test]
fn dlv_9_version_1_to_client() {
    let replays = [
        (Replay::AfterCursor, "00ac0200", "after_cursor"),
        (Replay::OtherEpoch, "00ac0201", "other_epoch"),
        (Replay::CursorAhead, "00ac0202", "cursor_ahead"),
    ];
    for (replay, bytes, word) in replays {
        let epoch = Epoch::from_entropy(300 << 11);
        golden(
            &ToVisitor::Greeting { epoch, replay },
            bytes,
            &std::format!(r#"{{"greeting":{{"epoch":300,"replay":"{word}"}}}}"#),
        );
    }
    golden(&ToVisitor::Live, "02", r#""live""#);
    let acknowledged = ToVisitor::Acknowledged {
        key: KEY,
        seq: Seq(2),
        at: Timestamp(3),
    };
    golden(
        &acknowledged,
        "03KEY0203",
        r#"{"acknowledged":{"key":"KEY","seq":2,"at":3}}"#,
    );
    let wait = Span(400);
    let reasons = [
        (Refusal::EmptyText, "00", r#""empty_text""#),
        (Refusal::TextTooLong, "01", r#""text_too_long""#),
        (Refusal::KeyReused, "02", r#""key_reused""#),
        (
            Refusal::TooManyMessages { wait },
            "039003",
            r#"{"too_many_messages":{"wait":400}}"#,
        ),
        (Refusal::NotAllowed, "04", r#""not_allowed""#),
        (Refusal::Closed, "05", r#""closed""#),
        (Refusal::NotAnAddress, "06", r#""not_an_address""#),
        (Refusal::Open, "07", r#""open""#),
    ];
    for (reason, bytes, text) in reasons {
        golden(
            &ToVisitor::Refused { key: KEY, reason },
            &std::format!("04KEY{bytes}"),
            &std::format!(r#"{{"refused":{{"key":"KEY","reason":{text}}}}}"#),
        );
    }
    let marks = Marks {
        delivered: Seq(9),
        read: Seq(8),
    };
    golden(
        &ToVisitor::Marks(marks),
        "050908",
        r#"{"marks":{"delivered":9,"read":8}}"#,
    );
    golden(&ToAgent::Left(true), "0701", r#"{"left":true}"#);
    golden(&ToVisitor::Seen(Seq(8)), "0808", r#"{"seen":8}"#);
    golden(
        &ToAgent::Typing(Speaker::Visitor),
        "0600",
        r#"{"typing":"visitor"}"#,
    );
    let name = String::from("Ada");
    golden(
        &ToVisitor::Typing(Speaker::Team { name }),
        "060103416461",
        r#"{"typing":{"team":{"name":"Ada"}}}"#,
    );
    for (staff, bytes, text) in [
        (Staff::Nobody, "0900", r#"{"team":"nobody"}"#),
        (Staff::Room, "0901", r#"{"team":"room"}"#),
        (Staff::Full, "0902", r#"{"team":"full"}"#),
    ] {
        golden(&ToVisitor::Team(staff), bytes, text);
    }
}

#[test]
fn dlv_9_version_1_entries() {
    let visitors = [
        (
            VisitorSees::You { key: KEY },
            "00KEY",
            r#"{"you":{"key":"KEY"}}"#,
        ),
        (
            VisitorSees::Team { name: "Ada".into() },
            "0103416461",
            r#"{"team":{"name":"Ada"}}"#,
        ),
    ];
    for (from, bytes, text) in visitors {
        let entry = VisitorEntry {
            seq: Seq(2),
            at: Timestamp(3),
            from,
            said: "hi".into(),
        };
        golden(
            &vec![ToClient::Entry(entry)],
            &std::format!("01010203{bytes}00026869"),
            &std::format!(
                r#"[{{"entry":{{"seq":2,"at":3,"from":{text},"said":{{"text":"hi"}}}}}}]"#
            ),
        );
    }
    let agents = [
        (
            AgentSees::You { key: KEY },
            "00KEY",
            r#"{"you":{"key":"KEY"}}"#,
        ),
        (AgentSees::Visitor, "01", r#""visitor""#),
        (
            AgentSees::Colleague { name: "Ada".into() },
            "0203416461",
            r#"{"colleague":{"name":"Ada"}}"#,
        ),
    ];
    let audiences = [
        (Audience::Everybody, "00", "everybody"),
        (Audience::Team, "01", "team"),
    ];
    for (from, bytes, text) in agents {
        for (to, kind, word) in audiences {
            let entry = AgentEntry {
                seq: Seq(2),
                at: Timestamp(3),
                from: from.clone(),
                to,
                said: "hi".into(),
            };
            golden(
                &vec![ToClient::Entry(entry)],
                &std::format!("01010203{bytes}{kind}00026869"),
                &std::format!(
                    r#"[{{"entry":{{"seq":2,"at":3,"from":{text},"to":"{word}","said":{{"text":"hi"}}}}}}]"#
                ),
            );
        }
    }
}

#[test]
fn dlv_9_version_1_to_console() {
    let row = |latest, assignee| InboxRow {
        conversation: ConversationId::new(7).unwrap(),
        site: SiteId::new("main").unwrap(),
        page: "p".into(),
        begun: Timestamp(3),
        latest,
        waiting: 1,
        waiting_since: Some(Timestamp(2)),
        assignee,
        closed: false,
        mail: None,
        flow: "f".into(),
        after: None,
        verified: true,
    };
    golden(&ToConsole::Live, "01", r#""live""#);
    golden(&FromConsole::Away(true), "0001", r#"{"away":true}"#);
    let member = Member {
        id: PersonId::new("ada").unwrap(),
        name: "Ada".into(),
        away: true,
    };
    golden(
        &ToConsole::Team(vec![member]),
        "0201036164610341646101",
        r#"{"team":[{"id":"ada","name":"Ada","away":true}]}"#,
    );
    golden(
        &ToConsole::Row(row(None, None)),
        "0007046d61696e0170030001010200000001660001",
        r#"{"row":{"conversation":7,"site":"main","page":"p","begun":3,"latest":null,"waiting":1,"waiting_since":2,"assignee":null,"closed":false,"mail":null,"flow":"f","after":null,"verified":true}}"#,
    );
    let latest = Preview {
        at: Timestamp(4),
        from: Speaker::Visitor,
        text: "hi".into(),
    };
    let assignee = Assignee {
        id: PersonId::new("ada").unwrap(),
        name: "Ada".into(),
    };
    golden(
        &ToConsole::Row(row(Some(latest), Some(assignee))),
        "0007046d61696e017003010400026869010102010361646103416461000001660001",
        r#"{"row":{"conversation":7,"site":"main","page":"p","begun":3,"latest":{"at":4,"from":"visitor","text":"hi"},"waiting":1,"waiting_since":2,"assignee":{"id":"ada","name":"Ada"},"closed":false,"mail":null,"flow":"f","after":null,"verified":true}}"#,
    );
}

/// `FromClient` as a careless hand would extend it.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Careless {
    Post {
        key: ClientKey,
        after: Option<ClientKey>,
        text: String,
    },
    Edit {
        key: ClientKey,
        after: Option<ClientKey>,
        text: String,
    },
    Typing,
    Comment {
        key: ClientKey,
        after: Option<ClientKey>,
        text: String,
    },
    Marks(Marks),
}

#[test]
fn a_variant_in_the_middle_breaks_the_golden_bytes() {
    assert_eq!(agrees(&FromClient::Typing, "01", r#""typing""#), Ok(()));
    assert!(agrees(&Careless::Typing, "01", r#""typing""#).is_err());
    // And on the wire there is no error: what was a comment is an edit of something.
    let (key, after, text) = (KEY, None, String::new());
    let comment = codec::encode(&FromClient::Comment { key, after, text });
    let (key, text) = (KEY, String::new());
    let meant = Careless::Comment { key, after, text };
    assert!(codec::decode::<Careless>(&comment, 64) != Ok(meant));
}

#[test]
fn a_second_hello_is_no_frame_of_a_client() {
    for protocol in [1, 2] {
        for (epoch, cursor) in [(0, 0), (300, 5), (u64::MAX, u64::MAX)] {
            let hello = Hello {
                protocol,
                epoch: Epoch::from_wire(epoch),
                cursor: Seq(cursor),
            };
            let read = codec::decode::<FromClient>(&codec::encode(&hello), FRAME_BYTES);
            assert!(read.is_err(), "{hello:?} reads as {read:?}");
        }
    }
}

#[test]
fn json_takes_nothing_that_is_not_there() {
    for text in [
        r#"{"post":{"key":"KEY","after":null,"text":"hi","more":1}}"#,
        r#"{"post":{"key":"KEY"}}"#,
        r#"{"post":{"key":"KEY","key":"KEY","after":null,"text":"hi"}}"#,
        r#"{"post":{"key":"abc","after":null,"text":"hi"}}"#,
        r#"{"post":{"key":"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz","after":null,"text":"hi"}}"#,
        r#"{"post":{"key":[1,2],"after":null,"text":"hi"}}"#,
        r#"{"marks":{"delivered":-1,"read":4}}"#,
        r#"{"marks":{"delivered":1.5,"read":4}}"#,
        r#"{"shout":{}}"#,
        r#"{"typing":1}"#,
        "null",
        "",
    ] {
        let text = text.replace("KEY", &"ab".repeat(16));
        assert_eq!(
            json::decode::<FromClient>(&text, FRAME_BYTES),
            Err(Garbled::Malformed),
            "{text}"
        );
    }
}
