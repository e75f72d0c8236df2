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
mod status;
mod view;

pub use kept::{Kept, Unsent};
pub use page::{PageView, Returns, Shown};
pub use status::{Status, status};
pub use view::{Bubble, Card, Kind, Launcher, Mark, Notice, Panel, Speaker, Tick, View};

use crate::{
    decide::{availability::Wall, trigger::Seen},
    flow::{
        published::{Asks, CookieTime},
        rules::SiteRules,
    },
    machine::{Effects, Machine},
    protocol::http::get_where,
    time::Timestamp,
};
use chat::Chat;
pub use joining::HttpFault;
use loading::{Loading, Opener};
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
    /// `GET /v1/where`.
    AskWhere,
    /// Say how far the page is scrolled, as [`Seen::Scrolled`].
    Measure,
    /// Say what the clock on the site's wall says.
    ReadWall,
    /// Say whether the cookie of a minimise is there.
    LookForMinimise,
    /// Set that cookie (DSP-4), and tell the other tabs.
    KeepMinimised { until: Timestamp },
    /// Fetch the panel's program.
    LoadPanel,
    /// Something for the chat.
    Chat(chat::Effect),
    /// The visitor closed the panel or the prompt: give the focus back.
    FocusLauncher,
}

/// Why the page wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
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
    page: Page,
    entropy: u64,
    asks: Vec<Asks>,
    /// Whether each flow asks for the cookie on exit intent.
    asks_on_exit: Vec<bool>,
    program: Program,
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
            page: Page::new(rules, unknown_visitor),
            entropy,
            asks_on_exit: asks
                .iter()
                .map(|asks| asks.cookie.when == CookieTime::OnExitIntent)
                .collect(),
            asks,
            program: Program::Away(Loading::new(entropy)),
        }
    }

    /// What the eye sees.
    #[must_use]
    pub fn view(&self) -> View {
        let (busy, (unread, banner, panel)) = match &self.program {
            Program::Away(loading) => (loading.opener() == Some(Opener::Visitor), (0, None, None)),
            Program::Here(chat) => (false, chat.view()),
        };
        let open = panel.is_some();
        let launcher = (open || self.page.visible()).then_some(Launcher { open, busy, unread });
        View {
            shown: self.page.shown(),
            launcher,
            prompt: !open && banner.is_none() && self.page.prompts(),
            banner: banner.filter(|_| self.page.visible()),
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
        self.page.watches() || (self.waits_for_exit() && !self.page.has_left())
    }

    /// Whether the panel is open, or the visitor has opened it and it is on its way.
    fn is_open(&self) -> bool {
        match &self.program {
            Program::Away(loading) => loading.opener() == Some(Opener::Visitor),
            Program::Here(chat) => chat.is_open(),
        }
    }

    /// The visitor opens the panel.
    fn open(&mut self) -> Effects<Effect> {
        match &mut self.program {
            Program::Away(loading) => loading.open(Opener::Visitor),
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
        match &mut self.program {
            Program::Away(loading) => loading.close(),
            Program::Here(chat) if chat.is_open() => chat.close(),
            Program::Here(_) => {}
        }
    }

    /// What the page makes of something. A panel that a trigger opens takes no focus and asks
    /// nothing of the edge but its program: the visitor has not acted.
    fn turn(&mut self, (effects, outcome): (Effects<Effect>, Outcome)) -> Effects<Effect> {
        match (outcome, &mut self.program) {
            (Outcome::Stays, _) => {}
            (Outcome::Opens, Program::Away(loading)) => {
                return effects.then(loading.open(Opener::Trigger));
            }
            (Outcome::Opens, Program::Here(chat)) => chat.show(),
            (Outcome::Leaves, _) => self.close(),
        }
        effects
    }

    /// The panel's program is there. By now a minimise of another tab may keep a trigger from opening
    /// the panel (DSP-4).
    fn loaded(&mut self, now: Timestamp, browser: chat::Browser) -> Effects<Effect> {
        let Program::Away(loading) = &self.program else {
            return Effects::none();
        };
        let opener = loading.opener();
        let minimised = self.page.is_minimised();
        let mut chat = Chat::new(self.entropy, core::mem::take(&mut self.asks), browser);
        let returned = match self.page.returns() {
            Returns::Nothing => Effects::none(),
            Returns::Closed => chat.come_back(now, false),
            Returns::Open => chat.come_back(now, !minimised),
        };
        let opened = match opener {
            Some(Opener::Visitor) => chat.open(),
            Some(Opener::Trigger) if !minimised => {
                chat.show();
                Effects::none()
            }
            Some(Opener::Question) => {
                chat.leaves();
                Effects::none()
            }
            Some(Opener::Trigger | Opener::Return) | None => Effects::none(),
        };
        let effects = returned.then(opened);
        self.program = Program::Here(chat);
        effects
    }

    /// The visitor seems to leave a page whose flow asks for the cookie then (CON-2).
    fn asks_on_exit(&mut self) -> Effects<Effect> {
        if !self.page.has_left() || !self.waits_for_exit() {
            return Effects::none();
        }
        match &mut self.program {
            Program::Here(chat) => {
                chat.leaves();
                Effects::none()
            }
            Program::Away(loading) => loading.open(Opener::Question),
        }
    }

    /// Whether there is a question for somebody who leaves.
    fn waits_for_exit(&self) -> bool {
        let asks = |shown: Shown| self.asks_on_exit.get(shown.flow) == Some(&true);
        self.page.may_ask() && self.page.shown().is_some_and(asks)
    }

    fn chat(&mut self, now: Timestamp, event: chat::Event) -> Effects<Effect> {
        let Program::Here(chat) = &mut self.program else {
            return Effects::none();
        };
        let effects = chat.take(now, event);
        let under_way = chat.is_under_way();
        self.page.under_way(now, under_way);
        effects
    }

    fn take(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        let open = self.is_open();
        match event {
            Event::PageViewed(view) => {
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
                let turned = self.turn(step).then(self.asks_on_exit());
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
            Event::LauncherPressed if open => self.minimise(now),
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
                Program::Here(chat) => chat.take(now, chat::Event::Hurried),
            },
            Event::Woke => {
                let step = self.page.woke(now, open);
                let turned = self.turn(step);
                turned.then(match &mut self.program {
                    Program::Away(loading) => loading.woke(now),
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
        let effects = self.take(now, event);
        let flow = self.page.shown().map(|shown| shown.flow);
        match &mut self.program {
            Program::Away(_) => effects,
            Program::Here(chat) => effects.then(chat.watch(now, flow)),
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        let page = self.page.next_wake().map(|at| (at, WakeReason::Page));
        let other = match &self.program {
            Program::Away(loading) => loading.next_wake().map(|at| (at, WakeReason::Load)),
            Program::Here(chat) => chat
                .wakes()
                .map(|(at, reason)| (at, WakeReason::Chat(reason))),
        };
        [page, other]
            .into_iter()
            .flatten()
            .min_by_key(|(at, _)| *at)
    }
}

#[cfg(test)]
pub(crate) use page::tests::launcher_everywhere;

#[cfg(test)]
mod tests;
