//! The panel: a dialog with a header, the thread, a quiet notice and the composer (DSP-7).
//!
//! It is in the panel's program (`xtask/src/build/split.rs`), and a [`PanelRegion`] is built only for
//! a panel that is open. Those of its functions that the page's program calls are never inlined there.

use alloc::{boxed::Box, string::String};

use shared::{
    ids::ClientKey,
    text::Word,
    visitor::{Card, Notice, Shown, View},
};

use super::{
    Texts,
    card::CardRegion,
    composer::ComposerRegion,
    dom::{grow, hide},
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
  div .status
  p .ends hidden= =$
  div .card hidden=
  button *new-thread type=button hidden= =$
  button *remember type=button hidden= =$
 div .above
  button *new-messages type=button hidden= =$
 p *typing role=status
 div *notice role=status";

/// The card by itself, above the launcher.
const BANNER: &str = "\
div .banner hidden= aria-live=polite";

pub(super) const NEW_THREAD: &str = "new-thread";
pub(super) const REMEMBER: &str = "remember";

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
    ends: Element,
    card: CardRegion,
    new_thread: Element,
    remember: Element,
    composer: ComposerRegion,
    banner: CardRegion,
    banner_root: Element,
    /// What the card in the panel shows.
    asked: Option<Card>,
}

impl PanelRegion {
    /// Before what is there, with what the visitor had typed.
    #[inline(never)]
    pub(super) fn build(inside: &Element, texts: Texts<'_>, draft: &str) -> Box<Self> {
        let strings = texts.strings;
        let name = texts.name();
        let words = [
            name,
            &js::initial(name),
            name,
            strings.get(Word::Minimise),
            strings.get(Word::Messages),
            strings.get(Word::EndsWithPage),
            strings.get(Word::NewThread),
            strings.get(Word::Remember),
            strings.get(Word::NewMessages),
        ];
        grow(inside, PLAN, &words);
        let root = inside.inside(".panel");
        js::prepend(inside, &root);
        js::mind(inside, STYLE);
        grow(inside, BANNER, &[]);
        let banner_root = inside.inside(".banner");
        let region = Self {
            line: root.inside("p"),
            thread: ThreadRegion::build(
                root.inside(".thread"),
                root.inside(".ends"),
                root.inside(".new-messages"),
                texts,
            ),
            typing: root.inside(".typing"),
            status: root.inside(".status"),
            notice: root.inside(".notice"),
            ends: root.inside(".ends"),
            card: CardRegion::build(root.inside(".card")),
            new_thread: root.inside(".new-thread"),
            remember: root.inside(".remember"),
            banner: CardRegion::build(banner_root.clone()),
            banner_root,
            asked: None,
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
        js::remove(&self.root);
        js::remove(&self.banner_root);
        self.composer.typed()
    }

    /// `now` is `None` where nothing of it has changed.
    #[inline(never)]
    pub(super) fn patch(
        &mut self,
        texts: Texts<'_>,
        now: Option<&Shown>,
        shown: &View,
        view: &View,
    ) {
        let strings = texts.strings;
        self.banner
            .patch(strings, shown.banner.as_ref(), view.banner.as_ref());
        let (shown, panel) = (shown.panel.as_ref(), view.panel.as_ref());
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
            let words = strings.get(Word::Typing);
            self.typing.set_text(&match &panel.typing {
                None => String::new(),
                Some(name) => status::fill(words, &[("name", name)]),
            });
        }
        if shown.and_then(|shown| shown.welcome) != panel.welcome {
            let flow = panel.welcome.and_then(|flow| Texts::of(texts.face, flow));
            self.thread.greet(flow);
        }
        // Only messages need the talk's program.
        let bare = panel.thread.is_empty() && self.thread.is_bare();
        let follows = if bare {
            self.thread.at_end()
        } else {
            self.thread.patch(&panel.thread, panel.now)
        } || shown.is_none();
        if shown.and_then(|shown| shown.notice) != panel.notice {
            let word = panel.notice.map(|notice| match notice {
                Notice::Reconnecting => Word::Reconnecting,
                Notice::Outdated => Word::Outdated,
                Notice::Busy => Word::Busy,
                Notice::NotHere => Word::NotHere,
                Notice::NoNetwork => Word::NoNetwork,
            });
            let words = word.map_or("", |word| strings.get(word));
            self.notice.set_text(words);
        }
        self.card
            .patch(strings, self.asked.as_ref(), panel.card.as_ref());
        self.asked.clone_from(&panel.card);
        hide(&self.ends, !panel.ends);
        hide(&self.new_thread, !panel.over);
        hide(&self.remember, !panel.remember);
        // What has appeared at its end is in sight where the end was.
        if follows {
            self.thread.to_end();
        }
    }

    /// Whether the visitor writes.
    #[inline(never)]
    pub(super) fn has_focus(&self) -> bool {
        js::focused(&self.composer.input)
    }

    #[inline(never)]
    pub(super) fn typed(&self) -> String {
        self.composer.typed()
    }

    #[inline(never)]
    pub(super) fn typing(&self) {
        self.composer.changed();
        // A composer that grows leaves the thread less room.
        if self.thread.at_end() {
            self.thread.to_end();
        }
    }

    #[inline(never)]
    pub(super) fn take(&self, taken: &str) {
        self.composer.set(without(&self.composer.typed(), taken));
    }

    /// The visitor writes, with the latest message or question in sight.
    #[inline(never)]
    pub(super) fn focus(&self) {
        self.thread.to_end();
        self.composer.input.focus();
    }

    /// Whether the end of the thread is in sight, if that has changed.
    #[inline(never)]
    pub(super) fn scrolled(&self) -> Option<bool> {
        self.thread.scrolled()
    }

    #[inline(never)]
    pub(super) fn to_end(&self) {
        self.thread.to_end();
    }

    /// What was typed as an address.
    #[inline(never)]
    pub(super) fn mail(&self) -> String {
        self.card.mail()
    }

    /// The key of the message in this place of the thread, if it failed.
    #[inline(never)]
    pub(super) fn failed_key(&self, place: usize) -> Option<ClientKey> {
        self.thread.failed_key(place)
    }
}

/// What is left of a text behind the beginning that was taken from it.
pub(super) fn without<'a>(typed: &'a str, taken: &str) -> &'a str {
    let rest = typed.trim_start().strip_prefix(taken);
    rest.unwrap_or(typed).trim_start()
}
