//! Somebody who writes in a conversation: the client half of delivery, as the widget and the
//! console nest it, behind a socket of this machine.

use std::{cell::Cell, collections::BTreeSet, future::pending, pin::Pin, rc::Rc, time::Duration};

use anyhow::{Context, Result, bail};
use futures_util::{
    FutureExt, SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use shared::{
    client::{Client, Effect, Event, Link, Progress},
    ids::{ClientKey, Epoch, Seq},
    machine::Effects,
    protocol::{
        delivery::{Audience, FromClient, Said, ToClient},
        hello::Hello,
        subprotocol::PONG,
    },
};
use tokio::{
    sync::{mpsc, watch},
    task::{JoinHandle, spawn_local},
    time::{Instant, sleep_until},
};
use tokio_tungstenite::tungstenite::Message;

use super::course::Course;
use crate::relay::{Entry, Noise, Seat, Socket, items, message, open, own_key, ping};

/// Messages that a person has under way at a time.
const WINDOW: usize = 16;

/// The close code of a connection that ended without one.
const NO_CODE: u16 = 1006;

/// What a person is told from outside.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Word {
    /// Write on.
    #[default]
    Write,
    /// The server is back: call it at once.
    Hurry,
    /// Say what you have and go.
    Leave,
}

/// What can be seen of a person from outside while it goes on.
#[derive(Debug, Default)]
pub(super) struct Glance {
    /// Messages that left the outbox.
    pub(super) done: Cell<u64>,
    /// Entries seen.
    pub(super) seen: Cell<u64>,
}

/// What a person has in the end.
#[derive(Debug)]
pub(super) struct Account<E> {
    pub(super) entries: Vec<E>,
    pub(super) posted: u64,
    /// Still in the outbox.
    pub(super) left: u64,
    pub(super) refused: u64,
    pub(super) reconnects: u64,
    pub(super) resent: u64,
    /// The edge will not have this client any more.
    pub(super) turned_away: bool,
}

pub(super) struct Person<E> {
    start: Beginning,
    client: Client<E>,
    line: Line,
    /// When a lost connection is hurried, as a browser does that comes online.
    hurry: Option<Instant>,
    sent: BTreeSet<ClientKey>,
    posted: u64,
    connects: u64,
    resent: u64,
}

/// What a person needs to begin.
pub(super) struct Beginning {
    pub(super) seat: Seat,
    /// The first half of this person's keys.
    pub(super) number: u64,
    /// How this person's messages begin.
    pub(super) signature: &'static str,
    /// How many messages there are to write.
    pub(super) quota: u64,
    pub(super) course: Rc<Course>,
    pub(super) glance: Rc<Glance>,
    pub(super) words: watch::Receiver<Word>,
    /// Until when nobody writes anything new in this conversation.
    pub(super) lull: Rc<Cell<Instant>>,
    pub(super) noise: Noise,
}

enum Line {
    Down,
    Opening(Pin<Box<dyn Future<Output = Result<Socket>>>>),
    Open {
        incoming: SplitStream<Socket>,
        outgoing: mpsc::UnboundedSender<Message>,
        writing: JoinHandle<()>,
    },
}

/// What happens to a line.
enum Happened {
    Opened(Result<Box<Socket>>),
    Heard(Message),
    Lost,
}

impl Line {
    async fn happens(&mut self) -> Happened {
        match self {
            Self::Down => pending().await,
            Self::Opening(opening) => Happened::Opened(opening.await.map(Box::new)),
            Self::Open { incoming, .. } => match incoming.next().await {
                Some(Ok(message)) => Happened::Heard(message),
                Some(Err(_)) | None => Happened::Lost,
            },
        }
    }

    /// What has happened besides, without waiting.
    fn has_happened(&mut self) -> Option<Happened> {
        match self {
            Self::Down | Self::Opening(_) => None,
            Self::Open { .. } => self.happens().now_or_never(),
        }
    }

    /// As a browser does: whatever is said is sent when it can be.
    fn say(&self, message: Message) {
        if let Self::Open { outgoing, .. } = self {
            // The end of a socket is on the way as an event.
            let _ = outgoing.send(message);
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Self::Open { writing, .. } = self {
            writing.abort();
        }
    }
}

impl<E: Entry> Person<E> {
    pub(super) fn new(mut start: Beginning) -> Self {
        Self {
            client: Client::new(start.noise.next()),
            start,
            line: Line::Down,
            hurry: None,
            sent: BTreeSet::new(),
            posted: 0,
            connects: 0,
            resent: 0,
        }
    }

    /// Writes until the quota is met, and stays until told to leave.
    pub(super) async fn live(mut self) -> Account<E> {
        self.happened(Event::Watches(true));
        self.happened(Event::Started);
        loop {
            self.write();
            self.look();
            let wake = self.wake();
            tokio::select! {
                happened = self.line.happens() => {
                    let mut next = Some(happened);
                    while let Some(happened) = next {
                        self.line_happened(happened);
                        next = self.line.has_happened();
                    }
                }
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {
                    self.wake_up();
                }
                changed = self.start.words.changed() => {
                    let word = *self.start.words.borrow_and_update();
                    match word {
                        Word::Write => {}
                        Word::Hurry => self.happened(Event::Hurried),
                        Word::Leave => return self.account(),
                    }
                    if changed.is_err() {
                        return self.account();
                    }
                }
            }
        }
    }

    /// Keeps messages under way until the quota is met.
    fn write(&mut self) {
        if self.start.lull.get() > Instant::now() {
            return;
        }
        while self.posted < self.start.quota && self.client.outgoing().count() < WINDOW {
            let key = own_key(self.start.number, self.posted);
            // Most are short, some are long.
            let length = if self.start.noise.between(0, 40) == 0 {
                2_000
            } else {
                self.start.noise.between(0, 80)
            };
            let text = format!(
                "{} {} {}",
                self.start.signature,
                self.posted,
                "x".repeat(length as usize)
            );
            let text = text.trim_end().to_owned();
            self.posted += 1;
            let to = Audience::Everybody;
            self.happened(Event::Posted {
                key,
                to,
                said: Said::Text(text),
            });
        }
    }

    /// Lets others see how far it has come.
    fn look(&mut self) {
        let left = self.client.outgoing().count() as u64;
        let done = self.posted - left;
        let seen = self.client.entries().len() as u64;
        self.start.course.moved(
            done.saturating_sub(self.start.glance.done.replace(done)),
            self.start.glance.seen.replace(seen) != seen,
        );
        let waiting = matches!(self.client.link(), Link::Waiting { .. });
        self.hurry = match (waiting, self.hurry) {
            (true, None) => {
                let pause = Duration::from_millis(self.start.noise.between(1, 60));
                Some(Instant::now() + pause)
            }
            (true, hurry) => hurry,
            (false, _) => None,
        };
    }

    fn wake(&self) -> Option<Instant> {
        let machine = self
            .client
            .next_wake()
            .map(|at| self.start.course.moment(at));
        let lull = Some(self.start.lull.get()).filter(|end| *end > Instant::now());
        [machine, self.hurry, lull].into_iter().flatten().min()
    }

    fn wake_up(&mut self) {
        if self.hurry.is_some_and(|at| at <= Instant::now()) {
            self.hurry = None;
            self.happened(Event::Hurried);
        } else {
            // For the end of a lull too: a machine that is woken too early waits on.
            self.happened(Event::Woke);
        }
    }

    fn line_happened(&mut self, happened: Happened) {
        match happened {
            Happened::Opened(Ok(socket)) => {
                let (sink, incoming) = (*socket).split();
                let (outgoing, to_send) = mpsc::unbounded_channel();
                let writing = spawn_local(send_all(sink, to_send));
                self.line = Line::Open {
                    incoming,
                    outgoing,
                    writing,
                };
                self.happened(Event::SocketOpened);
            }
            Happened::Opened(Err(_)) | Happened::Lost => self.lost(NO_CODE),
            Happened::Heard(message) => self.heard(&message),
        }
    }

    fn lost(&mut self, code: u16) {
        self.line = Line::Down;
        self.start.course.closed_with(code);
        self.happened(Event::SocketClosed { code });
    }

    fn heard(&mut self, message: &Message) {
        match message {
            Message::Close(frame) => {
                self.lost(frame.as_ref().map_or(NO_CODE, |frame| frame.code.into()));
            }
            Message::Text(text) if text.as_str() == PONG => self.happened(Event::Ponged),
            Message::Text(_) | Message::Binary(_) => {
                let event = match items::<E>(self.start.seat.codec, message) {
                    Some(items) => Event::Received(items),
                    None => Event::ReceivedGarbage,
                };
                self.happened(event);
            }
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    }

    fn happened(&mut self, event: Event<E>) {
        let effects: Effects<Effect> = self.client.update(self.start.course.now(), event);
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Connect => {
                self.connects += 1;
                let (port, seat) = (self.start.course.port, self.start.seat.clone());
                self.line = Line::Opening(Box::pin(async move { open(port, &seat).await }));
            }
            Effect::Greet(hello) => self.line.say(message(self.start.seat.codec, &hello)),
            Effect::Send(frame) => {
                if let FromClient::Post { key, .. } = &frame {
                    self.resent += u64::from(!self.sent.insert(*key));
                }
                self.line.say(message(self.start.seat.codec, &frame));
            }
            Effect::Ping => self.line.say(ping()),
            Effect::Disconnect => self.line = Line::Down,
        }
    }

    fn account(self) -> Account<E> {
        let failed = |progress| matches!(progress, Progress::Failed(_));
        let refused = self.client.outgoing().filter(|it| failed(it.progress));
        Account {
            refused: refused.count() as u64,
            left: self.client.outgoing().count() as u64,
            turned_away: self.client.link() == Link::Refused,
            entries: self.client.entries().to_vec(),
            posted: self.posted,
            reconnects: self.connects.saturating_sub(1),
            resent: self.resent,
        }
    }
}

async fn send_all(
    mut sink: SplitSink<Socket, Message>,
    mut messages: mpsc::UnboundedReceiver<Message>,
) {
    while let Some(message) = messages.recv().await {
        let mut sent = sink.feed(message).await;
        while let (Ok(()), Ok(message)) = (&sent, messages.try_recv()) {
            sent = sink.feed(message).await;
        }
        // The end of a socket shows on its other half.
        if sent.is_err() || sink.flush().await.is_err() {
            return;
        }
    }
}

/// Everything that a fresh socket is told of the log, from its beginning.
pub(super) async fn read_anew<E: Entry>(port: u16, seat: &Seat) -> Result<Vec<E>> {
    let mut socket = open(port, seat).await?;
    let hello = Hello::of(Epoch::NONE, Seq::default());
    socket.send(message(seat.codec, &hello)).await?;
    let mut entries = Vec::new();
    loop {
        let frame = socket.next().await.context("the socket was closed")??;
        for item in items::<E>(seat.codec, &frame).context("not a frame")? {
            match item {
                ToClient::Greeting { .. }
                | ToClient::Marks(_)
                | ToClient::Typing(_)
                | ToClient::Left(_)
                | ToClient::Seen(_)
                | ToClient::Team(_) => {}
                ToClient::Entry(entry) => entries.push(entry),
                ToClient::Live => return Ok(entries),
                ToClient::Acknowledged { .. } | ToClient::Refused { .. } => {
                    bail!("an answer to nothing")
                }
            }
        }
    }
}
