//! What a person has sent and the edge has not yet acknowledged (DLV-2, DLV-5).

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{
    ids::ClientKey,
    protocol::{
        delivery::{Audience, FromClient, Refusal, Said},
        read::read_enums,
    },
    time::{Span, Timestamp},
};

/// How long a message that a limit has refused waits at most before it is tried again, should the
/// clock have been set back meanwhile.
const LONGEST: Span = Span::seconds(60);

/// A message on its way.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outgoing {
    pub key: ClientKey,
    pub to: Audience,
    pub said: Said,
    pub progress: Progress,
    /// When the person sent it.
    pub at: Timestamp,
    /// When it went over the socket there is.
    sent: Option<Timestamp>,
}

impl Outgoing {
    pub(super) fn new(key: ClientKey, to: Audience, said: Said, at: Timestamp) -> Self {
        Self {
            key,
            to,
            said,
            progress: Progress::Sending,
            at,
            sent: None,
        }
    }

    /// One that an earlier page had not seen stored, as it stood there.
    #[must_use]
    pub fn restored(key: ClientKey, said: Said, at: Timestamp, progress: Progress) -> Self {
        Self {
            progress,
            ..Self::new(key, Audience::Everybody, said, at)
        }
    }

    /// The same for another conversation, where nothing of it was sent or refused.
    #[must_use]
    pub fn anew(self) -> Self {
        let Self {
            key, to, said, at, ..
        } = self;
        Self::new(key, to, said, at)
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
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Progress {
    /// Not acknowledged; sent again after every reconnect.
    Sending,
    /// A limit refused it. It is sent again at this time, under its own key, and what was sent after it
    /// goes after it (DLV-11).
    Waiting { until: Timestamp },
    /// The edge said no; only the person can try again.
    Failed(Refusal),
}

read_enums! {
    Progress { Sending, Waiting { until }, Failed(reason) }
}

#[derive(Debug, Default)]
pub(super) struct Outbox(Vec<Outgoing>);

impl Outbox {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Outgoing> {
        self.0.iter()
    }

    /// Puts a message in. Behind one that waits it waits as long.
    pub(super) fn push(&mut self, outgoing: Outgoing) {
        let waits = self.waits_until().filter(|_| {
            let progress = outgoing.progress;
            progress == Progress::Sending
        });
        let progress = waits.map_or(outgoing.progress, |until| Progress::Waiting { until });
        self.0.push(Outgoing {
            progress,
            ..outgoing
        });
    }

    /// Since when the oldest message waits for its acknowledgement.
    pub(super) fn waits_since(&self) -> Option<Timestamp> {
        self.0.iter().find_map(|outgoing| match outgoing.progress {
            Progress::Sending => outgoing.sent,
            Progress::Waiting { .. } | Progress::Failed(_) => None,
        })
    }

    /// When the first of those that a limit refused is sent again.
    pub(super) fn waits_until(&self) -> Option<Timestamp> {
        self.0.iter().find_map(|outgoing| match outgoing.progress {
            Progress::Waiting { until } => Some(until),
            Progress::Sending | Progress::Failed(_) => None,
        })
    }

    /// Those whose wait is over are to be sent like all others.
    pub(super) fn woke(&mut self, now: Timestamp) {
        for outgoing in &mut self.0 {
            if let Progress::Waiting { until } = &mut outgoing.progress {
                *until = (*until).min(now.after(LONGEST));
                if *until <= now {
                    outgoing.progress = Progress::Sending;
                }
            }
        }
    }

    /// What is to be sent over the socket, in its order: what was not sent over this one, or everything
    /// over a new one (`anew`). Nothing goes before a message that waits (DLV-5).
    pub(super) fn due(&mut self, now: Timestamp, anew: bool) -> impl Iterator<Item = FromClient> {
        let (mut after, mut held) = (None, false);
        self.0.iter_mut().filter_map(move |outgoing| {
            if anew {
                outgoing.sent = None;
            }
            match outgoing.progress {
                Progress::Sending if !held => {
                    let after = after.replace(outgoing.key);
                    if outgoing.sent.is_some() {
                        return None;
                    }
                    outgoing.sent = Some(now);
                    Some(outgoing.frame(after))
                }
                Progress::Waiting { .. } => {
                    held = true;
                    None
                }
                Progress::Sending | Progress::Failed(_) => None,
            }
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
                    Progress::Failed(_) | Progress::Sending | Progress::Waiting { .. } => None,
                })?;
        Some((self.0.remove(place), reason))
    }

    /// The edge has not taken a message: where that was for a limit, it waits.
    pub(super) fn refuse(&mut self, now: Timestamp, key: ClientKey, reason: Refusal) {
        let Some(outgoing) = self.0.iter_mut().find(|outgoing| outgoing.key == key) else {
            return;
        };
        outgoing.progress = match reason {
            Refusal::TooManyMessages { wait } => Progress::Waiting {
                until: now.after(wait),
            },
            Refusal::EmptyText
            | Refusal::TextTooLong
            | Refusal::KeyReused
            | Refusal::NotAllowed
            | Refusal::Closed
            | Refusal::Open
            | Refusal::NotAnAddress => Progress::Failed(reason),
        };
        outgoing.sent = None;
    }

    /// Takes out everything that is not among these.
    pub(super) fn keep_only(&mut self, stays: impl Fn(&Outgoing) -> bool) {
        self.0.retain(stays);
    }
}
