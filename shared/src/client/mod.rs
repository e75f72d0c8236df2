//! The client half of delivery, nested in the visitor's and the agent's machine (DLV).
//!
//! It owns the outbox, the cursor and the entries seen, asks for a socket when there is something
//! to be had over it, and gets a new one when the old one dies. What is posted stays in the outbox
//! until the edge has acknowledged or refused it, so nothing is lost by a cut; messages are sent
//! again only after the replay, which has by then taken out of the outbox what was stored, so
//! nothing is doubled.

use alloc::{string::String, vec::Vec};

mod backoff;
mod outbox;

pub use backoff::Backoff;
pub use outbox::{Outgoing, Progress};

use crate::{
    ids::{ClientKey, Epoch, Seq},
    machine::Effects,
    protocol::{
        close::CloseReason,
        delivery::{FromClient, Numbered, Refusal, ToClient},
        hello::Hello,
    },
    time::Timestamp,
};

use outbox::Outbox;

/// What happened to the client's socket or its person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event<E> {
    /// The conversation is there and its socket is wanted from here on.
    Started,
    /// The socket that was asked for is open.
    SocketOpened,
    /// A frame came in.
    Received(Vec<ToClient<E>>),
    /// Bytes came in that are no frame; the other end is not what it should be.
    ReceivedGarbage,
    /// The socket is gone, or could not be opened.
    SocketClosed { code: u16 },
    /// The person sent a message.
    Posted { key: ClientKey, text: String },
    /// The person wants a message that failed to be tried again, under a new key.
    Retried { key: ClientKey, again: ClientKey },
    /// The browser came online or the page is shown again: worth a try at once.
    Hurried,
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// What to do with the socket.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Open a socket; answered with `SocketOpened` or `SocketClosed`.
    Connect,
    Greet(Hello),
    Send(FromClient),
    /// Drop the socket without waiting for its end; no `SocketClosed` follows.
    Disconnect,
}

/// How the person is connected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Link {
    /// Nothing has been started.
    Idle,
    /// A socket is being opened, or is catching up.
    Connecting,
    /// Everything stored has been seen.
    Live,
    /// The connection was lost; the next try is at this time.
    Waiting { until: Timestamp },
    /// The edge will not take this program any more: a reload is needed.
    Refused,
}

/// The client half of one conversation, reading entries of type `E`.
#[derive(Debug)]
pub struct Client<E> {
    link: Link,
    epoch: Epoch,
    cursor: Seq,
    entries: Vec<E>,
    outbox: Outbox,
    backoff: Backoff,
}

/// Builds the entry of an own message from what the edge acknowledged.
pub type OwnEntry<E> = fn(Seq, Timestamp, ClientKey, String) -> E;

impl<E: Numbered> Client<E> {
    /// `entropy` seeds the jitter of reconnecting, nothing else.
    #[must_use]
    pub fn new(entropy: u64) -> Self {
        Self {
            link: Link::Idle,
            epoch: Epoch::NONE,
            cursor: Seq::default(),
            entries: Vec::new(),
            outbox: Outbox::default(),
            backoff: Backoff::new(entropy),
        }
    }

    #[must_use]
    pub fn link(&self) -> Link {
        self.link
    }

    /// Everything stored that this client has seen, in order.
    #[must_use]
    pub fn entries(&self) -> &[E] {
        &self.entries
    }

    /// What the person wrote that is not stored as far as is known, in order.
    pub fn outgoing(&self) -> impl Iterator<Item = &Outgoing> {
        self.outbox.iter()
    }

    #[must_use]
    pub fn next_wake(&self) -> Option<Timestamp> {
        match self.link {
            Link::Waiting { until } => Some(until),
            Link::Idle | Link::Connecting | Link::Live | Link::Refused => None,
        }
    }

    /// `own` makes an entry of the reader's own message.
    pub fn update(&mut self, now: Timestamp, event: Event<E>, own: OwnEntry<E>) -> Effects<Effect> {
        match event {
            Event::Started => self.connect_if(self.link == Link::Idle),
            Event::SocketOpened => Effects::one(Effect::Greet(Hello::of(self.epoch, self.cursor))),
            Event::Received(items) => self.take_all(now, items, own),
            Event::ReceivedGarbage => self.reconnect(now),
            Event::SocketClosed { code } => {
                self.lost(now, code);
                Effects::none()
            }
            Event::Posted { key, text } => self.post(key, text),
            Event::Retried { key, again } => match self.outbox.take_failed(key) {
                Some(text) => self.post(again, text),
                None => Effects::none(),
            },
            Event::Hurried => self.connect_if(matches!(self.link, Link::Waiting { .. })),
            Event::Woke => {
                self.connect_if(matches!(self.link, Link::Waiting { until } if until <= now))
            }
        }
    }

    fn connect_if(&mut self, wanted: bool) -> Effects<Effect> {
        if !wanted {
            return Effects::none();
        }
        self.link = Link::Connecting;
        Effects::one(Effect::Connect)
    }

    fn lost(&mut self, now: Timestamp, code: u16) {
        self.link = if CloseReason::is_final(code) {
            Link::Refused
        } else {
            Link::Waiting {
                until: now.after(self.backoff.next_wait(now)),
            }
        };
    }

    fn reconnect(&mut self, now: Timestamp) -> Effects<Effect> {
        self.link = Link::Waiting {
            until: now.after(self.backoff.next_wait(now)),
        };
        Effects::one(Effect::Disconnect)
    }

    fn post(&mut self, key: ClientKey, text: String) -> Effects<Effect> {
        let send = FromClient::Post {
            key,
            text: text.clone(),
        };
        self.outbox.push(key, text);
        if self.link == Link::Live {
            Effects::one(Effect::Send(send))
        } else {
            Effects::none()
        }
    }

    fn take_all(
        &mut self,
        now: Timestamp,
        items: Vec<ToClient<E>>,
        own: OwnEntry<E>,
    ) -> Effects<Effect> {
        let mut effects = Effects::none();
        for item in items {
            match item {
                ToClient::Greeting { epoch } => self.greeted(epoch),
                ToClient::Entry(entry) => {
                    if !self.take(entry) {
                        return effects.then(self.reconnect(now));
                    }
                }
                ToClient::Live => {
                    self.link = Link::Live;
                    self.backoff.healthy(now);
                    effects = effects.then(self.outbox.unsent().map(Effect::Send).collect());
                }
                ToClient::Acknowledged { key, seq, at } => {
                    if seq > self.cursor {
                        let Some(text) = self.outbox.take(key) else {
                            return effects.then(self.reconnect(now));
                        };
                        if !self.take(own(seq, at, key, text)) {
                            return effects.then(self.reconnect(now));
                        }
                    } else {
                        self.outbox.take(key);
                    }
                }
                ToClient::Refused { key, reason } => self.refused(key, reason),
            }
        }
        effects
    }

    /// Another epoch than the one the cursor belongs to: forget everything (DLV-4).
    fn greeted(&mut self, epoch: Epoch) {
        if epoch != self.epoch {
            self.epoch = epoch;
            self.cursor = Seq::default();
            self.entries.clear();
        }
    }

    /// Whether the entry fits: the next one is taken, one already seen is passed over, and one
    /// behind a hole is not taken.
    fn take(&mut self, entry: E) -> bool {
        let seq = entry.seq();
        if seq <= self.cursor {
            return true;
        }
        if seq != self.cursor.next() {
            return false;
        }
        if let Some(key) = entry.own_key() {
            self.outbox.take(key);
        }
        self.cursor = seq;
        self.entries.push(entry);
        true
    }

    fn refused(&mut self, key: ClientKey, reason: Refusal) {
        self.outbox.fail(key, reason);
    }
}

#[cfg(test)]
mod tests;
