//! workerd as a process of ours.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::config::{CONFIG, CONTROL, PROGRAM};
use crate::{root, shell::program};

/// How long workerd may take until it listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// What workerd says on standard error is kept here.
const COMPLAINTS: &str = "complaints";

/// Dropping it is a `kill -9`.
#[derive(Debug)]
pub(crate) struct Workerd {
    child: Child,
    ports: Ports,
}

/// Where it listens; the system chooses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ports {
    pub(super) program: u16,
    pub(super) control: u16,
}

/// What workerd says of itself.
#[derive(Deserialize)]
struct Said {
    event: String,
    socket: String,
    port: u16,
}

impl Workerd {
    /// Serves what is configured in `folder`, on the state it finds there, and waits until it
    /// listens.
    pub(super) fn start(folder: &Path) -> Result<Self> {
        let complaints = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(folder.join(COMPLAINTS))?;
        let mut child = program(binary()?)
            // `workerd:unsafe`, which puts objects to sleep, is an experiment.
            .args(["serve", "--experimental", "--control-fd", "1", CONFIG])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(complaints)
            .spawn()
            .context("workerd cannot be started")?;
        let (sender, said) = mpsc::channel();
        if let Some(output) = child.stdout.take() {
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if let Ok(said) = serde_json::from_str::<Said>(&line) {
                        // Nobody listens any more once all ports are known.
                        let _ = sender.send(said);
                    }
                }
            });
        }
        match ports(&said) {
            Some(ports) => Ok(Self { child, ports }),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                bail!(
                    "workerd did not listen within {} s\n{}",
                    PATIENCE.as_secs(),
                    complained(folder)
                )
            }
        }
    }

    pub(super) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn ports(&self) -> Ports {
        self.ports
    }
}

impl Drop for Workerd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ports(said: &mpsc::Receiver<Said>) -> Option<Ports> {
    let deadline = Instant::now() + PATIENCE;
    let (mut program, mut control) = (None, None);
    loop {
        if let (Some(program), Some(control)) = (program, control) {
            return Some(Ports { program, control });
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let Said {
            event,
            socket,
            port,
        } = said.recv_timeout(left).ok()?;
        match (event.as_str(), socket.as_str()) {
            ("listen", PROGRAM) => program = Some(port),
            ("listen", CONTROL) => control = Some(port),
            _ => {}
        }
    }
}

/// The last lines that workerd wrote to standard error.
pub(super) fn complained(folder: &Path) -> String {
    const LINES: usize = 20;
    let bytes = fs::read(folder.join(COMPLAINTS)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.len().saturating_sub(LINES);
    lines.get(first..).unwrap_or_default().join("\n")
}

/// The program itself: what npm links may be a script in front of it, and would be killed instead.
fn binary() -> Result<PathBuf> {
    let packages = root().join("node_modules/@cloudflare");
    let entries = fs::read_dir(&packages)
        .with_context(|| format!("{} cannot be read", packages.display()))?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            name.is_some_and(|name| name.starts_with("workerd-"))
        })
        .map(|path| path.join("bin/workerd"))
        .find(|path| path.exists())
        .context("npm has not installed workerd's program")
}
