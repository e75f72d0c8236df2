//! The panel: a dialog with a header, the thread, a quiet notice and the composer (DSP-7).

use alloc::{borrow::ToOwned, string::String};

use shared::{
    text::Word,
    visitor::{Notice, Panel},
};

use super::{
    Texts,
    composer::ComposerRegion,
    dom::{grow, hide, initial},
    thread::ThreadRegion,
};
use crate::io::js::Element;

pub(super) const MINIMISE: &str = "minimise";

const PLAN: &str = "\
section *panel role=dialog hidden= aria-label=$
 div *header
  div .avatar aria-hidden=true =$
  div .who
   h2 =$
   p
  button *minimise type=button aria-label=$
   svg viewBox=0,0,24,24 aria-hidden=true
    path d=M6,9.5l6,6,6-6
 div *thread role=log aria-live=polite tabindex=0 aria-label=$
 div .status
 div *notice role=status";

pub(super) struct PanelRegion {
    root: Element,
    /// Under the name in the header.
    line: Element,
    thread: ThreadRegion,
    status: Element,
    notice: Element,
    pub(super) composer: ComposerRegion,
    reconnecting: String,
    outdated: String,
}

impl PanelRegion {
    pub(super) fn build(inside: &Element, texts: Texts<'_>) -> Self {
        let strings = texts.strings;
        let name = texts.name();
        let words = [
            name,
            initial(name),
            name,
            strings.get(Word::Minimise),
            strings.get(Word::Messages),
        ];
        grow(inside, PLAN, &words);
        let root = inside.inside(".panel");
        Self {
            line: root.inside("p"),
            thread: ThreadRegion::build(root.inside(".thread"), texts),
            status: root.inside(".status"),
            notice: root.inside(".notice"),
            composer: ComposerRegion::build(&root, strings),
            root,
            reconnecting: strings.get(Word::Reconnecting).to_owned(),
            outdated: strings.get(Word::Outdated).to_owned(),
        }
    }

    /// How it stands with the team.
    pub(super) fn say(&self, line: &str, message: &str) {
        self.line.set_text(line);
        self.status.set_text(message);
    }

    pub(super) fn patch(&mut self, shown: Option<&Panel>, panel: Option<&Panel>) {
        let Some(panel) = panel else {
            hide(&self.root, true);
            return;
        };
        if shown.is_none() {
            hide(&self.root, false);
        }
        self.thread.patch(&panel.thread);
        if shown.is_none() {
            self.thread.to_end();
        }
        if shown.and_then(|shown| shown.notice) != panel.notice {
            self.notice.set_text(match panel.notice {
                None => "",
                Some(Notice::Reconnecting) => &self.reconnecting,
                Some(Notice::Outdated) => &self.outdated,
            });
        }
    }
}
