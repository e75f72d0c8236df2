//! One conversation: the visitor writes, the agent reads, and both look whether anything was lost.

use std::{
    collections::{BTreeMap, VecDeque},
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use futures_util::{FutureExt, SinkExt, StreamExt};
use shared::{
    ids::{Epoch, Seq},
    protocol::{
        delivery::{AgentEntry, FromClient, ToClient, VisitorEntry},
        hello::Hello,
        subprotocol::Codec,
    },
};
use tokio::{
    sync::watch,
    time::{sleep_until, timeout_at},
};
use tokio_tungstenite::tungstenite::Message;

use super::{course::Course, figures::Faults};
use crate::relay::{Entry, Seat, Server, Socket, items, message, open, own_key};

/// How long the messages of the end may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// One conversation under way.
pub(super) struct Talk {
    number: u64,
    codec: Codec,
    visitor: Socket,
    agent: Socket,
    /// The number of the next message.
    next: u64,
}

impl Talk {
    pub(super) async fn begun(server: &Server, number: u64) -> Result<Self> {
        let conversation = server.begin()?;
        Ok(Self {
            number,
            codec: conversation.visitor.codec,
            visitor: seat::<VisitorEntry>(server.port(), &conversation.visitor).await?,
            agent: seat::<AgentEntry>(server.port(), &conversation.agent).await?,
            next: 0,
        })
    }

    /// Until the course's end.
    pub(super) async fn goes_on(self, course: Rc<Course>) -> Result<(Self, Faults)> {
        let Self {
            number,
            codec,
            mut visitor,
            mut agent,
            next: from,
        } = self;
        let (posted, total) = watch::channel(None);
        let (written, read) = tokio::join!(
            write(&mut visitor, codec, number, from, &course, posted),
            read(&mut agent, codec, &course, total),
        );
        let (next, mut faults) = written?;
        faults.add(read?);
        let talk = Self {
            number,
            codec,
            visitor,
            agent,
            next,
        };
        Ok((talk, faults))
    }
}

/// Opens a socket and waits until it is live.
async fn seat<E: Entry>(port: u16, seat: &Seat) -> Result<Socket> {
    let mut socket = open(port, seat).await?;
    let hello = Hello::of(Epoch::NONE, Seq::default());
    socket.send(message(seat.codec, &hello)).await?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let messages = timeout_at(deadline.into(), batch(&mut socket));
        for frame in messages.await.context("a socket does not become live")?? {
            let items = items::<E>(seat.codec, &frame).context("not a frame")?;
            if items.iter().any(|item| matches!(item, ToClient::Live)) {
                return Ok(socket);
            }
        }
    }
}

/// The next message, and those that have come with it.
async fn batch(socket: &mut Socket) -> Result<Vec<Message>> {
    let first = socket.next().await.context("the socket was closed")??;
    let mut messages = vec![first];
    while let Some(Some(message)) = socket.next().now_or_never() {
        messages.push(message?);
    }
    Ok(messages)
}

/// The visitor: keeps messages in flight, and in the end waits for the last acknowledgements. Gives
/// back the number of the next message.
async fn write(
    socket: &mut Socket,
    codec: Codec,
    number: u64,
    from: u64,
    course: &Course,
    posted: watch::Sender<Option<u64>>,
) -> Result<(u64, Faults)> {
    let until = course.until.get();
    let deadline = until + PATIENCE;
    let mut faults = Faults::default();
    let mut next = from;
    let mut flying = VecDeque::new();
    loop {
        let now = Instant::now();
        if now < until && flying.len() < course.in_flight {
            while flying.len() < course.in_flight {
                let frame = FromClient::Post {
                    key: own_key(number, next),
                    after: flying.back().map(|(key, _)| *key),
                    text: format!(
                        "{next} is the number of this message, which is of usual length."
                    ),
                };
                socket.feed(message(codec, &frame)).await?;
                flying.push_back((own_key(number, next), Instant::now()));
                next += 1;
            }
            socket.flush().await?;
        }
        if flying.is_empty() && now >= until {
            break;
        }
        let Ok(messages) = timeout_at(deadline.into(), batch(socket)).await else {
            faults.lost += flying.len() as u64;
            break;
        };
        let now = Instant::now();
        for frame in messages? {
            for item in items::<VisitorEntry>(codec, &frame).context("not a frame")? {
                let key = match item {
                    ToClient::Acknowledged { key, .. } => key,
                    ToClient::Refused { reason, .. } => bail!("a message was refused: {reason:?}"),
                    ToClient::Greeting { .. }
                    | ToClient::Entry(_)
                    | ToClient::Live
                    | ToClient::Marks(_)
                    | ToClient::Typing(_)
                    | ToClient::Left(_)
                    | ToClient::Seen(_) => {
                        bail!("not what a writer hears")
                    }
                    // It comes beside what is written.
                    ToClient::Team(_) => continue,
                };
                let Some(place) = flying.iter().position(|(flying, _)| *flying == key) else {
                    faults.doubled += 1;
                    continue;
                };
                faults.reordered += u64::from(place > 0);
                if let Some((_, at)) = flying.remove(place)
                    && course.measuring.get()
                {
                    course.acknowledged.set(course.acknowledged.get() + 1);
                    let micros = (now - at).as_micros().try_into().unwrap_or(u32::MAX);
                    course.latencies.borrow_mut().push(micros);
                }
            }
        }
    }
    // Whoever reads may have given up.
    let _ = posted.send(Some(next - from));
    Ok((next, faults))
}

/// The agent: sees every message once, in order.
async fn read(
    socket: &mut Socket,
    codec: Codec,
    course: &Course,
    mut total: watch::Receiver<Option<u64>>,
) -> Result<Faults> {
    let deadline = course.until.get() + 2 * PATIENCE;
    let mut faults = Faults::default();
    let mut seen: BTreeMap<u64, u64> = BTreeMap::new();
    let mut last = None;
    loop {
        let posted = *total.borrow_and_update();
        let count = seen.len() as u64;
        if posted.is_some_and(|posted| posted <= count) {
            break;
        }
        let messages = tokio::select! {
            messages = batch(socket) => messages?,
            changed = total.changed(), if posted.is_none() => match changed {
                Ok(()) => continue,
                // The writer has failed, and says so.
                Err(_) => break,
            },
            () = sleep_until(deadline.into()) => {
                faults.lost += posted.unwrap_or(count) - count;
                break;
            }
        };
        for frame in messages {
            for item in items::<AgentEntry>(codec, &frame).context("not a frame")? {
                let ToClient::Entry(entry) = item else {
                    bail!("not what a reader hears")
                };
                let number: u64 = entry
                    .said
                    .text()
                    .split(' ')
                    .next()
                    .and_then(|number| number.parse().ok())
                    .context("not a message of ours")?;
                let times = seen.entry(number).or_default();
                *times += 1;
                faults.doubled += u64::from(*times > 1);
                faults.reordered += u64::from(last.is_some_and(|last| number < last));
                last = Some(number);
            }
        }
    }
    Ok(faults)
}
