//! The welcome message above the launcher (DSP-1): a press anywhere opens the panel.

use alloc::string::String;

use shared::text::Word;

use super::{
    Texts,
    dom::{grow, hide, text},
};
use crate::io::js::{self, Element};

pub(super) const PART: &str = "prompt";
pub(super) const CLOSE: &str = "prompt-close";

const PLAN: &str = "\
section *prompt hidden= aria-label=$
 button .say type=button
  div .avatar aria-hidden=true =$
  span .words aria-live=polite
 button *prompt-close type=button aria-label=$
  svg viewBox=0,0,24,24 aria-hidden=true
   path d=M6,6l12,12M18,6L6,18";

pub(super) struct PromptRegion {
    root: Element,
    words: Element,
    from: String,
    welcome: String,
    /// In its place while the panel does not come.
    late: String,
}

impl PromptRegion {
    pub(super) fn build(inside: &Element, texts: Texts<'_>) -> Self {
        let name = texts.name();
        let dismiss = texts.strings.get(Word::Dismiss);
        grow(inside, PLAN, &[name, &js::initial(name), dismiss]);
        Self {
            root: inside.inside(".prompt"),
            words: inside.inside(".words"),
            from: name.into(),
            late: texts.strings.get(Word::Reconnecting).into(),
            welcome: texts
                .flow
                .prompt
                .as_ref()
                .unwrap_or(&texts.flow.welcome)
                .clone(),
        }
    }

    /// It is put in when it shows, so that those who listen to the page hear it.
    pub(super) fn patch(&self, prompt: bool, late: bool) {
        self.words.set_text("");
        let shows = prompt || late;
        hide(&self.root, !shows);
        if shows {
            text(&self.words, "b", "", &self.from);
            let words = if late { &self.late } else { &self.welcome };
            text(&self.words, "span", "text", words);
        }
    }
}
