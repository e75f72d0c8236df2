//! The round button in the corner.

use shared::{text::Strings, visitor::Launcher};
use wasm_bindgen::JsValue;
use web_sys::{Element, HtmlElement};

use super::dom::{Attribute, icon, make_button, make_part, set};

pub(super) const PART: &str = "launcher";

const CHAT: &str = "M12 4c5 0 9 3.2 9 7.3s-4 7.3-9 7.3c-1.100 0-2.200-.2-3.200-.5L4 20l1.300-3.700C3.900 15 3 13.200 3 11.300 3 7.200 7 4 12 4Z";
const CLOSE: &str = "M6 6l12 12M18 6L6 18";

pub(super) struct LauncherRegion {
    button: HtmlElement,
    badge: HtmlElement,
    open: String,
    minimise: String,
}

impl LauncherRegion {
    pub(super) fn build(strings: &Strings) -> Result<Self, JsValue> {
        let button = make_button(PART, &strings.open)?;
        button.append_child(&*icon("chat", "28", CHAT)?)?;
        button.append_child(&*icon("close", "26", CLOSE)?)?;
        let badge = make_part("span", "badge")?;
        button.append_child(&badge)?;
        set(&button, Attribute::Expanded, "false");
        Ok(Self {
            button,
            badge,
            open: strings.open.clone(),
            minimise: strings.minimise.clone(),
        })
    }

    pub(super) fn root(&self) -> &Element {
        &self.button
    }

    pub(super) fn focus(&self) {
        let _ = self.button.focus();
    }

    pub(super) fn patch(&self, launcher: &Launcher) {
        let (expanded, label) = if launcher.open {
            ("true", &self.minimise)
        } else {
            ("false", &self.open)
        };
        set(&self.button, Attribute::Expanded, expanded);
        let count = match launcher.unread {
            0 => String::new(),
            1..=9 => launcher.unread.to_string(),
            _ => "9+".into(),
        };
        let mut name = label.clone();
        if launcher.unread > 0 {
            name.push_str(", ");
            name.push_str(&count);
        }
        set(&self.button, Attribute::Label, &name);
        self.badge.set_text_content(Some(&count));
    }
}
