//! What becomes of what the visitor does: joining, delivery, and what outlives the page.
//!
//! This is in the talk's program (`xtask/src/build/split.rs`): nothing here is called before
//! [`Chat::talks`] says that it is there. What the panel's program calls is never inlined there.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    super::{
        self as visitor,
        joining::{HttpFault, Joined, Left},
        kept::Kept,
        page::Page,
        page_api::Told,
        view::{Bubble, Notice, thread},
    },
    Chat, Effect, Event, QUARTER, SocketEvent, Talk, WakeReason,
};
use crate::{
    client::{self, Link, Outgoing, Progress},
    ids::{ClientKey, ConversationId},
    machine::Effects,
    protocol::{
        close::CloseReason,
        delivery::{Answer, Audience, Given, Refusal, Said, Speaker, VisitorSees},
        http::create_visitor::Identity,
    },
    text::message,
    time::{Span, Timestamp},
};

/// How long after something happened the next page opens the panel (DSP-5).
const OPEN: Span = Span::seconds(30 * 60);
/// How often that is put off at most.
const PUT_OFF: Span = Span::seconds(60);

impl Chat {
    /// This program is there, and what has waited for it is done.
    #[inline(never)]
    pub(super) fn begin(&mut self, now: Timestamp) -> Effects<Effect> {
        self.talk = Talk::Here;
        let word = self.word.take();
        let named = word.map_or(Effects::none(), |word| self.joining.identify(word).0);
        let anew = self.settle_anew();
        let mut effects = anew.then(named).then(self.ask_edge());
        self.submitted.clear();
        // What a question holds back goes with the answer that lets it go, and what was sent behind it too.
        let mut held: Option<(String, ClientKey)> = None;
        for event in core::mem::take(&mut self.waiting) {
            if let Event::Submitted { text, key } = event {
                if let Some((before, _)) = &mut held {
                    before.push_str(&text);
                } else {
                    effects = effects.then(self.submit(now, &text, key));
                    held = self.asking.is_pressed().then_some((text, key));
                }
            } else {
                effects = effects.then(self.act(now, event));
            }
            self.asking.learn(&self.client);
            self.asking.shows(now, self.open);
            if let Some((text, key)) = held.take_if(|_| self.asking.releases()) {
                effects = effects.then(self.submit(now, &text, key));
            }
        }
        effects
    }

    /// Begins the new conversation that a script wants, where nothing is on its way in this one (TGT-12).
    fn settle_anew(&mut self) -> Effects<Effect> {
        if !self.anew || self.client.outgoing().next().is_some() {
            return Effects::none();
        }
        self.anew = false;
        self.returns = false;
        self.joining.pass_over_earlier();
        self.begin_anew(false)
    }

    /// Asks the edge for what the visitor's act or an earlier conversation needs.
    #[inline(never)]
    pub(super) fn ask_edge(&mut self) -> Effects<Effect> {
        if self.returns && self.wrote() {
            self.joining.wants_conversation(self.asking.flow())
        } else if self.returns || (self.acts && (self.says_something() || self.is_known())) {
            self.joining.acted()
        } else {
            Effects::none()
        }
    }

    /// Takes one fact in.
    #[inline(never)]
    pub(super) fn act(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
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
                self.typed = true;
                let asked = self.ask_edge();
                asked.then(self.socket(now, client::Event::Typed))
            }
            Event::PointedAt | Event::TalkLoaded | Event::TalkFailed => Effects::none(),
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

    /// When to be woken.
    #[inline(never)]
    pub(super) fn due(&self) -> Option<(Timestamp, WakeReason)> {
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

    /// Nothing is waited for until the chat is hurried.
    #[inline(never)]
    pub(super) fn stop(&mut self, now: Timestamp) -> Effects<Effect> {
        self.joining.rest(now);
        let lost = match self.client.link() {
            Link::Connecting | Link::Live => self.lose_socket(now),
            Link::Idle | Link::Waiting { .. } | Link::Refused => Effects::none(),
        };
        Effects::one(Effect::Disconnect).then(lost)
    }

    /// The site says who this is (CON-8). What shows is hidden at once from another person than it said
    /// before.
    #[inline(never)]
    pub(super) fn name(&mut self, identity: Identity) -> Effects<Effect> {
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
        left.then(asked)
    }

    /// After everything that happens: what is in sight is read, and what is to outlive the page is kept.
    #[inline(never)]
    pub(super) fn observe(
        &mut self,
        now: Timestamp,
        flow: Option<usize>,
        page: &mut Page,
    ) -> Effects<visitor::Effect> {
        if let Some(staff) = self.client.take_staff() {
            page.staffed(now, staff, self.is_open());
        }
        // What comes after the end begins in the page's own flow.
        let earlier = self.speaks().filter(|_| !self.client.is_over());
        self.asking.on(earlier.or(flow));
        let edge = now.ahead(self.client.ahead()).0;
        self.quarter = Timestamp(edge - edge % QUARTER.0);
        self.asking
            .vouch(self.joining.is_vouched_for(), self.joining.is_in_doubt());
        let watches = self.is_open() && self.at_end && self.shown;
        let mut effects = self.socket(now, client::Event::Watches(watches));
        self.asking.learn(&self.client);
        self.asking.shows(now, self.open);
        // What held a message back may have been answered, or turn out to have been.
        if self.is_open() && self.asking.releases() {
            effects.push(Effect::Submit);
        }
        effects = effects.then(self.settle_anew());
        if self.asking.may_remember() {
            effects = effects.then(self.keep()).then(self.keep_open(now));
        }
        self.note();
        let news = core::mem::take(&mut self.news);
        let told = news.into_iter().map(visitor::Effect::Tell).collect();
        effects.map(visitor::Effect::Chat).then(told)
    }

    /// The messages that the visitor has not seen.
    #[inline(never)]
    pub(super) fn unread(&self) -> usize {
        let seen = self.client.read();
        let entries = self.client.entries().iter();
        let unread = entries.filter(|entry| {
            entry.seq > seen
                && matches!(entry.from, VisitorSees::Team { .. })
                && matches!(entry.said, Said::Text(_))
        });
        unread.count()
    }

    #[inline(never)]
    pub(super) fn thread(&self) -> Vec<Bubble> {
        thread(
            self.now,
            self.joining.rests_until(),
            &self.earlier,
            self.client.entries(),
            self.client.outgoing(),
            self.client.theirs().read,
        )
    }

    /// Who of the team is writing.
    #[inline(never)]
    pub(super) fn types(&self) -> Option<String> {
        self.client.typing().last().and_then(name_of)
    }

    /// What the conversation waits for.
    #[inline(never)]
    pub(super) fn wait(&self) -> Option<Notice> {
        match self.client.link() {
            Link::Waiting { .. } => Some(Notice::Reconnecting),
            Link::Refused => Some(Notice::Outdated),
            Link::Idle | Link::Connecting | Link::Live => self.joining.notice(),
        }
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

    /// A text that is too long, or of which nothing is seen, is no message (DLV-11). It stays in the
    /// composer, as one that has to wait for an answer does.
    fn submit(&mut self, now: Timestamp, text: &str, key: ClientKey) -> Effects<Effect> {
        let Ok(text) = message(text) else {
            return Effects::none();
        };
        let remembers = self.asking.may_remember();
        let Some(answers) = self.asking.sends(&self.client) else {
            // A visitor who had not acted by now has, and the site's word may spare them the question.
            let acted = if self.joining.is_in_doubt() {
                self.joining.acted()
            } else {
                Effects::none()
            };
            return Effects::one(Effect::FocusPanel).then(acted);
        };
        let mut effects = Effects::one(Effect::ClearComposer {
            taken: text.to_owned(),
        });
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

    /// The site names no person: it goes on in front of what was written since.
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

    /// What the visitor wrote while the team closed the conversation begins the next (CNV-1).
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
            // The socket was opened by who this was before.
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
        | Event::PointedAt
        | Event::TalkLoaded
        | Event::TalkFailed
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

/// Under which name a person of the team writes; a visitor is told of no other.
fn name_of(speaker: &Speaker) -> Option<String> {
    match speaker {
        Speaker::Visitor => None,
        Speaker::Team { name } => Some(name.clone()),
    }
}
