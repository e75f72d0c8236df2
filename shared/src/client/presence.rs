//! How far each side has come, and who is writing (DLV-7, DLV-8). Nothing of it is ever waited for.

use alloc::vec::Vec;

use crate::{
    ids::Seq,
    protocol::delivery::{LogEntry, Marks, Speaker},
    time::{Span, Timestamp},
};

/// Marks of messages that come this close together go out as one.
const BURST: Span = Span::seconds(1);
/// Writing is said at most this often.
const TYPING_EVERY: Span = Span::seconds(3);
/// And shown for this long.
const TYPING_SHOWS: Span = Span::seconds(6);

#[derive(Debug, Default)]
pub(super) struct Presence {
    theirs: Marks,
    /// What was last told, and is to be told again over a new socket.
    told: Marks,
    /// When to tell more.
    tell_at: Option<Timestamp>,
    /// The last entry by somebody else.
    foreign: Seq,
    /// The person has the thread in sight.
    watches: bool,
    /// How far it was in sight.
    read: Seq,
    typed: Option<Timestamp>,
    typing: Vec<(Speaker, Timestamp)>,
}

impl Presence {
    pub(super) fn theirs(&self) -> Marks {
        self.theirs
    }

    /// How far this side has had the entries in sight.
    pub(super) fn read(&self) -> Seq {
        self.read
    }

    /// An earlier page has had them in sight as far as this.
    pub(super) fn restore(&mut self, read: Seq) {
        self.read = self.read.max(read);
    }

    pub(super) fn typing(&self) -> impl Iterator<Item = &Speaker> {
        self.typing.iter().map(|(speaker, _)| speaker)
    }

    pub(super) fn next_wake(&self, live: bool) -> Option<Timestamp> {
        let shown = self.typing.iter().map(|(_, until)| *until).min();
        let tell = if live { self.tell_at } else { None };
        shown.into_iter().chain(tell).min()
    }

    pub(super) fn woke(&mut self, now: Timestamp) {
        self.typing.retain(|(_, until)| *until > now);
    }

    /// An entry of somebody else has come.
    pub(super) fn arrived<E: LogEntry>(&mut self, now: Timestamp, entry: &E) {
        self.foreign = entry.seq();
        if self.watches {
            self.read = self.foreign;
        }
        self.typing.retain(|(speaker, _)| !entry.is_by(speaker));
        self.tell_soon(now);
    }

    pub(super) fn watches(&mut self, now: Timestamp, watches: bool, cursor: Seq) {
        self.watches = watches;
        if watches && self.read < cursor {
            self.read = cursor;
            if self.told.read < self.foreign {
                self.tell_soon(now);
            }
        }
    }

    /// What to tell if it is time. Own entries alone are no news to anybody, but go along: they
    /// confirm what was acknowledged (DLV-2).
    pub(super) fn due(&mut self, now: Timestamp, cursor: Seq) -> Option<Marks> {
        self.tell_at.filter(|at| *at <= now)?;
        self.tell_at = None;
        let marks = Marks {
            delivered: cursor,
            read: self.read,
        };
        (marks != self.told).then(|| {
            self.told = marks;
            marks
        })
    }

    pub(super) fn marked(&mut self, marks: Marks) {
        self.theirs = self.theirs.merged(marks);
    }

    /// Whether to say that the person is writing.
    pub(super) fn typed(&mut self, now: Timestamp) -> bool {
        let says = self
            .typed
            .is_none_or(|last| now.since(last) >= TYPING_EVERY);
        if says {
            self.typed = Some(now);
        }
        says
    }

    pub(super) fn types(&mut self, now: Timestamp, speaker: Speaker) {
        self.typing.retain(|(other, _)| *other != speaker);
        self.typing.push((speaker, now.after(TYPING_SHOWS)));
    }

    /// A new socket is there. Whatever was told over the one before may have gone with it.
    pub(super) fn caught_up(&mut self) {
        self.told = Marks::default();
        if self.foreign > Seq::default() {
            self.tell_at = Some(Timestamp::default());
        }
    }

    /// The numbers belong to a log that is no more.
    pub(super) fn forget(&mut self) {
        let (watches, typed) = (self.watches, self.typed);
        *self = Self {
            watches,
            typed,
            ..Self::default()
        };
    }

    fn tell_soon(&mut self, now: Timestamp) {
        self.tell_at.get_or_insert(now.after(BURST));
    }
}
