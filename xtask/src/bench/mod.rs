//! `cargo xtask bench`: figures against their budgets, medians of repeats in one run.

mod decide;
mod page;
mod relay;
mod widget;

use anyhow::Result;
use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Deciding over 100 flows with 20 rules each, in Chromium
    Decide,
    /// What the widget takes of a page's main thread before the visitor acts, in Chromium
    Widget,
    /// Relaying messages, against a minimal JavaScript room
    Relay(relay::Options),
}

pub(crate) fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Decide => decide::run(),
        Bench::Widget => widget::run(),
        Bench::Relay(options) => relay::run(options),
    }
}

/// How a figure stands to its budget and its goal.
fn verdict(figure: f64, budget: f64, goal: f64) -> &'static str {
    if figure > budget {
        "BROKEN"
    } else if figure > goal {
        "within the budget"
    } else {
        "within the goal"
    }
}
