//! Programs as plain JavaScript, for pages where WebAssembly is forbidden (RUN-3).
//!
//! They are made of the final programs by binaryen's `wasm2js`. What it has no words for is taken out
//! before that (`lower`), and its text is made a module after it (`text`). Memory, the table of
//! functions and references to JavaScript's values are variables of one module then, that of the first
//! program with `www/loader/host.js`; the second imports them from there, with the functions it calls.
//!
//! A program ends itself by throwing here: what panics, and a call through a door before the second
//! program is there. That memory ends or a number is divided by zero traps in WebAssembly alone; Rust
//! asks before it does such a thing.

use std::{fs, path::Path};

use anyhow::{Context, Result};

mod coercions;
mod lower;
mod text;

use super::{hold::STARTS, shrink::Engine};
use crate::shell::{npm_tool, run};
use lower::{Lowered, lower};

/// Where programs import from what only this form has.
const HOST: &str = "h";

/// What the entry of the first program's bundle finds beside the programs.
pub(super) const HOST_FILE: &str = "script.host.js";
pub(super) const GLUE_FILE: &str = "script.glue.js";
pub(super) const FIRST_FILE: &str = "script.first.js";

/// Two programs in this form.
pub(super) struct Scripts {
    /// A module that imports from the glue and the host.
    pub(super) first: String,
    /// A module that imports from the first.
    pub(super) second: String,
    /// What the entry of the first one's bundle has to say for that.
    pub(super) given: String,
}

/// Translates two programs, the second of which imports from the first, whose bundle is at `place`.
pub(super) fn translate(first: &Path, second: &Path, place: &str) -> Result<Scripts> {
    let (output, lowered) = wasm2js(first)?;
    let first = text::first(&output, &lowered)?;
    let (output, lowered) = wasm2js(second)?;
    let second = text::second(&output, &lowered, place)?;
    Ok(Scripts {
        first,
        second: second.text,
        given: second.given,
    })
}

/// What wasm2js makes of a program, and what it was not given.
fn wasm2js(program: &Path) -> Result<(String, Lowered)> {
    let plain = program.with_extension("plain.wasm");
    let output = program.with_extension("plain.js");
    let lowered = lower(program, &plain)?;
    run(npm_tool("wasm-opt")
        .args(Engine::Browser.features())
        .args(["--signext-lowering", "-o"])
        .args([&plain, &plain]))?;
    run(npm_tool("wasm2js")
        .args(Engine::Browser.features())
        .args(["-Oz", "-o"])
        .args([&output, &plain]))?;
    let text = fs::read_to_string(&output).context("wasm2js wrote nothing")?;
    Ok((text, lowered))
}

/// The glue for programs that are modules: it calls the first one by name, and has no way to fetch one.
pub(super) fn glue(glue: &str) -> Result<String> {
    let (used, started) = glue
        .split_once(STARTS)
        .context("the glue starts its program in another way")?;
    // A module that is given away as a whole would be made an object of all that it has.
    let started = started.replace("return wasm;", "");
    Ok(format!(
        "{used}\nimport * as wasm from \"./{FIRST_FILE}\";\nexport const run = () => {{\n    {started}"
    ))
}

#[cfg(test)]
mod tests;
