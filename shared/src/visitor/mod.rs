//! The machine in the visitor's page: choosing the flow, launcher, prompt and panel; it nests the
//! chat, which comes with the panel's program.
//!
//! Nothing begins at the edge before the visitor acts: opening the panel makes a visitor, the first
//! message makes a conversation, and only then a socket is opened.

use alloc::{boxed::Box, string::String, vec::Vec};

mod asking;
pub mod chat;
mod joining;
mod kept;
mod loading;
mod page;
pub mod page_api;
mod session;
mod status;
mod view;

pub use asking::Press;
pub use kept::{Kept, Stand, Unsent};
pub use page::{PageView, Returns, Shown, begins_view};
pub use session::{Ended, Session};
pub use status::{Status, status};
pub use view::{Bubble, Card, Kind, Launcher, Mark, Notice, Panel, Speaker, Tick, View};

use crate::{
    decide::{availability::Wall, trigger::Seen},
    flow::{
        published::{Asks, CookieTime},
        rules::SiteRules,
    },
    ids::Seq,
    machine::{Effects, Machine},
    protocol::http::{create_visitor::Identity, get_where},
    time::Timestamp,
};
use chat::Chat;
pub use joining::HttpFault;
use loading::{Loading, Opener};
use page::{Outcome, Page};
use page_api::{Ask, Banner, By, Pace, Status as Standing, Told, Wanted};

/// What happened in the page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// A script of the page asks for something.
    Asked(Ask),
    /// A page view begins, by a load or by a change of address without one.
    PageViewed(PageView),
    /// The address has changed without a load, and [`begins_view`] says that no page view begins.
    AddressChanged(String),
    /// The answer to [`Effect::LookAtAddress`]: no page view begins.
    AddressStays,
    /// The page begins, is shown again, or comes back from the browser's memory: whose session there is.
    Looked(Session),
    /// The page goes, perhaps into the browser's memory.
    Slept(Session),
    /// The answer to [`Effect::TakeUp`].
    TookUp(Box<chat::Browser>),
    /// A session has ended in another page.
    EndedElsewhere(Ended),
    /// The visitor did something with the page that a trigger may wait for.
    Seen(Seen),
    /// The answer to [`Effect::AskWhere`]; `None` if there was none.
    WhereAnswered(Option<get_where::Response>),
    /// The answer to [`Effect::LookForMinimise`].
    LookedForMinimise { found: bool },
    /// The answer to [`Effect::LookForDialog`].
    LookedForDialog { found: bool },
    /// The answer to [`Effect::LookForDraft`].
    LookedForDraft { found: bool },
    /// Another tab of this site has minimised, until then.
    MinimisedElsewhere { until: Timestamp },
    /// The answer to [`Effect::ReadWall`].
    WallRead(Option<Wall>),
    /// The visitor pressed the prompt.
    PromptPressed,
    /// The visitor closed the prompt.
    PromptDismissed,
    /// The visitor points at the launcher, with whatever there is to point with.
    LauncherPointedAt,
    /// The visitor pressed the launcher.
    LauncherPressed,
    /// The visitor minimised what shows, by a button or by Escape.
    MinimisePressed,
    /// The panel's program is there: the answer to [`Effect::LoadPanel`].
    PanelLoaded(Box<chat::Browser>),
    /// The panel's program could not be had.
    PanelFailed,
    /// Something happened in the panel or to its conversation.
    Chat(chat::Event),
    /// The browser came online or the page is shown again.
    Hurried,
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// What the page is to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Watch the page, and say whose session there is, as [`Event::Looked`].
    Begin,
    /// Say that the page is viewed.
    View,
    /// The chat goes on: say what is kept of it by now, as [`Event::TookUp`].
    TakeUp,
    /// Hear from other pages whose session has ended.
    Hear,
    /// Tell other pages that a session has ended.
    TellEnd(Ended),
    /// Leave a mark that this tab has had the session, for its pages that the browser has kept.
    MarkEnd,
    /// Leave the page: watch nothing of it, show nothing, wait for no answer.
    End,
    /// Say whether the address is another one: then a page view begins.
    LookAtAddress,
    /// Take away what the browser keeps of its visitor, and have the edge forget its secret (API-5).
    Forget,
    /// Nothing that was typed for a panel that is not there yet stays: it was another person's.
    ForgetDraft,
    /// Tell the page's scripts.
    Tell(Told),
    /// Tell the page's scripts what [`Visitor::explain`] says.
    Explain,
    /// `GET /v1/where`.
    AskWhere,
    /// Say how far the page is scrolled, as [`Seen::Scrolled`].
    Measure,
    /// Say what the clock on the site's wall says.
    ReadWall,
    /// Say whether the cookie of a minimise is there.
    LookForMinimise,
    /// Say whether a dialog of the page is open, which the panel of a trigger is not to disturb.
    LookForDialog,
    /// Say whether the composer has text that the visitor has typed and not sent.
    LookForDraft,
    /// Set that cookie (DSP-4), and tell the other tabs.
    KeepMinimised { until: Timestamp },
    /// Fetch the panel's program.
    LoadPanel,
    /// Something for the chat.
    Chat(chat::Effect),
    /// The visitor closed the panel or the prompt: give the focus back.
    FocusLauncher,
    /// The visitor has opened a panel whose program is on its way: take what they type by then as what
    /// they type into its composer (CON-10).
    FocusComposer,
}

/// Why the page wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// To do what a script asked for a moment too soon.
    Asked,
    /// A trigger, a minimise that ends, a site that opens or closes, an edge that does not answer.
    Page,
    /// To fetch the panel's program again.
    Load,
    /// The chat's.
    Chat(chat::WakeReason),
}

/// The machine.
#[derive(Debug)]
pub struct Visitor {
    /// A script, or the tag itself, has asked for the widget.
    begun: bool,
    loads: Pace,
    refreshes: Pace,
    /// A script wants the panel to open, once it is known whether the page has one.
    wish: Option<By>,
    /// The site's word for who this is, until there is a chat (CON-8).
    word: Option<Identity>,
    /// A script waits for the decision.
    curious: bool,
    /// The page has gone, or the widget: nothing of the chat is in sight until it is known whose it is.
    asleep: bool,
    /// The chat waits for what is kept of it.
    takes_up: bool,
    /// The mark of this tab, once it is known.
    mark: Option<u64>,
    /// Other pages are heard.
    hears: bool,
    /// What the visitor has done in a panel that is on its way.
    early: Vec<chat::Event>,
    told: ToldOf,
    page: Page,
    entropy: u64,
    asks: Vec<Asks>,
    /// Whether each flow asks for the cookie on exit intent.
    asks_on_exit: Vec<bool>,
    /// It is asked for as soon as the widget shows.
    asks_at_once: bool,
    hides_new_thread: bool,
    program: Program,
}

/// What the page's scripts were told last.
#[derive(Debug)]
struct ToldOf {
    standing: Standing,
    open: bool,
}

/// The panel's program, and what is there only with it.
#[derive(Debug)]
enum Program {
    Away(Loading),
    Here(Box<Chat>),
}

impl Visitor {
    /// `entropy` seeds the jitter of asking again; `unknown_visitor` answers the questions about
    /// contacts for a visitor whom nobody knows (TGT-10).
    #[must_use]
    pub fn new(entropy: u64, rules: SiteRules, asks: Vec<Asks>, unknown_visitor: &[bool]) -> Self {
        Self {
            begun: false,
            loads: Pace::default(),
            refreshes: Pace::default(),
            wish: None,
            word: None,
            curious: false,
            asleep: true,
            takes_up: false,
            mark: None,
            hears: false,
            early: Vec::new(),
            told: ToldOf {
                standing: Standing::Away,
                open: false,
            },
            page: Page::new(rules, unknown_visitor),
            entropy,
            asks_on_exit: asks
                .iter()
                .map(|asks| asks.cookie.when == CookieTime::OnExitIntent)
                .collect(),
            asks_at_once: false,
            hides_new_thread: false,
            asks,
            program: Program::Away(Loading::new(entropy)),
        }
    }

    /// What the eye sees.
    #[must_use]
    pub fn view(&self) -> View {
        if self.asleep {
            return View::default();
        }
        let (busy, late, speaks, (unread, banner, panel)) = match &self.program {
            Program::Away(loading) => {
                let busy = loading.opener() == Some(Opener::Visitor);
                (busy, loading.is_late(), None, (0, None, None))
            }
            Program::Here(chat) => (false, false, chat.speaks(), chat.view()),
        };
        let open = panel.is_some();
        let launcher = (open || self.page.visible()).then_some(Launcher {
            open,
            busy,
            late,
            unread,
        });
        View {
            shown: self.page.shown().map(|shown| Shown {
                flow: speaks.unwrap_or(shown.flow),
                ..shown
            }),
            launcher,
            prompt: !open && banner.is_none() && self.page.prompts(),
            banner: banner.filter(|_| self.page.visible()),
            panel,
        }
    }

    /// Whether what an earlier page of this tab has kept is this visitor's: it was anonymous, so not that
    /// of a person whom the site names since (VIS-3).
    #[must_use]
    pub fn keeps_draft(&self) -> bool {
        !self.page.is_identified()
    }

    /// Whether what the visitor does with the page can make a difference.
    #[must_use]
    pub fn watches(&self) -> bool {
        self.page.watches() || (self.waits_to_ask() && !self.page.has_left())
    }

    /// Whether the panel is open, or the visitor has opened it and it is on its way.
    fn is_open(&self) -> bool {
        match &self.program {
            Program::Away(loading) => loading.opener() == Some(Opener::Visitor),
            Program::Here(chat) => chat.is_open(),
        }
    }

    /// Whether the panel's program could not be had, and a press is to ask for it again.
    fn is_late(&self) -> bool {
        match &self.program {
            Program::Away(loading) => loading.is_late(),
            Program::Here(_) => false,
        }
    }

    /// The visitor opens the panel.
    fn open(&mut self) -> Effects<Effect> {
        match &mut self.program {
            Program::Away(loading) => loading
                .open(Opener::Visitor)
                .then(Effects::one(Effect::FocusComposer)),
            Program::Here(chat) => chat.open(),
        }
    }

    /// The visitor closes the panel or the prompt, whichever shows.
    fn minimise(&mut self, now: Timestamp) -> Effects<Effect> {
        if !self.is_open() && !self.page.prompts() {
            return Effects::none();
        }
        self.close();
        let keep = self.page.minimise(now);
        Effects::one(Effect::FocusLauncher).then(keep)
    }

    fn close(&mut self) {
        self.early.clear();
        match &mut self.program {
            Program::Away(loading) => loading.close(),
            Program::Here(chat) if chat.is_open() => chat.close(),
            Program::Here(_) => {}
        }
        self.page.closed();
    }

    /// What the page makes of something.
    fn turn(&mut self, (mut effects, outcome): (Effects<Effect>, Outcome)) -> Effects<Effect> {
        match outcome {
            Outcome::Stays => {}
            Outcome::Opens => effects.push(Effect::LookForDialog),
            Outcome::Leaves if self.is_open() => effects.push(Effect::LookForDraft),
            Outcome::Leaves => self.close(),
        }
        effects
    }

    /// A trigger opens the panel. That takes no focus and asks nothing of the edge but the panel's program:
    /// the visitor has not acted.
    fn open_on_trigger(&mut self) -> Effects<Effect> {
        match &mut self.program {
            Program::Away(loading) => loading.open(Opener::Trigger),
            Program::Here(chat) => {
                chat.show();
                Effects::none()
            }
        }
    }

    /// The panel's program is there. By now a minimise of another tab may keep a trigger from opening
    /// the panel (DSP-4). In the page, this is in the panel's program.
    #[inline(never)]
    fn loaded(&mut self, now: Timestamp, mut browser: chat::Browser) -> Effects<Effect> {
        let Program::Away(loading) = &mut self.program else {
            return Effects::none();
        };
        let opener = loading.opener();
        // The widget has left the page since. What the browser keeps is another page's to take up.
        if !self.begun && opener.is_none() {
            loading.failed(now);
            return Effects::one(Effect::End);
        }
        let (anew, minimised) = (loading.begins_anew(), self.page.is_minimised());
        let word = self.word.take();
        // What was kept is not of the person whom the site names.
        if word.is_some()
            && let Some(kept) = &mut browser.kept
        {
            kept.seen = Seq::default();
        }
        let mut chat = Chat::new(self.entropy, core::mem::take(&mut self.asks), browser);
        chat.hide_new_thread(self.hides_new_thread);
        let identified = word.map_or(Effects::none(), |word| chat.identify(word));
        let returned = match self.page.returns() {
            _ if anew => {
                chat.want_new_thread();
                Effects::none()
            }
            Returns::Nothing => Effects::none(),
            Returns::Closed => chat.come_back(now, false),
            // The visitor has minimised before, or the cookie would be gone (DSP-5).
            Returns::Open => chat.come_back(now, true),
        };
        let opened = match opener {
            Some(Opener::Visitor) => chat.open(),
            Some(Opener::Script) => {
                chat.show();
                Effects::none()
            }
            Some(Opener::Trigger) if !minimised => {
                chat.show();
                Effects::none()
            }
            Some(Opener::Question) => {
                chat.leaves();
                Effects::none()
            }
            Some(Opener::Trigger | Opener::Return | Opener::Curious) | None => Effects::none(),
        };
        let mut effects = identified.then(returned).then(opened);
        for event in core::mem::take(&mut self.early) {
            effects = effects.then(chat.take(now, event));
        }
        self.program = Program::Here(chat);
        effects
    }

    /// The cookie is asked for by itself: of somebody who seems to leave a page whose flow asks then
    /// (CON-2), or as soon as the widget shows, where a script wants it so.
    fn asks_by_itself(&mut self) -> Effects<Effect> {
        let time = self.page.has_left() || (self.asks_at_once && self.page.visible());
        if !time || !self.waits_to_ask() {
            return Effects::none();
        }
        match &mut self.program {
            Program::Here(chat) => {
                chat.leaves();
                Effects::none()
            }
            Program::Away(loading) if loading.opener() < Some(Opener::Question) => {
                loading.open(Opener::Question)
            }
            Program::Away(_) => Effects::none(),
        }
    }

    /// Whether there is a question that stands by itself.
    fn waits_to_ask(&self) -> bool {
        let asks = |shown: Shown| self.asks_on_exit.get(shown.flow) == Some(&true);
        let asks = self.asks_at_once || self.page.shown().is_some_and(asks);
        self.page.may_ask() && asks
    }

    fn chat(&mut self, now: Timestamp, event: chat::Event) -> Effects<Effect> {
        match &mut self.program {
            Program::Here(chat) => return chat.take(now, event),
            Program::Away(loading) if loading.opener() == Some(Opener::Visitor) => {
                self.early.push(event);
            }
            Program::Away(_) => {}
        }
        Effects::none()
    }

    /// What a script asks for.
    fn asked(&mut self, now: Timestamp, ask: Ask) -> Effects<Effect> {
        match ask {
            Ask::Load { open } => {
                let due = self.loads.ask(now, Wanted::Load { open });
                self.act(due)
            }
            Ask::Refresh { anew } => {
                let due = self.refreshes.ask(now, Wanted::Refresh { anew });
                self.act(due)
            }
            Ask::Open(by) if self.begun => {
                self.wish = Some(by);
                Effects::none()
            }
            Ask::Open(by) => self.asked(now, Ask::Load { open: Some(by) }),
            Ask::Close => {
                self.wish = None;
                self.close();
                Effects::none()
            }
            Ask::Remove => self.end(now),
            Ask::Clear { reset } => self.clear(now, reset),
            Ask::Identify(identity) => self.identify(now, identity),
            Ask::Explain => {
                self.curious = true;
                match &mut self.program {
                    Program::Away(loading) => loading.open(Opener::Curious),
                    Program::Here(_) => Effects::none(),
                }
            }
            Ask::Banner(banner) => {
                self.ask_at(banner);
                Effects::none()
            }
            Ask::HideNewThread(hides) => {
                self.hides_new_thread = hides;
                if let Program::Here(chat) = &mut self.program {
                    chat.hide_new_thread(hides);
                }
                Effects::none()
            }
        }
    }

    /// Does what was asked for, if it is time.
    fn act(&mut self, due: Option<Wanted>) -> Effects<Effect> {
        match due {
            None => Effects::none(),
            Some(Wanted::Load { open }) => self.load(open),
            Some(Wanted::Refresh { anew }) => self.refresh(anew),
        }
    }

    /// The widget is to be there. On a page that had no flow it is looked for again.
    fn load(&mut self, open: Option<By>) -> Effects<Effect> {
        self.wish = open.or(self.wish);
        if self.begun {
            return match self.page.shown() {
                Some(_) => Effects::none(),
                None => Effects::one(Effect::LookAtAddress),
            };
        }
        self.begun = true;
        Effects::one(Effect::Begin)
    }

    /// A widget that is not there has nothing to look at.
    fn refresh(&mut self, anew: bool) -> Effects<Effect> {
        if !self.begun {
            return Effects::none();
        }
        if anew {
            self.wish = Some(By::Script);
            match &mut self.program {
                Program::Away(loading) => loading.begin_anew(),
                Program::Here(chat) => chat.want_new_thread(),
            }
        }
        Effects::one(Effect::LookAtAddress)
    }

    /// Leaves the page. The chat stays as it is, should the widget be loaded again, and only does nothing.
    fn end(&mut self, now: Timestamp) -> Effects<Effect> {
        self.loads.forget();
        self.refreshes.forget();
        if !self.begun {
            return Effects::none();
        }
        self.begun = false;
        (self.asleep, self.takes_up) = (true, false);
        self.hears = false;
        self.wish = None;
        self.close();
        self.page.leave();
        let rests = match &mut self.program {
            Program::Away(_) => Effects::none(),
            Program::Here(chat) => chat.rest(now),
        };
        rests.then(Effects::one(Effect::End))
    }

    /// The site says who this is. Nothing is asked of the edge before the visitor acts.
    fn identify(&mut self, now: Timestamp, identity: Identity) -> Effects<Effect> {
        let mut ended = Effects::none();
        if let Some(before) = self.whose()
            && !identity.names(&before)
        {
            ended = self.mark_end();
            ended.push(Effect::TellEnd(Ended::replaced(&before)));
            self.forget_early(&mut ended);
        }
        let outcome = self.page.identify(now, true, self.is_open());
        let turned = self.turn((ended, outcome));
        match &mut self.program {
            Program::Away(_) => {
                self.word = Some(identity);
                self.page.under_way(now, false);
                turned
            }
            // A widget that was removed asks the edge for nothing.
            Program::Here(_) if !self.begun => {
                self.word = Some(identity);
                turned
            }
            Program::Here(chat) => turned.then(chat.identify(identity)),
        }
    }

    /// What was typed or sent for a panel that is on its way was another person's.
    fn forget_early(&mut self, effects: &mut Effects<Effect>) {
        self.early.clear();
        if let Program::Away(_) = self.program {
            effects.push(Effect::ForgetDraft);
        }
    }

    /// Whom the site vouches for.
    fn whose(&self) -> Option<String> {
        match (&self.word, &self.program) {
            (Some(word), _) => Some(word.mail.clone()),
            (None, Program::Away(_)) => None,
            (None, Program::Here(chat)) => chat.whose(),
        }
    }

    /// Whether other pages are heard. A widget that was removed hears them only where no cookie would tell
    /// it, once it is loaded again, that the session has ended.
    fn is_to_hear(&self) -> bool {
        match &self.program {
            Program::Away(_) => self.begun && self.word.is_some(),
            Program::Here(chat) => self.begun || chat.has_no_cookie(),
        }
    }

    fn has_session(&self) -> bool {
        self.word.is_some() || matches!(self.program, Program::Here(_))
    }

    /// A script takes away what the browser knows of its visitor (API-5). A widget that is not there
    /// has nothing that could go on.
    fn clear(&mut self, now: Timestamp, reset: bool) -> Effects<Effect> {
        let told = Effects::one(Effect::TellEnd(Ended::cleared(self.whose().as_deref())));
        let ended = self.mark_end();
        // Pages that hear of it begin anew, with what the browser keeps by then.
        let forgotten = Effects::one(Effect::Forget).then(told);
        let shows = self.begun || matches!(self.program, Program::Away(_));
        if reset || !shows {
            let (gone, begins) = self.leave_session(now);
            return ended.then(gone).then(forgotten).then(begins);
        }
        self.page.forget();
        self.early.clear();
        let forgot = match &mut self.program {
            Program::Away(_) => {
                self.page.under_way(now, false);
                Effects::none()
            }
            Program::Here(chat) => chat.forget(false),
        };
        ended.then(forgot).then(forgotten)
    }

    /// The person is gone: what shows is closed, nothing of theirs stays in memory, and the widget begins
    /// anew as nobody's, if it was there.
    fn leave_session(&mut self, now: Timestamp) -> (Effects<Effect>, Effects<Effect>) {
        let begins = self.begun;
        let forgot = match &mut self.program {
            Program::Away(_) => Effects::none(),
            Program::Here(chat) => chat.forget(true),
        };
        let ended = if begins {
            self.end(now)
        } else {
            Effects::none()
        };
        let mut gone = forgot.then(ended);
        self.forget_early(&mut gone);
        self.word = None;
        self.page.forget();
        let _blank = self.page.identify(now, false, false);
        let begins = if begins {
            self.load(None)
        } else {
            Effects::none()
        };
        (gone, begins)
    }

    /// The session has ended elsewhere, so it ends here; pages of this tab that are kept in memory are
    /// not to show it either.
    fn follow_end(&mut self, now: Timestamp) -> Effects<Effect> {
        let marked = self.mark_end();
        let (gone, begins) = self.leave_session(now);
        marked.then(gone).then(begins)
    }

    /// Leaves a mark of the end, where the visitor has acted (CON-1). This page's own is not compared.
    fn mark_end(&mut self) -> Effects<Effect> {
        self.mark = None;
        let acted = match &self.program {
            Program::Away(_) => false,
            Program::Here(chat) => chat.has_acted(),
        };
        acted.then_some(Effect::MarkEnd).into_iter().collect()
    }

    /// Compares whose session the browser has with whose the chat is (VIS-3).
    fn looked(&mut self, now: Timestamp, session: &Session) -> Effects<Effect> {
        let before = self.mark.replace(session.ended);
        let ended = before.is_some_and(|before| before != session.ended);
        let another = match &mut self.program {
            Program::Away(_) => false,
            Program::Here(chat) => !chat.is_of(session),
        };
        if self.has_session() && (ended || another) {
            // Whom the site has named while the widget was away is not who has gone.
            let named = match self.program {
                Program::Here(_) => self.word.take(),
                Program::Away(_) => None,
            };
            let (gone, begins) = self.leave_session(now);
            self.word = named;
            return gone.then(begins);
        }
        match &self.program {
            _ if !self.asleep => Effects::none(),
            Program::Away(_) => Effects::one(Effect::View),
            Program::Here(_) if self.takes_up => Effects::none(),
            Program::Here(_) => {
                self.takes_up = true;
                Effects::one(Effect::TakeUp)
            }
        }
    }

    /// Every flow asks for the cookie then. Once the chat is there, it is too late.
    fn ask_at(&mut self, banner: Banner) {
        let when = match banner {
            Banner::OnLoad => CookieTime::BeforeChat,
            Banner::OnExitIntent => CookieTime::OnExitIntent,
        };
        self.asks_at_once = banner == Banner::OnLoad;
        for (asks, on_exit) in self.asks.iter_mut().zip(&mut self.asks_on_exit) {
            asks.cookie.when = when;
            *on_exit = banner == Banner::OnExitIntent;
        }
    }

    /// Opens the panel that a script wants open, once it is known whether the page has one.
    fn grant(&mut self) -> Effects<Effect> {
        if !self.page.is_settled() {
            return Effects::none();
        }
        let Some(by) = self.wish.take().filter(|_| self.page.shown().is_some()) else {
            return Effects::none();
        };
        match (by, &mut self.program) {
            (By::Visitor, _) => self.open(),
            (By::Script, Program::Away(loading)) => loading.open(Opener::Script),
            (By::Script, Program::Here(chat)) => {
                chat.show();
                Effects::none()
            }
        }
    }

    /// Tells the page's scripts what has come to be otherwise.
    fn tell(&mut self, effects: &mut Effects<Effect>) {
        let standing = self.standing();
        if core::mem::replace(&mut self.told.standing, standing) != standing {
            effects.push(Effect::Tell(Told::status(standing)));
            if standing == Standing::Loaded {
                effects.push(Effect::Tell(Told::LOADED));
            }
        }
        let Program::Here(chat) = &mut self.program else {
            return;
        };
        let open = chat.is_open();
        if core::mem::replace(&mut self.told.open, open) && !open {
            effects.push(Effect::Tell(Told::CLOSED));
        }
        if self.curious && self.page.is_settled() {
            if chat.talks() {
                self.curious = false;
                effects.push(Effect::Explain);
            } else if let Some(load) = chat.want_talk() {
                effects.push(load);
            }
        }
    }

    /// Why each flow was taken or not, in JSON (TGT-11): the answer to [`Effect::Explain`]. In the page,
    /// this is in the talk's program.
    #[inline(never)]
    #[must_use]
    pub fn explain(&self) -> Option<Told> {
        match &self.program {
            Program::Here(_) => {
                let decision = self.page.explain();
                decision.map(|decision| Told::explained(&decision))
            }
            Program::Away(_) => None,
        }
    }

    fn standing(&self) -> Standing {
        if !self.begun {
            Standing::Away
        } else if self.page.shown().is_some() {
            Standing::Loaded
        } else if self.page.is_settled() {
            Standing::Away
        } else {
            Standing::Pending
        }
    }

    fn take(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        let open = self.is_open();
        match event {
            Event::Asked(ask) => self.asked(now, ask),
            Event::AddressChanged(address) => {
                let step = self.page.readdressed(now, &address, open);
                self.turn(step)
            }
            Event::AddressStays => {
                let step = self.page.reconsider(now, open);
                self.turn(step)
            }
            Event::Looked(session) => self.looked(now, &session),
            Event::Slept(session) => {
                (self.asleep, self.takes_up) = (true, false);
                self.mark = Some(session.ended);
                if let Program::Here(chat) = &mut self.program {
                    chat.is_of(&session);
                }
                Effects::none()
            }
            // By now the widget may have been removed.
            Event::TookUp(_) if !core::mem::take(&mut self.takes_up) => Effects::none(),
            Event::TookUp(browser) => {
                let taken = match &mut self.program {
                    Program::Away(_) => Effects::none(),
                    Program::Here(chat) => {
                        let word = self.word.take();
                        let named = word.map_or(Effects::none(), |word| chat.identify(word));
                        let taken = named.then(chat.take_up(now, *browser));
                        taken.then(chat.take(now, chat::Event::Hurried))
                    }
                };
                taken.then(Effects::one(Effect::View))
            }
            Event::EndedElsewhere(ended) => {
                if self.has_session() && ended.concerns(self.whose().as_deref()) {
                    self.follow_end(now)
                } else {
                    Effects::none()
                }
            }
            Event::PageViewed(mut view) => {
                self.begun = true;
                self.asleep = false;
                if self.page.is_identified() {
                    view.returns = Returns::Nothing;
                }
                let under_way = match &mut self.program {
                    Program::Away(loading) => {
                        loading.left_page();
                        view.returns != Returns::Nothing
                    }
                    Program::Here(chat) => chat.is_under_way(),
                };
                let returns = view.returns != Returns::Nothing;
                let step = self.page.viewed(now, view, under_way, open);
                let turned = self.turn(step);
                match &mut self.program {
                    Program::Away(loading) if returns => turned.then(loading.open(Opener::Return)),
                    Program::Away(_) | Program::Here(_) => turned,
                }
            }
            Event::Seen(seen) => {
                let hides = seen == Seen::Hidden;
                let step = self.page.seen(now, seen);
                let turned = self.turn(step);
                match &mut self.program {
                    Program::Here(chat) if hides => {
                        turned.then(chat.take(now, chat::Event::Hidden))
                    }
                    Program::Here(_) | Program::Away(_) => turned,
                }
            }
            Event::WhereAnswered(answer) => {
                let outcome = self.page.answered(now, answer, open);
                self.turn((Effects::none(), outcome))
            }
            Event::LookedForMinimise { found } => {
                let outcome = self.page.looked_for_minimise(now, found, open);
                self.turn((Effects::none(), outcome))
            }
            Event::LookedForDialog { found: true } => {
                self.page.wait_to_open(now);
                Effects::none()
            }
            Event::LookedForDialog { found: false } => self.open_on_trigger(),
            Event::LookedForDraft { found } => {
                if !found {
                    self.close();
                }
                Effects::none()
            }
            Event::MinimisedElsewhere { until } => {
                let outcome = self.page.minimised_elsewhere(now, until, open);
                self.turn((Effects::none(), outcome))
            }
            Event::WallRead(wall) => {
                let step = self.page.wall_read(now, wall, open);
                self.turn(step)
            }
            Event::LauncherPointedAt => match &mut self.program {
                Program::Away(loading) => loading.begin(),
                Program::Here(_) => Effects::none(),
            },
            Event::LauncherPressed if open && !self.is_late() => self.minimise(now),
            Event::PromptPressed | Event::LauncherPressed => self.open(),
            Event::PromptDismissed | Event::MinimisePressed => self.minimise(now),
            Event::PanelLoaded(browser) => self.loaded(now, *browser),
            Event::PanelFailed => {
                if let Program::Away(loading) = &mut self.program {
                    loading.failed(now);
                }
                Effects::none()
            }
            Event::Chat(event) => self.chat(now, event),
            Event::Hurried => match &mut self.program {
                Program::Away(loading) => loading.hurried(),
                Program::Here(_) if self.asleep => Effects::none(),
                Program::Here(chat) => chat.take(now, chat::Event::Hurried),
            },
            Event::Woke => {
                let (load, refresh) = (self.loads.woke(now), self.refreshes.woke(now));
                let asked = self.act(load);
                let asked = asked.then(self.act(refresh));
                let step = self.page.woke(now, open);
                let turned = asked.then(self.turn(step));
                turned.then(match &mut self.program {
                    Program::Away(loading) => loading.woke(now),
                    // It asks for nothing before it has taken up what there is by then.
                    Program::Here(_) if self.asleep => Effects::none(),
                    Program::Here(chat) => chat.take(now, chat::Event::Woke),
                })
            }
        }
    }
}

impl Machine for Visitor {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        let mut effects = Effects::none();
        if interacts(&event) {
            effects.push(Effect::Tell(Told::INTERACTED));
        }
        effects = effects.then(self.take(now, event)).then(self.grant());
        effects = effects.then(self.asks_by_itself());
        let flow = self.page.shown().map(|shown| shown.flow);
        if let Program::Here(chat) = &mut self.program {
            effects = effects.then(chat.watch(now, flow, &mut self.page));
            let identified = self.word.is_some() || chat.is_vouched_for();
            let under_way = chat.is_under_way();
            self.page.under_way(now, under_way);
            let outcome = self.page.identify(now, identified, self.is_open());
            effects = self.turn((effects, outcome));
        }
        if self.is_to_hear() && !core::mem::replace(&mut self.hears, true) {
            effects.push(Effect::Hear);
        }
        self.tell(&mut effects);
        effects
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        let asked = |pace: &Pace| pace.next_wake().map(|at| (at, WakeReason::Asked));
        let asked = earlier(asked(&self.loads), asked(&self.refreshes));
        if !self.begun {
            return asked;
        }
        let page = self.page.next_wake().map(|at| (at, WakeReason::Page));
        let other = match &self.program {
            Program::Away(loading) => loading.next_wake().map(|at| (at, WakeReason::Load)),
            Program::Here(_) if self.asleep => None,
            Program::Here(chat) => chat
                .wakes()
                .map(|(at, reason)| (at, WakeReason::Chat(reason))),
        };
        earlier(asked, earlier(page, other))
    }
}

type Wake = Option<(Timestamp, WakeReason)>;

fn earlier(one: Wake, other: Wake) -> Wake {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// Whether that is the visitor's doing, with the widget itself.
fn interacts(event: &Event) -> bool {
    matches!(
        event,
        Event::LauncherPressed
            | Event::PromptPressed
            | Event::PromptDismissed
            | Event::Chat(chat::Event::Submitted { .. })
    )
}

#[cfg(test)]
pub(crate) use page::tests::launcher_everywhere;

#[cfg(test)]
mod tests;
