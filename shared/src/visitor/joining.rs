//! How a visitor comes to have a conversation: first a token, then a number, each asked for again
//! if the edge is away.

use alloc::string::String;

use super::{Effects, Notice, chat::Effect};
use crate::{client::Backoff, ids::ConversationId, time::Timestamp};

/// How a request to the edge failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HttpFault {
    /// No answer, or one that says to try again (5xx, 429).
    Passing,
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
    Visitor {
        token: String,
    },
    CreatingConversation {
        token: String,
    },
    Conversation {
        token: String,
        conversation: ConversationId,
    },
}

#[derive(Debug)]
enum Patience {
    /// Nothing has failed.
    Calm,
    /// The request of this stage failed and is made again at this time.
    Waiting { until: Timestamp },
    /// It failed for good.
    Over,
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
                Effects::one(Effect::CreateVisitor)
            }
            Stage::CreatingVisitor
            | Stage::Visitor { .. }
            | Stage::CreatingConversation { .. }
            | Stage::Conversation { .. } => Effects::none(),
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

    pub(super) fn visitor_created(&mut self, token: String) -> Effects<Effect> {
        self.stage = Stage::Visitor { token };
        self.patience = Patience::Calm;
        self.begin_if_ready()
    }

    pub(super) fn conversation_created(&mut self, conversation: ConversationId) {
        if let Stage::CreatingConversation { token } = &self.stage {
            self.stage = Stage::Conversation {
                token: token.clone(),
                conversation,
            };
            self.patience = Patience::Calm;
        }
    }

    pub(super) fn failed(&mut self, now: Timestamp, fault: HttpFault) {
        if fault == HttpFault::TokenRefused {
            self.stage = Stage::CreatingVisitor;
        }
        self.patience = match fault {
            HttpFault::Passing | HttpFault::TokenRefused => Patience::Waiting {
                until: now.after(self.backoff.next_wait(now)),
            },
            HttpFault::Final => Patience::Over,
        };
    }

    /// What to say where something that the visitor wrote is held up here.
    pub(super) fn notice(&self) -> Option<Notice> {
        match self.patience {
            Patience::Waiting { .. } if self.wanted => Some(Notice::Reconnecting),
            Patience::Over if self.wanted => Some(Notice::Outdated),
            Patience::Calm | Patience::Waiting { .. } | Patience::Over => None,
        }
    }

    /// Where the socket goes, once there is a conversation.
    pub(super) fn address(&self) -> Option<(String, ConversationId)> {
        match &self.stage {
            Stage::Conversation {
                token,
                conversation,
            } => Some((token.clone(), *conversation)),
            Stage::Untouched
            | Stage::CreatingVisitor
            | Stage::Visitor { .. }
            | Stage::CreatingConversation { .. } => None,
        }
    }

    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        match self.patience {
            Patience::Waiting { until } => Some(until),
            Patience::Calm | Patience::Over => None,
        }
    }

    pub(super) fn woke(&mut self, now: Timestamp) -> Effects<Effect> {
        match self.patience {
            Patience::Waiting { until } if until <= now => self.hurried(),
            Patience::Waiting { .. } | Patience::Calm | Patience::Over => Effects::none(),
        }
    }

    /// Makes a request that failed again, at once.
    pub(super) fn hurried(&mut self) -> Effects<Effect> {
        let Patience::Waiting { .. } = self.patience else {
            return Effects::none();
        };
        self.patience = Patience::Calm;
        match &self.stage {
            Stage::CreatingVisitor => Effects::one(Effect::CreateVisitor),
            Stage::CreatingConversation { token } => Effects::one(Effect::CreateConversation {
                token: token.clone(),
            }),
            Stage::Untouched | Stage::Visitor { .. } | Stage::Conversation { .. } => {
                Effects::none()
            }
        }
    }

    fn begin_if_ready(&mut self) -> Effects<Effect> {
        match &self.stage {
            Stage::Visitor { token } if self.wanted => {
                let token = token.clone();
                self.stage = Stage::CreatingConversation {
                    token: token.clone(),
                };
                Effects::one(Effect::CreateConversation { token })
            }
            Stage::Visitor { .. }
            | Stage::Untouched
            | Stage::CreatingVisitor
            | Stage::CreatingConversation { .. }
            | Stage::Conversation { .. } => Effects::none(),
        }
    }
}
