//! The thread of a conversation as the team sees it: messages in groups, and quiet lines between
//! them for what happened otherwise.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

use crate::{
    client::{Outgoing, Progress, group},
    ids::{ClientKey, Seq},
    protocol::delivery::{AgentEntry, AgentSees, Answer, Audience, LogEntry, Marks, Refusal, Said},
    time::Timestamp,
};

/// One line of the thread.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    pub id: LineId,
    pub by: Author,
    pub what: What,
    /// Known once it is stored.
    pub at: Option<Timestamp>,
    /// The first of its group: the author's name stands above it.
    pub first: bool,
    /// The last of its group: time and state stand below it.
    pub last: bool,
    pub mark: Mark,
}

/// What a line stays the same by, while it is on its way and once it is stored.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum LineId {
    /// The person's own.
    Own(ClientKey),
    /// Somebody else's.
    Stored(Seq),
}

/// Who wrote.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Author {
    You,
    Colleague { name: String },
    Visitor,
}

/// What a line is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum What {
    Message(String),
    /// A message that only the team sees.
    Comment(String),
    /// What the visitor has answered to the chatflow, one question after the other; one at least.
    Answers(Vec<Answered>),
    /// The end of the conversation.
    Closed,
    /// It goes on all the same.
    Reopened,
}

/// One answer, and when it came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answered {
    pub answer: Answer,
    pub at: Option<Timestamp>,
}

/// How far something of the person's own has come (DLV-7).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mark {
    /// It is by somebody else, or a later one has the mark.
    None,
    Sending,
    /// A limit refused it: it is sent by itself when there is room.
    Waiting,
    Sent,
    Delivered,
    Read,
    /// With a button to try again.
    Failed {
        key: ClientKey,
        reason: Refusal,
    },
}

/// What is stored, which the visitor has had up to `visitor`, and what is on its way.
pub(super) fn lines<'a>(
    entries: &[AgentEntry],
    outgoing: impl Iterator<Item = &'a Outgoing>,
    visitor: Marks,
) -> Vec<Line> {
    let latest = entries.iter().rposition(is_own_message);
    let stored = entries.iter().enumerate().map(|(place, entry)| {
        let mark = if Some(place) == latest {
            reached(entry.seq, visitor)
        } else {
            Mark::None
        };
        stored(entry, mark)
    });
    let mut lines = folded(stored.chain(outgoing.map(on_its_way)));
    group(
        &mut lines,
        |one, next| one.by == next.by && is_alike(&one.what, &next.what),
        |line| line.at,
        |line| (&mut line.first, &mut line.last),
    );
    lines
}

/// Answers that nothing stands between are one line, which stays the same as more come (INB-9).
fn folded(lines: impl Iterator<Item = Line>) -> Vec<Line> {
    let mut folded: Vec<Line> = Vec::new();
    for mut line in lines {
        let before = folded.last_mut().map(|line| &mut line.what);
        if let (Some(What::Answers(before)), What::Answers(more)) = (before, &mut line.what) {
            before.append(more);
        } else {
            folded.push(line);
        }
    }
    folded
}

fn is_own_message(entry: &AgentEntry) -> bool {
    entry.own_key().is_some()
        && entry.to == Audience::Everybody
        && matches!(entry.said, Said::Text(_))
}

fn reached(seq: Seq, visitor: Marks) -> Mark {
    if seq <= visitor.read {
        Mark::Read
    } else if seq <= visitor.delivered {
        Mark::Delivered
    } else {
        Mark::Sent
    }
}

fn stored(entry: &AgentEntry, mark: Mark) -> Line {
    let by = match &entry.from {
        AgentSees::You { .. } => Author::You,
        AgentSees::Colleague { name } => Author::Colleague { name: name.clone() },
        AgentSees::Visitor => Author::Visitor,
    };
    let id = entry
        .own_key()
        .map_or(LineId::Stored(entry.seq), LineId::Own);
    line(id, by, &entry.said, entry.to, Some(entry.at), mark)
}

fn on_its_way(outgoing: &Outgoing) -> Line {
    let key = outgoing.key;
    let mark = match outgoing.progress {
        Progress::Sending => Mark::Sending,
        Progress::Waiting { .. } => Mark::Waiting,
        Progress::Failed(reason) => Mark::Failed { key, reason },
    };
    let id = LineId::Own(key);
    line(id, Author::You, &outgoing.said, outgoing.to, None, mark)
}

fn line(
    id: LineId,
    by: Author,
    said: &Said,
    to: Audience,
    at: Option<Timestamp>,
    mark: Mark,
) -> Line {
    let what = match (said, to) {
        (Said::Text(text), Audience::Everybody) => What::Message(text.to_owned()),
        (Said::Text(text), Audience::Team) => What::Comment(text.to_owned()),
        (Said::Answer(answer), _) => What::Answers(vec![Answered {
            answer: answer.clone(),
            at,
        }]),
        (Said::Closed, _) => What::Closed,
        (Said::Reopened, _) => What::Reopened,
    };
    Line {
        id,
        by,
        what,
        at,
        first: true,
        last: true,
        mark,
    }
}

/// Only messages make groups, and what only the team sees stands apart.
fn is_alike(one: &What, other: &What) -> bool {
    match one {
        What::Message(_) => matches!(other, What::Message(_)),
        What::Comment(_) => matches!(other, What::Comment(_)),
        What::Answers(_) | What::Closed | What::Reopened => false,
    }
}

#[cfg(test)]
mod tests {
    use std::{vec, vec::Vec};

    use super::*;
    use crate::protocol::delivery::Given;

    const YOU: AgentSees = AgentSees::You {
        key: ClientKey([7; 16]),
    };

    fn entry(seq: u64, minute: u64, from: AgentSees, said: Said) -> AgentEntry {
        AgentEntry {
            seq: Seq(seq),
            at: Timestamp(minute * 60_000),
            from,
            to: Audience::Everybody,
            said,
        }
    }

    fn shown(entries: &[AgentEntry], delivered: u64, read: u64) -> Vec<(bool, bool, Mark)> {
        let marks = Marks {
            delivered: Seq(delivered),
            read: Seq(read),
        };
        let lines = lines(entries, [].iter(), marks);
        let shown = lines.into_iter();
        shown
            .map(|line| (line.first, line.last, line.mark))
            .collect()
    }

    #[test]
    fn messages_of_one_person_within_five_minutes_are_a_group() {
        let visitor = |seq, minute| entry(seq, minute, AgentSees::Visitor, "a".into());
        let entries = [visitor(1, 0), visitor(2, 4), visitor(3, 9), visitor(4, 10)];
        let none = Mark::None;
        assert_eq!(
            shown(&entries, 0, 0),
            [
                (true, false, none),
                (false, true, none),
                (true, false, none),
                (false, true, none)
            ]
        );
    }

    #[test]
    fn inb_9_answers_one_after_the_other_are_one_line_that_keeps_each_with_its_time() {
        let answered = |seq, minute, given| {
            let answer = Answer {
                flow: "shop".into(),
                language: "en".into(),
                asked: "May we?".into(),
                given,
            };
            entry(seq, minute, AgentSees::Visitor, Said::Answer(answer))
        };
        let entries = [
            answered(1, 0, Given::Cookie(true)),
            answered(2, 1, Given::Processing),
            entry(3, 1, AgentSees::Visitor, "hello".into()),
            answered(4, 2, Given::Mail(None)),
        ];
        let lines = lines(&entries, [].iter(), Marks::default());
        let told = lines.iter().map(|line| match &line.what {
            What::Answers(answers) => answers
                .iter()
                .map(|one| (one.answer.given.clone(), one.at.map(|at| at.0)))
                .collect(),
            What::Message(_) | What::Comment(_) | What::Closed | What::Reopened => Vec::new(),
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                vec![
                    (Given::Cookie(true), Some(0)),
                    (Given::Processing, Some(60_000))
                ],
                vec![],
                vec![(Given::Mail(None), Some(120_000))]
            ]
        );
        let ids = lines.iter().map(|line| line.id).collect::<Vec<_>>();
        assert_eq!(ids, [1, 3, 4].map(|seq| LineId::Stored(Seq(seq))));
    }

    #[test]
    fn what_happened_and_what_only_the_team_sees_end_a_group() {
        let mut comment = entry(2, 0, YOU, "b".into());
        comment.to = Audience::Team;
        let entries = [
            entry(1, 0, YOU, "a".into()),
            comment,
            entry(3, 0, YOU, "c".into()),
            entry(4, 0, YOU, Said::Closed),
            entry(5, 0, YOU, Said::Closed),
        ];
        assert!(shown(&entries, 0, 0).iter().all(|line| line.0 && line.1));
    }

    #[test]
    fn dlv_7_the_last_own_message_says_how_far_the_visitor_has_come() {
        let entries = vec![
            entry(1, 0, YOU, "a".into()),
            entry(2, 0, YOU, "b".into()),
            entry(3, 0, AgentSees::Visitor, "c".into()),
            entry(4, 0, YOU, Said::Closed),
        ];
        let marks = |delivered, read| {
            let shown = shown(&entries, delivered, read);
            shown.into_iter().map(|line| line.2).collect::<Vec<_>>()
        };
        let none = Mark::None;
        assert_eq!(marks(1, 1), [none, Mark::Sent, none, none]);
        assert_eq!(marks(2, 1), [none, Mark::Delivered, none, none]);
        assert_eq!(marks(2, 2), [none, Mark::Read, none, none]);
    }
}
