//! The machine in the visitor's page: choosing the flow, launcher, prompt, panel and chat; it nests
//! the client half of delivery.
//!
//! Nothing begins at the edge before the visitor acts: opening the panel makes a visitor, the first
//! message makes a conversation, and only then a socket is opened.

use alloc::{borrow::ToOwned, string::String};

mod joining;
mod page;
mod status;
mod view;

pub use page::{PageView, Shown};
pub use status::{Status, status};
pub use view::{Bubble, Launcher, Mark, Notice, Panel, Speaker, View};

use crate::{
    client::{self, Client, Link},
    decide::{availability::Wall, trigger::Seen},
    flow::rules::SiteRules,
    ids::{ClientKey, ConversationId},
    machine::{Effects, Machine},
    protocol::{
        delivery::{Audience, FromClient, VisitorEntry, VisitorSees},
        hello::Hello,
        http::get_where,
    },
    time::Timestamp,
};
pub use joining::HttpFault;
use joining::Joining;
use page::{Outcome, Page};

/// What happened in the page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// A page view begins, by a load or by a change of address without one.
    PageViewed(PageView),
    /// The visitor did something with the page that a trigger may wait for.
    Seen(Seen),
    /// The answer to [`Effect::AskWhere`]; `None` if there was none.
    WhereAnswered(Option<get_where::Response>),
    /// The answer to [`Effect::LookForMinimise`].
    LookedForMinimise { found: bool },
    /// Another tab of this site has minimised, until then.
    MinimisedElsewhere { until: Timestamp },
    /// The answer to [`Effect::ReadWall`].
    WallRead(Option<Wall>),
    /// The visitor pressed the prompt.
    PromptPressed,
    /// The visitor closed the prompt.
    PromptDismissed,
    /// The visitor pressed the launcher.
    LauncherPressed,
    /// The visitor minimised what shows, by a button or by Escape.
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
    /// `GET /v1/where`.
    AskWhere,
    /// Say how far the page is scrolled, as [`Seen::Scrolled`].
    Measure,
    /// Say what the clock on the site's wall says.
    ReadWall,
    /// Say whether the cookie of a minimise is there.
    LookForMinimise,
    /// Set that cookie (DSP-4), and tell the other tabs.
    KeepMinimised {
        until: Timestamp,
    },
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
    /// Ask the platform at the other end whether it is there.
    Ping,
    Disconnect,
    /// The composer's text was taken: empty it.
    ClearComposer,
    /// The visitor opened the panel: put the focus into it.
    FocusComposer,
    /// The visitor closed the panel or the prompt: give the focus back.
    FocusLauncher,
}

/// Why the page wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// A trigger, a minimise that ends, a site that opens or closes, an edge that does not answer.
    Page,
    /// To ask for a visitor or a conversation again.
    Retry,
    /// To open a socket again.
    Reconnect,
}

/// The machine.
#[derive(Debug)]
pub struct Visitor {
    page: Page,
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
    /// `entropy` seeds the jitter of reconnecting; `unknown_visitor` answers the questions about
    /// contacts for a visitor whom nobody knows (TGT-10).
    #[must_use]
    pub fn new(entropy: u64, rules: SiteRules, unknown_visitor: &[bool]) -> Self {
        Self {
            page: Page::new(rules, unknown_visitor),
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
        let open = panel.is_some();
        let launcher = (open || self.page.visible()).then_some(Launcher { open, unread });
        View {
            shown: self.page.shown(),
            launcher,
            prompt: !open && self.page.prompts(),
            panel,
        }
    }

    /// Why each flow was taken or not, in JSON, once that is known (TGT-11).
    #[must_use]
    pub fn explain(&self) -> Option<String> {
        self.page.explain()
    }

    /// Whether what the visitor does with the page can make a difference.
    #[must_use]
    pub fn watches(&self) -> bool {
        self.page.watches()
    }

    fn notice(&self) -> Option<Notice> {
        match self.client.link() {
            Link::Waiting { .. } => Some(Notice::Reconnecting),
            Link::Refused => Some(Notice::Outdated),
            Link::Idle | Link::Connecting | Link::Live => self.joining.notice(),
        }
    }

    fn is_open(&self) -> bool {
        self.panel == PanelState::Open
    }

    /// The visitor opens the panel.
    fn open(&mut self) -> Effects<Effect> {
        self.panel = PanelState::Open;
        let request = self.joining.acted();
        Effects::one(Effect::FocusComposer).then(request)
    }

    /// The visitor closes the prompt, if it shows.
    fn dismiss(&mut self, now: Timestamp) -> Effects<Effect> {
        if !self.page.prompts() {
            return Effects::none();
        }
        let keep = self.page.minimise(now);
        Effects::one(Effect::FocusLauncher).then(keep)
    }

    /// The visitor closes the panel.
    fn minimise(&mut self, now: Timestamp) -> Effects<Effect> {
        self.close();
        let keep = self.page.minimise(now);
        Effects::one(Effect::FocusLauncher).then(keep)
    }

    fn close(&mut self) {
        self.panel = PanelState::Closed {
            seen: self.client.entries().len(),
        };
    }

    /// What the page makes of something. A panel that a trigger opens takes no focus and asks
    /// nothing of the edge: the visitor has not acted.
    fn turn(&mut self, (effects, outcome): (Effects<Effect>, Outcome)) -> Effects<Effect> {
        match outcome {
            Outcome::Stays => {}
            Outcome::Opens => self.panel = PanelState::Open,
            Outcome::Leaves if self.is_open() => self.close(),
            Outcome::Leaves => {}
        }
        effects
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
        self.page.began(now);
        Effects::one(Effect::ClearComposer)
            .then(request)
            .then(self.socket(now, posted))
    }

    fn socket(&mut self, now: Timestamp, event: SocketEvent) -> Effects<Effect> {
        let mut effects = Effects::none();
        for effect in self.client.update(now, event) {
            match effect {
                client::Effect::Connect => {
                    if let Some((token, conversation)) = self.joining.address() {
                        effects.push(Effect::Connect {
                            token,
                            conversation,
                        });
                    }
                }
                client::Effect::Greet(hello) => effects.push(Effect::Greet(hello)),
                client::Effect::Send(frame) => effects.push(Effect::Send(frame)),
                client::Effect::Ping => effects.push(Effect::Ping),
                client::Effect::Disconnect => effects.push(Effect::Disconnect),
            }
        }
        effects
    }
}

impl Machine for Visitor {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        let open = self.is_open();
        match event {
            Event::PageViewed(view) => {
                let under_way = self.joining.is_wanted();
                let step = self.page.viewed(now, view, under_way, open);
                self.turn(step)
            }
            Event::Seen(seen) => {
                let step = self.page.seen(now, seen);
                self.turn(step)
            }
            Event::WhereAnswered(answer) => {
                let outcome = self.page.answered(now, answer, open);
                self.turn((Effects::none(), outcome))
            }
            Event::LookedForMinimise { found } => {
                let outcome = self.page.looked_for_minimise(now, found, open);
                self.turn((Effects::none(), outcome))
            }
            Event::MinimisedElsewhere { until } => {
                let outcome = self.page.minimised_elsewhere(now, until, open);
                self.turn((Effects::none(), outcome))
            }
            Event::WallRead(wall) => {
                let step = self.page.wall_read(now, wall, open);
                self.turn(step)
            }
            Event::PromptPressed => self.open(),
            Event::PromptDismissed => self.dismiss(now),
            Event::LauncherPressed if open => self.minimise(now),
            Event::LauncherPressed => self.open(),
            Event::MinimisePressed if open => self.minimise(now),
            Event::MinimisePressed => self.dismiss(now),
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
                let step = self.page.woke(now, open);
                let turned = self.turn(step);
                let request = self.joining.woke(now);
                turned
                    .then(request)
                    .then(self.socket(now, client::Event::Woke))
            }
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        let retry = self.joining.next_wake().map(|at| (at, WakeReason::Retry));
        let reconnect = self
            .client
            .next_wake()
            .map(|at| (at, WakeReason::Reconnect));
        let page = self.page.next_wake().map(|at| (at, WakeReason::Page));
        [page, retry, reconnect]
            .into_iter()
            .flatten()
            .min_by_key(|(at, _)| *at)
    }
}

#[cfg(test)]
pub(crate) use page::tests::launcher_everywhere;

#[cfg(test)]
mod tests;
