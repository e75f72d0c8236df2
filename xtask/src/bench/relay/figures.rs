//! What the phases showed, and the edge's figures beside the room's.

use super::Mode;
use crate::say::say;

/// Medians of one program against itself differ by this much here.
const NOISE: f64 = 1.05;

/// What one phase showed; times in milliseconds, CPU in parts of one core.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) rate: f64,
    pub(super) half: f64,
    pub(super) most: f64,
    pub(super) server: f64,
    pub(super) client: f64,
    /// Microseconds of the server's CPU for each message.
    pub(super) cost: f64,
    pub(super) faults: Faults,
}

/// What must not happen at all.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Faults {
    pub(super) lost: u64,
    pub(super) doubled: u64,
    pub(super) reordered: u64,
}

impl Faults {
    pub(super) fn add(&mut self, other: Self) {
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.reordered += other.reordered;
    }
}

/// The heads of the columns.
pub(super) fn heading() {
    say!(
        "{:<22} {:>10} {:>9} {:>9} {:>11} {:>11} {:>12}",
        "",
        "messages/s",
        "p50 ms",
        "p99 ms",
        "server CPU",
        "client CPU",
        "\u{b5}s/message"
    );
}

/// Prints what one mode showed, and gives back what is broken.
pub(super) fn compare(mode: &Mode, ours: &[Figures], theirs: &[Figures]) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, phases) in [("edge", ours), ("room", theirs)] {
        say!(
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
        say!(
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
    say!(
        "{:22} {ratio:.2} times the room; budget {:.2}, goal {:.2}: {verdict}",
        "",
        mode.budget,
        mode.goal
    );
    say!(
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
