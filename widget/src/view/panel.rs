//! The panel: a dialog with a header, the thread, a quiet notice and the composer (DSP-7).
//!
//! It is in the panel's program (`xtask/src/build/split.rs`), and a [`PanelRegion`] is built only for
//! a panel that is open. Those of its functions that the page's program calls are never inlined there.

use alloc::{boxed::Box, string::String};

use shared::{
    ids::ClientKey,
    text::Word,
    visitor::{Notice, Panel, Shown},
};

use super::{
    Texts,
    composer::ComposerRegion,
    dom::{grow, hide, initial},
    status,
    thread::ThreadRegion,
};
use crate::io::js::{self, Element};

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
 p *typing role=status
 div .status
 div *notice role=status";

/// Of the panel alone; the rest of the sheet is of the page's program.
const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/panel.css"));

pub(super) struct PanelRegion {
    root: Element,
    /// Under the name in the header.
    line: Element,
    thread: ThreadRegion,
    typing: Element,
    status: Element,
    notice: Element,
    composer: ComposerRegion,
}

impl PanelRegion {
    /// Before what is there, with what the visitor had typed.
    #[inline(never)]
    pub(super) fn build(inside: &Element, texts: Texts<'_>, draft: &str) -> Box<Self> {
        js::adopt(inside, STYLE);
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
        inside.prepend(&root);
        let region = Self {
            line: root.inside("p"),
            thread: ThreadRegion::build(root.inside(".thread"), texts),
            typing: root.inside(".typing"),
            status: root.inside(".status"),
            notice: root.inside(".notice"),
            composer: ComposerRegion::build(&root, strings),
            root,
        };
        region.composer.set(draft);
        Box::new(region)
    }

    /// Ends it, and gives back what the visitor has typed.
    #[expect(
        clippy::boxed_local,
        reason = "the page's program has only the pointer"
    )]
    #[inline(never)]
    pub(super) fn leave(self: Box<Self>) -> String {
        self.root.remove();
        self.composer.typed()
    }

    /// `now` is `None` where nothing of it has changed.
    #[inline(never)]
    pub(super) fn patch(
        &mut self,
        texts: Texts<'_>,
        now: Option<&Shown>,
        shown: Option<&Panel>,
        panel: Option<&Panel>,
    ) {
        if let Some(now) = now {
            let (line, message) = status::say(texts, now);
            self.line.set_text(&line);
            self.status.set_text(message);
        }
        if shown == panel {
            return;
        }
        hide(&self.root, panel.is_none());
        let Some(panel) = panel else {
            return;
        };
        if shown.and_then(|shown| shown.typing.as_deref()) != panel.typing.as_deref() {
            let words = texts.strings.get(Word::Typing);
            self.typing.set_text(&match &panel.typing {
                None => String::new(),
                Some(name) => status::fill(words, &[("name", name)]),
            });
        }
        self.thread.patch(&panel.thread);
        if shown.is_none() {
            self.thread.to_end();
        }
        if shown.and_then(|shown| shown.notice) != panel.notice {
            let word = panel.notice.map(|notice| match notice {
                Notice::Reconnecting => Word::Reconnecting,
                Notice::Outdated => Word::Outdated,
                Notice::Busy => Word::Busy,
                Notice::NotHere => Word::NotHere,
            });
            let words = word.map_or("", |word| texts.strings.get(word));
            self.notice.set_text(words);
        }
    }

    #[inline(never)]
    pub(super) fn typed(&self) -> String {
        self.composer.typed()
    }

    #[inline(never)]
    pub(super) fn typing(&self) {
        self.composer.changed();
    }

    #[inline(never)]
    pub(super) fn clear(&self) {
        self.composer.set("");
    }

    #[inline(never)]
    pub(super) fn focus(&self) {
        self.composer.input.focus();
    }

    /// The key of the message in this place of the thread, if it failed.
    #[inline(never)]
    pub(super) fn failed_key(&self, place: usize) -> Option<ClientKey> {
        self.thread.failed_key(place)
    }
}
