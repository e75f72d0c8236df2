//! `cargo xtask simulate`: delivery under faults, in one process with a virtual clock, for as many
//! seeds as are wanted. `test` runs the same for its own number of them.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use crate::say::say;
use crate::shell::{program, run as run_program};

#[derive(Args)]
pub(crate) struct Options {
    /// How many seeds to run
    #[arg(long, default_value_t = 10_000)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 1)]
    from: u64,
}

/// Seeds of a run of `test`, and how long they may take.
const SEEDS: u64 = 10_000;
const BUDGET: Duration = Duration::from_secs(120);

pub(crate) fn run(options: &Options) -> Result<()> {
    let Options { seeds, from } = *options;
    let took = simulate(seeds, from)?;
    say!("{seeds} seeds in {:.1} s", took.as_secs_f64());
    Ok(())
}

/// What `test` runs of it.
pub(crate) fn check() -> Result<()> {
    let took = simulate(SEEDS, 1)?;
    if took > BUDGET {
        let (took, budget) = (took.as_secs_f64(), BUDGET.as_secs());
        bail!("{SEEDS} seeds took {took:.0} s, more than {budget} s");
    }
    Ok(())
}

fn simulate(seeds: u64, from: u64) -> Result<Duration> {
    let cargo = || {
        let mut cargo = program("cargo");
        cargo.args([
            "test",
            "--quiet",
            "--package",
            "shared",
            "--features",
            "json",
        ]);
        cargo.args(["--profile", "simulation", "--test", "sim"]);
        cargo
    };
    run_program(cargo().arg("--no-run"))?;
    let begun = Instant::now();
    run_program(
        cargo()
            .env("PORTICO_SEEDS", seeds.to_string())
            .env("PORTICO_SEED", from.to_string())
            .args(["--", "--nocapture"]),
    )?;
    Ok(begun.elapsed())
}
