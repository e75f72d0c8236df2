//! The machine in the console's conversation pane; it nests the client half of delivery.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    attention::Attention,
    thread::{self, Line},
};
use crate::{
    client::{self, Client, Link, Progress},
    ids::ClientKey,
    machine::{Effects, Machine},
    protocol::{
        close::CloseReason,
        delivery::{AgentEntry, Audience, Said, Speaker, ToClient},
    },
    text::message,
    time::{Span, Timestamp},
};

/// What happened to the pane.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The person opened this conversation.
    Opened,
    /// The person sent a reply, or added a comment (CNV-3); `key` is fresh entropy.
    Submitted {
        text: String,
        to: Audience,
        key: ClientKey,
    },
    /// The person wants a failed message tried again; `again` is a fresh key, should its own not do.
    RetryPressed { key: ClientKey, again: ClientKey },
    /// The person closes the conversation (CNV-1); `key` is fresh entropy.
    ClosePressed { key: ClientKey },
    /// The person opens it again; `key` is fresh entropy.
    ReopenPressed { key: ClientKey },
    /// The person has changed what is in the editor. Of a comment nobody is told.
    Typed { to: Audience },
    /// The console's page is shown, or hidden.
    Shown(bool),
    /// The agent pressed something or a key, anywhere in the console.
    Acted,
    /// The browser says that there is no network.
    Offline,
    /// Something happened to the socket.
    Socket(SocketEvent),
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// The part of the client's events that a socket makes.
pub type SocketEvent = client::Event<AgentEntry>;

/// Why the pane wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// To call again, to listen to the connection's heart, to tell how far the person has read, to say
    /// that the visitor has left.
    Delivery,
}

/// What the eye sees.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct View {
    pub thread: Vec<Line>,
    /// Milliseconds that the edge's clock is ahead of the device's.
    pub ahead: i64,
    /// Something is on its way, or could not be sent.
    pub unsent: bool,
    pub link: Link,
    /// The conversation is silent where it should have answered, which shows as no connection (DLV-6).
    pub silent: bool,
    /// Who else is writing.
    pub typing: Vec<Speaker>,
    /// The visitor, who has declined the cookie, has left their page: no reply will be seen (CON-2).
    pub left: bool,
    /// The conversation is over (CNV-1).
    pub closed: bool,
    /// There is no such conversation, or it is not for this person.
    pub missing: bool,
}

/// The machine.
#[derive(Debug)]
pub struct Pane {
    client: Client<AgentEntry>,
    attention: Attention,
    missing: bool,
    presence: Presence,
}

/// Whether a visitor who would have no way back is there.
#[derive(Debug)]
enum Presence {
    /// There, or expected back: the site would know them again.
    There,
    /// The last of their connections ended then, which may be the network's doing.
    Away(Timestamp),
    Left,
}

/// A visitor whose page is still there has connected again by then.
const PATIENCE: Span = Span::seconds(45);

impl Pane {
    /// `entropy` seeds the jitter of reconnecting.
    #[must_use]
    pub fn new(entropy: u64) -> Self {
        Self {
            client: Client::new(entropy),
            attention: Attention::default(),
            missing: false,
            presence: Presence::There,
        }
    }

    #[must_use]
    pub fn view(&self) -> View {
        View {
            thread: thread::lines(
                self.client.entries(),
                self.client.outgoing(),
                self.client.theirs(),
            ),
            ahead: self.client.ahead(),
            unsent: self.client.outgoing().next().is_some(),
            link: self.client.link(),
            silent: self.attention.is_silent(),
            typing: self.client.typing().cloned().collect(),
            left: matches!(self.presence, Presence::Left) && !self.client.is_over(),
            closed: self.client.is_over(),
            missing: self.missing,
        }
    }

    /// Asks the other end whether it is there.
    fn ask(&mut self, now: Timestamp) -> Effects<client::Effect> {
        match self.client.link() {
            Link::Live => self.client.update(now, client::Event::Hurried),
            Link::Idle | Link::Connecting | Link::Waiting { .. } | Link::Refused => Effects::none(),
        }
    }

    /// Takes in what a frame says of the visitor's presence. What comes before the thread is whole tells
    /// how it has been; later it is news.
    fn look_for_visitor(&mut self, now: Timestamp, items: &[ToClient<AgentEntry>]) {
        for item in items {
            match item {
                ToClient::Greeting { .. } | ToClient::Left(false) => {
                    self.presence = Presence::There;
                }
                ToClient::Left(true) if self.client.link() == Link::Live => {
                    self.presence = Presence::Away(now);
                }
                ToClient::Left(true) => self.presence = Presence::Left,
                ToClient::Entry(_)
                | ToClient::Live
                | ToClient::Acknowledged { .. }
                | ToClient::Refused { .. }
                | ToClient::Marks(_)
                | ToClient::Typing(_)
                | ToClient::Seen(_)
                | ToClient::Team(_) => {}
            }
        }
    }

    /// When the visitor will have left for good.
    fn leaves_at(&self) -> Option<Timestamp> {
        match self.presence {
            Presence::Away(since) => Some(since.after(PATIENCE)),
            Presence::There | Presence::Left => None,
        }
    }

    /// The end of the conversation, or its taking back, unless one of them is on its way already.
    fn turn(&mut self, now: Timestamp, key: ClientKey, said: Said) -> Effects<client::Effect> {
        let turns = self.client.outgoing().any(|outgoing| {
            matches!(
                outgoing.progress,
                Progress::Sending | Progress::Waiting { .. }
            ) && matches!(outgoing.said, Said::Closed | Said::Reopened)
        });
        if turns || self.client.is_over() == (said == Said::Closed) {
            return Effects::none();
        }
        let to = Audience::Everybody;
        self.client
            .update(now, client::Event::Posted { key, to, said })
    }
}

impl Machine for Pane {
    type Event = Event;
    type Effect = client::Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<client::Effect> {
        let event = match event {
            Event::Opened => {
                self.attention.acted(now, false);
                let watches = self.client.update(now, client::Event::Watches(true));
                let starts = self.client.update(now, client::Event::Started);
                return watches.then(starts);
            }
            Event::Submitted { text, to, key } => {
                let Ok(text) = message(&text) else {
                    return Effects::none();
                };
                client::Event::Posted {
                    key,
                    to,
                    said: Said::Text(text.to_owned()),
                }
            }
            Event::ClosePressed { key } => return self.turn(now, key, Said::Closed),
            Event::ReopenPressed { key } => return self.turn(now, key, Said::Reopened),
            Event::RetryPressed { key, again } => client::Event::Retried { key, again },
            Event::Typed {
                to: Audience::Everybody,
            } => client::Event::Typed,
            // Nobody is to wait for what they will not see.
            Event::Typed { to: Audience::Team } => return Effects::none(),
            Event::Shown(shown) => {
                let watches = self.client.update(now, client::Event::Watches(shown));
                let attends = if shown {
                    client::Event::Hurried
                } else {
                    self.attention.rest();
                    client::Event::Hidden
                };
                return watches.then(self.client.update(now, attends));
            }
            Event::Acted => {
                let live = self.client.link() == Link::Live;
                return if self.attention.acted(now, live) {
                    self.ask(now)
                } else {
                    Effects::none()
                };
            }
            Event::Offline => {
                self.attention.lost();
                return Effects::none();
            }
            Event::Socket(event) => {
                match event {
                    SocketEvent::Received(_) | SocketEvent::Ponged => self.attention.heard(),
                    SocketEvent::SocketClosed { code } => {
                        self.attention.lost();
                        self.missing = code == CloseReason::NotFound.code();
                    }
                    SocketEvent::ReceivedGarbage => self.attention.lost(),
                    SocketEvent::Started
                    | SocketEvent::SocketOpened
                    | SocketEvent::Posted { .. }
                    | SocketEvent::Retried { .. }
                    | SocketEvent::Typed
                    | SocketEvent::Watches(_)
                    | SocketEvent::Hurried
                    | SocketEvent::Hidden
                    | SocketEvent::Woke => {}
                }
                if let SocketEvent::Received(items) = &event {
                    self.look_for_visitor(now, items);
                }
                event
            }
            Event::Woke => {
                if self.leaves_at().is_some_and(|at| at <= now) {
                    self.presence = Presence::Left;
                }
                let woke = self.client.update(now, client::Event::Woke);
                return if self.attention.woke(now) {
                    woke.then(self.ask(now))
                } else {
                    woke
                };
            }
        };
        self.client.update(now, event)
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        let (client, attention) = (self.client.next_wake(), self.attention.next_wake());
        let wakes = client.into_iter().chain(attention).chain(self.leaves_at());
        wakes.min().map(|at| (at, WakeReason::Delivery))
    }
}

#[cfg(test)]
mod tests;
