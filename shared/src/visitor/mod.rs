//! The machine in the visitor's page: launcher, panel and chat; it nests the client half of
//! delivery.
//!
//! Nothing is asked of the edge before the visitor acts: opening the panel makes a visitor, the
//! first message makes a conversation, and only then a socket is opened.

use alloc::{borrow::ToOwned, string::String};

mod joining;
mod view;

pub use view::{Bubble, Launcher, Mark, Notice, Panel, Speaker, View};

use crate::{
    client::{self, Client, Link},
    ids::{ClientKey, ConversationId, Seq},
    machine::{Effects, Machine},
    protocol::{
        delivery::{FromClient, VisitorEntry, VisitorSees},
        hello::Hello,
    },
    time::Timestamp,
};
pub use joining::HttpFault;
use joining::Joining;

/// What happened in the page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The visitor pressed the launcher.
    LauncherPressed,
    /// The visitor minimised the panel, by its button or by Escape.
    MinimisePressed,
    /// The visitor pressed send; `key` is fresh entropy.
    Submitted { text: String, key: ClientKey },
    /// The visitor wants a failed message tried again under a fresh key.
    RetryPressed { key: ClientKey, again: ClientKey },
    /// The answer to [`Effect::CreateVisitor`].
    VisitorCreated { token: String },
    /// The answer to [`Effect::CreateConversation`].
    ConversationCreated { conversation: ConversationId },
    /// One of these two requests failed.
    RequestFailed(HttpFault),
    /// Something happened to the socket.
    Socket(SocketEvent),
    /// The browser came online or the page is shown again.
    Hurried,
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// The client's events, of which a socket makes some.
pub type SocketEvent = client::Event<VisitorEntry>;

/// What the page is to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// `POST /v1/sites/{site}/visitors`.
    CreateVisitor,
    /// `POST /v1/sites/{site}/conversations`.
    CreateConversation {
        token: String,
    },
    /// Open the conversation's socket.
    Connect {
        token: String,
        conversation: ConversationId,
    },
    Greet(Hello),
    Send(FromClient),
    Disconnect,
    /// The composer's text was taken: empty it.
    ClearComposer,
    /// The visitor opened the panel: put the focus into it.
    FocusComposer,
    /// The visitor closed the panel: give the focus back.
    FocusLauncher,
}

/// Why the page wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// To ask for a visitor or a conversation again.
    Retry,
    /// To open a socket again.
    Reconnect,
}

/// The machine.
#[derive(Debug)]
pub struct Visitor {
    panel: PanelState,
    joining: Joining,
    client: Client<VisitorEntry>,
}

#[derive(Debug, Eq, PartialEq)]
enum PanelState {
    /// `seen` entries had been shown when it closed.
    Closed {
        seen: usize,
    },
    Open,
}

impl Visitor {
    /// `entropy` seeds the jitter of reconnecting.
    #[must_use]
    pub fn new(entropy: u64) -> Self {
        Self {
            panel: PanelState::Closed { seen: 0 },
            joining: Joining::new(entropy),
            client: Client::new(entropy.rotate_left(32)),
        }
    }

    /// What the eye sees.
    #[must_use]
    pub fn view(&self) -> View {
        let unread = match self.panel {
            PanelState::Open => 0,
            PanelState::Closed { seen } => self
                .client
                .entries()
                .iter()
                .skip(seen)
                .filter(|entry| matches!(entry.from, VisitorSees::Team { .. }))
                .count(),
        };
        let panel = match self.panel {
            PanelState::Closed { .. } => None,
            PanelState::Open => Some(Panel {
                thread: view::thread(self.client.entries(), self.client.outgoing()),
                notice: self.notice(),
            }),
        };
        View {
            launcher: Launcher {
                open: panel.is_some(),
                unread,
            },
            panel,
        }
    }

    fn notice(&self) -> Option<Notice> {
        match self.client.link() {
            Link::Waiting { .. } => Some(Notice::Reconnecting),
            Link::Refused => Some(Notice::Outdated),
            Link::Idle | Link::Connecting | Link::Live => self.joining.notice(),
        }
    }

    fn open(&mut self) -> Effects<Effect> {
        self.panel = PanelState::Open;
        let request = self.joining.acted();
        Effects::one(Effect::FocusComposer).then(request)
    }

    fn close(&mut self) -> Effects<Effect> {
        if self.panel != PanelState::Open {
            return Effects::none();
        }
        self.panel = PanelState::Closed {
            seen: self.client.entries().len(),
        };
        Effects::one(Effect::FocusLauncher)
    }

    /// White space alone is no message.
    fn submit(&mut self, now: Timestamp, text: &str, key: ClientKey) -> Effects<Effect> {
        let text = text.trim();
        if text.is_empty() {
            return Effects::none();
        }
        let posted = client::Event::Posted {
            key,
            text: text.to_owned(),
        };
        let request = self.joining.wants_conversation();
        Effects::one(Effect::ClearComposer)
            .then(request)
            .then(self.socket(now, posted))
    }

    fn socket(&mut self, now: Timestamp, event: SocketEvent) -> Effects<Effect> {
        let effects = self.client.update(now, event, own_entry);
        effects
            .into_iter()
            .filter_map(|effect| match effect {
                client::Effect::Connect => {
                    let (token, conversation) = self.joining.address()?;
                    Some(Effect::Connect {
                        token,
                        conversation,
                    })
                }
                client::Effect::Greet(hello) => Some(Effect::Greet(hello)),
                client::Effect::Send(frame) => Some(Effect::Send(frame)),
                client::Effect::Disconnect => Some(Effect::Disconnect),
            })
            .collect()
    }
}

impl Machine for Visitor {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        match event {
            Event::LauncherPressed => match self.panel {
                PanelState::Closed { .. } => self.open(),
                PanelState::Open => self.close(),
            },
            Event::MinimisePressed => self.close(),
            Event::Submitted { text, key } => self.submit(now, &text, key),
            Event::RetryPressed { key, again } => {
                self.socket(now, client::Event::Retried { key, again })
            }
            Event::VisitorCreated { token } => self.joining.visitor_created(token),
            Event::ConversationCreated { conversation } => {
                self.joining.conversation_created(conversation);
                self.socket(now, client::Event::Started)
            }
            Event::RequestFailed(fault) => {
                self.joining.failed(now, fault);
                Effects::none()
            }
            Event::Socket(event) => self.socket(now, event),
            Event::Hurried => {
                let request = self.joining.hurried();
                request.then(self.socket(now, client::Event::Hurried))
            }
            Event::Woke => {
                let request = self.joining.woke(now);
                request.then(self.socket(now, client::Event::Woke))
            }
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        let retry = self.joining.next_wake().map(|at| (at, WakeReason::Retry));
        let reconnect = self
            .client
            .next_wake()
            .map(|at| (at, WakeReason::Reconnect));
        [retry, reconnect]
            .into_iter()
            .flatten()
            .min_by_key(|(at, _)| *at)
    }
}

fn own_entry(seq: Seq, at: Timestamp, key: ClientKey, text: String) -> VisitorEntry {
    VisitorEntry {
        seq,
        at,
        from: VisitorSees::You { key },
        text,
    }
}

#[cfg(test)]
mod tests;
