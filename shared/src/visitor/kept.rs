//! What the browser keeps of a chat after consent (VIS-4), so that a page that goes away takes nothing
//! with it.
//!
//! Each page keeps a part of its own. The next page takes over the parts that no page holds, as one.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    client::{Outgoing, Progress},
    ids::{ClientKey, Seq},
    protocol::{
        codec,
        delivery::Said,
        limit::BODY_BYTES,
        read::{self, read_structs},
    },
    time::Timestamp,
};

/// Bytes of format 2: those of format 1, which had no `stands`, and that list behind them.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Kept {
    /// The next page looks for the conversation: it is not over, or the visitor has not seen all of it.
    pub goes_on: bool,
    /// Entries up to here were in sight.
    pub seen: Seq,
    /// What is not known to be stored at the edge, in order.
    pub outbox: Vec<Unsent>,
    /// Id of the flow that the conversation began in: its welcome stands above it on every page.
    pub flow: String,
    /// How each message of the outbox stands, in its order.
    pub stands: Vec<Stand>,
}

/// One message on its way.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Unsent {
    pub key: ClientKey,
    pub said: Said,
}

/// When a message was written, and how far it has come.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Stand {
    pub at: Timestamp,
    pub progress: Progress,
}

read_structs! {
    Kept { goes_on, seen, outbox, flow, stands }
    Unsent { key, said }
    Stand { at, progress }
}

/// The format of an earlier build.
const BEFORE: u8 = 1;
const FORMAT: u8 = 2;

impl Kept {
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        codec::encode_behind([FORMAT].into(), self)
    }

    /// `None` for bytes of a build that this one does not know.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (format, bytes) = bytes.split_first()?;
        let mut bytes = Vec::from(bytes);
        match *format {
            BEFORE => bytes.push(0),
            FORMAT => {}
            _ => return None,
        }
        read::decode(&bytes, BODY_BYTES).ok()
    }

    /// Takes over another part: messages in the order in which they were written, each once.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        let mut outbox: Vec<Outgoing> = self.outgoing().collect();
        for one in other.outgoing() {
            if outbox.iter().any(|known| known.key == one.key) {
                continue;
            }
            // A sort of the library's is 3 KB of the page; what is here is short.
            let later = outbox.iter().position(|known| known.at > one.at);
            outbox.insert(later.unwrap_or(outbox.len()), one);
        }
        self.put(&outbox);
        self.goes_on |= other.goes_on;
        self.seen = self.seen.max(other.seen);
        if self.flow.is_empty() {
            self.flow = other.flow;
        }
        self
    }

    /// The outbox, as a client takes it.
    pub(super) fn outgoing(&self) -> impl Iterator<Item = Outgoing> {
        self.outbox.iter().enumerate().map(|(place, unsent)| {
            let stand = self.stands.get(place).copied();
            let Stand { at, progress } = stand.unwrap_or(Stand {
                at: Timestamp(0),
                progress: Progress::Sending,
            });
            Outgoing::restored(unsent.key, unsent.said.clone(), at, progress)
        })
    }

    /// Keeps these as the outbox.
    pub(super) fn put<'a>(&mut self, outbox: impl IntoIterator<Item = &'a Outgoing>) {
        self.outbox.clear();
        self.stands.clear();
        for Outgoing {
            key,
            said,
            at,
            progress,
            ..
        } in outbox
        {
            self.outbox.push(Unsent {
                key: *key,
                said: said.clone(),
            });
            self.stands.push(Stand {
                at: *at,
                progress: *progress,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{vec, vec::Vec};

    use super::*;
    use crate::{protocol::delivery::Refusal, stored, time::Span};

    fn one(n: u8, at: u64, progress: Progress) -> Outgoing {
        let text = std::format!("{n}");
        Outgoing::restored(
            ClientKey([n; 16]),
            text.as_str().into(),
            Timestamp(at),
            progress,
        )
    }

    fn part(outbox: &[Outgoing]) -> Kept {
        let mut kept = Kept::default();
        kept.put(outbox);
        kept
    }

    fn words(kept: &Kept) -> Vec<&str> {
        kept.outbox
            .iter()
            .map(|unsent| unsent.said.text())
            .collect()
    }

    #[test]
    fn vis_4_what_is_kept_is_read_back() {
        let refused = Refusal::TooManyMessages { wait: Span(500) };
        let kept = Kept {
            goes_on: true,
            seen: Seq(7),
            flow: "front".into(),
            ..part(&[
                one(1, 10, Progress::Sending),
                one(
                    2,
                    11,
                    Progress::Waiting {
                        until: Timestamp(99),
                    },
                ),
                one(3, 12, Progress::Failed(refused)),
            ])
        };
        assert_eq!(Kept::read(&kept.encode()), Some(kept.clone()));
        let mut longer = kept.encode();
        longer.push(0);
        for bytes in [&[][..], &[3, 0], &kept.encode()[..9], &longer] {
            assert_eq!(Kept::read(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn vis_4_what_the_build_before_has_written_is_read() {
        #[derive(Serialize)]
        struct Before {
            goes_on: bool,
            seen: Seq,
            outbox: Vec<Unsent>,
            flow: String,
        }
        let before = Before {
            goes_on: true,
            seen: Seq(3),
            outbox: vec![Unsent {
                key: ClientKey([4; 16]),
                said: "hello".into(),
            }],
            flow: "front".into(),
        };
        let kept = Kept::read(&stored::encode(&before)).unwrap();
        assert_eq!((kept.goes_on, kept.seen), (true, Seq(3)));
        assert_eq!(words(&kept), ["hello"]);
        let progress: Vec<Progress> = kept.outgoing().map(|one| one.progress).collect();
        assert_eq!(progress, [Progress::Sending]);
    }

    #[test]
    fn dlv_10_parts_of_several_pages_are_one_outbox_in_the_order_of_writing() {
        let ours = part(&[one(1, 10, Progress::Sending), one(3, 30, Progress::Sending)]);
        let theirs = Kept {
            goes_on: true,
            seen: Seq(2),
            flow: "front".into(),
            ..part(&[
                one(2, 20, Progress::Sending),
                one(3, 30, Progress::Sending),
                one(4, 40, Progress::Sending),
            ])
        };
        let all = ours.with(theirs);
        assert_eq!(words(&all), ["1", "2", "3", "4"], "each once");
        assert_eq!(
            (all.goes_on, all.seen, all.flow.as_str()),
            (true, Seq(2), "front")
        );
    }
}
