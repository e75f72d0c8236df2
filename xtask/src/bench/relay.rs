//! `cargo xtask bench relay`: the edge against a minimal JavaScript room, both in workerd.
//!
//! One client for both, with frames of either codec, on one thread. In each of fifty conversations
//! the visitor keeps so many messages in flight, and the agent has to see each once and in order.
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
    /// Seconds before that
    #[arg(long, default_value_t = 1)]
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
                let mut pair = [(&edge, ours), (&room, theirs)];
                // Each goes first as often as the other.
                if repeat % 2 == 1 {
                    pair.reverse();
                }
                for (server, figures) in pair {
                    let local = LocalSet::new();
                    let phase = local.block_on(&runtime, phase(server, mode.in_flight, options));
                    figures.push(phase.with_context(|| server.complained())?);
                }
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
            if ours > theirs {
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
    until: Instant,
    measuring: Cell<bool>,
    acknowledged: Cell<u64>,
    /// Microseconds from a post to its acknowledgement.
    latencies: RefCell<Vec<u32>>,
}

/// The state of things at one moment.
struct Moment {
    at: Instant,
    acknowledged: u64,
    server: Duration,
    client: Duration,
}

impl Moment {
    fn of(course: &Course, server: &Server) -> Self {
        Self {
            at: Instant::now(),
            acknowledged: course.acknowledged.get(),
            server: cpu(server.process()).unwrap_or_default(),
            client: cpu(process::id()).unwrap_or_default(),
        }
    }
}

async fn phase(server: &Server, in_flight: usize, options: &Options) -> Result<Figures> {
    let mut seated = Vec::new();
    for _ in 0..CONVERSATIONS {
        let conversation = server.begin()?;
        let visitor = seat::<VisitorEntry>(server.port(), &conversation.visitor).await?;
        let agent = seat::<AgentEntry>(server.port(), &conversation.agent).await?;
        seated.push((conversation, visitor, agent));
    }
    let from = Instant::now() + Duration::from_secs(options.warm_up);
    let course = Rc::new(Course {
        in_flight,
        until: from + Duration::from_secs(options.seconds),
        measuring: Cell::new(false),
        acknowledged: Cell::new(0),
        latencies: RefCell::default(),
    });
    let mut tasks = JoinSet::new();
    for (number, (conversation, visitor, agent)) in (1_u64..).zip(seated) {
        let (posted, total) = watch::channel(None);
        let codec = conversation.visitor.codec;
        tasks.spawn_local(write(visitor, codec, number, Rc::clone(&course), posted));
        tasks.spawn_local(read(agent, codec, Rc::clone(&course), total));
    }
    sleep_until(from.into()).await;
    let begun = Moment::of(&course, server);
    course.measuring.set(true);
    sleep_until(course.until.into()).await;
    course.measuring.set(false);
    let ended = Moment::of(&course, server);

    let mut faults = Faults::default();
    while let Some(ended) = tasks.join_next().await {
        let Faults {
            lost,
            doubled,
            reordered,
        } = ended??;
        faults.lost += lost;
        faults.doubled += doubled;
        faults.reordered += reordered;
    }
    let seconds = (ended.at - begun.at).as_secs_f64();
    let messages = (ended.acknowledged - begun.acknowledged) as f64;
    let mut latencies = course.latencies.take();
    latencies.sort_unstable();
    let at = |part: usize| {
        let place = latencies.len().saturating_sub(1) * part / 100;
        f64::from(latencies.get(place).copied().unwrap_or(0)) / 1000.0
    };
    Ok(Figures {
        rate: messages / seconds,
        half: at(50),
        most: at(99),
        server: (ended.server - begun.server).as_secs_f64() / seconds,
        client: (ended.client - begun.client).as_secs_f64() / seconds,
        cost: (ended.server - begun.server).as_secs_f64() * 1e6 / messages,
        faults,
    })
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

/// The visitor: keeps messages in flight, and in the end waits for the last acknowledgements.
async fn write(
    mut socket: Socket,
    codec: Codec,
    number: u64,
    course: Rc<Course>,
    posted: watch::Sender<Option<u64>>,
) -> Result<Faults> {
    let deadline = course.until + PATIENCE;
    let mut faults = Faults::default();
    let mut next = 0;
    let mut flying = VecDeque::new();
    loop {
        let now = Instant::now();
        if now < course.until && flying.len() < course.in_flight {
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
        if flying.is_empty() && now >= course.until {
            break;
        }
        let Ok(messages) = timeout_at(deadline.into(), batch(&mut socket)).await else {
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
                if let Some((_, at)) = flying.remove(place) {
                    course.acknowledged.set(course.acknowledged.get() + 1);
                    if course.measuring.get() {
                        let micros = (now - at).as_micros().try_into().unwrap_or(u32::MAX);
                        course.latencies.borrow_mut().push(micros);
                    }
                }
            }
        }
    }
    // Whoever reads may have given up.
    let _ = posted.send(Some(next));
    Ok(faults)
}

/// The agent: sees every message once, in order.
async fn read(
    mut socket: Socket,
    codec: Codec,
    course: Rc<Course>,
    mut total: watch::Receiver<Option<u64>>,
) -> Result<Faults> {
    let deadline = course.until + 2 * PATIENCE;
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
            messages = batch(&mut socket) => messages?,
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
