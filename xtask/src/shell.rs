//! Running programs, and saying what takes how long.

use std::{ffi::OsStr, path::Path, process::Command, time::Instant};

use anyhow::{Context, Result, bail};

use crate::say::note;
use crate::{root, tools};

/// A program that runs in the repository's root with our tools in front of its path.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root()).env("PATH", tools::path());
    command
}

/// A tool that npm installed, run with our own Node.
pub(crate) fn npm_tool(name: &str) -> Command {
    program(tools::bin().join(name))
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .with_context(|| format!("{name} cannot be started"))?;
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}

/// Does something and says how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    note!("· {what}");
    let outcome = work().with_context(|| what.to_owned());
    let mark = if outcome.is_ok() { "✓" } else { "✗" };
    note!("{mark} {what} ({:.1} s)", begun.elapsed().as_secs_f64());
    outcome
}

/// Writes a file with the folders it needs, unless it holds the same already.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}
