//! The panel: a dialog with a header, the thread, a quiet notice and the composer (DSP-7).

use shared::{
    flow::Published,
    visitor::{Notice, Panel},
};
use wasm_bindgen::JsValue;
use web_sys::{Element, HtmlElement};

use super::{
    composer::ComposerRegion,
    dom::{Attribute, icon, make, make_button, make_part, set, text, unset},
    thread::ThreadRegion,
};

pub(super) const MINIMISE: &str = "minimise";

const DOWN: &str = "M6 9.500l6 6 6-6";

pub(super) struct PanelRegion {
    root: HtmlElement,
    thread: ThreadRegion,
    notice: HtmlElement,
    composer: ComposerRegion,
    reconnecting: String,
    outdated: String,
}

impl PanelRegion {
    pub(super) fn build(published: &Published) -> Result<Self, JsValue> {
        let strings = &published.strings;
        let root = make_part("section", "panel")?;
        set(&root, Attribute::Role, "dialog");
        set(&root, Attribute::Label, &published.name);
        set(&root, Attribute::Hidden, "");
        root.append_child(&*header(published)?)?;
        let thread = ThreadRegion::build(published)?;
        root.append_child(thread.root())?;
        let notice = make_part("div", "notice")?;
        set(&notice, Attribute::Role, "status");
        root.append_child(&notice)?;
        let composer = ComposerRegion::build(strings)?;
        root.append_child(composer.root())?;
        Ok(Self {
            root,
            thread,
            notice,
            composer,
            reconnecting: strings.reconnecting.clone(),
            outdated: strings.outdated.clone(),
        })
    }

    pub(super) fn root(&self) -> &Element {
        &self.root
    }

    pub(super) fn composer(&self) -> &ComposerRegion {
        &self.composer
    }

    pub(super) fn patch(&mut self, shown: Option<&Panel>, panel: Option<&Panel>) {
        let Some(panel) = panel else {
            set(&self.root, Attribute::Hidden, "");
            return;
        };
        if shown.is_none() {
            unset(&self.root, Attribute::Hidden);
        }
        self.thread.patch(&panel.thread);
        if shown.is_none() {
            self.thread.to_end();
        }
        if shown.and_then(|shown| shown.notice) != panel.notice {
            self.notice.set_text_content(Some(match panel.notice {
                None => "",
                Some(Notice::Reconnecting) => &self.reconnecting,
                Some(Notice::Outdated) => &self.outdated,
            }));
        }
    }
}

fn header(published: &Published) -> Result<HtmlElement, JsValue> {
    let header = make_part("header", "header")?;
    let initial = published.name.chars().next().map(String::from);
    let avatar = make("div", "avatar")?;
    avatar.set_text_content(initial.as_deref());
    avatar.set_attribute("aria-hidden", "true")?;
    header.append_child(&avatar)?;
    let who = make("div", "who")?;
    text(&who, "h2", "", &published.name)?;
    text(&who, "p", "", &published.strings.subtitle)?;
    header.append_child(&who)?;
    let minimise = make_button(MINIMISE, &published.strings.minimise)?;
    minimise.append_child(&*icon("", "24", DOWN)?)?;
    header.append_child(&minimise)?;
    Ok(header)
}
