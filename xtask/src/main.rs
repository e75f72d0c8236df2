//! The commands of the house: `cargo xtask dev | test | build | size | bench | faults | deploy |
//! reset-access`.
//!
//! Every command does its own set-up first (see [`tools`]), so that a machine with only Rust, Node
//! and npm is enough.

#![deny(clippy::print_stdout, clippy::print_stderr)] // see `say`

mod bench;
mod build;
mod decide;
mod demo;
mod deploy;
mod dev;
mod edge;
mod faults;
mod fields;
mod ids;
mod relay;
mod reset_access;
mod routes;
mod rules;
mod say;
mod schema;
mod shell;
mod simulate;
mod size;
mod team;
mod test;
mod tools;
mod wasm_tests;

use std::{panic, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};

use build::Profile;
use say::note;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The commands of the house")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build, run and fill a demo on this machine, and rebuild on change
    Dev(dev::Options),
    /// Everything that CI runs
    Test(test::Options),
    /// Build what is deployed
    Build {
        /// Unoptimised, as `dev` runs it
        #[arg(long)]
        dev: bool,
    },
    /// Decide cases as data: which flow a page gets, and why
    Decide(decide::Options),
    /// Run delivery under faults, in one process, for many seeds
    Simulate(simulate::Options),
    /// Measure against the budgets
    Bench {
        #[command(subcommand)]
        bench: bench::Bench,
    },
    /// Flood real workerd, break wires, kill it, and see whether anything is lost
    Faults(faults::Options),
    /// Print the table of routes as JSON
    Routes,
    /// Print the JSON Schema of sites and chatflows
    Schema,
    /// Sizes of every part against their budgets
    Size,
    /// Build and deploy with wrangler
    Deploy {
        /// Everything but the upload
        #[arg(long)]
        dry_run: bool,
    },
    /// Print a code that lets an administrator back in who cannot sign in any more
    ResetAccess(reset_access::Options),
    /// Run one WebAssembly test program in a browser; cargo calls this
    #[command(hide = true)]
    WasmTests { arguments: Vec<String> },
}

fn main() -> ExitCode {
    panic::catch_unwind(ended).unwrap_or_else(|end| {
        if say::is_reader_gone(&*end) {
            ExitCode::SUCCESS
        } else {
            panic::resume_unwind(end)
        }
    })
}

fn ended() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(_) if say::has_no_reader() => ExitCode::FAILURE,
        Err(error) => {
            note!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    match Arguments::parse().command {
        Command::Dev(options) => dev::run(&options)?,
        Command::Test(options) => test::run(&options)?,
        Command::Build { dev } => {
            tools::ready()?;
            build::all(if dev { Profile::Dev } else { Profile::Release })?;
        }
        Command::Decide(options) => return decide::run(&options),
        Command::Simulate(options) => simulate::run(&options)?,
        Command::Bench { bench } => bench::run(&bench)?,
        Command::Faults(options) => faults::run(&options)?,
        Command::ResetAccess(options) => reset_access::run(&options)?,
        Command::Routes => routes::run()?,
        Command::Schema => schema::run()?,
        Command::Size => size::run()?,
        Command::Deploy { dry_run } => deploy::run(dry_run)?,
        Command::WasmTests { arguments } => wasm_tests::run(&arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The repository's root.
fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().map(PathBuf::from).unwrap_or(xtask)
}
