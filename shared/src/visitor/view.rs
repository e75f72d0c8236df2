//! What the visitor's eye sees, as values that the widget's regions compare and patch.

use alloc::{string::String, vec::Vec};

use super::page::Shown;
use crate::{
    client::{Outgoing, Progress, group},
    decide::consent::Question,
    ids::{ClientKey, Seq},
    protocol::delivery::{Given, Said, VisitorEntry, VisitorSees},
    time::Timestamp,
};

/// Everything that shows.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct View {
    /// The flow in whose words the widget speaks; `None` is a page without one.
    pub shown: Option<Shown>,
    /// `None` until it appears.
    pub launcher: Option<Launcher>,
    /// Whether the welcome message shows above the launcher.
    pub prompt: bool,
    /// A question that stands by itself, while the panel is closed.
    pub banner: Option<Card>,
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
    /// Its program could not be had, and is asked for again: words above the launcher say so.
    pub late: bool,
    /// The number on its badge; no badge at zero.
    pub unread: usize,
}

/// The open panel.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Panel {
    /// The flow whose welcome stands above everything that was said: the one that the conversation
    /// began in, whatever page this is.
    pub welcome: Option<usize>,
    /// The edge's time, to the quarter of an hour that has begun: what is called today goes by it.
    pub now: Timestamp,
    pub thread: Vec<Bubble>,
    /// Who of the team is writing.
    pub typing: Option<String>,
    pub notice: Option<Notice>,
    /// What stands at the end of the thread.
    pub card: Option<Card>,
    /// The conversation is over, and a new one may be begun (CNV-1).
    pub over: bool,
    /// The visitor may ask to be remembered (CON-7).
    pub remember: bool,
    /// The chat ends with the page, since no cookie is set (CON-2).
    pub ends: bool,
}

/// A quiet card with a text of the owner's, and the question that it puts, if it does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Card {
    pub question: Option<Question>,
    /// Message text (TXT-1); may be empty without a question.
    pub text: String,
    pub subscription: Option<Tick>,
    /// What was typed as an address is none.
    pub wrong: bool,
    /// The visitor has pressed send, which waits for the answer.
    pub pressed: bool,
}

/// The subscription box (CON-5).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tick {
    /// Message text (TXT-1).
    pub label: String,
    pub ticked: bool,
}

/// What a line of the thread is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Message,
    /// The visitor's address, which was given.
    Mail,
    /// The end of a conversation.
    End,
}

/// One message, or a quiet line between messages.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bubble {
    pub speaker: Speaker,
    pub kind: Kind,
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
    /// A limit refused it: it is sent by itself after so many seconds.
    Waiting {
        seconds: u64,
    },
    Sent,
    /// Somebody of the team has had it in sight.
    Read,
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
    /// Something was asked for too often, and is asked for again.
    Busy,
    /// The chat is not for the page that this is.
    NotHere,
    /// The browser is offline.
    NoNetwork,
}

/// `held` is until when the edge takes nothing more of this visitor.
///
/// The thread: what was said in earlier conversations, what is stored, which the team has read up to
/// `read`, then what is on its way.
pub(super) fn thread<'a>(
    now: Timestamp,
    held: Option<Timestamp>,
    earlier: &[VisitorEntry],
    entries: &[VisitorEntry],
    outgoing: impl Iterator<Item = &'a Outgoing>,
    read: Seq,
) -> Vec<Bubble> {
    let mut bubbles = Vec::new();
    for entry in earlier.iter().chain(entries) {
        let speaker = match &entry.from {
            VisitorSees::You { .. } => Speaker::Visitor,
            VisitorSees::Team { name } => Speaker::Team { name: name.clone() },
        };
        bubbles.extend(bubble(speaker, &entry.said, Some(entry.at)));
    }
    let latest = entries.iter().rfind(|entry| is_own_text(entry));
    let stored = bubbles.len();
    let waits = |until: Timestamp| Mark::Waiting {
        seconds: until.since(now).0.div_ceil(1000),
    };
    for outgoing in outgoing {
        let mark = match outgoing.progress {
            Progress::Sending => held.map_or(Mark::Sending, waits),
            Progress::Waiting { until } => waits(until),
            Progress::Failed(_) => Mark::Failed { key: outgoing.key },
        };
        let bubble = bubble(Speaker::Visitor, &outgoing.said, None);
        bubbles.extend(bubble.map(|bubble| Bubble { mark, ..bubble }));
    }
    group(
        &mut bubbles,
        |one, next| one.kind == next.kind && one.speaker == next.speaker,
        |bubble| bubble.at,
        |bubble| (&mut bubble.first, &mut bubble.last),
    );
    if let Some(entry) = latest {
        let own = bubbles
            .iter_mut()
            .take(stored)
            .rfind(|bubble| bubble.speaker == Speaker::Visitor && bubble.kind == Kind::Message);
        if let Some(bubble) = own {
            bubble.mark = if entry.seq <= read {
                Mark::Read
            } else {
                Mark::Sent
            };
        }
    }
    bubbles
}

fn is_own_text(entry: &VisitorEntry) -> bool {
    matches!(entry.from, VisitorSees::You { .. }) && matches!(entry.said, Said::Text(_))
}

/// What an entry shows; most answers show nothing.
fn bubble(speaker: Speaker, said: &Said, at: Option<Timestamp>) -> Option<Bubble> {
    let (kind, text) = match said {
        Said::Text(text) => (Kind::Message, text.as_str()),
        Said::Closed => (Kind::End, ""),
        Said::Reopened => return None,
        Said::Answer(answer) => match &answer.given {
            Given::Mail(Some(mail)) => (Kind::Mail, mail.as_str()),
            Given::Mail(None) | Given::Cookie(_) | Given::Processing | Given::Subscription(_) => {
                return None;
            }
        },
    };
    Some(Bubble {
        speaker,
        kind,
        text: text.into(),
        at,
        first: true,
        last: true,
        mark: Mark::None,
    })
}
