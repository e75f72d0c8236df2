//! `cargo xtask bench relay`: the edge against a minimal JavaScript room, both in workerd.
//!
//! One client for both, with frames of either codec, on one thread. In each of fifty conversations
//! the visitor keeps so many messages in flight, and the agent has to see each once and in order. The
//! two take turns of half a second, because the disk and the cores of a shared machine are now fast
//! and now slow.
//!
//! Both wait for the disk, which commits each write, and on a busy machine for a core; so the time a
//! commit takes here is printed, and the CPU that the server spends on a message, which neither
//! changes. `TMPDIR=/dev/shm` leaves the disk out.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    env,
    fs::{self, File},
    io::Write as _,
    process,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;
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
    task::{JoinSet, LocalSet},
    time::{sleep_until, timeout_at},
};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    build::{self, Part, Profile},
    relay::{Entry, Program, Seat, Server, Socket, cpu, items, message, open, own_key},
    shell::step,
    tools,
};

const CONVERSATIONS: u64 = 50;

/// How long one of the two talks before it is the other's turn.
const TURN: Duration = Duration::from_millis(500);

/// Medians of one program against itself differ by this much here.
const NOISE: f64 = 1.05;

/// How long the messages of the end may take.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Args)]
pub(crate) struct Options {
    /// Phases of each kind; the figures are their medians
    #[arg(long, default_value_t = 5)]
    repeats: usize,
    /// Seconds that are measured of each phase
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Seconds before that. SQLite's write-ahead log grows for its first thousand pages, and a file
    /// that grows is slower to write; who writes more pages a message is through with that sooner.
    #[arg(long, default_value_t = 8)]
    warm_up: u64,
}

/// How hard it goes, and what is asked of the edge in times of the room.
struct Mode {
    name: &'static str,
    in_flight: usize,
    budget: f64,
    goal: f64,
    /// Whether the latencies have to be no worse than the room's.
    prompt: bool,
}

const MODES: [Mode; 2] = [
    Mode {
        name: "1 in flight",
        in_flight: 1,
        budget: 1.0,
        goal: 1.15,
        prompt: true,
    },
    Mode {
        name: "32 in flight",
        in_flight: 32,
        budget: 4.0,
        goal: 8.0,
        prompt: false,
    },
];

/// What one phase showed; times in milliseconds, CPU in parts of one core.
#[derive(Default)]
struct Figures {
    rate: f64,
    half: f64,
    most: f64,
    server: f64,
    client: f64,
    /// Microseconds of the server's CPU for each message.
    cost: f64,
    faults: Faults,
}

/// What must not happen at all.
#[derive(Clone, Copy, Debug, Default)]
struct Faults {
    lost: u64,
    doubled: u64,
    reordered: u64,
}

impl Faults {
    fn add(&mut self, other: Self) {
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.reordered += other.reordered;
    }
}

pub(super) fn run(options: &Options) -> Result<()> {
    tools::ready()?;
    build::some(&[Part::Edge], Profile::Release)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let edge = step("start the edge", || Server::start(Program::Edge))?;
    let room = step("start the room", || Server::start(Program::Room))?;
    let mut ours: [Vec<Figures>; 2] = Default::default();
    let mut theirs: [Vec<Figures>; 2] = Default::default();
    let mut commits = Vec::new();
    for repeat in 0..options.repeats {
        commits.push(commit()?);
        step(&format!("repeat {}", repeat + 1), || {
            for ((mode, ours), theirs) in MODES.iter().zip(&mut ours).zip(&mut theirs) {
                let local = LocalSet::new();
                let phase = phase([&edge, &room], mode.in_flight, options);
                let [edge_s, room_s] = local
                    .block_on(&runtime, phase)
                    .with_context(|| edge.complained() + &room.complained())?;
                ours.push(edge_s);
                theirs.push(room_s);
            }
            Ok(())
        })?;
    }
    println!(
        "{CONVERSATIONS} conversations, the visitor writes and the agent reads; medians of {} phases of {} s",
        options.repeats, options.seconds
    );
    commits.sort();
    let commit = commits.get(commits.len() / 2).copied().unwrap_or_default();
    println!(
        "a commit of 4 KiB to this disk takes {} \u{b5}s",
        commit.as_micros()
    );
    println!(
        "{:<22} {:>10} {:>9} {:>9} {:>11} {:>11} {:>12}",
        "", "messages/s", "p50 ms", "p99 ms", "server CPU", "client CPU", "\u{b5}s/message"
    );
    let mut broken = Vec::new();
    for ((mode, ours), theirs) in MODES.iter().zip(&ours).zip(&theirs) {
        broken.extend(compare(mode, ours, theirs));
    }
    if broken.is_empty() {
        Ok(())
    } else {
        bail!("{}", broken.join("; "))
    }
}

/// Prints what one mode showed, and gives back what is broken.
fn compare(mode: &Mode, ours: &[Figures], theirs: &[Figures]) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, phases) in [("edge", ours), ("room", theirs)] {
        println!(
            "{:<22} {:>10.0} {:>9.2} {:>9.2} {:>10.0}% {:>10.0}% {:>12.1}",
            format!("{}, {name}", mode.name),
            median(phases, |it| it.rate),
            median(phases, |it| it.half),
            median(phases, |it| it.most),
            median(phases, |it| it.server) * 100.0,
            median(phases, |it| it.client) * 100.0,
            median(phases, |it| it.cost),
        );
        let sum = |kind: fn(&Faults) -> u64| phases.iter().map(|it| kind(&it.faults)).sum::<u64>();
        let (lost, doubled, reordered) = (
            sum(|it| it.lost),
            sum(|it| it.doubled),
            sum(|it| it.reordered),
        );
        println!(
            "{:22} lost {lost}, doubled {doubled}, reordered {reordered}",
            ""
        );
        if lost + doubled + reordered > 0 {
            broken.push(format!("{}, {name}: lost, doubled or reordered", mode.name));
        }
    }
    let ratio = median(ours, |it| it.rate) / median(theirs, |it| it.rate);
    let verdict = if ratio < mode.budget {
        broken.push(format!("{}: {ratio:.2} times the room", mode.name));
        "BROKEN"
    } else if ratio < mode.goal {
        "within the budget"
    } else {
        "within the goal"
    };
    println!(
        "{:22} {ratio:.2} times the room; budget {:.2}, goal {:.2}: {verdict}",
        "", mode.budget, mode.goal
    );
    println!(
        "{:22} {:.2} of its CPU for each message",
        "",
        median(ours, |it| it.cost) / median(theirs, |it| it.cost)
    );
    if mode.prompt {
        for (name, latency) in [
            ("p50", (|it| it.half) as fn(&Figures) -> f64),
            ("p99", |it| it.most),
        ] {
            let (ours, theirs) = (median(ours, latency), median(theirs, latency));
            if ours > theirs * NOISE {
                broken.push(format!(
                    "{}: {name} {ours:.2} ms, the room {theirs:.2}",
                    mode.name
                ));
            }
        }
    }
    broken
}

fn median(phases: &[Figures], figure: impl Fn(&Figures) -> f64) -> f64 {
    let mut all: Vec<f64> = phases.iter().map(figure).collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

/// What all conversations of a phase share.
struct Course {
    in_flight: usize,
    /// When nobody writes any more.
    until: Cell<Instant>,
    measuring: Cell<bool>,
    acknowledged: Cell<u64>,
    /// Microseconds from a post to its acknowledgement.
    latencies: RefCell<Vec<u32>>,
}

/// The state of things at one moment.
struct Moment {
    at: Instant,
    server: Duration,
    client: Duration,
}

impl Moment {
    fn of(server: &Server) -> Self {
        Self {
            at: Instant::now(),
            server: cpu(server.process()).unwrap_or_default(),
            client: cpu(process::id()).unwrap_or_default(),
        }
    }
}

/// The conversations of one server, and what they have shown so far.
struct Crowd<'a> {
    server: &'a Server,
    talks: Vec<Talk>,
    course: Rc<Course>,
    seconds: f64,
    server_cpu: Duration,
    client_cpu: Duration,
    faults: Faults,
}

/// One conversation under way.
struct Talk {
    number: u64,
    codec: Codec,
    visitor: Socket,
    agent: Socket,
    /// The number of the next message.
    next: u64,
}

impl<'a> Crowd<'a> {
    async fn seated(server: &'a Server, in_flight: usize) -> Result<Self> {
        let mut talks = Vec::new();
        for number in 1..=CONVERSATIONS {
            let conversation = server.begin()?;
            talks.push(Talk {
                number,
                codec: conversation.visitor.codec,
                visitor: seat::<VisitorEntry>(server.port(), &conversation.visitor).await?,
                agent: seat::<AgentEntry>(server.port(), &conversation.agent).await?,
                next: 0,
            });
        }
        Ok(Self {
            server,
            talks,
            course: Rc::new(Course {
                in_flight,
                until: Cell::new(Instant::now()),
                measuring: Cell::new(false),
                acknowledged: Cell::new(0),
                latencies: RefCell::default(),
            }),
            seconds: 0.0,
            server_cpu: Duration::ZERO,
            client_cpu: Duration::ZERO,
            faults: Faults::default(),
        })
    }

    /// Everybody talks for so long, and everything that was said is waited for.
    async fn talk(&mut self, span: Duration, measured: bool) -> Result<()> {
        self.course.until.set(Instant::now() + span);
        let begun = Moment::of(self.server);
        self.course.measuring.set(measured);
        let mut tasks = JoinSet::new();
        for talk in self.talks.drain(..) {
            tasks.spawn_local(talk.goes_on(Rc::clone(&self.course)));
        }
        sleep_until(self.course.until.get().into()).await;
        self.course.measuring.set(false);
        let ended = Moment::of(self.server);
        if measured {
            self.seconds += (ended.at - begun.at).as_secs_f64();
            self.server_cpu += ended.server - begun.server;
            self.client_cpu += ended.client - begun.client;
        }
        while let Some(ended) = tasks.join_next().await {
            let (talk, faults) = ended??;
            self.talks.push(talk);
            self.faults.add(faults);
        }
        Ok(())
    }

    fn figures(&self) -> Figures {
        let messages = self.course.acknowledged.get() as f64;
        let mut latencies = self.course.latencies.take();
        latencies.sort_unstable();
        let at = |part: usize| {
            let place = latencies.len().saturating_sub(1) * part / 100;
            f64::from(latencies.get(place).copied().unwrap_or(0)) / 1000.0
        };
        Figures {
            rate: messages / self.seconds,
            half: at(50),
            most: at(99),
            server: self.server_cpu.as_secs_f64() / self.seconds,
            client: self.client_cpu.as_secs_f64() / self.seconds,
            cost: self.server_cpu.as_secs_f64() * 1e6 / messages,
            faults: self.faults,
        }
    }
}

impl Talk {
    /// Until the course's end.
    async fn goes_on(self, course: Rc<Course>) -> Result<(Self, Faults)> {
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

/// One phase: both are seated anew, and take turns.
async fn phase(pair: [&Server; 2], in_flight: usize, options: &Options) -> Result<[Figures; 2]> {
    let [first, second] = pair;
    let mut first = Crowd::seated(first, in_flight).await?;
    let mut second = Crowd::seated(second, in_flight).await?;
    for crowd in [&mut first, &mut second] {
        let warm_up = Duration::from_secs(options.warm_up);
        crowd.talk(warm_up, false).await?;
    }
    for round in 0..2 * options.seconds {
        let mut turn = [&mut first, &mut second];
        if round % 2 == 1 {
            turn.reverse();
        }
        for crowd in turn {
            crowd.talk(TURN, true).await?;
        }
    }
    Ok([first.figures(), second.figures()])
}

/// What it takes to write a page where the servers keep their state, so that it stays.
fn commit() -> Result<Duration> {
    const TIMES: u32 = 50;
    let path = env::temp_dir().join(format!("portico-commit-{}", process::id()));
    let mut file = File::create(&path)?;
    let begun = Instant::now();
    for _ in 0..TIMES {
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
    }
    let took = begun.elapsed() / TIMES;
    fs::remove_file(path)?;
    Ok(took)
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
                    | ToClient::Typing(_) => {
                        bail!("not what a writer hears")
                    }
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
                    .text
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
