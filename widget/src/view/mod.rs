//! What the visitor sees: a shadow root with one region a file, each patched from one view to the
//! next. Text goes in as text nodes; nothing is ever parsed as HTML.

mod composer;
mod dom;
mod launcher;
mod panel;
mod thread;

use shared::{
    flow::{Accent, Published, Side},
    visitor::View,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, Element, HtmlElement, ShadowRootInit, ShadowRootMode};

use crate::io::page;
use dom::{Attribute, make, set};
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
    let button = target.closest("[part]").ok().flatten()?;
    match button.get_attribute("part")?.as_str() {
        launcher::PART => Some(Act::Launcher),
        panel::MINIMISE => Some(Act::Minimise),
        composer::SEND => Some(Act::Send),
        thread::RETRY => button
            .get_attribute(thread::PLACE)?
            .parse()
            .ok()
            .map(Act::Retry),
        _ => None,
    }
}

/// The widget's elements.
pub(crate) struct Regions {
    host: HtmlElement,
    root: Element,
    launcher: LauncherRegion,
    panel: PanelRegion,
}

impl Regions {
    /// Builds everything, without putting it on the page.
    pub(crate) fn build(published: &Published) -> Result<Self, JsValue> {
        let host: HtmlElement = page::document().create_element(ELEMENT)?.unchecked_into();
        let shadow = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
        let sheets = js_sys::Array::new();
        for text in [&colours(published), STYLE] {
            let sheet = CssStyleSheet::new()?;
            sheet.replace_sync(text)?;
            sheets.push(&sheet);
        }
        js_sys::Reflect::set(&shadow, &"adoptedStyleSheets".into(), &sheets)?;

        let side = match published.look.side {
            Side::Left => "left",
            Side::Right => "right",
        };
        let root = make("div", side)?;
        set(&root, Attribute::Lang, &published.strings.language);
        if published.strings.right_to_left {
            set(&root, Attribute::Dir, "rtl");
        }
        let panel = PanelRegion::build(published)?;
        let launcher = LauncherRegion::build(&published.strings)?;
        root.append_child(panel.root())?;
        root.append_child(launcher.root())?;
        shadow.append_child(&root)?;
        Ok(Self {
            host,
            root: root.into(),
            launcher,
            panel,
        })
    }

    /// The element that goes into the page.
    pub(crate) fn host(&self) -> &HtmlElement {
        &self.host
    }

    /// The element around everything in the shadow root.
    pub(crate) fn root(&self) -> &Element {
        &self.root
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
        self.panel.composer().typed()
    }

    pub(crate) fn composer_changed(&self) {
        self.panel.composer().changed();
    }

    pub(crate) fn clear_composer(&self) {
        self.panel.composer().clear();
    }

    pub(crate) fn focus_composer(&self) {
        self.panel.composer().focus();
    }

    pub(crate) fn focus_launcher(&self) {
        self.launcher.focus();
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
    for nibble in channels.into_iter().flat_map(|channel| [channel >> 4, channel & 15]) {
        text.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
    }
}
