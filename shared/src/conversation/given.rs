//! What the visitor has said of themselves (CAP-2, CON-5), as far as a contact may come of it.

use alloc::{string::String, vec::Vec};

use super::stored::{self, Header};
use crate::{
    ids::Seq,
    protocol::call::{Edition, GivenMail, Introduction, Ticked},
    time::Timestamp,
};

/// Boxes that are told of at most, the first. A page has one for each chatflow, and all of them are
/// entries of the log.
const MOST_TICKED: usize = 10;

#[derive(Debug, Default)]
pub(super) struct GivenSoFar {
    /// Place of the last answer that changed it.
    seq: Seq,
    mail: Option<GivenMail>,
    /// The address that the site vouches for (CON-8), as the contacts have said. A sleep forgets it, and
    /// the inbox keeps it.
    vouched: Option<String>,
    ticked: Vec<Ticked>,
}

impl GivenSoFar {
    /// The address to call the visitor by: the one that the site vouches for, or else as it was typed.
    pub(super) fn mail(&self) -> Option<&str> {
        let typed = self.mail.as_ref().map(|given| &*given.mail);
        self.vouched.as_deref().or(typed)
    }

    /// Whether the site vouches for that address.
    pub(super) fn is_verified(&self) -> bool {
        self.vouched.is_some()
    }

    /// The contacts know the visitor by this address, for which the site vouches.
    pub(super) fn vouch(&mut self, mail: String) {
        self.vouched = Some(mail);
    }

    /// Takes an answer in. One that refuses takes nothing back: not ticking is no answer about what was
    /// ticked before, and skipping none about an address.
    pub(super) fn note(&mut self, seq: Seq, at: Timestamp, answer: &stored::Answer) {
        let flow = || answer.flow.clone();
        match &answer.given {
            stored::Given::Mail(Some(mail)) => {
                self.mail = Some(GivenMail {
                    mail: mail.clone(),
                    flow: flow(),
                });
            }
            stored::Given::Subscription(true) if self.is_new(answer) => {
                self.ticked.push(Ticked {
                    at,
                    flow: flow(),
                    language: answer.language.clone(),
                    words: answer.asked.clone(),
                });
            }
            stored::Given::Subscription(_)
            | stored::Given::Mail(None)
            | stored::Given::Cookie(_)
            | stored::Given::Processing => return,
        }
        self.seq = seq;
    }

    fn is_new(&self, answer: &stored::Answer) -> bool {
        let is_it = |ticked: &Ticked| {
            (&*ticked.flow, &*ticked.language, &*ticked.words)
                == (&*answer.flow, &*answer.language, &*answer.asked)
        };
        self.ticked.len() < MOST_TICKED && !self.ticked.iter().any(is_it)
    }

    /// Which introduction there is, if there is somebody to introduce: whoever has given an address, or
    /// whom the site knows.
    pub(super) fn edition(&self, header: &Header) -> Option<Edition> {
        let identified = header.is_identified();
        (identified || self.mail.is_some()).then_some(Edition {
            epoch: header.epoch,
            identified,
            seq: self.seq,
        })
    }

    pub(super) fn introduction(&self, edition: Edition, header: &Header) -> Introduction {
        let beginning = &header.beginning;
        Introduction {
            edition,
            conversation: beginning.conversation,
            site: beginning.site.clone(),
            visitor: header.visitor,
            begun: header.begun,
            flow: beginning.flow.clone(),
            given: self.mail.clone(),
            ticked: self.ticked.clone(),
        }
    }
}
