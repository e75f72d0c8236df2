//! How a visitor comes to have a conversation: first a token, then a number, and then, if the browser
//! may remember the visitor, the edge is told its secret (VIS-2); each again if the edge is away.

use alloc::string::String;

use super::{Effects, Notice, chat::Effect};
use crate::{
    client::Backoff,
    ids::ConversationId,
    time::{Span, Timestamp},
};

/// How a request to the edge failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HttpFault {
    /// No answer, or one that says to try again (5xx).
    Passing,
    /// This visitor, or whoever shares their network address, asks too often (429, DLV-11).
    TooOften,
    /// The chat is not for the page that this is (403, RUN-4).
    NotHere,
    /// The token is not taken (any more): a new one may be.
    TokenRefused,
    /// No, and no again next time.
    Final,
}

#[derive(Debug)]
enum Stage {
    /// The visitor has not acted.
    Untouched,
    CreatingVisitor,
    Visitor(Token),
    CreatingConversation(Token),
    Conversation(Token, ConversationId),
    /// The browser's secret is being told.
    Keeping(Token, ConversationId),
    /// The token is about to end, or has while the page slept, and a new one is asked for.
    Renewing(Token, ConversationId),
}

#[derive(Clone, Debug)]
struct Token {
    text: String,
    since: Timestamp,
}

/// What the browser has to be known by.
#[derive(Debug)]
enum Browser {
    /// Nothing: it is not to be known.
    Unknown,
    /// A secret that the edge is to be told.
    New(String),
    /// A secret that it has.
    Known(String),
}

/// The age at which a token is renewed before anything is opened with it: five minutes before its end
/// (VIS-1).
const STALE: Span = Span::seconds(55 * 60);

/// How long to wait at least after having asked too often.
const TOO_OFTEN: Span = Span::seconds(30);

#[derive(Debug)]
enum Patience {
    /// Nothing has failed.
    Calm,
    /// The request of this stage failed and is made again at this time.
    Waiting { until: Timestamp },
    /// It failed because that was too often, and is made again at this time.
    Resting { until: Timestamp },
    /// It failed for good, for this reason.
    Over(Notice),
}

/// What a token has brought.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Joined {
    Nothing,
    /// A conversation that was begun on an earlier page.
    Earlier,
}

#[derive(Debug)]
pub(super) struct Joining {
    stage: Stage,
    patience: Patience,
    /// The flow in which there is something to say.
    wanted: Option<String>,
    /// The conversation that the next one goes on from.
    after: Option<ConversationId>,
    browser: Browser,
    backoff: Backoff,
}

impl Joining {
    /// `browser` is the secret that the cookie has.
    pub(super) fn new(entropy: u64, browser: Option<String>) -> Self {
        Self {
            stage: Stage::Untouched,
            patience: Patience::Calm,
            wanted: None,
            after: None,
            browser: browser.map_or(Browser::Unknown, Browser::Known),
            backoff: Backoff::new(entropy),
        }
    }

    /// The visitor acted for the first time, or again.
    pub(super) fn acted(&mut self) -> Effects<Effect> {
        match self.stage {
            Stage::Untouched => {
                self.stage = Stage::CreatingVisitor;
                Effects::one(self.create_visitor(None))
            }
            Stage::CreatingVisitor
            | Stage::Visitor(_)
            | Stage::Keeping(..)
            | Stage::CreatingConversation(_)
            | Stage::Conversation(..)
            | Stage::Renewing(..) => Effects::none(),
        }
    }

    fn create_visitor(&self, before: Option<String>) -> Effect {
        let browser = match (&self.browser, &before) {
            (Browser::Known(secret), None) => Some(secret.clone()),
            (Browser::Known(_), Some(_)) | (Browser::New(_) | Browser::Unknown, _) => None,
        };
        Effect::CreateVisitor { before, browser }
    }

    /// There is something to say.
    pub(super) fn wants_conversation(&mut self, flow: String) -> Effects<Effect> {
        self.wanted.get_or_insert(flow);
        let acted = self.acted();
        acted.then(self.proceed())
    }

    /// The browser may be known by this secret from here on.
    pub(super) fn keep(&mut self, secret: String) -> Effects<Effect> {
        self.browser = Browser::New(secret);
        self.proceed()
    }

    /// A token came, the first one or a new one, with what this browser has begun, the latest first.
    pub(super) fn visitor_created(
        &mut self,
        now: Timestamp,
        token: String,
        conversations: &[ConversationId],
    ) -> (Effects<Effect>, Joined) {
        self.patience = Patience::Calm;
        let token = Token {
            text: token,
            since: now,
        };
        if let Stage::Renewing(_, conversation) = self.stage {
            self.stage = Stage::Conversation(token, conversation);
            return (self.connect(now), Joined::Nothing);
        }
        // A secret that has brought nothing may be one that the edge does not have.
        if let (Browser::Known(secret), []) = (&self.browser, conversations) {
            self.browser = Browser::New(secret.clone());
        }
        match conversations {
            // One that was ended on this page is no earlier one.
            [latest, ..] if self.after.is_none() => {
                self.stage = Stage::Conversation(token, *latest);
                (Effects::none(), Joined::Earlier)
            }
            _ => {
                self.stage = Stage::Visitor(token);
                (self.proceed(), Joined::Nothing)
            }
        }
    }

    /// The edge knows the browser.
    pub(super) fn browser_kept(&mut self, now: Timestamp, token: String) -> Effects<Effect> {
        let Stage::Keeping(_, conversation) = self.stage else {
            return Effects::none();
        };
        if let Browser::New(secret) = &self.browser {
            self.browser = Browser::Known(secret.clone());
        }
        let token = Token {
            text: token,
            since: now,
        };
        self.patience = Patience::Calm;
        self.stage = Stage::Conversation(token, conversation);
        Effects::none()
    }

    pub(super) fn conversation_created(&mut self, conversation: ConversationId) -> Effects<Effect> {
        let Stage::CreatingConversation(token) = &self.stage else {
            return Effects::none();
        };
        self.stage = Stage::Conversation(token.clone(), conversation);
        self.patience = Patience::Calm;
        self.proceed()
    }

    /// The conversation is over, and the next message begins another, which goes on from it if
    /// `linked`.
    pub(super) fn leave_conversation(&mut self, linked: bool) {
        let (stage, left) = match core::mem::replace(&mut self.stage, Stage::Untouched) {
            Stage::Conversation(token, conversation) | Stage::Keeping(token, conversation) => {
                (Stage::Visitor(token), Some(conversation))
            }
            Stage::Renewing(_, conversation) => (Stage::CreatingVisitor, Some(conversation)),
            stage @ (Stage::Untouched
            | Stage::CreatingVisitor
            | Stage::Visitor(_)
            | Stage::CreatingConversation(_)) => (stage, None),
        };
        self.stage = stage;
        self.wanted = None;
        self.after = if linked { left } else { None };
    }

    /// Whether that was a renewal, whose socket is not there then.
    pub(super) fn failed(&mut self, now: Timestamp, fault: HttpFault) -> bool {
        if let Stage::Renewing(token, conversation) = &self.stage {
            self.stage = Stage::Conversation(token.clone(), *conversation);
            // The socket's own patience leads back here. A token that is too old for it leads nowhere.
            if fault == HttpFault::TokenRefused {
                self.patience = Patience::Over(Notice::Outdated);
            }
            return true;
        }
        if let Stage::Keeping(token, conversation) = &self.stage
            && let HttpFault::Final | HttpFault::TokenRefused | HttpFault::NotHere = fault
        {
            // The chat goes on without being remembered.
            self.stage = Stage::Conversation(token.clone(), *conversation);
            self.browser = Browser::Unknown;
            return false;
        }
        if fault == HttpFault::TokenRefused {
            self.stage = Stage::CreatingVisitor;
        }
        let wait = self.backoff.next_wait(now);
        self.patience = match fault {
            HttpFault::Passing | HttpFault::TokenRefused => Patience::Waiting {
                until: now.after(wait),
            },
            HttpFault::TooOften => Patience::Resting {
                until: now.after(wait.max(TOO_OFTEN)),
            },
            HttpFault::NotHere => Patience::Over(Notice::NotHere),
            HttpFault::Final => Patience::Over(Notice::Outdated),
        };
        false
    }

    /// What to say where something that the visitor wrote is held up here.
    pub(super) fn notice(&self) -> Option<Notice> {
        if let Stage::Keeping(..) = self.stage {
            return None;
        }
        let notice = match self.patience {
            Patience::Waiting { .. } => Some(Notice::Reconnecting),
            Patience::Resting { .. } => Some(Notice::Busy),
            Patience::Over(notice) => Some(notice),
            Patience::Calm => None,
        };
        notice.filter(|_| self.wanted.is_some())
    }

    /// Opens the conversation's socket, once there is one; before that, where the token is old, asks
    /// for a new one.
    pub(super) fn connect(&mut self, now: Timestamp) -> Effects<Effect> {
        let (Stage::Conversation(token, conversation) | Stage::Keeping(token, conversation)) =
            &self.stage
        else {
            return Effects::none();
        };
        let (token, conversation) = (token.clone(), *conversation);
        if now.since(token.since) < STALE {
            return Effects::one(Effect::Connect {
                token: token.text,
                conversation,
            });
        }
        if let Patience::Over(_) = self.patience {
            return Effects::none();
        }
        let before = Some(token.text.clone());
        self.stage = Stage::Renewing(token, conversation);
        Effects::one(self.create_visitor(before))
    }

    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        match self.patience {
            Patience::Waiting { until } | Patience::Resting { until } => Some(until),
            Patience::Calm | Patience::Over(_) => None,
        }
    }

    pub(super) fn woke(&mut self, now: Timestamp) -> Effects<Effect> {
        match self.patience {
            Patience::Waiting { until } | Patience::Resting { until } if until <= now => {
                self.again()
            }
            Patience::Waiting { .. }
            | Patience::Resting { .. }
            | Patience::Calm
            | Patience::Over(_) => Effects::none(),
        }
    }

    /// Makes a request that failed again, at once, unless it was one too many.
    pub(super) fn hurried(&mut self) -> Effects<Effect> {
        match self.patience {
            Patience::Waiting { .. } => self.again(),
            Patience::Resting { .. } | Patience::Calm | Patience::Over(_) => Effects::none(),
        }
    }

    fn again(&mut self) -> Effects<Effect> {
        self.patience = Patience::Calm;
        match &self.stage {
            Stage::CreatingVisitor => Effects::one(self.create_visitor(None)),
            Stage::CreatingConversation(token) => Effects::one(self.create_conversation(token)),
            Stage::Keeping(token, conversation) => self
                .keep_browser(token, *conversation)
                .into_iter()
                .collect(),
            Stage::Untouched
            | Stage::Visitor(_)
            | Stage::Conversation(..)
            | Stage::Renewing(..) => Effects::none(),
        }
    }

    /// Makes the next request, if it is time for one.
    fn proceed(&mut self) -> Effects<Effect> {
        let (request, stage) = match &self.stage {
            // Somebody who only looks has no conversation.
            Stage::Visitor(token) if self.wanted.is_some() => {
                let request = Some(self.create_conversation(token));
                (request, Stage::CreatingConversation(token.clone()))
            }
            Stage::Conversation(token, conversation) => {
                let request = self.keep_browser(token, *conversation);
                (request, Stage::Keeping(token.clone(), *conversation))
            }
            Stage::Visitor(_)
            | Stage::Untouched
            | Stage::CreatingVisitor
            | Stage::Keeping(..)
            | Stage::CreatingConversation(_)
            | Stage::Renewing(..) => return Effects::none(),
        };
        if request.is_some() {
            self.stage = stage;
        }
        request.into_iter().collect()
    }

    fn keep_browser(&self, token: &Token, conversation: ConversationId) -> Option<Effect> {
        match &self.browser {
            Browser::New(secret) => Some(Effect::KeepBrowser {
                token: token.text.clone(),
                browser: secret.clone(),
                conversation,
            }),
            Browser::Unknown | Browser::Known(_) => None,
        }
    }

    fn create_conversation(&self, token: &Token) -> Effect {
        Effect::CreateConversation {
            token: token.text.clone(),
            flow: self.wanted.clone().unwrap_or_default(),
            after: self.after,
        }
    }
}
