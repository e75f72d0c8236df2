//! What may not be, and looking whether it is.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    client::Link,
    conversation::stored::{Author, Participant, Receipts, Row},
    ids::Seq,
    protocol::{
        call::Standing,
        delivery::{Audience, Marks},
    },
};

use crate::person::Person;

/// What is wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Flaw {
    /// Somebody was told of an entry that was not stored (DLV-3).
    SaidBeforeStored { person: usize, seq: u64 },
    /// A message that was posted is not in the log.
    Lost { text: String },
    /// A message is in the log twice (DLV-2).
    Doubled { text: String },
    /// A message is there that nobody posted.
    Foreign { text: String },
    /// One person's messages are not in their order (DLV-5).
    OutOfOrder { person: usize, text: String },
    /// What somebody sees is not what the log says (DLV-1).
    Disagrees { person: usize, at: usize },
    /// Somebody is not connected, long after everything has healed (DLV-6).
    NotLive { person: usize },
    /// Somebody still waits for an acknowledgement.
    Unacknowledged { person: usize },
    /// What somebody has read is not known to the other side, or more than there is (DLV-7).
    Marks {
        person: usize,
        theirs: Marks,
        ours: Seq,
        last: u64,
    },
    /// Somebody seems to be writing for ever (DLV-8).
    StillTyping { person: usize },
    /// The list shows something else than the log.
    InboxDisagrees,
    /// What somebody has read is not kept when they have left (DLV-7), or the list does not know that
    /// they have (DLV-12).
    LeftUnkept,
}

/// A flaw with its story.
pub(crate) struct Failure {
    pub(crate) flaw: Flaw,
    pub(crate) trace: Vec<String>,
}

/// Looks at everything when all has healed.
pub(crate) fn judge(
    rows: &[Row],
    people: &[Person],
    excused: &BTreeSet<String>,
    heard: Option<&Standing>,
) -> Result<(), Flaw> {
    let mut places = BTreeMap::new();
    for row in rows {
        let text = row.entry.parts().3.text().to_owned();
        if places.insert(text.clone(), row.seq).is_some() {
            return Err(Flaw::Doubled { text });
        }
    }
    let mut posted = BTreeSet::new();
    for (number, person) in people.iter().enumerate() {
        let mut last = Seq::default();
        for text in person.stands() {
            posted.insert(text.clone());
            match places.get(text) {
                Some(seq) if *seq > last => last = *seq,
                Some(_) => {
                    let (person, text) = (number, text.clone());
                    return Err(Flaw::OutOfOrder { person, text });
                }
                None if excused.contains(text) => {}
                None => return Err(Flaw::Lost { text: text.clone() }),
            }
        }
    }
    if let Some(text) = places.keys().find(|text| !posted.contains(*text)) {
        return Err(Flaw::Foreign { text: text.clone() });
    }
    for (number, person) in people.iter().enumerate() {
        sees_the_log(number, person, rows)?;
        has_settled(number, person, rows)?;
    }
    let latest = rows
        .iter()
        .rev()
        .find(|row| row.entry.audience() == Audience::Everybody);
    let same = match (latest, heard) {
        (None, None) => true,
        (Some(row), Some(standing)) => {
            let (at, _, _, content) = row.entry.parts();
            let waiting = rows
                .iter()
                .rev()
                .filter(|row| row.entry.audience() == Audience::Everybody)
                .take_while(|row| *row.entry.parts().1 == Author::Visitor)
                .count();
            standing.latest.text == content.text()
                && standing.latest.at == at
                && standing.waiting as usize == waiting
                && standing.attended
        }
        // A copy from before the first message says nothing to the inbox.
        (None, Some(_)) => !excused.is_empty(),
        (Some(_), None) => false,
    };
    if same {
        Ok(())
    } else {
        Err(Flaw::InboxDisagrees)
    }
}

/// Looks at what is kept when everybody has left.
pub(crate) fn judge_kept(
    rows: &[Row],
    people: &[Person],
    receipts: &Receipts,
    heard: Option<&Standing>,
) -> Result<(), Flaw> {
    let kept = |person: &Person| {
        let by = Participant::from(&person.who);
        let receipt = receipts.0.iter().find(|receipt| receipt.by == by);
        receipt.map_or(Seq::default(), |receipt| receipt.read)
    };
    for person in people {
        // The last that somebody else wrote and this person sees.
        let foreign = rows.iter().rev().find(|row| {
            let sees = person.is_team() || row.entry.audience() == Audience::Everybody;
            let own = Participant::from(row.entry.parts().1) == Participant::from(&person.who);
            sees && !own
        });
        if foreign.is_some_and(|row| kept(person) < row.seq) {
            return Err(Flaw::LeftUnkept);
        }
    }
    // Without a message there is nothing to list, and nothing is said of it.
    let lists = rows
        .iter()
        .any(|row| row.entry.audience() == Audience::Everybody);
    if lists && heard.is_some_and(|standing| standing.attended) {
        return Err(Flaw::LeftUnkept);
    }
    Ok(())
}

fn sees_the_log(number: usize, person: &Person, rows: &[Row]) -> Result<(), Flaw> {
    let seen = person.sees();
    let visible = rows
        .iter()
        .filter(|row| person.is_team() || row.entry.audience() == Audience::Everybody);
    let mut expected = 0;
    for (place, row) in visible.enumerate() {
        let (at, _, _, content) = row.entry.parts();
        let seq = if person.is_team() {
            row.seq
        } else {
            Seq(place as u64 + 1)
        };
        let same = seen
            .get(place)
            .is_some_and(|entry| (entry.seq, entry.at, &*entry.text) == (seq, at, content.text()));
        if !same {
            return Err(Flaw::Disagrees {
                person: number,
                at: place,
            });
        }
        expected = place + 1;
    }
    if seen.len() > expected {
        return Err(Flaw::Disagrees {
            person: number,
            at: expected,
        });
    }
    Ok(())
}

fn has_settled(number: usize, person: &Person, rows: &[Row]) -> Result<(), Flaw> {
    if person.link() != Link::Live {
        return Err(Flaw::NotLive { person: number });
    }
    if person.waits() {
        return Err(Flaw::Unacknowledged { person: number });
    }
    if person.sees_typing() {
        return Err(Flaw::StillTyping { person: number });
    }
    // Everybody looks at the thread by then, so the other side has read all of ours.
    let (mut ours, mut visible) = (Seq::default(), 0);
    for row in rows {
        if row.entry.audience() == Audience::Everybody {
            visible += 1;
            let team = *row.entry.parts().1 != Author::Visitor;
            if team == person.is_team() {
                ours = if team { row.seq } else { Seq(visible) };
            }
        }
    }
    let last = if person.is_team() {
        rows.len() as u64
    } else {
        visible
    };
    let theirs = person.theirs();
    if theirs.read < ours
        || theirs.delivered < ours
        || theirs.delivered.0 > last
        || theirs.read.0 > last
    {
        return Err(Flaw::Marks {
            person: number,
            theirs,
            ours,
            last,
        });
    }
    Ok(())
}
