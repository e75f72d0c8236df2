//! The client half of delivery, nested in the visitor's and the agent's machine (DLV).
//!
//! It owns the outbox, the cursor and the entries seen, asks for a socket when there is something
//! to be had over it, and gets a new one when the old one dies ([`link`]). What is posted stays in
//! the outbox until the edge has acknowledged or refused it, so nothing is lost by a cut; messages
//! are sent again only after the replay, which has by then taken out of the outbox what was stored,
//! so nothing is doubled. [`presence`] tells how far each side has read, and who is writing.

use alloc::vec::Vec;

mod backoff;
mod group;
mod link;
mod outbox;
mod presence;

pub use backoff::Backoff;
pub(crate) use group::group;
pub use link::Link;
pub(crate) use link::{Line, Order};
pub use outbox::{Outgoing, Progress};

use crate::{
    ids::{ClientKey, Epoch, Seq},
    machine::Effects,
    protocol::{
        delivery::{
            Audience, FromClient, LogEntry, Marks, Refusal, Replay, Said, Speaker, ToClient,
        },
        hello::Hello,
        http::get_where::Staff,
    },
    time::Timestamp,
};

use outbox::Outbox;
use presence::Presence;

/// What happened to the client's socket or its person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event<E> {
    /// The conversation is there and its socket is wanted from here on.
    Started,
    /// The socket that was asked for is open.
    SocketOpened,
    /// A frame came in.
    Received(Vec<ToClient<E>>),
    /// Bytes came in that are no frame; the other end is not what it should be.
    ReceivedGarbage,
    /// The platform's answer to [`Effect::Ping`] came in.
    Ponged,
    /// The socket is gone, or could not be opened.
    SocketClosed { code: u16 },
    /// The person sent a message, answered, or closed the conversation or opened it again.
    Posted {
        key: ClientKey,
        to: Audience,
        said: Said,
    },
    /// The person wants a message that failed to be tried again: under its own key, so that no late
    /// copy of it can double it, or under `again` if its own stands for something else.
    Retried { key: ClientKey, again: ClientKey },
    /// The person has changed what is in the editor.
    Typed,
    /// Whether the person has the thread in sight.
    Watches(bool),
    /// The browser came online or the page is shown again: worth a try at once.
    Hurried,
    /// The page is hidden: nobody waits for anything.
    Hidden,
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// What to do with the socket.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Open a socket; answered with `SocketOpened` or `SocketClosed`.
    Connect,
    Greet(Hello),
    Send(FromClient),
    /// Ask the platform at the other end whether it is there; answered with `Ponged`.
    Ping,
    /// Drop the socket without waiting for its end; no `SocketClosed` follows.
    Disconnect,
}

impl From<Order> for Effect {
    fn from(order: Order) -> Self {
        match order {
            Order::Connect => Self::Connect,
            Order::Ping => Self::Ping,
            Order::Disconnect => Self::Disconnect,
        }
    }
}

/// The client half of one conversation, reading entries of type `E`.
#[derive(Debug)]
pub struct Client<E> {
    line: Line,
    epoch: Epoch,
    cursor: Seq,
    entries: Vec<E>,
    outbox: Outbox,
    presence: Presence,
    /// Milliseconds that the edge's clock is ahead of the device's, as far as that is known.
    ahead: i64,
    /// Who is there to answer, where that was said and not yet taken.
    staff: Option<Staff>,
}

impl<E: LogEntry> Client<E> {
    /// `entropy` seeds the jitter of reconnecting, nothing else.
    #[must_use]
    pub fn new(entropy: u64) -> Self {
        Self {
            line: Line::new(entropy),
            epoch: Epoch::NONE,
            cursor: Seq::default(),
            entries: Vec::new(),
            outbox: Outbox::default(),
            presence: Presence::default(),
            ahead: 0,
            staff: None,
        }
    }

    /// Takes what was said last of who is there to answer (AVL-5).
    pub fn take_staff(&mut self) -> Option<Staff> {
        self.staff.take()
    }

    /// Milliseconds that the edge's clock is ahead of the device's: known from an entry that came live,
    /// and before one came, as many as keep every entry from being later than now.
    #[must_use]
    pub fn ahead(&self) -> i64 {
        self.ahead
    }

    #[must_use]
    pub fn link(&self) -> Link {
        self.line.link()
    }

    /// Everything stored that this client has seen, in order.
    #[must_use]
    pub fn entries(&self) -> &[E] {
        &self.entries
    }

    /// What the person wrote that is not stored as far as is known, in order.
    pub fn outgoing(&self) -> impl Iterator<Item = &Outgoing> {
        self.outbox.iter()
    }

    /// How far the person has had the entries in sight.
    #[must_use]
    pub fn read(&self) -> Seq {
        self.presence.read()
    }

    /// An earlier page has had them in sight as far as this.
    pub fn restore_read(&mut self, read: Seq) {
        self.presence.restore(read);
    }

    /// Whether the last thing that both sides see is the end (CNV-1); what the visitor answers after it
    /// does not open the conversation again.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let shown = self
            .entries
            .iter()
            .rev()
            .filter(|entry| match entry.said() {
                Said::Text(_) => entry.to() == Audience::Everybody,
                Said::Closed | Said::Reopened => true,
                Said::Answer(_) => false,
            });
        shown
            .take(1)
            .any(|entry| matches!(entry.said(), Said::Closed))
    }

    #[must_use]
    pub fn into_entries(self) -> Vec<E> {
        self.entries
    }

    /// Takes in what an earlier page had not seen stored. Nothing is sent before a replay.
    pub fn restore(&mut self, outgoing: Outgoing) {
        self.outbox.push(outgoing);
    }

    /// Gives up what is not to be said by this client any more.
    pub fn keep_only(&mut self, stays: impl Fn(&Outgoing) -> bool) {
        self.outbox.keep_only(stays);
    }

    /// How far the other side has come, in this client's numbering.
    #[must_use]
    pub fn theirs(&self) -> Marks {
        self.presence.theirs()
    }

    /// Who else is writing, the latest to begin last.
    pub fn typing(&self) -> impl Iterator<Item = &Speaker> {
        self.presence.typing()
    }

    #[must_use]
    pub fn next_wake(&self) -> Option<Timestamp> {
        let line = self.line.next_wake(self.outbox.waits_since());
        let presence = self.presence.next_wake(self.line.is_live());
        let outbox = self.outbox.waits_until();
        line.into_iter().chain(presence).chain(outbox).min()
    }

    pub fn update(&mut self, now: Timestamp, event: Event<E>) -> Effects<Effect> {
        match event {
            Event::Started => self.line.start(now).map(Effect::from),
            Event::SocketOpened => {
                self.line.heard(now);
                Effects::one(Effect::Greet(Hello::of(self.epoch, self.cursor)))
            }
            Event::Received(items) => {
                self.line.heard(now);
                self.take_all(now, items)
            }
            Event::ReceivedGarbage => self.drop_socket(now),
            Event::Ponged => {
                self.line.heard(now);
                Effects::none()
            }
            Event::SocketClosed { code } => {
                self.line.lost(now, code);
                Effects::none()
            }
            Event::Posted { key, to, said } => self.post(now, key, to, said),
            Event::Retried { key, again } => match self.outbox.take_failed(key) {
                Some((failed, Refusal::KeyReused)) => self.post(now, again, failed.to, failed.said),
                Some((failed, _)) => self.post(now, key, failed.to, failed.said),
                None => Effects::none(),
            },
            Event::Typed => {
                let says = self.line.is_live() && self.presence.typed(now);
                says.then_some(Effect::Send(FromClient::Typing))
                    .into_iter()
                    .collect()
            }
            Event::Watches(watches) => {
                self.presence.watches(now, watches, self.cursor);
                Effects::none()
            }
            Event::Hurried => self.line.hurried(now).map(Effect::from),
            Event::Hidden => {
                self.line.hidden();
                Effects::none()
            }
            Event::Woke => self.woke(now),
        }
    }

    fn drop_socket(&mut self, now: Timestamp) -> Effects<Effect> {
        self.line.drop_socket(now).map(Effect::from)
    }

    fn woke(&mut self, now: Timestamp) -> Effects<Effect> {
        self.presence.woke(now);
        self.outbox.woke(now);
        let line = self.line.woke(now, self.outbox.waits_since());
        let posts = self.send_due(now, false);
        let marks = self.say_marks(now);
        line.map(Effect::from).then(posts).then(marks)
    }

    /// Sends what is to be sent, if there is a socket for it.
    fn send_due(&mut self, now: Timestamp, anew: bool) -> Effects<Effect> {
        if !self.line.is_live() {
            return Effects::none();
        }
        self.outbox.due(now, anew).map(Effect::Send).collect()
    }

    /// Tells how far this client has come, if that is due and there is somebody to tell.
    fn say_marks(&mut self, now: Timestamp) -> Effects<Effect> {
        if !self.line.is_live() {
            return Effects::none();
        }
        let due = self.presence.due(now, self.cursor);
        due.map(|marks| Effect::Send(FromClient::Marks(marks)))
            .into_iter()
            .collect()
    }

    fn post(
        &mut self,
        now: Timestamp,
        key: ClientKey,
        to: Audience,
        said: Said,
    ) -> Effects<Effect> {
        self.outbox.push(Outgoing::new(key, to, said, now));
        self.send_due(now, false)
    }

    /// In the page, this is in the program that is fetched with the first socket: only a socket leads here.
    #[inline(never)]
    fn take_all(&mut self, now: Timestamp, items: Vec<ToClient<E>>) -> Effects<Effect> {
        let mut effects = Effects::none();
        for item in items {
            match item {
                ToClient::Greeting { epoch, replay } => self.greeted(epoch, replay),
                ToClient::Entry(entry) => {
                    // An answer of the team ends "away" (AVL-5).
                    if self.line.is_live() && entry.own_key().is_none() {
                        self.staff = Some(Staff::Room);
                    }
                    if !self.take(now, entry) {
                        return effects.then(self.drop_socket(now));
                    }
                }
                ToClient::Live => {
                    self.line.live(now);
                    self.presence.caught_up();
                    effects = effects
                        .then(self.send_due(now, true))
                        .then(self.say_marks(now));
                }
                ToClient::Acknowledged { key, seq, at } => {
                    let outgoing = self.outbox.take(key);
                    if seq > self.cursor {
                        // An acknowledgement of something else than what stands in the outbox would
                        // leave a hole.
                        let fits = outgoing.is_some_and(|Outgoing { key, to, said, .. }| {
                            self.take(now, E::own(seq, at, key, to, said))
                        });
                        if !fits {
                            return effects.then(self.drop_socket(now));
                        }
                    }
                }
                ToClient::Refused { key, reason } => self.outbox.refuse(now, key, reason),
                ToClient::Marks(marks) => self.presence.marked(marks),
                ToClient::Typing(speaker) => self.presence.types(now, speaker),
                ToClient::Seen(seq) => self.presence.restore(seq),
                // For the console alone, which hears it itself.
                ToClient::Left(_) => {}
                ToClient::Team(staff) => self.staff = Some(staff),
            }
        }
        effects
    }

    /// Another epoch than the one the cursor belongs to, or a cursor that the log has not come to:
    /// forget everything (DLV-4).
    fn greeted(&mut self, epoch: Epoch, replay: Replay) {
        let follows = match replay {
            Replay::AfterCursor => epoch == self.epoch,
            Replay::OtherEpoch | Replay::CursorAhead => false,
        };
        // Before the first greeting there is nothing to forget, unless that was lost on its way.
        let fresh = self.epoch == Epoch::NONE && self.cursor == Seq::default();
        if !follows && !fresh {
            self.cursor = Seq::default();
            self.entries.clear();
            self.presence.forget();
        }
        self.epoch = epoch;
    }

    /// Whether the entry fits: the next one is taken, one already seen is passed over, and one
    /// behind a hole is not taken.
    fn take(&mut self, now: Timestamp, entry: E) -> bool {
        let seq = entry.seq();
        if seq <= self.cursor {
            return true;
        }
        if seq != self.cursor.next() {
            return false;
        }
        match entry.own_key() {
            Some(key) => drop(self.outbox.take(key)),
            None => self.presence.arrived(now, &entry),
        }
        self.cursor = seq;
        let ahead = entry.at().0.wrapping_sub(now.0).cast_signed();
        if self.line.is_live() || ahead > self.ahead {
            self.ahead = ahead;
        }
        self.entries.push(entry);
        true
    }
}

#[cfg(test)]
mod tests;
