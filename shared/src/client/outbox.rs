//! What a person has sent and the edge has not yet acknowledged (DLV-2, DLV-5).

use alloc::{string::String, vec::Vec};

use crate::{
    ids::ClientKey,
    protocol::delivery::{Audience, FromClient, Refusal},
    time::Timestamp,
};

/// A message on its way.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outgoing {
    pub key: ClientKey,
    pub to: Audience,
    pub text: String,
    pub progress: Progress,
    /// When it went over the socket there is.
    sent: Option<Timestamp>,
}

impl Outgoing {
    pub(super) fn new(key: ClientKey, to: Audience, text: String, sent: Option<Timestamp>) -> Self {
        Self {
            key,
            to,
            text,
            progress: Progress::Sending,
            sent,
        }
    }

    pub(super) fn frame(&self) -> FromClient {
        let (key, text) = (self.key, self.text.clone());
        match self.to {
            Audience::Everybody => FromClient::Post { key, text },
            Audience::Team => FromClient::Comment { key, text },
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

    pub(super) fn push(&mut self, outgoing: Outgoing) {
        self.0.push(outgoing);
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
        self.0
            .iter_mut()
            .filter_map(move |outgoing| match outgoing.progress {
                Progress::Sending => {
                    outgoing.sent = Some(now);
                    Some(outgoing.frame())
                }
                Progress::Failed(_) => None,
            })
    }

    /// Takes a message out: it is stored.
    pub(super) fn take(&mut self, key: ClientKey) -> Option<Outgoing> {
        let place = self.0.iter().position(|outgoing| outgoing.key == key)?;
        Some(self.0.remove(place))
    }

    /// Takes a message out if it has failed.
    pub(super) fn take_failed(&mut self, key: ClientKey) -> Option<Outgoing> {
        let place = self.0.iter().position(|outgoing| {
            outgoing.key == key && matches!(outgoing.progress, Progress::Failed(_))
        })?;
        Some(self.0.remove(place))
    }

    pub(super) fn fail(&mut self, key: ClientKey, reason: Refusal) {
        if let Some(outgoing) = self.0.iter_mut().find(|outgoing| outgoing.key == key) {
            outgoing.progress = Progress::Failed(reason);
        }
    }
}
