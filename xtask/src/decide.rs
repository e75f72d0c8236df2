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
use serde::Deserialize;
use serde_json::{Value as Json, json};
use shared::{
    decide::{case::read_case, decide, explain::explain},
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

/// One line of a vector file.
#[derive(Deserialize)]
pub(crate) struct Vector {
    pub(crate) name: String,
    /// The rule or rules that it shows.
    pub(crate) rule: String,
    pub(crate) case: Value,
    pub(crate) expect: Json,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let mut failed = false;
    let mut tally = (0_usize, 0_usize);
    for text in texts(&options.files)? {
        if options.check {
            check(&text, &mut tally)?;
        } else {
            let json: Value = serde_json::from_str(&text).context("this is no JSON")?;
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
fn answer(json: &Value) -> (Json, bool) {
    let Value::List(cases) = json else {
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

fn decision(case: &Value) -> (Json, bool) {
    let decided = read_case(case).map(|case| {
        let decision = decide(&case.rules, &case.facts);
        serde_json::from_str(&explain(&case.rules, &decision))
    });
    match decided {
        Ok(answer) => (answer.unwrap_or(Json::Null), false),
        Err(problems) => (
            json!({ "problems": problems.iter().map(problem_json).collect::<Vec<_>>() }),
            true,
        ),
    }
}

fn check(text: &str, (passed, failed): &mut (usize, usize)) -> Result<()> {
    let vectors: Vec<Vector> = serde_json::from_str(text).context("these are no vectors")?;
    for vector in vectors {
        let (answer, _) = decision(&vector.case);
        if answer == vector.expect {
            *passed += 1;
        } else {
            *failed += 1;
            println!("{} {}", vector.rule, vector.name);
            println!("  expected {}", vector.expect);
            println!("  answer   {answer}");
        }
    }
    Ok(())
}

fn problem_json(problem: &Problem) -> Json {
    json!({
        "path": problem.path,
        "problem": problem.code.word(),
        "expected": problem.expected,
    })
}

#[cfg(test)]
pub(crate) mod tests;
