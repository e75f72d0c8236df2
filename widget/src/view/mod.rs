//! What the visitor sees: a shadow root with one region a file, each patched from one view to the
//! next. Text goes in as text nodes; nothing is ever parsed as HTML.

mod composer;
mod dom;
mod launcher;
mod panel;
mod thread;

use alloc::string::String;

use shared::{
    flow::{Accent, Published, Side},
    visitor::View,
};

use crate::io::js::{self, Element};
use dom::make;
use launcher::LauncherRegion;
use panel::PanelRegion;

/// The element's name, stable for site owners (API-6).
const ELEMENT: &str = "portico-chat";

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// What a press on something means.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    Launcher,
    Minimise,
    Send,
    /// Try the message in this place of the thread again.
    Retry(usize),
}

/// What a press on this element, or on one around it, means.
pub(crate) fn act_of(target: &Element) -> Option<Act> {
    let element = target.closest("[part]")?;
    match element.attribute("part")?.as_str() {
        launcher::PART => Some(Act::Launcher),
        panel::MINIMISE => Some(Act::Minimise),
        composer::SEND => Some(Act::Send),
        thread::RETRY => element
            .attribute(thread::PLACE)?
            .parse()
            .ok()
            .map(Act::Retry),
        _ => None,
    }
}

/// Whether this is where the visitor writes.
pub(crate) fn is_input(target: &Element) -> bool {
    target
        .attribute("part")
        .is_some_and(|part| part == composer::INPUT)
}

/// The widget's elements.
pub(crate) struct Regions {
    host: Element,
    pub(crate) root: Element,
    launcher: LauncherRegion,
    panel: PanelRegion,
}

impl Regions {
    /// Builds everything, without putting it on the page.
    pub(crate) fn build(published: &Published) -> Self {
        let host = js::make_element(ELEMENT);
        let shadow = js::shadow(&host, &colours(published), STYLE);
        let root = make(
            "div",
            match published.look.side {
                Side::Left => "left",
                Side::Right => "right",
            },
        );
        root.set_attribute("lang", &published.strings.language);
        if published.strings.right_to_left {
            root.set_attribute("dir", "rtl");
        }
        let panel = PanelRegion::build(published);
        let launcher = LauncherRegion::build(&published.strings);
        root.append(&panel.root);
        root.append(&launcher.button);
        shadow.append(&root);
        Self {
            host,
            root,
            launcher,
            panel,
        }
    }

    /// Puts everything on the page.
    pub(crate) fn show(&self) {
        js::show(&self.host);
    }

    /// Brings a region up to date where its part of the view has changed.
    pub(crate) fn patch(&mut self, shown: &View, view: &View) {
        if shown.launcher != view.launcher {
            self.launcher.patch(&view.launcher);
        }
        if shown.panel != view.panel {
            self.panel.patch(shown.panel.as_ref(), view.panel.as_ref());
        }
    }

    pub(crate) fn typed(&self) -> String {
        self.panel.composer.typed()
    }

    pub(crate) fn composer_changed(&self) {
        self.panel.composer.changed();
    }

    pub(crate) fn clear_composer(&self) {
        self.panel.composer.clear();
    }

    pub(crate) fn focus_composer(&self) {
        self.panel.composer.input.focus();
    }

    pub(crate) fn focus_launcher(&self) {
        self.launcher.button.focus();
    }
}

/// The site's colours as a sheet of their own, so that no style attribute is needed.
fn colours(published: &Published) -> String {
    let mut sheet = String::from(":host{--accent:#");
    push_hex(&mut sheet, published.look.accent);
    sheet.push_str(";--on-accent:#");
    push_hex(&mut sheet, published.accent_text);
    sheet.push_str(";--focus:var(--text)}");
    sheet
}

fn push_hex(text: &mut String, Accent(channels): Accent) {
    for nibble in channels
        .into_iter()
        .flat_map(|channel| [channel >> 4, channel & 15])
    {
        text.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
    }
}
