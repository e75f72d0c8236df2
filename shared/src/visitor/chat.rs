//! The chat, which is there once the panel's program is: whether the panel is open, what it asks, and
//! what the visitor does in it. What becomes of that is in [`talk`].
//!
//! Its methods are in the panel's program (`xtask/src/build/split.rs`), and a [`Chat`] is made only
//! where that has been loaded, so nothing of it can be called before. Those that the page's program
//! calls are never inlined there.
//!
//! Those of [`talk`] are in a program of their own, which is fetched when the visitor begins to write, to
//! answer or to point at a button, or when an earlier conversation goes on. Until it is there, what the
//! visitor does waits here, and nothing is asked of the edge.

use alloc::{borrow::ToOwned, boxed::Box, string::String, vec::Vec};

mod talk;

use super::{
    asking::{Asking, Press},
    joining::{HttpFault, Joining},
    kept::Kept,
    page::Page,
    page_api::Told,
    session::Session,
    view::{Card, Notice, Panel},
};
use crate::{
    client::{self, Backoff, Client, Outgoing},
    flow::published::Asks,
    ids::{ClientKey, ConversationId, Seq},
    machine::{Effects, Machine},
    protocol::{
        delivery::{FromClient, Said, VisitorEntry},
        hello::Hello,
        http::create_visitor::Identity,
    },
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
    /// The visitor points at something in the panel that can be pressed.
    PointedAt,
    /// The talk's program is there: the answer to [`Effect::LoadTalk`].
    TalkLoaded,
    /// It could not be had.
    TalkFailed,
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
    /// This text was taken: the composer keeps what the visitor has typed behind it since.
    ClearComposer {
        taken: String,
    },
    /// Fetch the talk's program.
    LoadTalk,
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
    pub keeping: Keeping,
    /// What was kept of a chat on an earlier page.
    pub kept: Option<Kept>,
}

/// Whether a chat may outlive its page.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Keeping {
    /// The visitor is asked.
    #[default]
    Asked,
    /// The browser says that its visitor does not want to be tracked (CON-7).
    Declined,
    /// Nothing may be kept on this page: it came over plain http (VIS-2).
    Impossible,
}

/// Why the chat wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// A second less until a message is sent that a limit has refused.
    Countdown,
    /// To ask for a visitor, a conversation or the talk's program again.
    Retry,
    /// To open a socket again, to listen to its heart, to tell how far the visitor has read, to stop
    /// showing that an agent writes.
    Delivery,
    /// A day may end, and with it what is called today.
    Day,
}

/// Midnight is at a multiple of this in every time zone.
const QUARTER: Span = Span::seconds(15 * 60);

/// How it stands with the talk's program.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Talk {
    Away,
    Loading,
    /// It could not be had, and is asked for again at this time.
    Again {
        at: Timestamp,
    },
    Here,
}

#[derive(Debug)]
pub(super) struct Chat {
    talk: Talk,
    backoff: Backoff,
    /// It is wanted, also before something waits for it.
    wanted: bool,
    /// What the visitor has done that waits for it.
    waiting: Vec<Event>,
    /// What was in the composer when the visitor last pressed send. It stands there while that waits.
    submitted: String,
    /// Whom the site has named, until that program is there.
    word: Option<Identity>,
    /// The visitor has opened the panel.
    acts: bool,
    /// And has typed in it.
    typed: bool,
    /// The widget has left the page, so that nothing is asked of the edge.
    rests: bool,
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
    /// Id of the flow that it began in; empty if that is not known.
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
            keeping,
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
            talk: Talk::Away,
            backoff: Backoff::new(entropy),
            wanted: false,
            waiting: Vec::new(),
            submitted: String::new(),
            word: None,
            acts: false,
            typed: false,
            rests: false,
            open: false,
            at_end: true,
            offline: false,
            shown: true,
            asking: Asking::new(asks, secret.is_some(), keeping),
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
        let talks = self.talks();
        if !self.open {
            let unread = if talks { self.unread() } else { 0 };
            return (unread, self.asking.banner(), None);
        }
        let (thread, typing) = if talks {
            (self.thread(), self.types())
        } else {
            (Vec::new(), None)
        };
        let panel = Panel {
            welcome: self.asking.place_of(&self.begun_in()),
            now: self.quarter,
            thread,
            typing,
            notice: self.notice(),
            card: self.asking.card(),
            over: self.client.is_over() && !self.hides_new_thread,
            remember: self.asking.offers_cookie(),
            ends: self.asking.ends_with_page(),
        };
        (0, None, Some(panel))
    }

    fn notice(&self) -> Option<Notice> {
        if self.offline {
            return Some(Notice::NoNetwork);
        }
        match self.talk {
            Talk::Here => self.wait(),
            Talk::Again { .. } if !self.waiting.is_empty() => Some(Notice::Reconnecting),
            Talk::Away | Talk::Loading | Talk::Again { .. } => None,
        }
    }

    /// The flow in whose words the widget speaks in place of the page's: the one in which the
    /// conversation of an earlier page began, for as long as that shows (TGT-12).
    #[inline(never)]
    pub(super) fn speaks(&self) -> Option<usize> {
        let earlier = self.returns || self.came_back;
        earlier.then(|| self.asking.place_of(&self.begun_in))?
    }

    /// Id of the flow that the conversation began in; empty if that is not known.
    fn begun_in(&self) -> String {
        if self.returns || self.came_back {
            self.begun_in.clone()
        } else {
            self.asking.flow()
        }
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
        self.join()
    }

    /// Asks the edge for what the visitor's act or an earlier conversation needs.
    fn join(&mut self) -> Effects<super::Effect> {
        if self.talks() {
            self.ask_edge().map(super::Effect::Chat)
        } else {
            Effects::none()
        }
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
        self.acts = true;
        let focus = super::Effect::Chat(Effect::FocusPanel);
        Effects::one(focus).then(self.join())
    }

    #[inline(never)]
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// The widget leaves the page.
    #[inline(never)]
    pub(super) fn rest(&mut self, now: Timestamp) -> Effects<super::Effect> {
        if self.talks() {
            self.stop(now).map(super::Effect::Chat)
        } else {
            self.rests = true;
            Effects::none()
        }
    }

    /// A script takes away what the browser keeps (API-5). What is in memory stays for the page view, as
    /// where the cookie is declined; or goes, too.
    #[inline(never)]
    pub(super) fn forget(&mut self, all: bool) -> Effects<super::Effect> {
        let mut effects = Effects::one(Effect::Renew);
        self.kept = None;
        self.open_until = None;
        if all {
            self.acts = false;
            self.typed = false;
            self.word = None;
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

    /// The site says who this is (CON-8). What shows is hidden at once from another person than it said
    /// before.
    #[inline(never)]
    pub(super) fn identify(&mut self, identity: Identity) -> Effects<super::Effect> {
        if self.talks() {
            return self.name(identity).map(super::Effect::Chat);
        }
        let another = self
            .word
            .as_ref()
            .map(|before| !identity.names(&before.mail));
        self.word = Some(identity);
        match another {
            None => self.set_aside(),
            Some(false) => {}
            Some(true) => return self.hand_over(false).map(super::Effect::Chat),
        }
        Effects::none()
    }

    #[inline(never)]
    pub(super) fn has_acted(&self) -> bool {
        self.joining.has_acted() || self.acts || !self.waiting.is_empty()
    }

    /// Whether there is a session that no cookie stands for.
    #[inline(never)]
    pub(super) fn has_no_cookie(&self) -> bool {
        self.has_acted() && self.joining.secret().is_none()
    }

    /// Whom the site vouches for.
    #[inline(never)]
    pub(super) fn whose(&self) -> Option<String> {
        let word = self.word.as_ref().map(|word| &*word.mail);
        word.or_else(|| self.joining.whose()).map(ToOwned::to_owned)
    }

    /// Whether the chat is of the visitor who has the browser now: what it was made from is there still. Where
    /// cookies are denied it never was.
    #[inline(never)]
    pub(super) fn is_of(&mut self, session: &Session) -> bool {
        let Some(secret) = self.joining.secret() else {
            // Another tab of theirs has been given the cookie, and nothing was said here.
            if session.secret.is_some() && !self.is_vouched_for() && !self.says_something() {
                self.joining = Joining::new(self.entropy, session.secret.clone());
                self.asking.remembered();
            }
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
        self.rests = false;
        if !self.asking.may_remember() {
            return Effects::none();
        }
        for outgoing in browser.kept.iter().flat_map(Kept::outgoing) {
            if !self.client.outgoing().any(|it| it.key == outgoing.key) {
                self.restored.push(outgoing.key);
                self.client.restore(outgoing);
            }
        }
        let idle = self.client.outgoing().next().is_none();
        if idle || self.joining.conversation().is_some() || self.joining.is_asking() {
            return Effects::none();
        }
        self.joining = Joining::new(self.entropy, browser.secret);
        let open = self.open;
        self.come_back(now, open)
    }

    /// Whether the site says who this is, and has not been found wrong.
    #[inline(never)]
    pub(super) fn is_vouched_for(&self) -> bool {
        self.word.is_some() || self.joining.is_vouched_for()
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

    /// After everything that happens, with the flow that the page has, and whether its tab shows.
    #[inline(never)]
    pub(super) fn watch(
        &mut self,
        now: Timestamp,
        flow: Option<usize>,
        page: &mut Page,
    ) -> Effects<super::Effect> {
        self.now = now;
        self.shown = page.is_tab_shown();
        if self.talks() {
            return self.observe(now, flow, page);
        }
        self.asking.on(self.speaks().or(flow));
        self.quarter = Timestamp(now.0 - now.0 % QUARTER.0);
        let named = self.word.is_some();
        self.asking.vouch(named, named);
        self.asking.shows(now, self.open);
        self.fetch().into_iter().collect()
    }

    /// Asks for the talk's program, if something waits for it and it is time.
    fn fetch(&mut self) -> Option<super::Effect> {
        let due = match self.talk {
            Talk::Away => true,
            Talk::Again { at } => at <= self.now,
            Talk::Loading | Talk::Here => false,
        };
        if !due || !self.wants_talk() {
            return None;
        }
        self.talk = Talk::Loading;
        Some(super::Effect::Chat(Effect::LoadTalk))
    }

    /// Whether something waits for the talk's program.
    fn wants_talk(&self) -> bool {
        let wants = self.wanted
            || self.returns
            || self.kept.is_some()
            || !self.waiting.is_empty()
            || (self.acts && self.is_known());
        wants && !self.rests
    }

    /// Whether the visitor has done something that the edge is asked for, or is to be.
    fn says_something(&self) -> bool {
        self.typed || self.joining.has_acted() || !self.waiting.is_empty()
    }

    /// Whether the browser or the site says who the visitor is.
    fn is_known(&self) -> bool {
        self.is_vouched_for() || self.joining.secret().is_some()
    }

    /// Whether the talk's program is there.
    #[inline(never)]
    pub(super) fn talks(&self) -> bool {
        self.talk == Talk::Here
    }

    /// A script waits for it.
    #[inline(never)]
    pub(super) fn want_talk(&mut self) -> Option<super::Effect> {
        self.wanted = true;
        self.fetch()
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
        // The socket is of the talk's program.
        let disconnect = self.talks().then_some(Effect::Disconnect);
        disconnect.into_iter().collect()
    }

    /// What showed is not this visitor's. What they wrote and typed is theirs only if `keeps`.
    fn hand_over(&mut self, keeps: bool) -> Effects<Effect> {
        self.returns = false;
        self.waiting.clear();
        self.submitted.clear();
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
}

impl Machine for Chat {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        if self.talks() {
            return self.act(now, event);
        }
        match event {
            // It is fetched again where the widget is, which takes no request to the edge.
            Event::TalkLoaded if self.rests => self.talk = Talk::Away,
            Event::TalkLoaded => return self.begin(now),
            Event::TalkFailed => {
                let at = now.after(self.backoff.next_wait(now));
                self.talk = Talk::Again { at };
            }
            // What has been pressed for already stands in the composer still.
            Event::Submitted { text, key } => {
                let new = text.strip_prefix(&*self.submitted).unwrap_or(&text);
                if !new.trim().is_empty() {
                    let text = new.to_owned();
                    self.waiting.push(Event::Submitted { text, key });
                }
                self.submitted = text;
            }
            // The question still shows, so the visitor may think better of an answer.
            Event::CookieAnswered { .. } | Event::MailGiven { .. } | Event::MailSkipped { .. } => {
                let is_cookie = |it: &Event| matches!(it, Event::CookieAnswered { .. });
                let is_mail =
                    |it: &Event| matches!(it, Event::MailGiven { .. } | Event::MailSkipped { .. });
                let (cookie, mail) = (is_cookie(&event), is_mail(&event));
                self.waiting.retain(|it| {
                    let same = (cookie && is_cookie(it)) || (mail && is_mail(it));
                    !same
                });
                self.waiting.push(event);
            }
            Event::RetryPressed { .. }
            | Event::RememberPressed
            | Event::AgreePressed { .. }
            | Event::NewThreadPressed => self.waiting.push(event),
            Event::Ticked { ticked, press } => self.asking.tick(ticked, press),
            Event::Typed => {
                self.typed = true;
                self.wanted = true;
            }
            Event::PointedAt => self.wanted = true,
            Event::Renewed { fresh } => self.fresh = fresh,
            Event::Scrolled { at_end } => self.at_end = at_end,
            Event::Hurried => {
                self.offline = false;
                if let Talk::Again { .. } = self.talk {
                    self.talk = Talk::Away;
                }
            }
            Event::WentOffline => self.offline = true,
            Event::Hidden if self.asking.may_remember() => {
                return Effects::one(Effect::KeepDraft);
            }
            Event::Hidden
            | Event::Woke
            | Event::VisitorCreated { .. }
            | Event::BrowserKept { .. }
            | Event::ConversationCreated { .. }
            | Event::RequestFailed(_)
            | Event::Socket(_) => {}
        }
        Effects::none()
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        match self.talk {
            Talk::Here => self.due(),
            Talk::Again { at } if self.wants_talk() => Some((at, WakeReason::Retry)),
            Talk::Again { .. } | Talk::Away | Talk::Loading => None,
        }
    }
}
