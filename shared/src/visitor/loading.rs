//! How the panel's program comes to be there. It is fetched ahead when the visitor points at the
//! launcher, and asked for again for as long as somebody waits for the panel (DSP-2).

use super::{Effect, Effects};
use crate::{client::Backoff, time::Timestamp};

/// Who wants the program, the later the more.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Opener {
    /// A script that wants to know the decision: the words for that are in the panel's program.
    Curious,
    /// A conversation of an earlier page, which may show the panel (DSP-5).
    Return,
    /// A question that stands by itself (CON-2).
    Question,
    Trigger,
    /// A script of the page (API-1).
    Script,
    Visitor,
}

#[derive(Debug)]
enum Stage {
    /// Nobody has asked for it, or it could not be had and nobody waits.
    Untouched,
    Loading,
    /// It could not be had, and is asked for again at this time.
    Waiting {
        until: Timestamp,
    },
}

#[derive(Debug)]
pub(super) struct Loading {
    stage: Stage,
    /// Who waits for the panel to open.
    opener: Option<Opener>,
    /// It could not be had since the panel was last wanted.
    failed: bool,
    /// With a new conversation, whatever there was before.
    anew: bool,
    backoff: Backoff,
}

impl Loading {
    pub(super) fn new(entropy: u64) -> Self {
        Self {
            stage: Stage::Untouched,
            opener: None,
            failed: false,
            anew: false,
            backoff: Backoff::new(entropy),
        }
    }

    pub(super) fn opener(&self) -> Option<Opener> {
        self.opener
    }

    /// Whether the visitor who waits for the panel is to be told that it does not come.
    pub(super) fn is_late(&self) -> bool {
        self.failed && self.opener == Some(Opener::Visitor)
    }

    /// Once it is there, a new conversation begins, also where there is another (TGT-12).
    pub(super) fn begin_anew(&mut self) {
        self.anew = true;
    }

    pub(super) fn begins_anew(&self) -> bool {
        self.anew
    }

    /// Asks for the program, if it is not on its way.
    pub(super) fn begin(&mut self) -> Effects<Effect> {
        match self.stage {
            Stage::Loading => Effects::none(),
            Stage::Untouched | Stage::Waiting { .. } => {
                self.stage = Stage::Loading;
                Effects::one(Effect::LoadPanel)
            }
        }
    }

    /// The panel is to open as soon as it can.
    pub(super) fn open(&mut self, opener: Opener) -> Effects<Effect> {
        self.opener = self.opener.max(Some(opener));
        self.begin()
    }

    /// What a trigger of the page before was to open stays closed.
    pub(super) fn left_page(&mut self) {
        match self.opener {
            Some(Opener::Trigger | Opener::Question) => self.close(),
            Some(Opener::Visitor | Opener::Script | Opener::Return | Opener::Curious) | None => {}
        }
    }

    /// Nobody waits any more.
    pub(super) fn close(&mut self) {
        self.opener = None;
        self.failed = false;
        if let Stage::Waiting { .. } = self.stage {
            self.stage = Stage::Untouched;
        }
    }

    /// It could not be had.
    pub(super) fn failed(&mut self, now: Timestamp) {
        self.failed = self.opener.is_some();
        self.stage = match self.opener {
            Some(_) => Stage::Waiting {
                until: now.after(self.backoff.next_wait(now)),
            },
            None => Stage::Untouched,
        };
    }

    /// Asks again, at once, if it could not be had.
    pub(super) fn hurried(&mut self) -> Effects<Effect> {
        match self.stage {
            Stage::Waiting { .. } => self.begin(),
            Stage::Untouched | Stage::Loading => Effects::none(),
        }
    }

    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::Waiting { until } => Some(until),
            Stage::Untouched | Stage::Loading => None,
        }
    }

    pub(super) fn woke(&mut self, now: Timestamp) -> Effects<Effect> {
        match self.next_wake() {
            Some(until) if until <= now => self.begin(),
            Some(_) | None => Effects::none(),
        }
    }
}
