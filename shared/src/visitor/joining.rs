//! How a visitor comes to have a conversation: first a token, then a number, and then, if the browser
//! may remember the visitor, the edge is told its secret (VIS-2); each again if the edge is away.
//!
//! Whom the site vouches for begins with the site's word, or goes on with it (VIS-3): the edge is shown
//! the token that this tab began with, which nobody has but the tab, and what was begun in it.

use alloc::{string::String, vec::Vec};

use super::{Effects, Notice, chat::Effect};
use crate::{
    client::Backoff,
    ids::ConversationId,
    protocol::http::create_visitor::Identity,
    time::{Span, Timestamp},
};

/// How a request to the edge failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum HttpFault {
    /// No answer, or one that says to try again (5xx).
    Passing,
    /// This visitor, or another on the same network, asks too often (429, DLV-11), and may again after
    /// this wait, where one is known.
    TooOften { wait: Option<Span> },
    /// The chat is not for the page that this is (403, RUN-4).
    NotHere,
    /// The token is not taken (any more): a new one may be.
    TokenRefused,
    /// The site's word is not taken, or has ended (401 `identity_…`, CON-8).
    IdentityRefused { code: String },
    /// The site's word will be good after this wait (401 `identity_not_yet`): the site's clock is ahead.
    IdentityNotYet { wait: Span },
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
    /// The site vouches for a visitor who has begun, and a new token is asked for.
    Identifying(Token, Option<ConversationId>),
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

/// How long to wait at least after having asked too often, where the edge has not said how long.
const TOO_OFTEN: Span = Span::seconds(30);

/// For so long a message waits for an identity token that is not good yet. Behind a longer wait the
/// visitor is unknown until then.
const SOON: Span = Span::seconds(60);

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
    /// The site's word is good, and the conversation goes on as whoever it names.
    Same,
    /// It is good, and what there was before is not this person's; `showed` is whether there was a
    /// conversation.
    Other {
        showed: bool,
    },
}

/// How it stands with the site's word for who this is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Word {
    /// There is none, or none that is good.
    None,
    /// The edge has not said.
    Given,
    /// By it the visitor is known.
    Taken,
    /// It was good and has ended, and the site may say it anew.
    Ended,
}

/// What becomes of the conversation when the site's word is not good.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Left {
    Nothing,
    /// It stays, and its socket could not be opened.
    Socket,
    /// It is another's.
    Conversation,
}

#[derive(Debug)]
pub(super) struct Joining {
    stage: Stage,
    patience: Patience,
    /// The flow in which there is something to say.
    wanted: Option<String>,
    /// The conversation that the next one goes on from.
    after: Option<ConversationId>,
    /// Conversations of earlier pages are not looked for.
    passes: bool,
    word: Word,
    /// Whom the site has named last.
    identity: Identity,
    /// When the edge is asked again about an identity token that was not good yet.
    later: Option<Timestamp>,
    /// The site's word was changed while a token was asked for by another word, or by none (true).
    overtaken: Option<bool>,
    /// What this tab was given when it began as somebody new, and what it has begun since.
    tab: Option<String>,
    begun: Vec<ConversationId>,
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
            passes: false,
            word: Word::None,
            identity: Identity::default(),
            later: None,
            overtaken: None,
            tab: None,
            begun: Vec::new(),
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
            | Stage::Renewing(..)
            | Stage::Identifying(..) => Effects::none(),
        }
    }

    fn create_visitor(&self, before: Option<String>) -> Effect {
        let browser = match (&self.browser, &before) {
            (Browser::Known(secret), None) => Some(secret.clone()),
            (Browser::Known(_), Some(_)) | (Browser::New(_) | Browser::Unknown, _) => None,
        };
        match (self.word, before) {
            (Word::Given | Word::Taken, None) => Effect::CreateVisitor {
                before: self.tab.clone(),
                browser: None,
                identity: Some(self.identity.clone()),
                conversations: self.begun.clone(),
            },
            (_, before) => Effect::CreateVisitor {
                before,
                browser,
                identity: None,
                conversations: Vec::new(),
            },
        }
    }

    /// The site says who this is; whether that is somebody else than it said before, to whom nothing of
    /// the conversation belongs. Somebody who has not acted is asked about when they do.
    pub(super) fn identify(&mut self, identity: Identity) -> (Effects<Effect>, bool) {
        if matches!(self.word, Word::Given | Word::Taken) && self.identity == identity {
            return (Effects::none(), false);
        }
        let by_none = self.word == Word::None;
        let another = !by_none && !identity.names(&self.identity.mail);
        if another {
            self.leave_conversation(false);
        }
        let asks = matches!(self.stage, Stage::CreatingVisitor | Stage::Identifying(..));
        self.word = Word::Given;
        self.identity = identity;
        self.later = None;
        let over = matches!(self.patience, Patience::Over(_));
        if over {
            self.patience = Patience::Calm;
        }
        let next = match (asks, over) {
            (false, _) => self.proceed(),
            // What was asked for cannot be had: it is asked for by this word.
            (true, true) => self.again(),
            (true, false) => {
                self.overtaken.get_or_insert(by_none);
                Effects::none()
            }
        };
        (next, another)
    }

    /// Whether the site says who this is, and has not been found wrong.
    pub(super) fn is_vouched_for(&self) -> bool {
        self.word != Word::None
    }

    pub(super) fn has_acted(&self) -> bool {
        !matches!(self.stage, Stage::Untouched)
    }

    /// Whether an answer of the edge is on its way.
    pub(super) fn is_asking(&self) -> bool {
        let calm = matches!(self.patience, Patience::Calm);
        calm && !matches!(
            self.stage,
            Stage::Untouched | Stage::Visitor(_) | Stage::Conversation(..)
        )
    }

    /// Whom it names.
    pub(super) fn whose(&self) -> Option<&str> {
        self.is_vouched_for().then_some(&*self.identity.mail)
    }

    /// What the browser has to be known by.
    pub(super) fn secret(&self) -> Option<&str> {
        match &self.browser {
            Browser::New(secret) | Browser::Known(secret) => Some(secret),
            Browser::Unknown => None,
        }
    }

    /// Whether it is not known yet if that is so.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.word == Word::Given
    }

    /// Whether the edge has said that it is so.
    pub(super) fn is_known(&self) -> bool {
        self.word == Word::Taken
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
        if let Stage::Identifying(_, before) = self.stage {
            return self.identified(token, before, conversations);
        }
        if let Some(by_none) = self.overtaken.take() {
            if by_none {
                self.begins(&token, conversations);
            } else {
                self.leave_session();
            }
            self.stage = Stage::Visitor(token);
            return (self.proceed(), Joined::Nothing);
        }
        match self.word {
            Word::Given | Word::Taken => {
                self.word = Word::Taken;
                self.leave_session();
            }
            Word::None | Word::Ended => self.begins(&token, conversations),
        }
        // A secret that has brought nothing may be one that the edge does not have.
        if let (Browser::Known(secret), []) = (&self.browser, conversations) {
            self.browser = Browser::New(secret.clone());
        }
        match conversations {
            // One that was ended on this page is no earlier one.
            [latest, ..] if self.after.is_none() && !self.passes => {
                self.stage = Stage::Conversation(token, *latest);
                (Effects::none(), Joined::Earlier)
            }
            _ => {
                self.stage = Stage::Visitor(token);
                (self.proceed(), Joined::Nothing)
            }
        }
    }

    /// Somebody begins without a word of the site's. Whoever has nothing from before began in this tab.
    fn begins(&mut self, token: &Token, conversations: &[ConversationId]) {
        self.tab = conversations.is_empty().then(|| token.text.clone());
        self.begun = Vec::new();
    }

    /// The site's word was good: such a visitor is known by no browser (CON-3).
    fn leave_session(&mut self) {
        self.tab = None;
        self.begun = Vec::new();
        self.browser = Browser::Unknown;
    }

    /// The site's word was good for somebody who had begun: in the conversation there was, if that is
    /// theirs, or else in their latest.
    fn identified(
        &mut self,
        token: Token,
        before: Option<ConversationId>,
        conversations: &[ConversationId],
    ) -> (Effects<Effect>, Joined) {
        self.leave_session();
        if self.overtaken.take().is_none() {
            self.word = Word::Taken;
        }
        self.after = None;
        let showed = before.is_some();
        let before = before.filter(|before| conversations.contains(before));
        let stage = match before.or(conversations.first().copied()) {
            Some(conversation) => Stage::Conversation(token, conversation),
            None => Stage::Visitor(token),
        };
        self.stage = stage;
        let joined = if before.is_some() {
            Joined::Same
        } else {
            self.wanted = None;
            Joined::Other { showed }
        };
        (self.proceed(), joined)
    }

    /// The site's word is not good, or not any more. Somebody whom it was good for waits for it to be
    /// said anew; anybody else is unknown.
    pub(super) fn unidentified(&mut self) -> (Effects<Effect>, Left) {
        if self.overtaken.take().is_some() {
            return (self.again(), Left::Nothing);
        }
        let was_taken = self.word == Word::Taken;
        self.word = if was_taken { Word::Ended } else { Word::None };
        match core::mem::replace(&mut self.stage, Stage::Untouched) {
            Stage::Renewing(token, conversation) => {
                self.stage = Stage::Conversation(token, conversation);
                self.patience = Patience::Over(Notice::Outdated);
                (Effects::none(), Left::Socket)
            }
            Stage::CreatingVisitor if was_taken => {
                self.stage = Stage::CreatingVisitor;
                self.patience = Patience::Over(Notice::Outdated);
                (Effects::none(), Left::Nothing)
            }
            // The tab began as somebody new, or on a browser that is known, and goes on so.
            Stage::Identifying(token, before) if self.goes_on() => {
                self.stage = match before {
                    Some(conversation) => Stage::Conversation(token, conversation),
                    None => Stage::Visitor(token),
                };
                self.patience = Patience::Calm;
                (self.proceed(), Left::Nothing)
            }
            Stage::Identifying(..) => {
                self.wanted = None;
                self.after = None;
                self.patience = Patience::Calm;
                (self.acted(), Left::Conversation)
            }
            Stage::CreatingVisitor => {
                self.patience = Patience::Calm;
                (self.acted(), Left::Nothing)
            }
            stage @ (Stage::Untouched
            | Stage::Visitor(_)
            | Stage::CreatingConversation(_)
            | Stage::Conversation(..)
            | Stage::Keeping(..)) => {
                self.stage = stage;
                (Effects::none(), Left::Nothing)
            }
        }
    }

    /// The identity token is not good yet. The tab keeps it and asks again when it is (CON-8).
    pub(super) fn not_yet(&mut self, now: Timestamp, wait: Span) -> (Effects<Effect>, Left) {
        let at = now.after(wait.max(Span::seconds(1)));
        if wait > SOON || self.overtaken.is_some() {
            let word_stays = self.overtaken.is_some();
            let left = self.unidentified();
            self.later = (!word_stays).then_some(at);
            return left;
        }
        self.patience = Patience::Waiting { until: at };
        (Effects::none(), Left::Nothing)
    }

    /// Whether what there was before the site's word was anybody's.
    fn goes_on(&self) -> bool {
        self.tab.is_some() || !matches!(self.browser, Browser::Unknown)
    }

    /// What was begun on earlier pages stays there.
    pub(super) fn pass_over_earlier(&mut self) {
        self.passes = true;
    }

    /// The browser is not to be known by anything any more.
    pub(super) fn forget_browser(&mut self) {
        self.browser = Browser::Unknown;
    }

    /// The conversation that there is.
    pub(super) fn conversation(&self) -> Option<ConversationId> {
        match &self.stage {
            Stage::Conversation(_, conversation)
            | Stage::Keeping(_, conversation)
            | Stage::Renewing(_, conversation)
            | Stage::Identifying(_, Some(conversation)) => Some(*conversation),
            Stage::Untouched
            | Stage::CreatingVisitor
            | Stage::Visitor(_)
            | Stage::Identifying(_, None)
            | Stage::CreatingConversation(_) => None,
        }
    }

    /// Nobody waits for the answer to a request that is under way; it is made again when there is hurry.
    pub(super) fn rest(&mut self, now: Timestamp) {
        match (&self.stage, &self.patience) {
            (
                Stage::CreatingVisitor
                | Stage::CreatingConversation(_)
                | Stage::Keeping(..)
                | Stage::Renewing(..)
                | Stage::Identifying(..),
                Patience::Calm,
            ) => {
                self.failed(now, HttpFault::Passing);
            }
            (
                Stage::CreatingVisitor
                | Stage::CreatingConversation(_)
                | Stage::Keeping(..)
                | Stage::Renewing(..)
                | Stage::Identifying(..)
                | Stage::Untouched
                | Stage::Visitor(_)
                | Stage::Conversation(..),
                _,
            ) => {}
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
        self.proceed()
    }

    pub(super) fn conversation_created(&mut self, conversation: ConversationId) -> Effects<Effect> {
        let Stage::CreatingConversation(token) = &self.stage else {
            return Effects::none();
        };
        self.stage = Stage::Conversation(token.clone(), conversation);
        self.patience = Patience::Calm;
        if self.tab.is_some() {
            self.begun.push(conversation);
        }
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
            Stage::Identifying(token, left) => (Stage::Identifying(token, None), left),
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
            // The tab's own may be too old, also for that.
            self.tab = None;
            if !matches!(self.stage, Stage::Identifying(..)) {
                self.stage = Stage::CreatingVisitor;
            }
        }
        let wait = self.backoff.next_wait(now);
        self.patience = match fault {
            HttpFault::Passing | HttpFault::TokenRefused => Patience::Waiting {
                until: now.after(wait),
            },
            HttpFault::TooOften { wait: told } => Patience::Resting {
                until: now.after(told.unwrap_or(TOO_OFTEN).max(wait)),
            },
            HttpFault::NotHere => Patience::Over(Notice::NotHere),
            HttpFault::Final
            | HttpFault::IdentityRefused { .. }
            | HttpFault::IdentityNotYet { .. } => Patience::Over(Notice::Outdated),
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
        let (Stage::Conversation(token, conversation)
        | Stage::Keeping(token, conversation)
        | Stage::Identifying(token, Some(conversation))) = &self.stage
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
        if matches!(self.patience, Patience::Over(_))
            || matches!(self.stage, Stage::Identifying(..))
        {
            return Effects::none();
        }
        let before = Some(token.text.clone());
        self.stage = Stage::Renewing(token, conversation);
        Effects::one(self.create_visitor(before))
    }

    /// Until when something that the visitor wrote waits because the edge was asked too often.
    pub(super) fn rests_until(&self) -> Option<Timestamp> {
        match self.patience {
            Patience::Resting { until } if self.wanted.is_some() => Some(until),
            Patience::Resting { .. }
            | Patience::Waiting { .. }
            | Patience::Calm
            | Patience::Over(_) => None,
        }
    }

    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        let retry = match self.patience {
            Patience::Waiting { until } | Patience::Resting { until } => Some(until),
            Patience::Calm | Patience::Over(_) => None,
        };
        retry.into_iter().chain(self.later).min()
    }

    pub(super) fn woke(&mut self, now: Timestamp) -> Effects<Effect> {
        if self.later.is_some_and(|at| at <= now) {
            return self.identify(self.identity.clone()).0;
        }
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
            Stage::CreatingVisitor | Stage::Identifying(..) => {
                self.overtaken = None;
                Effects::one(self.create_visitor(None))
            }
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
            Stage::Visitor(token) if self.is_in_doubt() => {
                let request = Some(self.create_visitor(None));
                (request, Stage::Identifying(token.clone(), None))
            }
            Stage::Conversation(token, conversation) if self.is_in_doubt() => {
                let request = Some(self.create_visitor(None));
                (
                    request,
                    Stage::Identifying(token.clone(), Some(*conversation)),
                )
            }
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
            | Stage::Renewing(..)
            | Stage::Identifying(..) => return Effects::none(),
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
