//! What shows of the chosen flow, and on which triggers (DSP-1 to DSP-3, DSP-10); for how long a
//! minimise holds is the page's (`visitor/page/minimise.rs`).

use alloc::vec::Vec;

use super::{Facts, Surface, Trigger};
use crate::flow::{
    authored::{Desktop, Device, Mobile, Triggers},
    rules::FlowRules,
};

pub(super) struct Shown {
    pub(super) surface: Surface,
    pub(super) appears_on: Vec<Trigger>,
    pub(super) opens_on: Vec<Trigger>,
}

pub(super) fn of(flow: &FlowRules, facts: &Facts, hidden: bool) -> Shown {
    let at_once = |surface| Shown {
        surface,
        appears_on: Vec::new(),
        opens_on: Vec::new(),
    };
    if facts.conversation_open {
        return at_once(Surface::Launcher);
    }
    if hidden {
        return at_once(Surface::Nothing);
    }
    // The mobile embed has neither triggers nor a desktop.
    let (setting, triggers) = match (&flow.tag, facts.device) {
        (Some(_), _) => (mobile(flow), Vec::new()),
        (None, Device::Mobile) => (mobile(flow), ticked(flow)),
        (None, Device::Desktop | Device::Tablet) => (flow.desktop, ticked(flow)),
    };
    let prompt = if facts.minimised {
        Surface::Launcher
    } else {
        Surface::Prompt
    };
    match setting {
        Desktop::Prompt => Shown {
            appears_on: triggers,
            ..at_once(prompt)
        },
        Desktop::Launcher => Shown {
            appears_on: triggers,
            ..at_once(Surface::Launcher)
        },
        Desktop::OpenOnTrigger => Shown {
            opens_on: if facts.minimised {
                Vec::new()
            } else {
                triggers
            },
            ..at_once(prompt)
        },
    }
}

fn mobile(flow: &FlowRules) -> Desktop {
    match flow.mobile {
        Mobile::Prompt => Desktop::Prompt,
        Mobile::Launcher => Desktop::Launcher,
    }
}

fn ticked(flow: &FlowRules) -> Vec<Trigger> {
    let Triggers {
        exit_intent,
        seconds_on_page,
        percent_scrolled,
    } = flow.triggers;
    let mut ticked = Vec::new();
    if exit_intent {
        ticked.push(Trigger::ExitIntent);
    }
    if let Some(seconds) = seconds_on_page {
        ticked.push(Trigger::SecondsOnPage(seconds));
    }
    if let Some(percent) = percent_scrolled {
        ticked.push(Trigger::PercentScrolled(percent));
    }
    ticked
}
