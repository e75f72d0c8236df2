//! What the visitor sees: a shadow root with one region a file, each patched from one view to the
//! next. Text goes in as text nodes; nothing is ever parsed as HTML.

mod card;
mod composer;
mod dom;
pub(crate) mod inside;
mod launcher;
mod panel;
mod prompt;
mod prose;
mod status;
mod thread;

use alloc::{boxed::Box, string::String};

use shared::{
    flow::{
        Accent, Side,
        authored::{Look, Theme},
        published::{Face, FlowTexts},
    },
    ids::ClientKey,
    text::{Strings, Word, decimal},
    visitor::View,
};

use crate::io::js::{self, Element, Stay};
use dom::{grow, make};
use launcher::LauncherRegion;
use panel::PanelRegion;
use prompt::PromptRegion;

/// The element's name, stable for site owners (API-6).
const ELEMENT: &str = "portico-chat";

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// Stands in for the composer of a panel that is on its way.
const WAITING: &str = "\
textarea *input .waiting-input aria-label=$";

/// What a press on something of the page's program means.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    Launcher,
    Prompt,
    Dismiss,
}

/// What a press on this element, or on one around it, means.
pub(crate) fn act_of(target: &Element) -> Option<Act> {
    match js::part(target)?.attribute("part")?.as_str() {
        launcher::PART => Some(Act::Launcher),
        prompt::PART => Some(Act::Prompt),
        prompt::CLOSE => Some(Act::Dismiss),
        _ => None,
    }
}

pub(crate) fn is_composer(target: &Element) -> bool {
    target.attribute("part").as_deref() == Some(composer::INPUT)
}

/// The widget's elements.
pub(crate) struct Regions {
    face: Face,
    host: Element,
    pub(crate) root: Element,
    /// While the widget is on the page.
    stay: Option<Stay>,
    /// The flow that the page has, drawn.
    flow: Option<FlowRegions>,
    /// From when it first opens, for as long as its flow is drawn.
    panel: Option<Box<PanelRegion>>,
    /// What the visitor has typed, while there is no panel.
    draft: String,
    /// The visitor was writing in a panel that is drawn anew.
    writes: bool,
    /// Where the visitor types while the panel that they have opened is on its way.
    waiting: Option<Element>,
}

/// The regions of one flow, in its language.
struct FlowRegions {
    flow: usize,
    launcher: LauncherRegion,
    prompt: PromptRegion,
}

/// The texts of one flow.
#[derive(Clone, Copy)]
struct Texts<'a> {
    face: &'a Face,
    flow: &'a FlowTexts,
    strings: &'a Strings,
}

impl<'a> Texts<'a> {
    fn of(face: &'a Face, flow: usize) -> Option<Self> {
        let flow = face.flows.get(flow)?;
        Some(Self {
            face,
            flow,
            strings: face.strings.get(usize::from(flow.strings))?,
        })
    }

    /// Who speaks.
    fn name(&self) -> &'a str {
        if self.flow.heading.is_empty() {
            &self.face.name
        } else {
            &self.flow.heading
        }
    }
}

impl Regions {
    /// Builds what is the same for every flow, without putting it on the page.
    pub(crate) fn build(mut face: Face) -> Self {
        for strings in &mut face.strings {
            strings.language = js::language(&strings.language);
        }
        let host = js::make_element(ELEMENT);
        let shadow = js::shadow(&host, &looks(&face), STYLE);
        let root = make(
            "div",
            match face.look.side {
                Side::Left => "root left",
                Side::Right => "root right",
            },
        );
        shadow.append(&root);
        Self {
            face,
            host,
            root,
            stay: None,
            flow: None,
            panel: None,
            draft: String::new(),
            writes: false,
            waiting: None,
        }
    }

    /// Brings a region up to date where its part of the view has changed.
    pub(crate) fn patch(&mut self, shown: &View, view: &View) {
        let Some((launcher, now)) = view.launcher.as_ref().zip(view.shown) else {
            self.leave();
            return;
        };
        let blank = View::default();
        let mut shown = shown;
        if self.flow.as_ref().map(|regions| regions.flow) != Some(now.flow) {
            self.draw(now.flow);
            shown = &blank;
        }
        let Some(regions) = &mut self.flow else {
            return;
        };
        if self.stay.is_none() {
            self.stay = Some(js::show(&self.host));
        }
        if shown.launcher.as_ref() != Some(launcher) {
            regions.launcher.patch(launcher);
        }
        let was_late = shown.launcher.as_ref().is_some_and(|before| before.late);
        if (shown.prompt, was_late) != (view.prompt, launcher.late) {
            regions.prompt.patch(view.prompt, launcher.late);
        }
        if !launcher.busy {
            self.end_wait();
        }
        let Some(texts) = Texts::of(&self.face, now.flow) else {
            return;
        };
        let before = match &self.panel {
            Some(_) => shown,
            None if view.panel.is_none() && view.banner.is_none() => return,
            None => &blank,
        };
        let panel = self
            .panel
            .get_or_insert_with(|| PanelRegion::build(&self.root, texts, &self.draft));
        let news = (before.shown != view.shown).then_some(&now);
        panel.patch(texts, news, before, view);
        if core::mem::take(&mut self.writes) {
            panel.focus();
        }
    }

    /// Takes everything off the page. What comes later is drawn anew, with what has been typed.
    fn leave(&mut self) {
        if let Some(stay) = self.stay.take() {
            js::hide(&stay);
        }
        self.clear();
        self.writes = false;
    }

    /// What was typed by now is for the composer.
    fn end_wait(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            self.draft = waiting.value();
            js::remove(&waiting);
        }
    }

    /// The visitor has opened a panel that is not there yet, and may begin to write: a field that does not
    /// show stands in for its composer.
    pub(crate) fn wait_for_panel(&mut self) {
        let Some(texts) = self
            .flow
            .as_ref()
            .and_then(|regions| Texts::of(&self.face, regions.flow))
        else {
            return;
        };
        let waiting = self.waiting.get_or_insert_with(|| {
            grow(&self.root, WAITING, &[texts.strings.get(Word::Placeholder)]);
            let waiting = self.root.inside(".waiting-input");
            waiting.set_value(&self.draft);
            waiting
        });
        waiting.focus();
    }

    /// What an earlier page of this tab has kept, in front of what is typed by now.
    pub(crate) fn recall(&mut self, mut draft: String) {
        match &self.waiting {
            Some(waiting) => {
                draft.push_str(&waiting.value());
                waiting.set_value(&draft);
            }
            None => self.draft = draft,
        }
    }

    fn clear(&mut self) {
        self.end_wait();
        if let Some(panel) = self.panel.take() {
            self.writes = panel.has_focus();
            self.draft = panel.leave();
        }
        if self.flow.take().is_some() {
            self.root.set_text("");
        }
    }

    /// Draws the regions of a flow in place of another's. What the visitor has typed stays.
    fn draw(&mut self, flow: usize) {
        self.clear();
        let Some(texts) = Texts::of(&self.face, flow) else {
            return;
        };
        self.root.set_attribute("lang", &texts.strings.language);
        self.root.set_attribute(
            "dir",
            if texts.strings.right_to_left {
                "rtl"
            } else {
                "ltr"
            },
        );
        let regions = FlowRegions {
            flow,
            prompt: PromptRegion::build(&self.root, texts),
            launcher: LauncherRegion::build(&self.root, texts.strings),
        };
        self.flow = Some(regions);
    }

    pub(crate) fn typed(&self) -> String {
        match (&self.panel, &self.waiting) {
            (Some(panel), _) => panel.typed(),
            (None, Some(waiting)) => waiting.value(),
            (None, None) => self.draft.clone(),
        }
    }

    pub(crate) fn composer_changed(&self) {
        if let Some(panel) = &self.panel {
            panel.typing();
        }
    }

    /// What waits to be put into a composer is another visitor's, from here on (API-5).
    pub(crate) fn forget_draft(&mut self) {
        if self.panel.is_none() {
            self.draft.clear();
            if let Some(waiting) = &self.waiting {
                waiting.set_value("");
            }
        }
    }

    /// This text was taken from the composer. What the visitor has typed behind it since stays.
    pub(crate) fn take_from_composer(&mut self, taken: &str) {
        match &self.panel {
            Some(panel) => panel.take(taken),
            None => self.draft = panel::without(&self.draft, taken).into(),
        }
    }

    /// Nothing that was typed or ticked stays, in no panel that is there or will be.
    pub(crate) fn clear_fields(&mut self) {
        self.draft.clear();
        js::blank(&self.root);
        self.composer_changed();
    }

    pub(crate) fn has_panel(&self) -> bool {
        self.panel.is_some()
    }

    pub(crate) fn focus_panel(&self) {
        if let Some(panel) = &self.panel {
            panel.focus();
        }
    }

    /// The key of the message in this place of the thread, if it failed.
    pub(crate) fn failed_key(&self, place: usize) -> Option<ClientKey> {
        self.panel.as_ref()?.failed_key(place)
    }

    pub(crate) fn thread_scrolled(&self) -> Option<bool> {
        self.panel.as_ref()?.scrolled()
    }

    pub(crate) fn to_end(&self) {
        if let Some(panel) = &self.panel {
            panel.to_end();
        }
    }

    /// What was typed as an address.
    pub(crate) fn mail(&self) -> String {
        match &self.panel {
            Some(panel) => panel.mail(),
            None => String::new(),
        }
    }

    pub(crate) fn focus_launcher(&self) {
        if let Some(regions) = &self.flow {
            regions.launcher.button.focus();
        }
    }
}

/// How the site wants the widget to look, as a sheet of its own, so that no style attribute is
/// needed.
fn looks(face: &Face) -> String {
    let Look {
        accent,
        offset: [x, y],
        z_index,
        theme,
        side: _,
    } = face.look;
    let (Accent([red, green, blue]), Accent(on)) = (accent, face.accent_text);
    let mut sheet = String::new();
    for (name, number) in [
        (":host{--z:", z_index),
        ("!important}.root{--accent:rgb(", red.into()),
        (" ", green.into()),
        (" ", blue.into()),
        (");--on-accent:rgb(", on[0].into()),
        (" ", on[1].into()),
        (" ", on[2].into()),
        (");--x:", x.into()),
        ("px;--y:", y.into()),
    ] {
        sheet.push_str(name);
        sheet.push_str(&decimal(number.into()));
    }
    sheet.push_str(match theme {
        Theme::Auto => "px}",
        Theme::Light => "px;--scheme:light}",
        Theme::Dark => "px;--scheme:dark}",
    });
    sheet
}
