//! The round button in the corner.

use alloc::{borrow::ToOwned, string::String};

use shared::{
    text::{Strings, Word, decimal},
    visitor::Launcher,
};

use super::dom::{grow, name};
use crate::io::js::Element;

pub(super) const PART: &str = "launcher";

const PLAN: &str = "\
button *launcher type=button aria-expanded=false aria-label=$
 svg .chat viewBox=0,0,24,24 aria-hidden=true
  path d=M12,4c5,0,9,3.2,9,7.3s-4,7.3-9,7.3c-1.1,0-2.2-.2-3.2-.5L4,20l1.3-3.7C3.9,15,3,13.2,3,11.3,3,7.2,7,4,12,4Z
 svg .close viewBox=0,0,24,24 aria-hidden=true
  path d=M6,6l12,12M18,6L6,18
 span *badge";

pub(super) struct LauncherRegion {
    pub(super) button: Element,
    badge: Element,
    open: String,
    minimise: String,
}

impl LauncherRegion {
    pub(super) fn build(inside: &Element, strings: &Strings) -> Self {
        let open = strings.get(Word::Open).to_owned();
        grow(inside, PLAN, &[&open]);
        Self {
            button: inside.inside(".launcher"),
            badge: inside.inside(".badge"),
            open,
            minimise: strings.get(Word::Minimise).to_owned(),
        }
    }

    pub(super) fn patch(&self, launcher: &Launcher) {
        let (expanded, label) = if launcher.open {
            ("true", &self.minimise)
        } else {
            ("false", &self.open)
        };
        self.button.set_attribute("aria-expanded", expanded);
        let busy = if launcher.busy { "true" } else { "false" };
        self.button.set_attribute("aria-busy", busy);
        let count = match launcher.unread {
            0 => String::new(),
            few @ 1..=9 => decimal(few as u64),
            _ => "9+".into(),
        };
        let mut words = label.clone();
        if launcher.unread > 0 {
            words.push_str(", ");
            words.push_str(&count);
        }
        name(&self.button, &words);
        self.badge.set_text(&count);
    }
}
