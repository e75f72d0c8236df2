//! What the visitor's eye sees, as values that the widget's regions compare and patch.

use alloc::{string::String, vec::Vec};

use super::page::Shown;
use crate::{
    client::{Outgoing, Progress},
    ids::ClientKey,
    protocol::delivery::{VisitorEntry, VisitorSees},
    time::{Span, Timestamp},
};

/// Messages of one person this close together are one group.
const GROUP: Span = Span::seconds(5 * 60);

/// Everything that shows.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct View {
    /// The flow that the widget has; `None` is a page without one.
    pub shown: Option<Shown>,
    /// `None` until it appears.
    pub launcher: Option<Launcher>,
    /// Whether the welcome message shows above the launcher.
    pub prompt: bool,
    /// `None` while it is closed.
    pub panel: Option<Panel>,
}

/// The round button.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Launcher {
    /// It shows a close mark instead of its icon.
    pub open: bool,
    /// The panel that the visitor has opened is on its way.
    pub busy: bool,
    /// The number on its badge; no badge at zero.
    pub unread: usize,
}

/// The open panel.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Panel {
    pub thread: Vec<Bubble>,
    pub notice: Option<Notice>,
}

/// One message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bubble {
    pub speaker: Speaker,
    pub text: String,
    /// Known once the message is stored.
    pub at: Option<Timestamp>,
    /// The first of its group: the speaker's name stands above it.
    pub first: bool,
    /// The last of its group: time and state stand below it.
    pub last: bool,
    pub mark: Mark,
}

/// Who speaks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Speaker {
    Visitor,
    Team { name: String },
}

/// How far a message has come (DLV-7).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mark {
    /// Not the visitor's own, or one that needs no mark because a later one has it.
    None,
    Sending,
    Sent,
    /// With a button to try again.
    Failed {
        key: ClientKey,
    },
}

/// A quiet line above the composer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Notice {
    /// The connection is being made again.
    Reconnecting,
    /// The page has to be loaded anew.
    Outdated,
}

/// The thread: what is stored, then what is on its way.
pub(super) fn thread<'a>(
    entries: &[VisitorEntry],
    outgoing: impl Iterator<Item = &'a Outgoing>,
) -> Vec<Bubble> {
    let mut bubbles = Vec::new();
    for entry in entries {
        let speaker = match &entry.from {
            VisitorSees::You { .. } => Speaker::Visitor,
            VisitorSees::Team { name } => Speaker::Team { name: name.clone() },
        };
        bubbles.push(bubble(speaker, &entry.text, Some(entry.at), Mark::None));
    }
    for outgoing in outgoing {
        let mark = match outgoing.progress {
            Progress::Sending => Mark::Sending,
            Progress::Failed(_) => Mark::Failed { key: outgoing.key },
        };
        bubbles.push(bubble(Speaker::Visitor, &outgoing.text, None, mark));
    }
    group(&mut bubbles);
    if let Some(latest) = bubbles
        .iter_mut()
        .rfind(|bubble| bubble.speaker == Speaker::Visitor && bubble.mark == Mark::None)
    {
        latest.mark = Mark::Sent;
    }
    bubbles
}

fn bubble(speaker: Speaker, text: &str, at: Option<Timestamp>, mark: Mark) -> Bubble {
    Bubble {
        speaker,
        text: text.into(),
        at,
        first: true,
        last: true,
        mark,
    }
}

fn group(bubbles: &mut [Bubble]) {
    let mut rest = bubbles;
    while let [one, tail @ ..] = rest {
        if let [next, ..] = tail {
            let together = one.speaker == next.speaker
                && match (one.at, next.at) {
                    (Some(earlier), Some(later)) => later.since(earlier) < GROUP,
                    (_, None) => true,
                    (None, Some(_)) => false,
                };
            one.last = !together;
            next.first = !together;
        }
        rest = tail;
    }
}
