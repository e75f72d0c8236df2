//! The panel: a dialog with a header, the thread, a quiet notice and the composer (DSP-7).

use alloc::{borrow::ToOwned, string::String};

use shared::{
    flow::Published,
    text::Word,
    visitor::{Notice, Panel},
};

use super::{
    composer::ComposerRegion,
    dom::{icon, make, make_button, make_part, name, text},
    thread::ThreadRegion,
};
use crate::io::js::Element;

pub(super) const MINIMISE: &str = "minimise";

const DOWN: &str = "M6 9.5l6 6 6-6";

pub(super) struct PanelRegion {
    pub(super) root: Element,
    thread: ThreadRegion,
    notice: Element,
    pub(super) composer: ComposerRegion,
    reconnecting: String,
    outdated: String,
}

impl PanelRegion {
    pub(super) fn build(published: &Published) -> Self {
        let strings = &published.strings;
        let root = make_part("section", "panel");
        root.set_attribute("role", "dialog");
        root.set_attribute("hidden", "");
        name(&root, &published.name);
        root.append(&header(published));
        let thread = ThreadRegion::build(published);
        root.append(&thread.root);
        let notice = make_part("div", "notice");
        notice.set_attribute("role", "status");
        root.append(&notice);
        let composer = ComposerRegion::build(strings);
        root.append(&composer.root);
        Self {
            root,
            thread,
            notice,
            composer,
            reconnecting: strings.get(Word::Reconnecting).to_owned(),
            outdated: strings.get(Word::Outdated).to_owned(),
        }
    }

    pub(super) fn patch(&mut self, shown: Option<&Panel>, panel: Option<&Panel>) {
        let Some(panel) = panel else {
            self.root.set_attribute("hidden", "");
            return;
        };
        if shown.is_none() {
            self.root.remove_attribute("hidden");
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

fn header(published: &Published) -> Element {
    let strings = &published.strings;
    let header = make_part("div", "header");
    let avatar = make("div", "avatar");
    let initial: String = published.name.chars().take(1).collect();
    avatar.set_text(&initial);
    avatar.set_attribute("aria-hidden", "true");
    header.append(&avatar);
    let who = make("div", "who");
    text(&who, "h2", "", &published.name);
    text(&who, "p", "", strings.get(Word::Subtitle));
    header.append(&who);
    let minimise = make_button(MINIMISE, strings.get(Word::Minimise));
    icon(&minimise, "", "24", DOWN);
    header.append(&minimise);
    header
}
