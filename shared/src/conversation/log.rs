//! The log's numbering and what has to be known to take the next message (DLV-1, DLV-2, DLV-5).

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    Limits,
    given::GivenSoFar,
    keys::{Keys, Place},
    stored::{self, Author, Content, Entry, Given, Header, Participant, Row},
};
use crate::{
    ids::{ClientKey, Seq},
    protocol::{
        call::{Edition, Introduction, Standing, Who},
        console::Preview,
        delivery::{Audience, Refusal, Speaker},
        limit::{ID_CHARS, LANGUAGE_CHARS, PREVIEW_CHARS, TEXT_CHARS},
    },
    text::{is_mailbox, markdown::Writer, preview, shows},
    time::Timestamp,
};

/// What became of a message.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Posted {
    /// It is the next row.
    Stored(Row, Place),
    /// It was stored before.
    Known(Place),
    Refused(Refusal),
    /// What was written before it has gone missing, perhaps with the memory of this object.
    OutOfOrder,
}

/// A message as it is asked to be taken.
pub(super) struct Asked {
    pub(super) key: ClientKey,
    pub(super) to: Audience,
    pub(super) body: Body,
}

/// What a message says.
#[derive(Debug)]
pub(super) enum Body {
    Text(String),
    Answer(stored::Answer),
    Closed,
    Reopened,
}

impl Body {
    fn content(&self) -> Content<'_> {
        match self {
            Self::Text(text) => Content::Text(text),
            Self::Answer(answer) => Content::Answer(answer),
            Self::Closed => Content::Closed,
            Self::Reopened => Content::Reopened,
        }
    }
}

/// What the sender of a message wrote before it, and why that was refused, if it was.
pub(super) struct Predecessor {
    pub(super) key: ClientKey,
    pub(super) refused: Option<Refusal>,
}

impl Predecessor {
    /// What becomes of a message if this one is not in the log; `None` if that is no matter.
    fn missing(&self) -> Option<Posted> {
        match self.refused {
            // Its sender may not hear of the refusal and send it again, so it could come later.
            Some(reason @ Refusal::TooManyMessages { .. }) => Some(Posted::Refused(reason)),
            Some(
                Refusal::EmptyText
                | Refusal::TextTooLong
                | Refusal::KeyReused
                | Refusal::NotAllowed
                | Refusal::NotAnAddress
                | Refusal::Closed
                | Refusal::Open,
            ) => None,
            None => Some(Posted::OutOfOrder),
        }
    }
}

/// The last message that both sides see.
#[derive(Debug)]
struct Latest {
    at: Timestamp,
    from: Speaker,
    text: String,
}

#[derive(Debug, Default)]
pub(super) struct Log {
    last: Seq,
    latest_at: Timestamp,
    /// The numbers that the visitor's own numbering leaves out, in order.
    hidden: Vec<Seq>,
    keys: BTreeMap<Participant, Keys>,
    latest: Option<Latest>,
    /// Messages of the visitor since the team last answered. In a conversation that is over nobody
    /// waits for that; whoever opens it again finds them as they were.
    unanswered: u32,
    /// When the first of these came.
    unanswered_since: Option<Timestamp>,
    /// Nothing of both sides came after its end (CNV-1).
    closed: bool,
    /// The visitor has declined the cookie, and would not be known again (CON-2).
    declined: bool,
    given: GivenSoFar,
}

impl Log {
    pub(super) fn last(&self) -> Seq {
        self.last
    }

    /// Whether the visitor has no way back once their page is gone.
    pub(super) fn declined(&self) -> bool {
        self.declined
    }

    /// Whether the visitor waits for an answer.
    pub(super) fn waits(&self) -> bool {
        self.waiting() > 0
    }

    fn waiting(&self) -> u32 {
        if self.closed { 0 } else { self.unanswered }
    }

    /// How the list shows it, once there is a message.
    pub(super) fn standing(&self, attended: bool) -> Option<Standing> {
        let Latest { at, from, text } = self.latest.as_ref()?;
        let writer = match from {
            Speaker::Visitor => Writer::Visitor,
            Speaker::Team { .. } => Writer::Team,
        };
        let latest = Preview {
            at: *at,
            from: from.clone(),
            text: preview(text, writer, PREVIEW_CHARS),
        };
        Some(Standing {
            latest,
            waiting: self.waiting(),
            waiting_since: self.unanswered_since.filter(|_| self.waits()),
            attended,
            closed: self.closed,
            mail: self.given.mail().map(Into::into),
            verified: self.given.is_verified(),
        })
    }

    /// The site vouches for this address of the visitor (CON-8).
    pub(super) fn vouch(&mut self, mail: String) {
        self.given.vouch(mail);
    }

    /// Which introduction of the visitor there is (CAP-2); of somebody who has said nothing at all none.
    pub(super) fn edition(&self, header: &Header) -> Option<Edition> {
        let begun = self.last != Seq::default();
        begun.then(|| self.given.edition(header)).flatten()
    }

    pub(super) fn introduction(&self, edition: Edition, header: &Header) -> Introduction {
        self.given.introduction(edition, header)
    }

    /// How many entries up to this one the visitor sees: its place in the visitor's own numbering.
    pub(super) fn visible(&self, seq: Seq) -> Seq {
        let hidden = self.hidden.partition_point(|hidden| *hidden <= seq);
        Seq(seq.0.saturating_sub(hidden as u64))
    }

    /// The place in the log of what the visitor counts as this.
    pub(super) fn place_of(&self, visible: Seq) -> Seq {
        self.hidden.iter().fold(
            visible,
            |seq, hidden| {
                if *hidden <= seq { seq.next() } else { seq }
            },
        )
    }

    /// What a participant has has also left its outbox.
    pub(super) fn confirm(&mut self, by: &Participant, seq: Seq) {
        if let Some(keys) = self.keys.get_mut(by) {
            keys.confirm(seq);
        }
    }

    pub(super) fn post(
        &mut self,
        now: Timestamp,
        who: &Who,
        asked: Asked,
        before: Option<Predecessor>,
        limits: Limits,
    ) -> Posted {
        let Asked { key, to, body } = asked;
        let author = match who {
            Who::Visitor(_) => Author::Visitor,
            Who::Person(person) => Author::Person {
                id: person.id.clone(),
                name: person.name.clone(),
            },
        };
        let keys = self.keys.get(&Participant::from(who));
        if let Some(place) = keys.and_then(|keys| keys.find(key)) {
            return if place.holds(to, body.content()) {
                Posted::Known(place)
            } else {
                Posted::Refused(Refusal::KeyReused)
            };
        }
        if let Some(before) = before
            && !keys.is_some_and(|keys| keys.has(before.key))
            && let Some(posted) = before.missing()
        {
            return posted;
        }
        if let Some(reason) = self.refusal(&author, to, &body) {
            return Posted::Refused(reason);
        }
        if let Some(wait) = keys.and_then(|keys| keys.wait(now, limits.messages_a_minute)) {
            return Posted::Refused(Refusal::TooManyMessages { wait });
        }
        // Clocks of two machines that had this object may differ.
        let at = now.max(self.latest_at);
        let visible = self.visible(self.last).next();
        let entry = match (body, to) {
            (Body::Text(text), Audience::Everybody) => Entry::Message {
                at,
                author,
                key,
                visible,
                text,
            },
            (Body::Text(text), Audience::Team) => Entry::Comment {
                at,
                author,
                key,
                text,
            },
            (Body::Answer(answer), _) => Entry::Answer {
                at,
                key,
                visible,
                answer,
            },
            (Body::Closed, _) => Entry::Closed {
                at,
                author,
                key,
                visible,
            },
            (Body::Reopened, _) => Entry::Reopened {
                at,
                author,
                key,
                visible,
            },
        };
        let seq = self.last.next();
        let row = Row { seq, entry };
        let place = self.fold(&row);
        Posted::Stored(row, place)
    }

    /// Takes a row in, whether it is stored already or about to be.
    pub(super) fn fold(&mut self, row: &Row) -> Place {
        let (at, author, key, content) = row.entry.parts();
        self.last = row.seq;
        self.latest_at = at;
        let to = row.entry.audience();
        match (to, content) {
            (Audience::Team, _) => self.hidden.push(row.seq),
            (Audience::Everybody, Content::Text(text)) => self.show(at, author, text),
            (Audience::Everybody, Content::Answer(answer)) => {
                self.given.note(row.seq, at, answer);
                if let Given::Cookie(accepts) = answer.given {
                    self.declined = !accepts;
                }
            }
            (Audience::Everybody, Content::Closed) => self.closed = true,
            (Audience::Everybody, Content::Reopened) => self.closed = false,
        }
        let place = Place::new(row.seq, self.visible(row.seq), at, to, content);
        let keys = self.keys.entry(Participant::from(author)).or_default();
        keys.insert(key, place);
        place
    }

    /// Why this is not taken, whoever sends it how often.
    fn refusal(&self, author: &Author, to: Audience, body: &Body) -> Option<Refusal> {
        match (author, body) {
            (Author::Visitor, Body::Closed | Body::Reopened)
            | (Author::Person { .. }, Body::Answer(_)) => Some(Refusal::NotAllowed),
            (Author::Visitor, Body::Text(_)) if to == Audience::Team => Some(Refusal::NotAllowed),
            (Author::Visitor, Body::Text(_)) if self.closed => Some(Refusal::Closed),
            (Author::Person { .. }, Body::Closed) => self.closed.then_some(Refusal::Closed),
            (Author::Person { .. }, Body::Reopened) => (!self.closed).then_some(Refusal::Open),
            (_, Body::Text(text)) if !shows(text) => Some(Refusal::EmptyText),
            (_, Body::Text(text)) => too_long(text, TEXT_CHARS),
            (Author::Visitor, Body::Answer(answer)) => answer_refusal(answer),
        }
    }

    /// What the list shows of a message. Whoever writes into a conversation that was closed opens it
    /// again; only somebody of the team can.
    fn show(&mut self, at: Timestamp, author: &Author, text: &str) {
        let from = match author {
            Author::Visitor => {
                self.unanswered = self.unanswered.saturating_add(1);
                self.unanswered_since.get_or_insert(at);
                Speaker::Visitor
            }
            Author::Person { name, .. } => {
                self.unanswered = 0;
                self.unanswered_since = None;
                Speaker::Team { name: name.clone() }
            }
        };
        self.closed = false;
        let text = text.into();
        self.latest = Some(Latest { at, from, text });
    }
}

fn too_long(text: &str, limit: usize) -> Option<Refusal> {
    (text.chars().count() > limit).then_some(Refusal::TextTooLong)
}

fn answer_refusal(answer: &stored::Answer) -> Option<Refusal> {
    let stored::Answer {
        flow,
        language,
        asked,
        given,
    } = answer;
    let wrong = match given {
        Given::Mail(Some(mail)) => !is_mailbox(mail),
        Given::Mail(None) | Given::Cookie(_) | Given::Processing | Given::Subscription(_) => false,
    };
    too_long(flow, ID_CHARS)
        .or_else(|| too_long(language, LANGUAGE_CHARS))
        .or_else(|| too_long(asked, TEXT_CHARS))
        .or(wrong.then_some(Refusal::NotAnAddress))
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;
    use crate::{
        ids::{PersonId, VisitorId},
        noise::Noise,
        protocol::call::Person,
    };

    #[test]
    fn dlv_1_the_visitors_numbering_has_no_gaps_and_both_numberings_find_each_other() {
        let seed = 41;
        let mut noise = Noise(seed);
        let mut log = Log::default();
        let person = Who::Person(Person {
            id: PersonId::new("ada").unwrap(),
            name: "Ada".into(),
            number: 1,
            seat: true,
        });
        let visitor = Who::Visitor(VisitorId([1; 16]));
        let mut seen = 0;
        for n in 1..=500_u64 {
            let (who, to) = match noise.below(3) {
                0 => (&visitor, Audience::Everybody),
                1 => (&person, Audience::Everybody),
                _ => (&person, Audience::Team),
            };
            let asked = Asked {
                key: ClientKey(u128::from(n).to_le_bytes()),
                to,
                body: Body::Text(format!("{n}")),
            };
            let limits = Limits {
                messages_a_minute: 0,
            };
            let Posted::Stored(row, _) = log.post(Timestamp(n), who, asked, None, limits) else {
                panic!("seed {seed}: {n} was not stored");
            };
            assert_eq!(row.seq, Seq(n));
            if let Entry::Message { visible, .. } = row.entry {
                seen += 1;
                assert_eq!(visible, Seq(seen), "seed {seed}");
                assert_eq!(log.place_of(visible), row.seq, "seed {seed}");
            }
            assert_eq!(log.visible(row.seq), Seq(seen), "seed {seed}");
        }
        assert_eq!(log.place_of(Seq(0)), Seq(0));
    }
}
