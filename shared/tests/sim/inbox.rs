//! The inbox, as far as it matters here: what it was told last, and how it answers.

use shared::{
    conversation::Told,
    protocol::call::{InboxCall, Standing},
};

#[derive(Default)]
pub(crate) struct Inbox {
    pub(crate) heard: Option<Standing>,
    known: bool,
}

impl Inbox {
    pub(crate) fn knows() -> Self {
        Self {
            heard: None,
            known: true,
        }
    }

    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn hear(&mut self, call: InboxCall) -> Told {
        match call {
            InboxCall::Begin { .. } => {
                self.known = true;
                Told::Heard
            }
            InboxCall::Touch { standing, .. } if self.known => {
                self.heard = Some(standing);
                Told::Heard
            }
            InboxCall::Touch { .. } => Told::Unknown,
            InboxCall::Connect { .. }
            | InboxCall::Staff
            | InboxCall::Held(_)
            | InboxCall::Admits { .. }
            | InboxCall::Dismiss { .. } => {
                unreachable!("no conversation asks that")
            }
        }
    }
}
