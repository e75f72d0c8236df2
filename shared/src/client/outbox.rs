//! What a person has sent and the edge has not yet acknowledged (DLV-2, DLV-5).

use alloc::{string::String, vec::Vec};

use crate::{
    ids::ClientKey,
    protocol::delivery::{FromClient, Refusal},
};

/// A message on its way.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outgoing {
    pub key: ClientKey,
    pub text: String,
    pub progress: Progress,
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

    pub(super) fn push(&mut self, key: ClientKey, text: String) {
        self.0.push(Outgoing {
            key,
            text,
            progress: Progress::Sending,
        });
    }

    /// Everything to send after a replay, in its order.
    pub(super) fn unsent(&self) -> impl Iterator<Item = FromClient> {
        self.0
            .iter()
            .filter(|outgoing| outgoing.progress == Progress::Sending)
            .map(|outgoing| FromClient::Post {
                key: outgoing.key,
                text: outgoing.text.clone(),
            })
    }

    /// Takes a message out: it is stored.
    pub(super) fn take(&mut self, key: ClientKey) -> Option<String> {
        let place = self.0.iter().position(|outgoing| outgoing.key == key)?;
        Some(self.0.remove(place).text)
    }

    /// Takes a message out if it has failed.
    pub(super) fn take_failed(&mut self, key: ClientKey) -> Option<String> {
        let place = self.0.iter().position(|outgoing| {
            outgoing.key == key && matches!(outgoing.progress, Progress::Failed(_))
        })?;
        Some(self.0.remove(place).text)
    }

    pub(super) fn fail(&mut self, key: ClientKey, reason: Refusal) {
        if let Some(outgoing) = self.0.iter_mut().find(|outgoing| outgoing.key == key) {
            outgoing.progress = Progress::Failed(reason);
        }
    }
}
