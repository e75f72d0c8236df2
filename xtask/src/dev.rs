//! `cargo xtask dev`: build, run, fill, and rebuild on change. Ctrl-C ends everything it started.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use clap::Args;
use notify::{RecursiveMode, Watcher};

use crate::say::{note, say};
use crate::{
    build::{self, Part, Profile},
    demo::{self, DemoSite},
    edge::{Edge, Place},
    root,
    shell::step,
    team::Team,
    tools,
};

/// Changes this close together are one.
const SETTLE: Duration = Duration::from_millis(120);

#[derive(Args)]
pub(crate) struct Options {
    /// The edge's port; the demo site is on the next one
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Start over with an empty deployment
    #[arg(long)]
    fresh: bool,
    /// Run what is deployed instead of a quick build
    #[arg(long)]
    release: bool,
    /// Take what was built before, and don't watch for changes
    #[arg(long)]
    as_built: bool,
    /// Where the deployment keeps its state
    #[arg(long, default_value = ".portico")]
    state: PathBuf,
    /// Let one name serve both sides, as on workers.dev
    #[arg(long)]
    one_name: bool,
    /// Leave an empty deployment empty
    #[arg(long)]
    empty: bool,
    /// What everything is sealed with, `name:hex,name:hex`, in place of the key beside the state
    #[arg(long)]
    keys: Option<String>,
    /// Limit what begins from one network address, as a deployment does
    #[arg(long)]
    limits: bool,
    /// End when standard input does, as it does when the program that started this one ends
    #[arg(long)]
    attached: bool,
    /// Log every row that is written and every request to an object
    #[arg(long)]
    meter: bool,
}

enum Message {
    Changed(PathBuf),
    Stop,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let begun = Instant::now();
    let (sender, messages) = mpsc::channel();
    let stop = sender.clone();
    ctrlc::set_handler(move || {
        // Nobody listens any more once everything is ending.
        let _ = stop.send(Message::Stop);
    })?;

    if options.attached {
        let stop = sender.clone();
        thread::spawn(move || {
            // It ends also where it cannot be read.
            let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
            let _ = stop.send(Message::Stop);
        });
    }

    let profile = if options.release {
        Profile::Release
    } else {
        Profile::Dev
    };
    let place = Place {
        port: options.port,
        state: root().join(&options.state),
        profile,
        one_name: options.one_name,
        meter: options.meter,
        limits: options.limits,
        keys: options.keys.clone(),
    };
    if options.fresh && place.state.exists() {
        fs::remove_dir_all(&place.state)?;
    }
    tools::ready()?;
    if !options.as_built {
        build::all(profile)?;
    }
    let edge = step("start workerd", || Edge::start(&place))?;
    let demo_port = place.port + 1;
    let site = DemoSite::serve(demo_port, &place)?;
    if !options.empty {
        step("fill an empty deployment", || demo::fill(&place, demo_port))?;
    }

    say!();
    say!("  console      {}", place.console());
    if options.empty {
        say!("  set-up code  {}", place.set_up_code()?);
    } else {
        say!("  sign in      {}", Team::mail());
        say!("  password     {}", place.password()?);
    }
    say!("  public edge  {}", place.public());
    say!("  jurisdiction off: this machine has none");
    say!("  demo site    http://127.0.0.1:{demo_port}");
    say!();
    say!(
        "  ready in {:.1} s; Ctrl-C ends it",
        begun.elapsed().as_secs_f64()
    );

    let watcher = if options.as_built {
        None
    } else {
        Some(watch(sender)?)
    };
    serve(&messages, edge, &place);
    drop(watcher);
    drop(site);
    note!("everything is ended");
    Ok(())
}

/// Tells of every change in the sources.
fn watch(sender: mpsc::Sender<Message>) -> Result<notify::RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading a file is an event too, and every build reads them all.
        let Some(event) = event.ok().filter(|event| !event.kind.is_access()) else {
            return;
        };
        for path in event.paths {
            let _ = sender.send(Message::Changed(path));
        }
    })?;
    for folder in ["shared", "widget", "edge", "www"] {
        watcher
            .watch(&root().join(folder), RecursiveMode::Recursive)
            .with_context(|| format!("{folder} cannot be watched"))?;
    }
    Ok(watcher)
}

/// Rebuilds on change until Ctrl-C. Wrangler sees new outputs by itself; should workerd die, it is
/// started anew with the state it had.
fn serve(messages: &Receiver<Message>, mut edge: Edge, place: &Place) {
    loop {
        match messages.recv_timeout(Duration::from_millis(500)) {
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Ok(Message::Changed(path)) => {
                let Some(parts) = gather(messages, &path) else {
                    return;
                };
                if !parts.is_empty() {
                    rebuild(&parts, place.profile);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if !edge.is_running() {
            note!("workerd has ended");
            drop(edge);
            match step("start workerd again", || Edge::start(place)) {
                Ok(started) => edge = started,
                Err(error) => {
                    note!("{error:#}");
                    return;
                }
            }
        }
    }
}

/// The parts that a burst of changes touches; `None` if it ended with Ctrl-C.
fn gather(messages: &Receiver<Message>, first: &Path) -> Option<Vec<Part>> {
    let mut parts: BTreeSet<Part> = touched(first).iter().copied().collect();
    loop {
        match messages.recv_timeout(SETTLE) {
            Ok(Message::Changed(path)) => parts.extend(touched(&path)),
            Ok(Message::Stop) => return None,
            Err(_) => return Some(parts.into_iter().collect()),
        }
    }
}

fn touched(path: &Path) -> &'static [Part] {
    let Ok(path) = path.strip_prefix(root()) else {
        return &[];
    };
    let is = |folder: &str| path.starts_with(folder);
    if is("www/demo") {
        &[]
    } else if is("shared") || is("www/look") {
        &Part::ALL
    } else if is("widget") || is("www/loader") {
        &[Part::Widget]
    } else if is("edge") {
        &[Part::Edge]
    } else if is("www/console") {
        &[Part::Console]
    } else {
        &[]
    }
}

fn rebuild(parts: &[Part], profile: Profile) {
    let begun = Instant::now();
    match build::some(parts, profile) {
        Ok(()) => note!("rebuilt in {:.1} s", begun.elapsed().as_secs_f64()),
        Err(error) => note!("{error:#}"),
    }
}
