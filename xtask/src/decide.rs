//! `cargo xtask decide`: the core's own decision over cases as data.
//!
//! Reads one case or a list of cases from files or standard input and prints one decision or a
//! list. `--check` runs vector files instead and prints each that differs.

use crate::say::say;
use std::{
    collections::BTreeSet,
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
    flow::value::Value,
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
    for (name, text) in texts(&options.files)? {
        if options.check {
            check(&text, &mut tally).with_context(|| name.clone())?;
        } else {
            let json: Value =
                serde_json::from_str(&text).with_context(|| format!("{name} is no JSON"))?;
            let (answer, problems) = answer(&json);
            failed |= problems;
            say!("{}", serde_json::to_string_pretty(&answer)?);
        }
    }
    if options.check {
        let (passed, differ) = tally;
        say!("{passed} passed, {differ} failed");
        failed = differ > 0;
    }
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Each text with the name it goes by.
fn texts(files: &[PathBuf]) -> Result<Vec<(String, String)>> {
    if files.is_empty() {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        return Ok(vec![("standard input".into(), text)]);
    }
    files
        .iter()
        .map(|path| {
            let name = path.display().to_string();
            let text =
                fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
            Ok((name, text))
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
        Err(problems) => (json!({ "problems": problems }), true),
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
            say!("{} {}", vector.rule, vector.name);
            for (field, expected, answer) in differences(&vector.expect, &answer) {
                say!("  {field}: expected {expected}, answer {answer}");
            }
        }
    }
    Ok(())
}

/// The fields in which two answers differ; all of an answer that is no object.
fn differences(expected: &Json, answer: &Json) -> Vec<(String, Json, Json)> {
    let (Some(left), Some(right)) = (expected.as_object(), answer.as_object()) else {
        return vec![("all".into(), expected.clone(), answer.clone())];
    };
    let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let value = |object: &serde_json::Map<String, Json>, name: &String| {
        object.get(name).cloned().unwrap_or(Json::Null)
    };
    names
        .into_iter()
        .filter(|name| left.get(*name) != right.get(*name))
        .map(|name| (name.clone(), value(left, name), value(right, name)))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests;
