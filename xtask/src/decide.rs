//! `cargo xtask decide`: the core's own decision over cases as data.
//!
//! Reads one case or a list of cases from files or standard input and prints one decision or a
//! list. `--check` runs vector files instead and prints each that differs.

use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use serde_json::{Value as Json, json};
use shared::{
    decide::{
        Reason, Surface, Trigger,
        availability::Team,
        case::{Decided, decide_case},
    },
    flow::{problem::Problem, value::Value},
};

#[derive(Args)]
pub(crate) struct Options {
    /// Run vector files: print what differs, and a count at the end
    #[arg(long)]
    check: bool,
    /// Files; standard input if there are none
    files: Vec<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let mut failed = false;
    let mut tally = (0_usize, 0_usize);
    for text in texts(&options.files)? {
        let json: Json = serde_json::from_str(&text).context("this is no JSON")?;
        if options.check {
            check(&json, &mut tally)?;
        } else {
            let (answer, problems) = answer(&json);
            failed |= problems;
            println!("{}", serde_json::to_string_pretty(&answer)?);
        }
    }
    if options.check {
        let (passed, differ) = tally;
        println!("{passed} passed, {differ} failed");
        failed = differ > 0;
    }
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn texts(files: &[PathBuf]) -> Result<Vec<String>> {
    if files.is_empty() {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        return Ok(vec![text]);
    }
    files
        .iter()
        .map(|path| {
            fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
        })
        .collect()
}

/// The answer to one case or to a list of them, and whether any had problems.
fn answer(json: &Json) -> (Json, bool) {
    let Json::Array(cases) = json else {
        return decision(json);
    };
    let mut any = false;
    let answers = cases
        .iter()
        .map(|case| {
            let (answer, problems) = decision(case);
            any |= problems;
            answer
        })
        .collect();
    (Json::Array(answers), any)
}

fn decision(case: &Json) -> (Json, bool) {
    match decide_case(&tree(case)) {
        Ok(decided) => (decided_json(&decided), false),
        Err(problems) => (
            json!({ "problems": problems.iter().map(problem_json).collect::<Vec<_>>() }),
            true,
        ),
    }
}

fn check(vectors: &Json, (passed, failed): &mut (usize, usize)) -> Result<()> {
    let vectors = vectors.as_array().context("vectors are a list")?;
    for vector in vectors {
        let part = |name: &str| {
            vector
                .get(name)
                .with_context(|| format!("a vector without {name}"))
        };
        let (answer, _) = decision(part("case")?);
        let expected = part("expect")?;
        if answer == *expected {
            *passed += 1;
        } else {
            *failed += 1;
            println!("{} {}", part("rule")?, part("name")?);
            println!("  expected {expected}");
            println!("  answer   {answer}");
        }
    }
    Ok(())
}

/// JSON as the core's tree.
pub(crate) fn tree(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(bool) => Value::Bool(*bool),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Value::Integer(whole),
            (None, Some(_)) => Value::Integer(i64::MAX),
            (None, None) => Value::Fraction,
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(values) => Value::List(values.iter().map(tree).collect()),
        Json::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), tree(value)))
                .collect(),
        ),
    }
}

fn problem_json(problem: &Problem) -> Json {
    json!({
        "path": problem.path,
        "problem": problem.code.word(),
        "expected": problem.expected,
    })
}

fn decided_json(Decided { flows, decision }: &Decided) -> Json {
    let reasons: Vec<Json> = flows
        .iter()
        .zip(&decision.reasons)
        .map(|(flow, reason)| json!({ "flow": flow, "reason": reason_json(*reason) }))
        .collect();
    let triggers = |triggers: &[Trigger]| -> Vec<Json> {
        triggers
            .iter()
            .map(|trigger| trigger_json(*trigger))
            .collect()
    };
    match &decision.chosen {
        None => json!({
            "flow": null, "team": null, "surface": "nothing", "appears_on": [], "opens_on": [],
            "return_time": null, "flows": reasons,
        }),
        Some(chosen) => json!({
            "flow": flows.get(chosen.flow),
            "team": match chosen.team {
                Team::Available => "available",
                Team::Away => "away",
                Team::Offline => "offline",
                Team::AtCapacity => "at_capacity",
            },
            "surface": match chosen.surface {
                Surface::Nothing => "nothing",
                Surface::Launcher => "launcher",
                Surface::Prompt => "prompt",
            },
            "appears_on": triggers(&chosen.appears_on),
            "opens_on": triggers(&chosen.opens_on),
            "return_time": chosen.return_time.map(|time| json!({
                "in_days": time.in_days,
                "weekday": time.weekday.word(),
                "minute": time.minute,
            })),
            "flows": reasons,
        }),
    }
}

fn trigger_json(trigger: Trigger) -> Json {
    match trigger {
        Trigger::ExitIntent => json!("exit_intent"),
        Trigger::SecondsOnPage(seconds) => json!({ "seconds_on_page": seconds }),
        Trigger::PercentScrolled(percent) => json!({ "percent_scrolled": percent }),
    }
}

fn reason_json(reason: Reason) -> Json {
    match reason {
        Reason::Disabled => json!("disabled"),
        Reason::OtherChannel => json!("other_channel"),
        Reason::NoPageRuleMatched => json!("no_page_rule_matched"),
        Reason::PageExcluded(place) => json!({ "page_excluded": place }),
        Reason::NoVisitorGroupMatched => json!("no_visitor_group_matched"),
        Reason::VisitorExcluded(place) => json!({ "visitor_excluded": place }),
        Reason::HiddenByAvailability => json!("hidden_by_availability"),
        Reason::Chosen => json!("chosen"),
        Reason::LowerPriority => json!("lower_priority"),
    }
}

#[cfg(test)]
mod tests;
