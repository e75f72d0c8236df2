//! `cargo xtask test`: everything that CI runs, and one line at its end.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::say::{note, say};
use crate::{
    build::{self, Profile},
    faults, fields, ids, root, rules,
    shell::{npm_tool, program, run as run_program, step},
    simulate, size,
    tools::{self, TARGET},
};

#[derive(Args)]
pub(crate) struct Options {
    /// Only the end-to-end tests whose name matches
    #[arg(long)]
    e2e: Option<String>,
}

/// What has passed and failed so far. A check without tests of its own counts as one.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    broken: Vec<String>,
}

impl Tally {
    fn check(&mut self, what: &str, work: impl FnOnce() -> Result<()>) {
        self.count(what, || {
            work()?;
            Ok((1, 0))
        });
    }

    fn count(&mut self, what: &str, work: impl FnOnce() -> Result<(usize, usize)>) {
        match step(what, work) {
            Ok((passed, failed)) => {
                self.passed += passed;
                self.failed += failed;
                if failed > 0 {
                    self.broken.push(what.to_owned());
                }
            }
            Err(error) => {
                note!("{error:#}");
                self.failed += 1;
                self.broken.push(what.to_owned());
            }
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let begun = Instant::now();
    tools::ready()?;
    let chromium = tools::browser()?
        .map(|path| path.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut tally = Tally::default();

    if options.e2e.is_none() {
        tally.check("format", || {
            run_program(program("cargo").args(["fmt", "--all", "--check"]))
        });
        tally.check("types of scripts", types);
        tally.check("lints, native", || {
            clippy(&["--package", "shared", "--package", "xtask"])
        });
        tally.check("lints, WebAssembly", || {
            let packages = [
                "--package",
                "widget",
                "--package",
                "edge",
                "--package",
                "console",
            ];
            clippy(&[&packages[..], &["--target", TARGET]].concat())
        });
        tally.check("what the page does without", light_page);
        tally.check("rules and their tests", rules::check);
        tally.check("fields and keys", fields::check);
        tally.check("ids in bodies", ids::check);
        tally.count("native tests", || {
            let packages = ["--package", "shared", "--package", "xtask"];
            cargo_tests(program("cargo").arg("test").args(packages))
        });
        tally.check("simulation", simulate::check);
        tally.count("tests in the browser", || {
            let runner = format!("{} wasm-tests --", env::current_exe()?.display());
            cargo_tests(
                program("cargo")
                    .args(["test", "--package", "widget", "--lib", "--target", TARGET])
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
                    .env("PORTICO_CHROMIUM", &chromium),
            )
        });
    }
    tally.count("build and end-to-end tests", || {
        build::all(Profile::Release)?;
        end_to_end(options.e2e.as_deref(), &chromium)
    });
    if options.e2e.is_none() {
        tally.check("nothing is lost in a flood with faults", || {
            faults::short(false)
        });
        tally.check("the control of that loses some", || faults::short(true));
        tally.check("sizes", size::report);
    }

    say!();
    say!("{:.1} minutes", begun.elapsed().as_secs_f64() / 60.0);
    for what in &tally.broken {
        say!("broken: {what}");
    }
    say!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed > 0 {
        bail!("not everything passed");
    }
    Ok(())
}

fn types() -> Result<()> {
    for project in ["www/loader", "tests"] {
        run_program(npm_tool("tsc").args(["--project", project]))?;
    }
    Ok(())
}

fn clippy(arguments: &[&str]) -> Result<()> {
    run_program(
        program("cargo")
            .args(["clippy", "--quiet", "--all-targets"])
            .args(arguments)
            .args(["--", "--deny", "warnings"]),
    )
}

/// The widget's program holds no JSON, no HTML parser, no regex, no time-zone database, no `url` and
/// no `idna` (ARCHITECTURE.md, boundary 3).
fn light_page() -> Result<()> {
    let output = program("cargo")
        .args([
            "tree",
            "--package",
            "widget",
            "--edges",
            "normal",
            "--target",
            TARGET,
        ])
        .args([
            "--features",
            "bare",
            "--prefix",
            "none",
            "--format",
            "{lib}",
        ])
        .output()?;
    let tree = String::from_utf8(output.stdout)?;
    if !tree.contains("postcard") {
        bail!("cargo tree does not show what the widget is made of");
    }
    match heavy(&tree) {
        Some(name) => bail!("the widget depends on {name}"),
        None => Ok(()),
    }
}

/// The first crate in the tree that the page does without.
fn heavy(tree: &str) -> Option<&str> {
    const HEAVY: [&str; 11] = [
        "chrono",
        "html5ever",
        "idna",
        "jiff",
        "json",
        "regex",
        "scraper",
        "serde_json",
        "time",
        "tzdb",
        "url",
    ];
    tree.lines()
        .map(str::trim)
        .find(|name| HEAVY.contains(name))
}

/// Runs `cargo test` and adds up what its test programs say at their ends.
fn cargo_tests(command: &mut Command) -> Result<(usize, usize)> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo cannot be started")?;
    let (mut passed, mut failed) = (0, 0);
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            say!("{line}");
            if let Some(result) = line.strip_prefix("test result: ") {
                passed += number_before(result, " passed");
                failed += number_before(result, " failed");
            }
        }
    }
    let status = child.wait()?;
    if !status.success() && failed == 0 {
        bail!("cargo test ended with {status}");
    }
    if passed + failed == 0 {
        bail!("no test was run");
    }
    Ok((passed, failed))
}

/// The number in front of a word: 12 of `ok. 12 passed; 0 failed`.
fn number_before(line: &str, word: &str) -> usize {
    line.split_once(word)
        .and_then(|(before, _)| before.rsplit(' ').next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

fn end_to_end(pattern: Option<&str>, chromium: &str) -> Result<(usize, usize)> {
    let report = root().join("target/tests/report.json");
    let mut playwright = npm_tool("playwright");
    playwright
        .args(["test", "--config", "tests/playwright.config.ts"])
        .env("PORTICO_XTASK", env::current_exe()?)
        .env("PORTICO_ROOT", root())
        .env("PORTICO_CHROMIUM", chromium)
        .env("NODE_NO_WARNINGS", "1");
    if let Some(pattern) = pattern {
        playwright.args(["--grep", pattern]);
    }
    let ended = run_program(&mut playwright);
    let text = std::fs::read_to_string(&report).context("Playwright left no report")?;
    let report: serde_json::Value = serde_json::from_str(&text)?;
    let stat = |name: &str| {
        let value = report.pointer(&format!("/stats/{name}"));
        value
            .and_then(serde_json::Value::as_u64)
            .and_then(|count| usize::try_from(count).ok())
    };
    let passed = stat("expected").context("Playwright's report has no count")?;
    let failed =
        stat("unexpected").unwrap_or(0) + stat("flaky").unwrap_or(0) + stat("skipped").unwrap_or(0);
    if failed == 0 {
        ended?;
    }
    Ok((passed, failed))
}

#[cfg(test)]
mod tests {
    use super::{heavy, number_before};

    #[test]
    fn a_heavy_dependency_is_noticed() {
        assert_eq!(heavy("widget\nshared\npostcard\n"), None);
        assert_eq!(heavy("widget\nidna\npostcard\n"), Some("idna"));
    }

    #[test]
    fn counts_are_read_from_the_closing_line() {
        let line = "ok. 12 passed; 3 failed; 0 ignored";
        assert_eq!(number_before(line, " passed"), 12);
        assert_eq!(number_before(line, " failed"), 3);
        assert_eq!(number_before("nothing", " passed"), 0);
    }
}
