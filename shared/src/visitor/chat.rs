//! The chat, which is there once the panel's program is: joining, delivery, and whether the panel is
//! open.
//!
//! Its methods are in the panel's program (`xtask/src/build/split.rs`), and a [`Chat`] is made only
//! where that has been loaded, so nothing of it can be called before. Those that the page's program
//! calls are never inlined there.

use alloc::{borrow::ToOwned, boxed::Box, string::String, vec::Vec};

use super::{
    asking::{Asking, Press},
    joining::{HttpFault, Joined, Joining, Left},
    kept::Kept,
    page::Page,
    page_api::Told,
    session::Session,
    view::{Card, Notice, Panel, thread},
};
use crate::{
    client::{self, Client, Link, Outgoing, Progress},
    flow::published::Asks,
    ids::{ClientKey, ConversationId, Seq},
    machine::{Effects, Machine},
    protocol::{
        close::CloseReason,
        delivery::{
            Answer, Audience, FromClient, Given, Refusal, Said, Speaker, VisitorEntry, VisitorSees,
        },
        hello::Hello,
        http::create_visitor::Identity,
    },
    text::message,
    time::{Span, Timestamp},
};

/// What happened in the panel or to its conversation. A `key` is fresh entropy.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The visitor pressed send.
    Submitted { text: String, key: ClientKey },
    /// The visitor wants a failed message tried again; `again` is a fresh key, should its own not do.
    RetryPressed { key: ClientKey, again: ClientKey },
    /// The visitor accepts or declines the cookie.
    CookieAnswered {
        accepts: bool,
        press: Press,
        key: ClientKey,
    },
    /// The visitor, whose browser has declined for them, wants to be asked for the cookie.
    RememberPressed,
    /// The visitor agrees to processing.
    AgreePressed { press: Press, key: ClientKey },
    /// The visitor ticks the subscription box, or takes the tick away.
    Ticked { ticked: bool, press: Press },
    /// The visitor gives an address.
    MailGiven {
        mail: String,
        press: Press,
        key: ClientKey,
    },
    /// The visitor gives none.
    MailSkipped { press: Press, key: ClientKey },
    /// The visitor wants a new conversation.
    NewThreadPressed,
    /// The answer to [`Effect::Renew`].
    Renewed { fresh: String },
    /// The answer to [`Effect::CreateVisitor`].
    VisitorCreated {
        token: String,
        /// What this browser has begun, the latest first.
        conversations: Vec<ConversationId>,
    },
    /// The answer to [`Effect::KeepBrowser`].
    BrowserKept { token: String },
    /// The answer to [`Effect::CreateConversation`].
    ConversationCreated { conversation: ConversationId },
    /// One of these requests failed.
    RequestFailed(HttpFault),
    /// Something happened to the socket.
    Socket(SocketEvent),
    /// The visitor has changed what is in the composer.
    Typed,
    /// Whether the end of the thread is in sight in the open panel.
    Scrolled { at_end: bool },
    /// The browser came online or the page is shown again.
    Hurried,
    /// The browser went offline.
    WentOffline,
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
    /// `POST /v1/sites/{site}/visitors`; `before` is the token of a visitor who goes on, `browser`
    /// the secret of one who comes back, `identity` the site's word for one it vouches for, with what
    /// was begun in this tab.
    CreateVisitor {
        before: Option<String>,
        browser: Option<String>,
        identity: Option<Identity>,
        conversations: Vec<ConversationId>,
    },
    /// `POST /v1/sites/{site}/browsers`.
    KeepBrowser {
        token: String,
        browser: String,
        conversation: ConversationId,
    },
    /// `POST /v1/sites/{site}/conversations`.
    CreateConversation {
        token: String,
        flow: String,
        after: Option<ConversationId>,
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
    /// Make what the browser may be known by from here on, as in [`Browser`].
    Renew,
    /// Set the cookie by which the browser is known (CON-2).
    SetCookie {
        browser: String,
    },
    /// Keep this of the chat, or nothing (VIS-4).
    Keep(Option<Kept>),
    /// Set the cookie that opens the panel on the next page (DSP-5), until then, or take it away.
    KeepOpen {
        until: Option<Timestamp>,
    },
    /// The visitor has pressed send before, and what held the message back is answered: take what is
    /// in the composer as submitted.
    Submit,
    /// The composer's text was taken: empty it.
    ClearComposer,
    /// Nothing that was typed or ticked stays, wherever it is kept: it was another person's.
    ClearFields,
    /// The page goes, or may: keep what is in the composer for this tab's next page (VIS-4).
    KeepDraft,
    /// The visitor opened the panel, has answered, or has pressed send before an answer: put the focus
    /// into the composer, and show the end of the thread. Nothing else ever gets the focus (CON-10).
    FocusPanel,
}

/// What the browser knows when the panel's program comes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Browser {
    /// 128 random bits as 32 hexadecimal digits, should it have to be known by something.
    pub fresh: String,
    /// What it is known by, after consent (VIS-2).
    pub secret: Option<String>,
    /// It says that its visitor does not want to be tracked (CON-7).
    pub privacy: bool,
    /// What was kept of a chat on an earlier page.
    pub kept: Option<Kept>,
}

/// Why the chat wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// A second less until a message is sent that a limit has refused.
    Countdown,
    /// To ask for a visitor or a conversation again.
    Retry,
    /// To open a socket again, to listen to its heart, to tell how far the visitor has read, to stop
    /// showing that somebody writes.
    Delivery,
    /// A day may end, and with it what is called today.
    Day,
}

/// How long after something happened the next page opens the panel (DSP-5).
const OPEN: Span = Span::seconds(30 * 60);
/// Midnight is at a multiple of this in every time zone.
const QUARTER: Span = Span::seconds(15 * 60);
/// How often that is put off at most.
const PUT_OFF: Span = Span::seconds(60);

#[derive(Debug)]
pub(super) struct Chat {
    open: bool,
    /// The end of the thread is in sight, where the panel is.
    at_end: bool,
    offline: bool,
    /// The page's tab shows.
    shown: bool,
    joining: Joining,
    client: Client<VisitorEntry>,
    asking: Asking,
    /// What was said on this page in conversations that went before.
    earlier: Vec<VisitorEntry>,
    /// A conversation of an earlier page is looked for.
    returns: bool,
    /// It is such a one that shows.
    came_back: bool,
    /// Id of the flow that it began in; empty if nobody knows.
    begun_in: String,
    /// What the browser may be known by, once it may (VIS-2).
    fresh: String,
    /// What was kept last.
    kept: Option<Kept>,
    /// Until when the next page opens the panel.
    open_until: Option<Timestamp>,
    /// Something has happened in the conversation since that was said.
    active: bool,
    /// When the present quarter of an hour began, by the edge's clock.
    quarter: Timestamp,
    /// A script wants a new conversation, once nothing is on its way in this one (TGT-12).
    anew: bool,
    /// What has ended offers no new conversation (API-2).
    hides_new_thread: bool,
    /// What scripts know, and what they are to be told.
    known: Known,
    news: Vec<Told>,
    entropy: u64,
    /// When something happened last.
    now: Timestamp,
    /// The cookie has been seen that the chat is made from.
    seen_cookie: bool,
    /// Keys of what earlier pages wrote and had not seen stored.
    restored: Vec<ClientKey>,
    /// Of that, what is not said while the site vouches for a person, who need not have written it.
    aside: Vec<Outgoing>,
}

/// What the page's scripts know of the conversation.
#[derive(Debug, Default)]
struct Known {
    /// It was begun on this page, and its first message is not stored yet.
    begins: bool,
    /// Whether it is over; `None` before all of it was seen.
    over: Option<bool>,
    /// Conversations with something unread.
    unread: usize,
    /// An address was given, and is not stored yet.
    mail: bool,
}

impl Chat {
    /// With the panel closed. `entropy` seeds the jitter of asking again.
    #[inline(never)]
    pub(super) fn new(entropy: u64, asks: Vec<Asks>, browser: Browser) -> Box<Self> {
        let Browser {
            fresh,
            secret,
            privacy,
            kept,
        } = browser;
        let mut client = Client::new(entropy.rotate_left(32));
        client.restore_read(kept.as_ref().map_or(Seq::default(), |kept| kept.seen));
        let mut restored = Vec::new();
        for outgoing in kept.iter().flat_map(Kept::outgoing) {
            restored.push(outgoing.key);
            client.restore(outgoing);
        }
        Box::new(Self {
            open: false,
            at_end: true,
            offline: false,
            shown: true,
            asking: Asking::new(asks, secret.is_some(), privacy),
            joining: Joining::new(entropy, secret),
            client,
            earlier: Vec::new(),
            returns: false,
            came_back: false,
            begun_in: kept
                .as_ref()
                .map(|kept| kept.flow.clone())
                .unwrap_or_default(),
            fresh,
            kept,
            open_until: None,
            active: false,
            quarter: Timestamp::default(),
            anew: false,
            hides_new_thread: false,
            known: Known::default(),
            news: Vec::new(),
            entropy,
            now: Timestamp(0),
            seen_cookie: true,
            restored,
            aside: Vec::new(),
        })
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Whether there is a conversation that is not over (DSP-11).
    #[inline(never)]
    pub(super) fn is_under_way(&self) -> bool {
        self.returns || (self.wrote() && !self.client.is_over())
    }

    fn wrote(&self) -> bool {
        let outgoing = self.client.outgoing().map(|outgoing| &outgoing.said);
        let stored = self.client.entries().iter().map(|entry| &entry.said);
        stored
            .chain(outgoing)
            .any(|said| matches!(said, Said::Text(_)))
    }

    /// The messages that the visitor has not seen, the question that stands by itself, and the panel
    /// while it is open.
    #[inline(never)]
    pub(super) fn view(&self) -> (usize, Option<Card>, Option<Panel>) {
        if !self.open {
            return (self.unread(), self.asking.banner(), None);
        }
        let panel = Panel {
            welcome: self.asking.place_of(&self.begun_in()),
            now: self.quarter,
            thread: thread(
                self.now,
                self.joining.rests_until(),
                &self.earlier,
                self.client.entries(),
                self.client.outgoing(),
                self.client.theirs().read,
            ),
            typing: self.client.typing().last().and_then(name_of),
            notice: self.notice(),
            card: self.asking.card(),
            over: self.client.is_over() && !self.hides_new_thread,
            remember: self.asking.offers_cookie(),
            ends: self.asking.ends_with_page(),
        };
        (0, None, Some(panel))
    }

    /// The flow in whose words the widget speaks in place of the page's: the one in which the
    /// conversation of an earlier page began, for as long as that shows (TGT-12).
    #[inline(never)]
    pub(super) fn speaks(&self) -> Option<usize> {
        let earlier = self.returns || self.came_back;
        earlier.then(|| self.asking.place_of(&self.begun_in))?
    }

    /// Id of the flow that the conversation began in; empty if nobody knows.
    fn begun_in(&self) -> String {
        if self.returns || self.came_back {
            self.begun_in.clone()
        } else {
            self.asking.flow()
        }
    }

    /// The messages that the visitor has not seen.
    fn unread(&self) -> usize {
        let seen = self.client.read();
        let entries = self.client.entries().iter();
        let unread = entries.filter(|entry| {
            entry.seq > seen
                && matches!(entry.from, VisitorSees::Team { .. })
                && matches!(entry.said, Said::Text(_))
        });
        unread.count()
    }

    /// A trigger or a script opens the panel. It takes no focus and asks nothing of the edge: the visitor has
    /// not acted.
    pub(super) fn show(&mut self) {
        // A panel that opens shows the end of its thread.
        self.at_end |= !self.open;
        self.open = true;
    }

    /// A conversation of an earlier page goes on; `open` as it was there (DSP-5).
    #[inline(never)]
    pub(super) fn come_back(&mut self, now: Timestamp, open: bool) -> Effects<super::Effect> {
        self.returns = true;
        self.asking.on(self.speaks());
        if open {
            self.show();
            self.open_until = Some(now);
        }
        let begun = if self.wrote() {
            self.joining.wants_conversation(self.asking.flow())
        } else {
            self.joining.acted()
        };
        begun.map(super::Effect::Chat)
    }

    /// The visitor seems to leave (CON-2).
    #[inline(never)]
    pub(super) fn leaves(&mut self) {
        self.asking.leaves();
    }

    /// The visitor opens the panel.
    #[inline(never)]
    pub(super) fn open(&mut self) -> Effects<super::Effect> {
        self.show();
        let request = self.joining.acted();
        Effects::one(Effect::FocusPanel)
            .then(request)
            .map(super::Effect::Chat)
    }

    #[inline(never)]
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// The widget leaves the page: nothing is waited for until it is hurried.
    #[inline(never)]
    pub(super) fn rest(&mut self, now: Timestamp) -> Effects<super::Effect> {
        self.joining.rest(now);
        let lost = match self.client.link() {
            Link::Connecting | Link::Live => self.lose_socket(now),
            Link::Idle | Link::Waiting { .. } | Link::Refused => Effects::none(),
        };
        let left = Effects::one(Effect::Disconnect).then(lost);
        left.map(super::Effect::Chat)
    }

    /// A script takes away what the browser keeps (API-5). What is in memory stays for the page view, as
    /// where the cookie is declined; or goes, too.
    #[inline(never)]
    pub(super) fn forget(&mut self, all: bool) -> Effects<super::Effect> {
        let mut effects = Effects::one(Effect::Renew);
        self.kept = None;
        self.open_until = None;
        if all {
            self.joining = Joining::new(self.entropy, None);
            self.asking.forget();
            self.aside.clear();
            self.anew = false;
            effects = effects.then(self.hand_over(false));
        } else {
            self.joining.forget_browser();
            self.asking.forget_cookie();
        }
        effects.map(super::Effect::Chat)
    }

    /// The site says who this is (CON-8). What shows is hidden at once from somebody else than it said
    /// before.
    #[inline(never)]
    pub(super) fn identify(&mut self, identity: Identity) -> Effects<super::Effect> {
        let was_vouched_for = self.is_vouched_for();
        let (asked, another) = self.joining.identify(identity);
        if !was_vouched_for {
            self.set_aside();
        }
        let left = if another {
            self.hand_over(false)
        } else {
            Effects::none()
        };
        left.then(asked).map(super::Effect::Chat)
    }

    #[inline(never)]
    pub(super) fn has_acted(&self) -> bool {
        self.joining.has_acted()
    }

    /// Whom the site vouches for.
    #[inline(never)]
    pub(super) fn whose(&self) -> Option<String> {
        self.joining.whose().map(ToOwned::to_owned)
    }

    /// Whether the chat is of whoever has the browser now: what it was made from is there still. Where
    /// cookies are denied it never was.
    #[inline(never)]
    pub(super) fn is_of(&mut self, session: &Session) -> bool {
        let Some(secret) = self.joining.secret() else {
            return true;
        };
        let there = session.secret.as_deref() == Some(secret);
        self.seen_cookie |= there;
        there || !self.seen_cookie
    }

    /// The page comes back. What other pages have left goes on here; and what was not said by then may
    /// be, in a conversation that another page has begun.
    #[inline(never)]
    pub(super) fn take_up(&mut self, now: Timestamp, browser: Browser) -> Effects<super::Effect> {
        if !self.asking.may_remember() {
            return Effects::none();
        }
        for outgoing in browser.kept.iter().flat_map(Kept::outgoing) {
            if !self.client.outgoing().any(|it| it.key == outgoing.key) {
                self.restored.push(outgoing.key);
                self.client.restore(outgoing);
            }
        }
        if self.joining.conversation().is_some() || self.client.outgoing().next().is_none() {
            return Effects::none();
        }
        self.joining = Joining::new(self.entropy, browser.secret);
        let open = self.open;
        self.come_back(now, open)
    }

    /// Whether the site says who this is, and has not been found wrong.
    #[inline(never)]
    pub(super) fn is_vouched_for(&self) -> bool {
        self.joining.is_vouched_for()
    }

    #[inline(never)]
    pub(super) fn hide_new_thread(&mut self, hides: bool) {
        self.hides_new_thread = hides;
    }

    /// A script wants a new conversation (TGT-12).
    #[inline(never)]
    pub(super) fn want_new_thread(&mut self) {
        self.anew = true;
    }

    /// After everything that happens, with the flow that the page has, and whether its tab shows: what
    /// is in sight is read, and what is to outlive the page is kept.
    #[inline(never)]
    pub(super) fn watch(
        &mut self,
        now: Timestamp,
        flow: Option<usize>,
        page: &mut Page,
    ) -> Effects<super::Effect> {
        self.now = now;
        if let Some(staff) = self.client.take_staff() {
            page.staffed(now, staff, self.is_open());
        }
        let shown = page.is_tab_shown();
        self.shown = shown;
        // What comes after the end begins in the page's own flow.
        let earlier = self.speaks().filter(|_| !self.client.is_over());
        self.asking.on(earlier.or(flow));
        let edge = now.ahead(self.client.ahead()).0;
        self.quarter = Timestamp(edge - edge % QUARTER.0);
        self.asking
            .vouch(self.joining.is_vouched_for(), self.joining.is_in_doubt());
        let watches = self.is_open() && self.at_end && shown;
        let mut effects = self.socket(now, client::Event::Watches(watches));
        self.asking.learn(&self.client);
        self.asking.shows(now, self.open);
        // What held a message back may have been answered, or turn out to have been.
        if self.is_open() && self.asking.releases() {
            effects.push(Effect::Submit);
        }
        if self.anew && self.client.outgoing().next().is_none() {
            self.anew = false;
            self.returns = false;
            self.joining.pass_over_earlier();
            effects = effects.then(self.begin_anew(false));
        }
        if self.asking.may_remember() {
            effects = effects.then(self.keep()).then(self.keep_open(now));
        }
        self.note();
        let news = core::mem::take(&mut self.news);
        let told = news.into_iter().map(super::Effect::Tell).collect();
        effects.map(super::Effect::Chat).then(told)
    }

    /// Notes what the page's scripts are to be told (API-3).
    fn note(&mut self) {
        if let Some(conversation) = self.joining.conversation() {
            if self.known.begins && self.stored(|said| matches!(said, Said::Text(_))) {
                self.known.begins = false;
                self.news.push(Told::conversation_started(conversation));
            }
            let over = self.client.is_over();
            if over && self.known.over == Some(false) {
                self.news.push(Told::conversation_closed(conversation));
            }
            if over || self.client.link() == Link::Live {
                self.known.over = Some(over);
            }
        }
        let unread = usize::from(self.unread() > 0);
        if core::mem::replace(&mut self.known.unread, unread) != unread {
            self.news.push(Told::unread(unread));
        }
        if self.known.mail && self.stored(gives_mail) {
            self.known.mail = false;
            self.news.push(Told::CONTACT_ASSOCIATED);
        }
    }

    /// Whether something that the visitor said is known to be stored, and nothing like it on its way.
    fn stored(&self, like: fn(&Said) -> bool) -> bool {
        let mut entries = self.client.entries().iter();
        let mut outgoing = self.client.outgoing();
        entries.any(|entry| matches!(entry.from, VisitorSees::You { .. }) && like(&entry.said))
            && !outgoing.any(|outgoing| like(&outgoing.said))
    }

    fn keep(&mut self) -> Effects<Effect> {
        let mut kept = Kept {
            goes_on: self.is_under_way() || self.unread() > 0,
            seen: self.client.read(),
            flow: self.begun_in(),
            ..Kept::default()
        };
        kept.put(self.client.outgoing());
        let kept = (kept.goes_on || !kept.outbox.is_empty()).then_some(kept);
        // While nothing is known of it, nothing of it is forgotten.
        if self.kept == kept || self.returns {
            return Effects::none();
        }
        self.kept.clone_from(&kept);
        Effects::one(Effect::Keep(kept))
    }

    /// When the visitor sees another second of a wait.
    fn next_second(&self) -> Option<Timestamp> {
        let waits = self.client.outgoing().find_map(|one| match one.progress {
            Progress::Waiting { until } => Some(until),
            Progress::Sending | Progress::Failed(_) => None,
        });
        let until = waits.or_else(|| self.joining.rests_until())?;
        let left = until.since(self.now).0;
        let shows = self.open && self.shown && left > 0;
        shows.then(|| Timestamp(until.0 - (left - 1) / 1000 * 1000))
    }

    fn keep_open(&mut self, now: Timestamp) -> Effects<Effect> {
        let until = now.after(OPEN);
        let open = self.is_open() && self.is_under_way();
        let until = match self.open_until {
            None if open => Some(until),
            Some(last) if open && self.active && until.since(last) >= PUT_OFF => Some(until),
            Some(_) if !open => None,
            None | Some(_) => return Effects::none(),
        };
        self.open_until = until;
        self.active = false;
        Effects::one(Effect::KeepOpen { until })
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
        if self.offline {
            return Some(Notice::NoNetwork);
        }
        match self.client.link() {
            Link::Waiting { .. } => Some(Notice::Reconnecting),
            Link::Refused => Some(Notice::Outdated),
            Link::Idle | Link::Connecting | Link::Live => self.joining.notice(),
        }
    }

    /// A text that is too long, or of which nothing is seen, is no message (DLV-11). It stays in the
    /// composer, as one that has to wait for an answer does.
    fn submit(&mut self, now: Timestamp, text: &str, key: ClientKey) -> Effects<Effect> {
        let Ok(text) = message(text) else {
            return Effects::none();
        };
        let remembers = self.asking.may_remember();
        let Some(answers) = self.asking.sends(&self.client) else {
            // Whoever has not acted by now has done so, and may be somebody whom nobody has to ask.
            let acted = if self.joining.is_in_doubt() {
                self.joining.acted()
            } else {
                Effects::none()
            };
            return Effects::one(Effect::FocusPanel).then(acted);
        };
        let mut effects = Effects::one(Effect::ClearComposer);
        if !remembers && self.asking.may_remember() {
            effects = effects.then(self.remember());
        }
        effects = effects.then(self.leave_what_is_over());
        let said = answers.into_iter().map(Said::Answer);
        let said = said.chain([Said::Text(text.to_owned())]);
        effects = effects.then(self.say(now, key, said));
        effects.then(self.joining.wants_conversation(self.asking.flow()))
    }

    /// Puts these into the outbox, the first under this key.
    fn say(
        &mut self,
        now: Timestamp,
        key: ClientKey,
        said: impl Iterator<Item = Said>,
    ) -> Effects<Effect> {
        self.active = true;
        let (mut effects, mut key) = (Effects::none(), key);
        for said in said {
            let to = Audience::Everybody;
            effects = effects.then(self.socket(now, client::Event::Posted { key, to, said }));
            key = key.next();
        }
        effects
    }

    /// An answer was given, if any: the visitor goes on writing.
    fn answered(
        &mut self,
        now: Timestamp,
        key: ClientKey,
        answers: Vec<Answer>,
    ) -> Effects<Effect> {
        if answers.is_empty() {
            return Effects::none();
        }
        let mut effects = self.leave_what_is_over();
        effects = effects.then(self.say(now, key, answers.into_iter().map(Said::Answer)));
        if self.is_open() {
            effects.push(Effect::FocusPanel);
        }
        effects
    }

    fn remember(&mut self) -> Effects<Effect> {
        let browser = self.fresh.clone();
        let told = self.joining.keep(browser.clone());
        self.seen_cookie = false;
        Effects::one(Effect::SetCookie { browser }).then(told)
    }

    /// What is answered or written after the end belongs to the next conversation.
    fn leave_what_is_over(&mut self) -> Effects<Effect> {
        if self.client.is_over() {
            self.begin_anew(true)
        } else {
            Effects::none()
        }
    }

    /// Leaves a conversation that is over; what has not been said in it is said in the next.
    fn begin_anew(&mut self, linked: bool) -> Effects<Effect> {
        self.note();
        self.joining.leave_conversation(linked);
        let unsent = self.unsent();
        self.replace(linked, unsent)
    }

    /// What earlier pages wrote waits until it is known whether the site vouches for a person.
    fn set_aside(&mut self) {
        let restored = &self.restored;
        let (aside, ours): (Vec<Outgoing>, Vec<Outgoing>) = self
            .unsent()
            .into_iter()
            .partition(|it| restored.contains(&it.key));
        self.aside = aside;
        self.client
            .keep_only(|it| ours.iter().any(|ours| ours.key == it.key));
    }

    /// The site vouches for nobody: it goes on in front of what was written since.
    fn take_back(&mut self) {
        let all: Vec<Outgoing> = self
            .aside
            .drain(..)
            .chain(self.client.outgoing().cloned())
            .collect();
        self.client.keep_only(|_| false);
        for outgoing in all {
            self.client.restore(outgoing);
        }
    }

    fn unsent(&self) -> Vec<Outgoing> {
        self.client.outgoing().cloned().collect()
    }

    /// Begins with nothing but what is still to be said; what was said before stays in sight if `linked`.
    fn replace(&mut self, linked: bool, unsent: Vec<Outgoing>) -> Effects<Effect> {
        self.known = Known {
            unread: self.known.unread,
            ..Known::default()
        };
        self.came_back = false;
        let client = Client::new(self.entropy.rotate_left(16));
        let left = core::mem::replace(&mut self.client, client);
        if linked {
            self.earlier.extend(left.into_entries());
        } else {
            self.earlier.clear();
        }
        for outgoing in unsent {
            self.client.restore(outgoing.anew());
        }
        Effects::one(Effect::Disconnect)
    }

    /// What showed is not this visitor's. What they wrote and typed is theirs only if `keeps`.
    fn hand_over(&mut self, keeps: bool) -> Effects<Effect> {
        self.returns = false;
        self.asking.forget_visitor();
        if keeps {
            let unsent = self.unsent();
            return self.replace(false, unsent);
        }
        self.asking.forget_typed();
        let mut effects = self.replace(false, Vec::new());
        effects.push(Effect::ClearFields);
        effects
    }

    /// What was written into a conversation while somebody closed it begins the next (CNV-1).
    fn follow(&mut self) -> Effects<Effect> {
        let late = |outgoing: &Outgoing| outgoing.progress == Progress::Failed(Refusal::Closed);
        if !self.client.outgoing().any(late) {
            return Effects::none();
        }
        let left = self.begin_anew(true);
        left.then(self.joining.wants_conversation(self.asking.flow()))
    }

    /// The socket is not there, and is to be again.
    #[inline(never)]
    fn lose_socket(&mut self, now: Timestamp) -> Effects<Effect> {
        let code = CloseReason::Fault.code();
        self.socket(now, client::Event::SocketClosed { code })
    }

    #[inline(never)]
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

    /// The site's word is not good, and that is what is left of what there was.
    fn unidentified(
        &mut self,
        now: Timestamp,
        (effects, left): (Effects<Effect>, Left),
    ) -> Effects<Effect> {
        if !self.is_vouched_for() {
            self.take_back();
        }
        effects.then(match left {
            Left::Nothing => Effects::none(),
            Left::Socket => self.lose_socket(now),
            Left::Conversation => self.hand_over(false),
        })
    }

    fn visitor_created(
        &mut self,
        now: Timestamp,
        token: String,
        conversations: &[ConversationId],
    ) -> Effects<Effect> {
        let was_known = self.joining.is_known();
        let (effects, joined) = self.joining.visitor_created(now, token, conversations);
        if self.joining.is_known() && !was_known {
            self.news.push(Told::CONTACT_ASSOCIATED);
            self.aside.clear();
        }
        match joined {
            // The socket was opened by whoever this was before.
            Joined::Same => {
                let left = self.lose_socket(now);
                let effects = effects.then(Effects::one(Effect::Disconnect)).then(left);
                effects.then(self.socket(now, client::Event::Hurried))
            }
            Joined::Other { showed } => {
                let left = self.hand_over(!showed);
                let effects = effects.then(left);
                let started = if self.joining.conversation().is_some() {
                    self.socket(now, client::Event::Started)
                } else {
                    Effects::none()
                };
                let wanted = if self.client.outgoing().next().is_some() {
                    self.joining.wants_conversation(self.asking.flow())
                } else {
                    Effects::none()
                };
                effects.then(started).then(wanted)
            }
            Joined::Earlier => {
                self.came_back = true;
                effects.then(self.socket(now, client::Event::Started))
            }
            Joined::Nothing => {
                self.returns = false;
                effects
            }
        }
    }
}

impl Machine for Chat {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        // The browser may not say that it is online again (RUN-5).
        self.offline &= !is_sign_of_life(&event);
        match event {
            Event::Submitted { text, key } => self.submit(now, &text, key),
            Event::RetryPressed { key, again } => {
                self.socket(now, client::Event::Retried { key, again })
            }
            Event::CookieAnswered {
                accepts,
                press,
                key,
            } => {
                let answers = self.asking.answer_cookie(accepts, press);
                let remember = if accepts && !answers.is_empty() {
                    self.remember()
                } else {
                    Effects::none()
                };
                remember.then(self.answered(now, key, answers))
            }
            Event::RememberPressed => {
                self.asking.wants_cookie();
                Effects::one(Effect::FocusPanel)
            }
            Event::AgreePressed { press, key } => {
                let answers = self.asking.agree(press);
                self.answered(now, key, answers)
            }
            Event::Ticked { ticked, press } => {
                self.asking.tick(ticked, press);
                Effects::none()
            }
            Event::MailGiven { mail, press, key } => {
                let answers = self.asking.give_mail(Some(&mail), press);
                self.known.mail |= !answers.is_empty();
                self.answered(now, key, answers)
            }
            Event::MailSkipped { press, key } => {
                let answers = self.asking.give_mail(None, press);
                self.answered(now, key, answers)
            }
            Event::NewThreadPressed => {
                let left = self.begin_anew(false);
                left.then(Effects::one(Effect::FocusPanel))
            }
            Event::Renewed { fresh } => {
                self.fresh = fresh;
                Effects::none()
            }
            Event::VisitorCreated {
                token,
                conversations,
            } => self.visitor_created(now, token, &conversations),
            Event::BrowserKept { token } => self.joining.browser_kept(now, token),
            Event::ConversationCreated { conversation } => {
                self.known.begins = true;
                let next = self.joining.conversation_created(conversation);
                next.then(self.socket(now, client::Event::Started))
            }
            Event::RequestFailed(HttpFault::IdentityRefused { code }) => {
                self.news.push(Told::identification_failed(&code));
                let left = self.joining.unidentified();
                self.unidentified(now, left)
            }
            Event::RequestFailed(HttpFault::IdentityNotYet { wait }) => {
                let left = self.joining.not_yet(now, wait);
                if !self.joining.is_vouched_for() {
                    self.news
                        .push(Told::identification_failed("identity_not_yet"));
                }
                self.unidentified(now, left)
            }
            Event::RequestFailed(fault) => {
                if self.joining.failed(now, fault) {
                    return self.lose_socket(now);
                }
                Effects::none()
            }
            Event::Socket(event) => {
                let known = self.client.entries().len();
                let effects = self.socket(now, event);
                self.active |= self.client.entries().len() > known;
                // Whatever was looked for is there.
                if self.client.link() == Link::Live {
                    self.returns = false;
                }
                effects.then(self.follow())
            }
            Event::Typed => {
                self.active = true;
                self.socket(now, client::Event::Typed)
            }
            Event::Scrolled { at_end } => {
                self.at_end = at_end;
                Effects::none()
            }
            Event::Hurried => {
                self.offline = false;
                let request = self.joining.hurried();
                request.then(self.socket(now, client::Event::Hurried))
            }
            Event::WentOffline => {
                self.offline = true;
                Effects::none()
            }
            Event::Hidden => {
                let mut effects = self.socket(now, client::Event::Hidden);
                if self.asking.may_remember() {
                    effects.push(Effect::KeepDraft);
                }
                effects
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
        let second = self.next_second().map(|at| (at, WakeReason::Countdown));
        let day = self.quarter.after(QUARTER).ahead(-self.client.ahead());
        let shows_days = self.open && !self.client.entries().is_empty();
        let day = shows_days.then_some((day, WakeReason::Day));
        [retry, reconnect, day, second]
            .into_iter()
            .flatten()
            .min_by_key(|(at, _)| *at)
    }
}

/// Whether the edge was heard.
fn is_sign_of_life(event: &Event) -> bool {
    match event {
        Event::VisitorCreated { .. }
        | Event::BrowserKept { .. }
        | Event::ConversationCreated { .. }
        | Event::Socket(
            client::Event::SocketOpened
            | client::Event::Received(_)
            | client::Event::ReceivedGarbage
            | client::Event::Ponged,
        ) => true,
        // An answer that says no comes over a network, too; that none came says nothing.
        Event::RequestFailed(fault) => *fault != HttpFault::Passing,
        Event::Submitted { .. }
        | Event::RetryPressed { .. }
        | Event::CookieAnswered { .. }
        | Event::RememberPressed
        | Event::AgreePressed { .. }
        | Event::Ticked { .. }
        | Event::MailGiven { .. }
        | Event::MailSkipped { .. }
        | Event::NewThreadPressed
        | Event::Renewed { .. }
        | Event::Socket(
            client::Event::Started
            | client::Event::SocketClosed { .. }
            | client::Event::Posted { .. }
            | client::Event::Retried { .. }
            | client::Event::Typed
            | client::Event::Watches(_)
            | client::Event::Hurried
            | client::Event::Hidden
            | client::Event::Woke,
        )
        | Event::Typed
        | Event::Scrolled { .. }
        | Event::Hurried
        | Event::WentOffline
        | Event::Hidden
        | Event::Woke => false,
    }
}

fn gives_mail(said: &Said) -> bool {
    match said {
        Said::Answer(answer) => matches!(answer.given, Given::Mail(Some(_))),
        Said::Text(_) | Said::Closed | Said::Reopened => false,
    }
}

/// Under which name somebody writes; a visitor is told of nobody but the team.
fn name_of(speaker: &Speaker) -> Option<String> {
    match speaker {
        Speaker::Visitor => None,
        Speaker::Team { name } => Some(name.clone()),
    }
}
