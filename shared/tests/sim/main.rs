//! Delivery under faults, in one process with a virtual clock (DLV).
//!
//! Two tabs of a visitor and two people of the team talk over a conversation's object. [`network`]
//! delays, drops, doubles and cuts; [`object`] sleeps, crashes between storing and sending, and has
//! a store that fails or is put back to an older copy; [`world`] runs all of it from one seed. When
//! everything has healed, everybody has to agree with the log: nothing lost, nothing doubled,
//! nothing out of order ([`verdict`]). A failure prints the smallest scenario that still fails.
//!
//! Negative controls break one promise each outside of the core, and have to be found out.

#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "the driver prints its seeds, runs on all processors and is told how many seeds"
)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    reason = "a test ends where it is wrong"
)]

mod chance;
mod inbox;
mod network;
mod object;
mod pace;
mod person;
mod scenario;
mod store;
mod totals;
mod verdict;
mod world;

use std::{
    env,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use scenario::{Sabotage, Scenario, smallest};
use totals::Totals;
use verdict::Flaw;

/// Seeds of a plain `cargo test`; `cargo xtask test` and `simulate` say how many they want.
const SEEDS: u64 = 200;

fn wanted(name: &str, otherwise: u64) -> u64 {
    env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

#[test]
fn dlv_1_to_8_nothing_is_lost_doubled_or_out_of_order() {
    let first = wanted("PORTICO_SEED", 1);
    let count = wanted("PORTICO_SEEDS", SEEDS);
    println!("seeds {first} to {}", first + count - 1);
    let next = AtomicU64::new(first);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let totals = thread::scope(|scope| {
        let run = || {
            let mut totals = Totals::default();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= first + count {
                    return Ok(totals);
                }
                match world::run(&Scenario::of_seed(seed), false) {
                    Ok(sums) => totals.add(&sums),
                    Err(_) => return Err(seed),
                }
            }
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(run)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a simulation panicked"))
            .collect::<Vec<_>>()
    });
    let mut sums = Totals::default();
    for total in totals {
        match total {
            Ok(total) => sums.add(&total),
            Err(seed) => panic!("{}", smallest(Scenario::of_seed(seed))),
        }
    }
    println!("{sums}");
    assert!(sums.happened_everything(count), "a fault never happened");
}

/// Finds a seed at which the sabotage shows, and gives back as what.
fn found_out(sabotage: Sabotage) -> Flaw {
    const SEEDS: u64 = 2_000;
    let flaw = (1..=SEEDS).find_map(|seed| {
        let scenario = Scenario::of_seed(seed).with(sabotage);
        world::run(&scenario, false)
            .err()
            .map(|failure| (seed, failure.flaw))
    });
    let (seed, flaw) = flaw.unwrap_or_else(|| panic!("{sabotage:?} was not found out"));
    println!("{sabotage:?} shows at seed {seed}: {flaw:?}");
    flaw
}

#[test]
fn without_deduplication_messages_are_doubled() {
    let flaw = found_out(Sabotage::NoDeduplication);
    assert!(matches!(flaw, Flaw::Doubled { .. }), "{flaw:?}");
}

#[test]
fn without_a_cursor_entries_are_doubled() {
    let flaw = found_out(Sabotage::NoCursor);
    assert!(matches!(flaw, Flaw::Disagrees { .. }), "{flaw:?}");
}

#[test]
fn acknowledged_before_the_store_messages_are_lost() {
    let flaw = found_out(Sabotage::AcknowledgeFirst);
    assert!(matches!(flaw, Flaw::SaidBeforeStored { .. }), "{flaw:?}");
    // And without looking over the object's shoulder: by what is missing in the end.
    let flaw = found_out(Sabotage::AcknowledgeFirstUnseen);
    assert!(
        matches!(flaw, Flaw::Lost { .. } | Flaw::Disagrees { .. }),
        "{flaw:?}"
    );
}

#[test]
fn ordered_by_time_instead_of_number_people_disagree() {
    let flaw = found_out(Sabotage::OrderByTime);
    // Or a message is taken for one that was stored.
    assert!(
        matches!(flaw, Flaw::Lost { .. } | Flaw::Disagrees { .. }),
        "{flaw:?}"
    );
}

#[test]
fn with_keys_forgotten_in_sleep_messages_are_doubled() {
    let flaw = found_out(Sabotage::KeysForgotten);
    assert!(matches!(flaw, Flaw::Doubled { .. }), "{flaw:?}");
}

#[test]
fn with_an_older_copy_under_the_same_epoch_people_disagree() {
    let flaw = found_out(Sabotage::EpochKept);
    assert!(matches!(flaw, Flaw::Disagrees { .. }), "{flaw:?}");
}

#[test]
fn with_no_predecessor_named_messages_are_out_of_order() {
    let flaw = found_out(Sabotage::PredecessorUnnamed);
    assert!(matches!(flaw, Flaw::OutOfOrder { .. }), "{flaw:?}");
}

#[test]
fn with_ends_of_sockets_unnoticed_in_sleep_marks_are_not_kept() {
    let flaw = found_out(Sabotage::GoneUnnoticed);
    assert!(matches!(flaw, Flaw::LeftUnkept), "{flaw:?}");
}

#[test]
fn a_failure_is_shrunk_to_what_it_takes() {
    let sabotage = Sabotage::KeysForgotten;
    let failing = (1..)
        .map(|seed| Scenario::of_seed(seed).with(sabotage))
        .find(|scenario| world::run(scenario, false).is_err())
        .expect("there is one");
    let report = smallest(failing.clone());
    assert!(report.scenario.posts <= failing.posts);
    assert!(report.scenario.faults.count() <= failing.faults.count());
    assert!(
        report
            .to_string()
            .contains(&format!("seed: {}", failing.seed))
    );
}

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in 1..20 {
        let scenario = Scenario::of_seed(seed);
        let once = world::run(&scenario, false).map_err(|failure| failure.flaw);
        let twice = world::run(&scenario, false).map_err(|failure| failure.flaw);
        assert_eq!(once, twice, "seed {seed}");
    }
}
