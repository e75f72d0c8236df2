//! How a visitor comes to have a conversation: first a token, then a number, each asked for again
//! if the edge is away.

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
    /// The token is about to end, or has while the page slept, and a new one is asked for.
    Renewing(Token, ConversationId),
}

#[derive(Clone, Debug)]
struct Token {
    text: String,
    since: Timestamp,
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

#[derive(Debug)]
pub(super) struct Joining {
    stage: Stage,
    patience: Patience,
    /// There is something to say.
    wanted: bool,
    backoff: Backoff,
}

impl Joining {
    pub(super) fn new(entropy: u64) -> Self {
        Self {
            stage: Stage::Untouched,
            patience: Patience::Calm,
            wanted: false,
            backoff: Backoff::new(entropy),
        }
    }

    /// The visitor acted for the first time, or again.
    pub(super) fn acted(&mut self) -> Effects<Effect> {
        match self.stage {
            Stage::Untouched => {
                self.stage = Stage::CreatingVisitor;
                Effects::one(Effect::CreateVisitor { before: None })
            }
            Stage::CreatingVisitor
            | Stage::Visitor(_)
            | Stage::CreatingConversation(_)
            | Stage::Conversation(..)
            | Stage::Renewing(..) => Effects::none(),
        }
    }

    /// Whether the visitor has written (DSP-11).
    pub(super) fn is_wanted(&self) -> bool {
        self.wanted
    }

    pub(super) fn wants_conversation(&mut self) -> Effects<Effect> {
        self.wanted = true;
        let acted = self.acted();
        acted.then(self.begin_if_ready())
    }

    /// A token came, the first one or a new one.
    pub(super) fn visitor_created(&mut self, now: Timestamp, token: String) -> Effects<Effect> {
        self.patience = Patience::Calm;
        let token = Token {
            text: token,
            since: now,
        };
        if let Stage::Renewing(_, conversation) = self.stage {
            self.stage = Stage::Conversation(token, conversation);
            return self.connect(now);
        }
        self.stage = Stage::Visitor(token);
        self.begin_if_ready()
    }

    pub(super) fn conversation_created(&mut self, conversation: ConversationId) {
        if let Stage::CreatingConversation(token) = &self.stage {
            self.stage = Stage::Conversation(token.clone(), conversation);
            self.patience = Patience::Calm;
        }
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
        let notice = match self.patience {
            Patience::Waiting { .. } => Some(Notice::Reconnecting),
            Patience::Resting { .. } => Some(Notice::Busy),
            Patience::Over(notice) => Some(notice),
            Patience::Calm => None,
        };
        notice.filter(|_| self.wanted)
    }

    /// Opens the conversation's socket, once there is one; before that, where the token is old, asks
    /// for a new one.
    pub(super) fn connect(&mut self, now: Timestamp) -> Effects<Effect> {
        let Stage::Conversation(token, conversation) = &self.stage else {
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
        Effects::one(Effect::CreateVisitor { before })
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
            Stage::CreatingVisitor => Effects::one(Effect::CreateVisitor { before: None }),
            Stage::CreatingConversation(token) => Effects::one(Effect::CreateConversation {
                token: token.text.clone(),
            }),
            Stage::Untouched
            | Stage::Visitor(_)
            | Stage::Conversation(..)
            | Stage::Renewing(..) => Effects::none(),
        }
    }

    fn begin_if_ready(&mut self) -> Effects<Effect> {
        match &self.stage {
            Stage::Visitor(token) if self.wanted => {
                let token = token.clone();
                self.stage = Stage::CreatingConversation(token.clone());
                Effects::one(Effect::CreateConversation { token: token.text })
            }
            Stage::Visitor(_)
            | Stage::Untouched
            | Stage::CreatingVisitor
            | Stage::CreatingConversation(_)
            | Stage::Conversation(..)
            | Stage::Renewing(..) => Effects::none(),
        }
    }
}
