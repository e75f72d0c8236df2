//! The log's numbering and what has to be known of it to take the next message (DLV-1, DLV-2).

use alloc::{collections::BTreeMap, string::String};

use super::{
    keys::{Keys, Place},
    stored::{Author, Entry, Row},
};
use crate::{
    ids::{ClientKey, PersonId, Seq},
    protocol::{
        call::Who,
        console::{Preview, PreviewFrom},
        delivery::Refusal,
        limit::{PREVIEW_CHARS, TEXT_CHARS},
    },
    text::preview,
    time::Timestamp,
};

/// What became of a message.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Posted {
    /// It is the next row.
    Stored(Row),
    /// It was stored before.
    Known(Place),
    Refused(Refusal),
}

#[derive(Debug, Default)]
pub(super) struct Log {
    last: Seq,
    last_visible: Seq,
    /// By person; the visitor's under `None`.
    keys: BTreeMap<Option<PersonId>, Keys>,
    latest: Option<Preview>,
    waiting: u32,
}

impl Log {
    pub(super) fn latest(&self) -> Option<&Preview> {
        self.latest.as_ref()
    }

    /// Messages of the visitor since the team last answered.
    pub(super) fn waiting(&self) -> u32 {
        self.waiting
    }

    pub(super) fn post(
        &mut self,
        now: Timestamp,
        who: &Who,
        key: ClientKey,
        text: String,
    ) -> Posted {
        let author = match who {
            Who::Visitor(_) => Author::Visitor,
            Who::Person(person) => Author::Person {
                id: person.id.clone(),
                name: person.name.clone(),
            },
        };
        if let Some(place) = self
            .keys
            .get(&participant(&author))
            .and_then(|keys| keys.find(key))
        {
            return if place.holds(&text) {
                Posted::Known(place)
            } else {
                Posted::Refused(Refusal::KeyReused)
            };
        }
        if text.trim().is_empty() {
            return Posted::Refused(Refusal::EmptyText);
        }
        if text.chars().count() > TEXT_CHARS {
            return Posted::Refused(Refusal::TextTooLong);
        }
        let row = Row {
            seq: self.last.next(),
            entry: Entry::Message {
                at: now,
                author,
                key,
                visible: self.last_visible.next(),
                text,
            },
        };
        self.fold(&row);
        Posted::Stored(row)
    }

    /// Takes a row in, whether it is stored already or about to be.
    pub(super) fn fold(&mut self, row: &Row) {
        self.last = row.seq;
        match &row.entry {
            Entry::Message {
                at,
                author,
                key,
                visible,
                text,
            } => {
                self.last_visible = *visible;
                let place = Place::new(row.seq, *visible, *at, text);
                self.keys
                    .entry(participant(author))
                    .or_default()
                    .insert(*key, place);
                let from = match author {
                    Author::Visitor => {
                        self.waiting = self.waiting.saturating_add(1);
                        PreviewFrom::Visitor
                    }
                    Author::Person { name, .. } => {
                        self.waiting = 0;
                        PreviewFrom::Team { name: name.clone() }
                    }
                };
                self.latest = Some(Preview {
                    at: *at,
                    from,
                    text: preview(text, PREVIEW_CHARS),
                });
            }
        }
    }
}

fn participant(author: &Author) -> Option<PersonId> {
    match author {
        Author::Visitor => None,
        Author::Person { id, .. } => Some(id.clone()),
    }
}
