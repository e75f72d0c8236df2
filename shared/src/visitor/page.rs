//! What the page shows before the visitor acts: which flow, when it appears and when it opens.
//!
//! A page view begins with [`PageView`], also when the address changes without a load (TGT-12). If
//! the edge knows something that can change what shows, it is asked once; then the decision stands
//! until a fact changes: the visitor minimises, the minimise ends, the site opens or closes.

use alloc::{boxed::Box, string::String, vec::Vec};

mod address;
mod facts;
mod minimise;

use super::{Effect, Effects};
use crate::{
    decide::{
        self, Chosen, Decision, Facts, Surface,
        availability::{self, ReturnTime, Team, Wall},
        explain,
        trigger::{Seen, Triggers},
    },
    flow::rules::SiteRules,
    protocol::http::get_where::{Response, Staff},
    time::{Span, Timestamp},
};
pub use address::begins_view;
use facts::hear;
pub use facts::{PageView, Returns};
use minimise::{Minimise, Woke};

/// An edge that has not answered by then counts as one that cannot.
const PATIENCE: Span = Span::seconds(3);
/// An answer of the edge is good for as long.
const FRESH: Span = Span::seconds(30);
/// A page that changes without a load has its new content by then.
const REBUILT: Span = Span(500);
/// How often a trigger that waits for the end of a dialog looks for it.
const LOOK: Span = Span::seconds(1);

/// What becomes of the panel.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    Stays,
    /// A trigger opens it, if no dialog of the page is open.
    Opens,
    /// The page has no flow: it closes, and the widget goes, if the visitor has typed nothing.
    Leaves,
}

/// The flow that the widget has, and how it stands with its team.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shown {
    /// Its place in the list.
    pub flow: usize,
    pub team: Team,
    pub return_time: Option<ReturnTime>,
}

#[derive(Debug)]
enum Stage {
    /// Before the first page view.
    Blank,
    /// The edge has been asked.
    Asking {
        facts: Box<Facts>,
        until: Timestamp,
        begins: bool,
        /// What shows stays so until there is an answer.
        before: Before,
    },
    Decided {
        facts: Box<Facts>,
        decision: Decision,
        /// Without an answer of the edge that was asked.
        blind: bool,
    },
}

/// What showed before the edge was asked.
#[derive(Clone, Copy, Debug)]
struct Before {
    visible: bool,
    prompts: bool,
}

#[derive(Debug)]
pub(super) struct Page {
    rules: SiteRules,
    answers: Vec<Option<bool>>,
    stage: Stage,
    triggers: Triggers,
    /// The flow whose triggers are waited for.
    waits: Option<usize>,
    /// The flows of which a trigger has fired on this page view (TRG-5).
    fired: Vec<usize>,
    /// A trigger has fired while a dialog of the page was open: when to look for that again.
    opens_at: Option<Timestamp>,
    shown: Option<Shown>,
    edge: Option<(Timestamp, Response)>,
    minimise: Minimise,
    changes_at: Option<Timestamp>,
    measures_at: Option<Timestamp>,
    tab_shown: bool,
    returns: Returns,
    /// The site says who this is, and has not been found wrong.
    identified: bool,
    /// Neither has the visitor accepted the cookie, nor the browser declined it.
    may_ask: bool,
}

impl Page {
    /// `unknown_visitor` answers the questions about contacts for a visitor nobody knows (TGT-10).
    pub(super) fn new(rules: SiteRules, unknown_visitor: &[bool]) -> Self {
        Self {
            rules,
            answers: unknown_visitor.iter().copied().map(Some).collect(),
            stage: Stage::Blank,
            triggers: Triggers::new(Vec::new(), Timestamp(0), false),
            waits: None,
            fired: Vec::new(),
            opens_at: None,
            shown: None,
            edge: None,
            minimise: Minimise::default(),
            changes_at: None,
            measures_at: None,
            tab_shown: false,
            returns: Returns::Nothing,
            identified: false,
            may_ask: false,
        }
    }

    /// Why each flow was taken or not, once that is known (TGT-11).
    pub(super) fn explain(&self) -> Option<String> {
        match &self.stage {
            Stage::Decided { decision, .. } => Some(explain::explain(&self.rules, decision)),
            Stage::Blank | Stage::Asking { .. } => None,
        }
    }

    pub(super) fn shown(&self) -> Option<Shown> {
        self.shown
    }

    /// Whether launcher and prompt have appeared.
    pub(super) fn visible(&self) -> bool {
        match &self.stage {
            Stage::Blank => false,
            Stage::Asking { before, .. } => before.visible,
            Stage::Decided {
                facts, decision, ..
            } => {
                let stays = facts.conversation_open && self.shown.is_some();
                let appeared = decision.chosen.as_ref().is_some_and(|chosen| {
                    chosen.surface != Surface::Nothing
                        && (chosen.appears_on.is_empty() || self.triggers.has_fired())
                });
                stays || appeared
            }
        }
    }

    /// Whether the welcome message shows above the launcher.
    pub(super) fn prompts(&self) -> bool {
        match &self.stage {
            Stage::Decided { decision, .. } => {
                self.visible()
                    && decision
                        .chosen
                        .as_ref()
                        .is_some_and(|chosen| chosen.surface == Surface::Prompt)
            }
            Stage::Asking { facts, before, .. } => before.prompts && !facts.minimised,
            Stage::Blank => false,
        }
    }

    /// Whether the page is in a tab that shows.
    pub(super) fn is_tab_shown(&self) -> bool {
        self.tab_shown
    }

    /// Whether the visitor has minimised.
    pub(super) fn is_minimised(&self) -> bool {
        match &self.stage {
            Stage::Blank => false,
            Stage::Asking { facts, .. } | Stage::Decided { facts, .. } => facts.minimised,
        }
    }

    /// Whether anything waits for what the visitor does with the page.
    pub(super) fn watches(&self) -> bool {
        match &self.stage {
            Stage::Blank => false,
            Stage::Asking { .. } => true,
            Stage::Decided { .. } => self.triggers.waits(),
        }
    }

    /// A page view begins. `under_way` is whether there is a conversation (DSP-11).
    pub(super) fn viewed(
        &mut self,
        now: Timestamp,
        view: PageView,
        under_way: bool,
        open: bool,
    ) -> (Effects<Effect>, Outcome) {
        let first = matches!(self.stage, Stage::Blank);
        let before = self.before();
        self.tab_shown = view.shown;
        self.returns = view.returns;
        self.may_ask = view.may_ask;
        self.changes_at = self.next_look(now, view.wall);
        let begun = Timestamp(now.0.saturating_sub(view.age.0));
        self.triggers = Triggers::new(Vec::new(), begun, view.shown);
        self.waits = None;
        self.fired.clear();
        self.opens_at = None;
        let minimised = view.minimised || self.minimise.holds(now);
        let mut facts = view.facts(
            &self.rules.tracking,
            self.answers.clone(),
            minimised,
            under_way,
        );
        facts.identified = Some(self.identified);
        let facts = Box::new(facts);
        let measure = if first {
            Effects::one(Effect::Measure)
        } else {
            self.measures_at = Some(now.after(REBUILT));
            Effects::none()
        };
        let (effects, outcome) = self.consider(now, facts, true, open, before);
        (effects.then(measure), outcome)
    }

    /// The address has changed, which begins no page view (TGT-12).
    pub(super) fn readdressed(
        &mut self,
        now: Timestamp,
        address: &str,
        open: bool,
    ) -> (Effects<Effect>, Outcome) {
        if let Stage::Asking { facts, .. } | Stage::Decided { facts, .. } = &mut self.stage {
            facts.address = facts::address(address, &self.rules.tracking);
        }
        self.look_again(now, open)
    }

    /// A script wants the page looked at again, whose address is the same: with what is known by now, and
    /// a page that has no flow loses the widget (API-4).
    pub(super) fn reconsider(&mut self, now: Timestamp, open: bool) -> (Effects<Effect>, Outcome) {
        let before = self.before();
        match self.take_facts() {
            Some(facts) => self.consider(now, facts, true, open, before),
            None => (Effects::none(), Outcome::Stays),
        }
    }

    /// The widget leaves the page, and knows nothing of it any more.
    pub(super) fn leave(&mut self) {
        self.stage = Stage::Blank;
        self.shown = None;
        self.returns = Returns::Nothing;
        self.changes_at = None;
        self.measures_at = None;
        self.opens_at = None;
    }

    /// The panel has closed: what showed only because of it goes.
    pub(super) fn closed(&mut self) {
        if let Stage::Decided {
            facts, decision, ..
        } = &self.stage
            && flow_of(decision).is_none()
            && !facts.conversation_open
        {
            self.shown = None;
        }
    }

    /// A dialog of the page is open: the trigger that has fired waits for its end.
    pub(super) fn wait_to_open(&mut self, now: Timestamp) {
        self.opens_at = Some(now.after(LOOK));
    }

    /// The visitor's minimise is forgotten, and what an earlier page has left (API-5).
    pub(super) fn forget(&mut self) {
        self.minimise = Minimise::default();
        self.returns = Returns::Nothing;
    }

    /// Whether it is known which flow the page has.
    pub(super) fn is_settled(&self) -> bool {
        matches!(self.stage, Stage::Decided { .. })
    }

    /// The edge has answered, or cannot.
    pub(super) fn answered(
        &mut self,
        now: Timestamp,
        answer: Option<Response>,
        open: bool,
    ) -> Outcome {
        if let Some(answer) = &answer {
            self.edge = Some((now, answer.clone()));
        }
        let begins = match &self.stage {
            Stage::Asking { begins, .. } => *begins,
            // It comes late: better than never, where the visitor is not in the middle of something.
            Stage::Decided { blind: true, .. } if answer.is_some() && !open => false,
            Stage::Blank | Stage::Decided { .. } => return Outcome::Stays,
        };
        let blind = answer.is_none();
        match self.take_facts() {
            Some(mut facts) => {
                hear(&mut facts, answer);
                self.settle(now, facts, begins, open, blind)
            }
            None => Outcome::Stays,
        }
    }

    /// Who is there to answer has changed since the edge was asked (AVL-5).
    pub(super) fn staffed(&mut self, now: Timestamp, staff: Staff, open: bool) {
        if let Some((at, answer)) = &mut self.edge {
            *at = now;
            answer.staff = Some(staff);
        }
        if matches!(self.stage, Stage::Decided { .. })
            && let Some(mut facts) = self.take_facts()
        {
            facts::staff(&mut facts, Some(staff));
            // With a conversation under way no trigger waits.
            let _stays = self.settle(now, facts, false, open, false);
        }
    }

    /// The visitor did something with the page.
    pub(super) fn seen(&mut self, now: Timestamp, seen: Seen) -> (Effects<Effect>, Outcome) {
        let mut effects = Effects::none();
        match seen {
            Seen::Shown => {
                self.tab_shown = true;
                // Another tab may have been minimised, or its minimise may have ended.
                effects.push(Effect::LookForMinimise);
            }
            Seen::Hidden => self.tab_shown = false,
            Seen::MouseMoved { .. }
            | Seen::MouseLeft { .. }
            | Seen::Touched
            | Seen::Scrolled(_)
            | Seen::Woke => {}
        }
        (effects, self.feed(now, seen))
    }

    /// Whether there is a conversation under way (DSP-11).
    pub(super) fn under_way(&mut self, now: Timestamp, under_way: bool) {
        self.change(now, true, |facts| &mut facts.conversation_open, under_way);
    }

    /// Whether the site says who this is. Then nothing that an earlier page has left is theirs (VIS-3).
    pub(super) fn identify(&mut self, now: Timestamp, identified: bool, open: bool) -> Outcome {
        fn fact(facts: &mut Facts) -> &mut bool {
            facts.identified.get_or_insert(false)
        }
        self.identified = identified;
        if identified {
            self.returns = Returns::Nothing;
        }
        self.change(now, open, fact, identified)
    }

    pub(super) fn is_identified(&self) -> bool {
        self.identified
    }

    /// What an earlier page has left.
    pub(super) fn returns(&self) -> Returns {
        self.returns
    }

    /// Whether a question about the cookie is open.
    pub(super) fn may_ask(&self) -> bool {
        self.may_ask && !self.identified
    }

    /// Whether the visitor has seemed to leave, on a page where something shows.
    pub(super) fn has_left(&self) -> bool {
        self.triggers.has_left() && self.visible()
    }

    /// The visitor minimises the panel or dismisses the prompt (DSP-4).
    pub(super) fn minimise(&mut self, now: Timestamp) -> Effects<Effect> {
        let until = self.minimise.begin(now);
        self.change(now, false, |facts| &mut facts.minimised, true);
        Effects::one(Effect::KeepMinimised { until })
    }

    /// Another tab has minimised, until then.
    pub(super) fn minimised_elsewhere(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        open: bool,
    ) -> Outcome {
        self.minimise.heard(until);
        self.change(now, open, |facts| &mut facts.minimised, true)
    }

    /// The cookie of a minimise is there, or is not.
    pub(super) fn looked_for_minimise(
        &mut self,
        now: Timestamp,
        found: bool,
        open: bool,
    ) -> Outcome {
        let minimised = found || self.minimise.holds(now);
        self.change(now, open, |facts| &mut facts.minimised, minimised)
    }

    /// What the clock on the site's wall says.
    pub(super) fn wall_read(
        &mut self,
        now: Timestamp,
        wall: Option<Wall>,
        open: bool,
    ) -> (Effects<Effect>, Outcome) {
        self.changes_at = self.next_look(now, wall);
        if let Stage::Asking { facts, .. } | Stage::Decided { facts, .. } = &mut self.stage {
            facts.wall = wall;
        }
        self.look_again(now, open)
    }

    /// Decides anew in the middle of a page view.
    fn look_again(&mut self, now: Timestamp, open: bool) -> (Effects<Effect>, Outcome) {
        let begins = matches!(self.stage, Stage::Asking { begins: true, .. });
        let before = self.before();
        match self.take_facts() {
            Some(facts) => self.consider(now, facts, begins, open, before),
            None => (Effects::none(), Outcome::Stays),
        }
    }

    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        let asking = match &self.stage {
            Stage::Asking { until, .. } => Some(*until),
            Stage::Blank | Stage::Decided { .. } => None,
        };
        [
            asking,
            self.triggers.next_wake(),
            self.minimise.next_wake(self.tab_shown),
            self.changes_at,
            self.measures_at,
            self.opens_at,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    pub(super) fn woke(&mut self, now: Timestamp, open: bool) -> (Effects<Effect>, Outcome) {
        let due = |at: &mut Option<Timestamp>| at.take_if(|at| *at <= now).is_some();
        let mut effects = Effects::none();
        if due(&mut self.measures_at) | self.triggers.looks(now) {
            effects.push(Effect::Measure);
        }
        if due(&mut self.changes_at) {
            effects.push(Effect::ReadWall);
        }
        let mut outcome = Outcome::Stays;
        match self.minimise.woke(now, self.tab_shown) {
            Woke::Nothing => {}
            Woke::Look => effects.push(Effect::LookForMinimise),
            Woke::Ended => {
                outcome = self.change(now, open, |facts| &mut facts.minimised, false);
            }
        }
        if matches!(&self.stage, Stage::Asking { until, .. } if *until <= now) {
            outcome = self.answered(now, None, open);
        }
        if outcome == Outcome::Stays {
            outcome = self.feed(now, Seen::Woke);
        }
        if due(&mut self.opens_at) && outcome == Outcome::Stays && self.opens() {
            outcome = Outcome::Opens;
        }
        (effects, outcome)
    }

    /// Asks the edge where that can make a difference, and settles.
    fn consider(
        &mut self,
        now: Timestamp,
        mut facts: Box<Facts>,
        begins: bool,
        open: bool,
        before: Before,
    ) -> (Effects<Effect>, Outcome) {
        if !decide::asks_edge(&self.rules, &facts) {
            return (
                Effects::none(),
                self.settle(now, facts, begins, open, false),
            );
        }
        if let Some((at, answer)) = &self.edge
            && now.since(*at) < FRESH
        {
            hear(&mut facts, Some(answer.clone()));
            return (
                Effects::none(),
                self.settle(now, facts, begins, open, false),
            );
        }
        self.stage = Stage::Asking {
            facts,
            until: now.after(PATIENCE),
            begins,
            before,
        };
        (Effects::one(Effect::AskWhere), Outcome::Stays)
    }

    /// Decides. `begins` is for a new page view, `open` whether the panel is open: what the visitor
    /// looks at changes with the page alone.
    fn settle(
        &mut self,
        now: Timestamp,
        facts: Box<Facts>,
        begins: bool,
        open: bool,
        blind: bool,
    ) -> Outcome {
        let decision = decide::decide(&self.rules, &facts);
        let chosen = flow_of(&decision);
        let flow = chosen.map(|chosen| chosen.flow);
        let next = chosen.map(|chosen| Shown {
            flow: chosen.flow,
            team: chosen.team,
            return_time: chosen.return_time,
        });
        let mut wanted = Vec::new();
        if let Some(chosen) = chosen {
            wanted.extend_from_slice(&chosen.appears_on);
            wanted.extend_from_slice(&chosen.opens_on);
        }
        // With a conversation under way the widget keeps its flow (TGT-12).
        let keeps = facts.conversation_open || (open && (!begins || flow.is_none()));
        let same = self.shown.map(|shown| shown.flow) == flow;
        if same || !keeps || self.shown.is_none() {
            self.shown = next;
        }
        self.minimise.settled(now, facts.minimised);
        let leaves = begins && flow.is_none() && !facts.conversation_open;
        self.stage = Stage::Decided {
            facts,
            decision,
            blind,
        };
        // While nothing waited, nobody looked how far the page is scrolled.
        if !begins && !wanted.is_empty() {
            self.measures_at = Some(now);
        }
        let fired = flow.is_some_and(|flow| self.fired.contains(&flow));
        self.triggers.want(wanted, fired);
        self.waits = flow;
        if leaves {
            return Outcome::Leaves;
        }
        self.feed(now, Seen::Woke)
    }

    /// A fact has changed in the middle of a page view, if it has.
    fn change(
        &mut self,
        now: Timestamp,
        open: bool,
        fact: fn(&mut Facts) -> &mut bool,
        value: bool,
    ) -> Outcome {
        let changed = match &mut self.stage {
            Stage::Blank => return Outcome::Stays,
            Stage::Asking { facts, .. } => {
                *fact(facts) = value;
                false
            }
            Stage::Decided { facts, .. } => core::mem::replace(fact(facts), value) != value,
        };
        match changed.then(|| self.take_facts()).flatten() {
            Some(facts) => self.settle(now, facts, false, open, false),
            None => Outcome::Stays,
        }
    }

    /// The facts of this page view, to decide over them anew.
    fn take_facts(&mut self) -> Option<Box<Facts>> {
        match core::mem::replace(&mut self.stage, Stage::Blank) {
            Stage::Blank => None,
            Stage::Asking { facts, .. } | Stage::Decided { facts, .. } => Some(facts),
        }
    }

    fn feed(&mut self, now: Timestamp, seen: Seen) -> Outcome {
        if !self.is_settled() {
            self.triggers.watch(now, seen);
            return Outcome::Stays;
        }
        if self.triggers.update(now, seen).is_none() {
            return Outcome::Stays;
        }
        if let Some(flow) = self.waits {
            self.fired.push(flow);
        }
        if self.opens() {
            Outcome::Opens
        } else {
            Outcome::Stays
        }
    }

    /// Whether a trigger opens the panel of the page's flow.
    fn opens(&self) -> bool {
        match &self.stage {
            Stage::Blank | Stage::Asking { .. } => false,
            Stage::Decided { decision, .. } => decision
                .chosen
                .as_ref()
                .is_some_and(|chosen| !chosen.opens_on.is_empty()),
        }
    }

    fn before(&self) -> Before {
        Before {
            visible: self.visible(),
            prompts: self.prompts(),
        }
    }

    /// When to look at the wall again: where the site opens or closes, and at each quarter of an hour,
    /// since a day may end there and clocks may change: on the Chatham Islands they do at 02:45.
    fn next_look(&self, now: Timestamp, wall: Option<Wall>) -> Option<Timestamp> {
        const MINUTE: u64 = 60_000;
        let wall = wall?;
        let change = availability::next_change(&self.rules, wall)?;
        let minutes = change.min(15 - wall.minute % 15);
        Some(Timestamp((now.0 / MINUTE + u64::from(minutes)) * MINUTE))
    }
}

/// The flow that is chosen, if anything of it shows.
fn flow_of(decision: &Decision) -> Option<&Chosen> {
    let chosen = decision.chosen.as_ref();
    chosen.filter(|chosen| chosen.surface != Surface::Nothing)
}

#[cfg(test)]
pub(super) mod tests;
