//! The chat, which is there once the panel's program is: joining, delivery, and whether the panel is
//! open.
//!
//! Its methods are in the panel's program (`xtask/src/build/split.rs`), and a [`Chat`] is made only
//! where that has been loaded, so nothing of it can be called before. Those that the page's program
//! calls are never inlined there.

use alloc::{borrow::ToOwned, boxed::Box, string::String};

use super::{
    joining::{HttpFault, Joining},
    view::{Notice, Panel, thread},
};
use crate::{
    client::{self, Client, Link},
    ids::{ClientKey, ConversationId},
    machine::{Effects, Machine},
    protocol::{
        close::CloseReason,
        delivery::{Audience, FromClient, Speaker, VisitorEntry, VisitorSees},
        hello::Hello,
    },
    time::Timestamp,
};

/// What happened in the panel or to its conversation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The visitor pressed send; `key` is fresh entropy.
    Submitted { text: String, key: ClientKey },
    /// The visitor wants a failed message tried again; `again` is a fresh key, should its own not do.
    RetryPressed { key: ClientKey, again: ClientKey },
    /// The answer to [`Effect::CreateVisitor`].
    VisitorCreated { token: String },
    /// The answer to [`Effect::CreateConversation`].
    ConversationCreated { conversation: ConversationId },
    /// One of these two requests failed.
    RequestFailed(HttpFault),
    /// Something happened to the socket.
    Socket(SocketEvent),
    /// The visitor has changed what is in the composer.
    Typed,
    /// The browser came online or the page is shown again.
    Hurried,
    /// The page is hidden.
    Hidden,
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// The client's events, of which a socket makes some.
pub type SocketEvent = client::Event<VisitorEntry>;

/// What the page is to do for the chat.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// `POST /v1/sites/{site}/visitors`; `before` is the token of a visitor who goes on.
    CreateVisitor {
        before: Option<String>,
    },
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
    /// Ask the platform at the other end whether it is there.
    Ping,
    Disconnect,
    /// The composer's text was taken: empty it.
    ClearComposer,
    /// The visitor opened the panel: put the focus into it.
    FocusComposer,
}

/// Why the chat wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// To ask for a visitor or a conversation again.
    Retry,
    /// To open a socket again, to listen to its heart, to tell how far the visitor has read, to stop
    /// showing that somebody writes.
    Delivery,
}

#[derive(Debug)]
pub(super) struct Chat {
    panel: PanelState,
    /// The page is hidden, and nothing of it in sight.
    hidden: bool,
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

impl Chat {
    /// With the panel closed. `entropy` seeds the jitter of asking again.
    #[inline(never)]
    pub(super) fn new(entropy: u64) -> Box<Self> {
        Box::new(Self {
            panel: PanelState::Closed { seen: 0 },
            hidden: false,
            joining: Joining::new(entropy),
            client: Client::new(entropy.rotate_left(32)),
        })
    }

    pub(super) fn is_open(&self) -> bool {
        self.panel == PanelState::Open
    }

    /// Whether the visitor has written (DSP-11).
    pub(super) fn is_under_way(&self) -> bool {
        self.joining.is_wanted()
    }

    /// The messages that the visitor has not seen, and the panel while it is open.
    #[inline(never)]
    pub(super) fn view(&self) -> (usize, Option<Panel>) {
        match self.panel {
            PanelState::Closed { seen } => {
                let unread = self
                    .client
                    .entries()
                    .iter()
                    .skip(seen)
                    .filter(|entry| matches!(entry.from, VisitorSees::Team { .. }))
                    .count();
                (unread, None)
            }
            PanelState::Open => {
                let panel = Panel {
                    thread: thread(
                        self.client.entries(),
                        self.client.outgoing(),
                        self.client.theirs().read,
                    ),
                    typing: self.client.typing().last().and_then(name_of),
                    notice: self.notice(),
                };
                (0, Some(panel))
            }
        }
    }

    /// A trigger opens the panel. It takes no focus and asks nothing of the edge: the visitor has
    /// not acted.
    pub(super) fn show(&mut self) {
        self.panel = PanelState::Open;
    }

    /// The visitor opens the panel.
    #[inline(never)]
    pub(super) fn open(&mut self) -> Effects<super::Effect> {
        self.show();
        let request = self.joining.acted();
        Effects::one(Effect::FocusComposer)
            .then(request)
            .map(super::Effect::Chat)
    }

    #[inline(never)]
    pub(super) fn close(&mut self) {
        self.panel = PanelState::Closed {
            seen: self.client.entries().len(),
        };
    }

    /// After everything that happens: what is in sight is read.
    #[inline(never)]
    pub(super) fn watch(&mut self, now: Timestamp) -> Effects<super::Effect> {
        let watches = self.is_open() && !self.hidden;
        self.socket(now, client::Event::Watches(watches))
            .map(super::Effect::Chat)
    }

    /// Takes one fact in, with its effects as those of the visitor's machine.
    #[inline(never)]
    pub(super) fn take(&mut self, now: Timestamp, event: Event) -> Effects<super::Effect> {
        self.update(now, event).map(super::Effect::Chat)
    }

    /// When to be woken.
    #[inline(never)]
    pub(super) fn wakes(&self) -> Option<(Timestamp, WakeReason)> {
        self.next_wake()
    }

    fn notice(&self) -> Option<Notice> {
        match self.client.link() {
            Link::Waiting { .. } => Some(Notice::Reconnecting),
            Link::Refused => Some(Notice::Outdated),
            Link::Idle | Link::Connecting | Link::Live => self.joining.notice(),
        }
    }

    /// White space alone is no message.
    fn submit(&mut self, now: Timestamp, text: &str, key: ClientKey) -> Effects<Effect> {
        let text = text.trim();
        if text.is_empty() {
            return Effects::none();
        }
        let posted = client::Event::Posted {
            key,
            to: Audience::Everybody,
            text: text.to_owned(),
        };
        let request = self.joining.wants_conversation();
        Effects::one(Effect::ClearComposer)
            .then(request)
            .then(self.socket(now, posted))
    }

    fn socket(&mut self, now: Timestamp, event: SocketEvent) -> Effects<Effect> {
        let mut effects = Effects::none();
        for effect in self.client.update(now, event) {
            match effect {
                client::Effect::Connect => effects = effects.then(self.joining.connect(now)),
                client::Effect::Greet(hello) => effects.push(Effect::Greet(hello)),
                client::Effect::Send(frame) => effects.push(Effect::Send(frame)),
                client::Effect::Ping => effects.push(Effect::Ping),
                client::Effect::Disconnect => effects.push(Effect::Disconnect),
            }
        }
        effects
    }
}

impl Machine for Chat {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        match event {
            Event::Submitted { text, key } => self.submit(now, &text, key),
            Event::RetryPressed { key, again } => {
                self.socket(now, client::Event::Retried { key, again })
            }
            Event::VisitorCreated { token } => self.joining.visitor_created(now, token),
            Event::ConversationCreated { conversation } => {
                self.joining.conversation_created(conversation);
                self.socket(now, client::Event::Started)
            }
            Event::RequestFailed(fault) => {
                if self.joining.failed(now, fault) {
                    let code = CloseReason::Fault.code();
                    return self.socket(now, client::Event::SocketClosed { code });
                }
                Effects::none()
            }
            Event::Socket(event) => self.socket(now, event),
            Event::Typed => self.socket(now, client::Event::Typed),
            Event::Hurried => {
                self.hidden = false;
                let request = self.joining.hurried();
                request.then(self.socket(now, client::Event::Hurried))
            }
            Event::Hidden => {
                self.hidden = true;
                self.socket(now, client::Event::Hidden)
            }
            Event::Woke => {
                let request = self.joining.woke(now);
                request.then(self.socket(now, client::Event::Woke))
            }
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        let retry = self.joining.next_wake().map(|at| (at, WakeReason::Retry));
        let reconnect = self.client.next_wake().map(|at| (at, WakeReason::Delivery));
        [retry, reconnect]
            .into_iter()
            .flatten()
            .min_by_key(|(at, _)| *at)
    }
}

/// Under which name somebody writes; a visitor is told of nobody but the team.
fn name_of(speaker: &Speaker) -> Option<String> {
    match speaker {
        Speaker::Visitor => None,
        Speaker::Team { name } => Some(name.clone()),
    }
}
