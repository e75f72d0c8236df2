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

mod course;
mod crowd;
mod figures;
mod talk;

use std::{
    env,
    fs::{self, File},
    io::Write as _,
    process,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use tokio::task::LocalSet;

use crate::say::say;
use crate::{
    build::{self, Part, Profile},
    relay::{Program, Server},
    shell::step,
    tools,
};
use crowd::Crowd;
use figures::{Figures, compare, heading};

const CONVERSATIONS: u64 = 50;

/// How long one of the two talks before it is the other's turn.
const TURN: Duration = Duration::from_millis(500);

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
    say!(
        "{CONVERSATIONS} conversations, the visitor writes and the agent reads; medians of {} phases of {} s",
        options.repeats,
        options.seconds
    );
    commits.sort();
    let commit = commits.get(commits.len() / 2).copied().unwrap_or_default();
    say!(
        "a commit of 4 KiB to this disk takes {} \u{b5}s",
        commit.as_micros()
    );
    heading();
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
