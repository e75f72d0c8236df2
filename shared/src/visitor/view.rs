//! What the visitor's eye sees, as values that the widget's regions compare and patch.

use alloc::{string::String, vec::Vec};

use super::page::Shown;
use crate::{
    client::{Outgoing, Progress},
    ids::{ClientKey, Seq},
    protocol::delivery::{Refusal, VisitorEntry, VisitorSees},
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
    /// Who of the team is writing.
    pub typing: Option<String>,
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
    /// Somebody of the team has had it in sight.
    Read,
    /// With a button to try again; `wait` is until when that makes no sense.
    Failed {
        key: ClientKey,
        wait: Option<Span>,
    },
}

/// A quiet line above the composer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Notice {
    /// The connection is being made again.
    Reconnecting,
    /// The page has to be loaded anew.
    Outdated,
    /// Something was asked for too often, and is asked for again.
    Busy,
    /// The chat is not for the page that this is.
    NotHere,
}

/// The thread: what is stored, which the team has read up to `read`, then what is on its way.
pub(super) fn thread<'a>(
    entries: &[VisitorEntry],
    outgoing: impl Iterator<Item = &'a Outgoing>,
    read: Seq,
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
            Progress::Failed(reason) => Mark::Failed {
                key: outgoing.key,
                wait: match reason {
                    Refusal::TooManyMessages { wait } => Some(wait),
                    Refusal::EmptyText
                    | Refusal::TextTooLong
                    | Refusal::KeyReused
                    | Refusal::NotAllowed => None,
                },
            },
        };
        bubbles.push(bubble(Speaker::Visitor, &outgoing.text, None, mark));
    }
    group(&mut bubbles);
    let latest = bubbles
        .iter_mut()
        .zip(entries)
        .rfind(|(bubble, _)| bubble.speaker == Speaker::Visitor);
    if let Some((bubble, entry)) = latest {
        bubble.mark = if entry.seq <= read {
            Mark::Read
        } else {
            Mark::Sent
        };
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
