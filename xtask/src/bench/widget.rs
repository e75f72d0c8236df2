//! What the widget takes of a page's main thread before the visitor acts, against a blank page.

use crate::say::say;
use anyhow::{Result, bail};
use serde::Deserialize;

use super::{page, verdict};

/// Milliseconds at four times slowdown.
const BUDGET: f64 = 60.0;
const GOAL: f64 = 33.0;

/// At one slowdown; times in milliseconds.
#[derive(Deserialize)]
struct Figures {
    slowdown: u32,
    repeats: u32,
    with: f64,
    without: f64,
    /// Each task of more than 50 ms, over all repeats.
    long_with: Vec<f64>,
    long_without: Vec<f64>,
}

pub(super) fn run() -> Result<()> {
    let file = page::published(|_| Ok(()))?;
    let figures: Vec<Figures> = page::look("widget.mjs", file)?;
    say!("main thread of a page view before the visitor acts, the prompt showing");
    let mut broken = false;
    for Figures {
        slowdown,
        repeats,
        with,
        without,
        long_with,
        long_without,
    } in figures
    {
        let took = with - without;
        say!("  {slowdown}x slower: medians of {repeats} views each, by turns");
        say!(
            "    with the widget   {with:6.1} ms, tasks over 50 ms: {}",
            listed(&long_with)
        );
        say!(
            "    a blank page      {without:6.1} ms, tasks over 50 ms: {}",
            listed(&long_without)
        );
        say!("    difference        {took:6.1} ms");
        if slowdown > 1 {
            say!(
                "    budget {BUDGET} ms, goal {GOAL} ms: {}",
                verdict(took, BUDGET, GOAL)
            );
            broken |= took > BUDGET || long_with.len() > long_without.len();
        }
    }
    if broken {
        bail!("over the budget");
    }
    Ok(())
}

fn listed(tasks: &[f64]) -> String {
    if tasks.is_empty() {
        return "none".to_owned();
    }
    let tasks: Vec<String> = tasks.iter().map(|task| format!("{task:.0}")).collect();
    tasks.join(", ")
}
