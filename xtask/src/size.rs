//! `cargo xtask size`: every part raw, with gzip and with brotli, against its budget, and the
//! functions that take most.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use shared::flow::{parse::parse_all, publish::publish, value::Value};

use crate::say::say;
use crate::{
    build::{
        self, Profile,
        widget::{DECIDED, DECISION, PANEL, TALK, UNDECIDED},
    },
    demo, tools,
};

const KIB: usize = 1024;

/// A sum of parts with a limit.
struct Budget {
    name: &'static str,
    gate: usize,
    goal: usize,
    parts: Vec<Measured>,
}

#[derive(Clone)]
struct Measured {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

pub(crate) fn run() -> Result<()> {
    tools::ready()?;
    build::all(Profile::Release)?;
    report()
}

/// The demo's site as pages read it, with its first three flows, as the budget has it.
fn published() -> Result<Vec<u8>> {
    let file: Value = serde_json::from_str(&demo::site()?)?;
    let mut authored = parse_all(&file).map_err(|problems| anyhow!("{problems:?}"))?;
    authored
        .flows
        .drain(..authored.flows.len().saturating_sub(3));
    let (published, _) = publish(&authored).map_err(|code| anyhow!("{code:?}"))?;
    Ok(published.encode())
}

/// Prints the table and fails on a gate that breaks.
pub(crate) fn report() -> Result<()> {
    let assets = Profile::Release.assets();
    let worker = Profile::Release.worker();
    let worker_folder = worker.parent().context("the worker's folder")?;
    let published = published()?;

    let loader = file(&assets.join("portico.js"))?;
    let (script, code): (Vec<_>, Vec<_>) = folder(&assets.join("code"))?
        .into_iter()
        .partition(|part| part.name.contains("-js."));
    // The same on both sides: glue and the programs.
    let wasm = brotli_of(&code);
    let times = brotli_of(&script) as f64 / wasm as f64;
    let is = |part: &Measured, stem: &str| part.name.contains(&format!("/{stem}."));
    let (panel, code): (Vec<_>, Vec<_>) = code.into_iter().partition(|part| is(part, PANEL));
    let (talk, code): (Vec<_>, Vec<_>) = code.into_iter().partition(|part| is(part, TALK));
    let mut before = vec![loader.clone()];
    before.extend(code);
    before.push(measure("published site", &published)?);
    let usable = [before.clone(), panel].concat();
    let talks = [usable.clone(), talk].concat();
    let budgets = [
        Budget {
            name: "loader",
            gate: 2 * KIB,
            goal: 3 * KIB / 2,
            parts: vec![loader],
        },
        Budget {
            name: "before the visitor acts",
            gate: 40 * KIB,
            goal: 30 * KIB,
            parts: before,
        },
        Budget {
            name: "by the time the panel is open and usable",
            gate: 70 * KIB,
            goal: 55 * KIB,
            parts: usable,
        },
        Budget {
            name: "by the time the visitor writes",
            gate: 83 * KIB,
            goal: 60 * KIB,
            parts: talks,
        },
        Budget {
            name: "that code as JavaScript (RUN-3)",
            gate: wasm * 3 / 2,
            goal: wasm * 13 / 10,
            parts: script,
        },
        Budget {
            name: "console, first load",
            gate: 400 * KIB,
            goal: 250 * KIB,
            parts: folder(&assets.join("console"))?,
        },
        Budget {
            name: "Worker",
            gate: 3 * KIB * KIB / 2,
            goal: 800 * KIB,
            parts: folder(worker_folder)?,
        },
    ];

    say!("{:<44} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli");
    let mut broken = Vec::new();
    for budget in &budgets {
        say!();
        for part in &budget.parts {
            line(
                &format!("  {}", part.name),
                part.raw,
                part.gzip,
                part.brotli,
            );
        }
        let sum = |size: fn(&Measured) -> usize| budget.parts.iter().map(size).sum::<usize>();
        let brotli = brotli_of(&budget.parts);
        line(
            budget.name,
            sum(|part| part.raw),
            sum(|part| part.gzip),
            brotli,
        );
        let verdict = if brotli > budget.gate {
            broken.push(budget.name);
            "BROKEN"
        } else if brotli > budget.goal {
            "within the gate"
        } else {
            "within the goal"
        };
        say!(
            "{:<44} gate {:.1} KiB, goal {:.1} KiB: {verdict}",
            "",
            budget.gate as f64 / KIB as f64,
            budget.goal as f64 / KIB as f64
        );
    }
    say!("\nThe JavaScript form is {times:.2} times the WebAssembly form.");
    say!();
    let bound = Profile::Release.out().join("widget/bound");
    let (whole, undecided) = (file(&bound.join(DECIDED))?, file(&bound.join(UNDECIDED))?);
    line(
        &format!("of the widget's program, {DECISION}*"),
        whole.raw.saturating_sub(undecided.raw),
        whole.gzip.saturating_sub(undecided.gzip),
        whole.brotli.saturating_sub(undecided.brotli),
    );
    say!();
    for (count, named, whose) in [
        (20, "widget_bg.named.wasm".to_owned(), "widget"),
        (10, format!("{PANEL}.named.wasm"), "panel"),
        (5, format!("{TALK}.named.wasm"), "talk"),
    ] {
        say!("the {count} largest functions of the {whose}, bytes before compression");
        for (name, size) in largest_functions(&bound.join(named), count)? {
            say!("{size:>9}  {name}");
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        bail!("over the gate: {}", broken.join(", "))
    }
}

fn line(name: &str, raw: usize, gzip: usize, brotli: usize) {
    say!("{name:<44} {raw:>9} {gzip:>9} {brotli:>9}");
}

fn brotli_of(parts: &[Measured]) -> usize {
    parts.iter().map(|part| part.brotli).sum()
}

fn folder(folder: &Path) -> Result<Vec<Measured>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| format!("{} is not built", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.sort();
    files
        .iter()
        .filter(|path| path.is_file())
        .map(|path| file(path))
        .collect()
}

fn file(path: &Path) -> Result<Measured> {
    let bytes = fs::read(path).with_context(|| format!("{} is not built", path.display()))?;
    let name = path.strip_prefix(Profile::Release.out()).unwrap_or(path);
    measure(&name.to_string_lossy(), &bytes)
}

fn measure(name: &str, bytes: &[u8]) -> Result<Measured> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    Ok(Measured {
        name: name.into(),
        raw: bytes.len(),
        gzip: gzip.finish()?.len(),
        brotli: brotli(bytes)?,
    })
}

/// Level 11, as the platform's edge compresses what is stored for long.
fn brotli(bytes: &[u8]) -> Result<usize> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 4096, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out.len())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a program has many kinds of section, and three of them matter here"
)]
fn largest_functions(named: &Path, count: usize) -> Result<Vec<(String, usize)>> {
    use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

    let bytes = fs::read(named).with_context(|| format!("{} is not built", named.display()))?;
    let mut imported = 0_u32;
    let mut sizes = Vec::new();
    let mut names = std::collections::BTreeMap::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.range().len()),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for name in section {
                        if let Name::Function(functions) = name? {
                            for function in functions {
                                let function = function?;
                                names.insert(function.index, function.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut functions: Vec<(String, usize)> = sizes
        .into_iter()
        .zip(imported..)
        .map(|(size, index)| {
            let name = names
                .remove(&index)
                .unwrap_or_else(|| format!("function {index}"));
            (name, size)
        })
        .collect();
    functions.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    functions.truncate(count);
    Ok(functions)
}
