//! What the chat wants carried out. This is in the panel's program (`xtask/src/build/split.rs`), and
//! only a chat makes these effects.

use alloc::boxed::Box;

use shared::visitor::{
    self,
    chat::{Browser, Effect, Event},
};

use super::Shell;
use crate::io::{js, random, store};

impl Shell {
    /// The panel's program is there.
    #[inline(never)]
    pub(super) fn panel_loaded(&'static self) {
        self.hold(true, visitor::Event::PanelLoaded);
    }

    /// The chat goes on after the page has slept.
    #[inline(never)]
    pub(super) fn take_up(&'static self) {
        self.hold(false, visitor::Event::TookUp);
    }

    /// Holds what is kept of the chat, and says what that is. A panel that is new also gets back what was
    /// half written.
    fn hold(&'static self, is_new: bool, event_of: fn(Box<Browser>) -> visitor::Event) {
        store::hold(move |parts| {
            let browser = Box::new(store::browser(&parts));
            *self.holds.borrow_mut() = parts;
            let is_theirs = is_new && self.parts.borrow().machine.keeps_draft();
            if let Some(secret) = browser.secret.as_ref().filter(|_| is_theirs) {
                let draft = store::draft(secret);
                self.parts.borrow_mut().regions.recall(draft);
            }
            self.dispatch(event_of(browser));
        });
    }

    #[inline(never)]
    pub(super) fn carry_for_chat(&'static self, effect: Effect) {
        match effect {
            Effect::LoadTalk => self.load(false),
            Effect::Renew => {
                let fresh = random::secret();
                self.dispatch(visitor::Event::Chat(Event::Renewed { fresh }));
            }
            Effect::KeepDraft => store::keep_draft(&self.typed()),
            Effect::ClearFields => {
                self.parts.borrow_mut().regions.clear_fields();
                js::keep_draft("");
            }
            Effect::FocusPanel => {
                // What is to have the focus has to be there before.
                self.show();
                self.parts.borrow().regions.focus_panel();
            }
            Effect::CreateVisitor { .. }
            | Effect::KeepBrowser { .. }
            | Effect::CreateConversation { .. }
            | Effect::Connect { .. }
            | Effect::Greet(_)
            | Effect::Send(_)
            | Effect::Ping
            | Effect::Disconnect
            | Effect::SetCookie { .. }
            | Effect::Keep(_)
            | Effect::KeepOpen { .. }
            | Effect::Submit
            | Effect::ClearComposer { .. } => self.carry_for_talk(effect),
        }
    }
}
