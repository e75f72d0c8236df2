//! What a person has sent and the edge has not yet acknowledged (DLV-2, DLV-5).

use alloc::vec::Vec;

use crate::{
    ids::ClientKey,
    protocol::delivery::{Audience, FromClient, Refusal, Said},
    time::Timestamp,
};

/// A message on its way.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outgoing {
    pub key: ClientKey,
    pub to: Audience,
    pub said: Said,
    pub progress: Progress,
    /// When it went over the socket there is.
    sent: Option<Timestamp>,
}

impl Outgoing {
    pub(super) fn new(key: ClientKey, to: Audience, said: Said, sent: Option<Timestamp>) -> Self {
        Self {
            key,
            to,
            said,
            progress: Progress::Sending,
            sent,
        }
    }

    /// In the page, this is in the program that is fetched with the first socket: only what goes over one
    /// is made a frame.
    #[inline(never)]
    fn frame(&self, after: Option<ClientKey>) -> FromClient {
        let key = self.key;
        match (self.said.clone(), self.to) {
            (Said::Text(text), Audience::Everybody) => FromClient::Post { key, after, text },
            (Said::Text(text), Audience::Team) => FromClient::Comment { key, after, text },
            (Said::Answer(answer), _) => FromClient::Answer { key, after, answer },
            (Said::Closed, _) => FromClient::Close { key, after },
            (Said::Reopened, _) => FromClient::Reopen { key, after },
        }
    }
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Progress {
    /// Not acknowledged; sent again after every reconnect.
    Sending,
    /// The edge said no; only the person can try again.
    Failed(Refusal),
}

#[derive(Debug, Default)]
pub(super) struct Outbox(Vec<Outgoing>);

impl Outbox {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Outgoing> {
        self.0.iter()
    }

    /// Puts a message in, and gives back its frame if it is sent at once.
    pub(super) fn push(&mut self, outgoing: Outgoing) -> Option<FromClient> {
        let sending = |earlier: &&Outgoing| earlier.progress == Progress::Sending;
        let after = self.0.iter().rfind(sending).map(|earlier| earlier.key);
        let frame = outgoing.sent.map(|_| outgoing.frame(after));
        self.0.push(outgoing);
        frame
    }

    /// Since when the oldest message waits for its acknowledgement.
    pub(super) fn waits_since(&self) -> Option<Timestamp> {
        self.0.iter().find_map(|outgoing| match outgoing.progress {
            Progress::Sending => outgoing.sent,
            Progress::Failed(_) => None,
        })
    }

    /// Everything to send after a replay, in its order.
    pub(super) fn unsent(&mut self, now: Timestamp) -> impl Iterator<Item = FromClient> {
        let mut after = None;
        self.0
            .iter_mut()
            .filter_map(move |outgoing| match outgoing.progress {
                Progress::Sending => {
                    outgoing.sent = Some(now);
                    Some(outgoing.frame(after.replace(outgoing.key)))
                }
                Progress::Failed(_) => None,
            })
    }

    /// Takes a message out: it is stored.
    pub(super) fn take(&mut self, key: ClientKey) -> Option<Outgoing> {
        let place = self.0.iter().position(|outgoing| outgoing.key == key)?;
        Some(self.0.remove(place))
    }

    /// Takes a message out if it has failed, and says why it has.
    pub(super) fn take_failed(&mut self, key: ClientKey) -> Option<(Outgoing, Refusal)> {
        let (place, reason) =
            self.0
                .iter()
                .enumerate()
                .find_map(|(place, outgoing)| match outgoing.progress {
                    Progress::Failed(reason) if outgoing.key == key => Some((place, reason)),
                    Progress::Failed(_) | Progress::Sending => None,
                })?;
        Some((self.0.remove(place), reason))
    }

    pub(super) fn fail(&mut self, key: ClientKey, reason: Refusal) {
        if let Some(outgoing) = self.0.iter_mut().find(|outgoing| outgoing.key == key) {
            outgoing.progress = Progress::Failed(reason);
        }
    }
}
