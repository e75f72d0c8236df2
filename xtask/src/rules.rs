//! The rules of SPEC.md and the tests that show them: a test's name carries the rule's id.
//!
//! A test that names a rule that does not exist fails the check, and so does a rule that is built
//! and has no test. A vector counts as a test of its rule.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, bail};

use crate::root;
use crate::say::note;

/// The rules that are built so far. A rule joins them with its first test.
const BUILT: &[(&str, &[u32])] = &[
    ("TGT", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14]),
    ("DSP", &[1, 2, 3, 4, 5, 7, 8, 9, 10, 11]),
    ("TRG", &[1, 2, 3, 4, 5]),
    ("AVL", &[1, 2, 3, 4, 5]),
    ("CON", &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ("CAP", &[1, 2]),
    ("VIS", &[1, 2, 3, 4, 5, 7]),
    ("DLV", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12]),
    ("CNV", &[1, 3, 5]),
    ("TXT", &[1, 2]),
    ("RTE", &[1, 2, 3]),
    ("TEA", &[1, 2, 3, 4, 5, 6]),
    ("KEP", &[5, 6]),
    ("INB", &[6]),
    ("API", &[1, 4, 5, 6]),
    ("RUN", &[1, 3, 4, 5, 6]),
];

pub(crate) fn check() -> Result<()> {
    let spec = fs::read_to_string(root().join("SPEC.md"))?;
    let exist = ids_of_spec(&spec);
    let shown = shown()?;
    let mut wrong = Vec::new();
    for (id, place) in &shown {
        if !exist.contains(id) {
            wrong.push(format!("{place} names {id}, which SPEC.md does not have"));
        }
    }
    for (family, numbers) in BUILT {
        for number in *numbers {
            let id = format!("{family}-{number}");
            if !shown.contains_key(&id) {
                wrong.push(format!("{id} is built and has no test"));
            }
        }
    }
    if wrong.is_empty() {
        note!("  {} of {} rules have a test", shown.len(), exist.len());
        Ok(())
    } else {
        bail!("{}", wrong.join("\n"))
    }
}

/// Every id that a test or a vector names, with one place that does.
fn shown() -> Result<BTreeMap<String, String>> {
    let mut shown = BTreeMap::new();
    for folder in [
        "shared/src",
        "shared/tests",
        "widget/src",
        "edge/src",
        "xtask/src",
        "tests/e2e",
    ] {
        walk(&root().join(folder), &mut |path| {
            let find: fn(&str) -> BTreeSet<String> =
                match path.extension().and_then(|ending| ending.to_str()) {
                    Some("rs") => ids_of_rust,
                    Some("ts") => ids_of_playwright,
                    _ => return Ok(()),
                };
            for id in find(&fs::read_to_string(path)?) {
                shown
                    .entry(id)
                    .or_insert_with(|| path.display().to_string());
            }
            Ok(())
        })?;
    }
    let vectors = fs::read_to_string(root().join("tests/vectors/decision.json"))?;
    let vectors: serde_json::Value = serde_json::from_str(&vectors)?;
    for vector in vectors.as_array().context("vectors are a list")? {
        if let Some(rule) = vector.get("rule").and_then(serde_json::Value::as_str) {
            shown
                .entry(rule.to_owned())
                .or_insert_with(|| "a vector".to_owned());
        }
    }
    Ok(shown)
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path) -> Result<()>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, visit)?;
        } else {
            visit(&path)?;
        }
    }
    Ok(())
}

/// `- **TGT-4** …`
fn ids_of_spec(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("- **")?.split_once("**"))
        .filter_map(|(id, _)| id_of(id, '-'))
        .collect()
}

/// `fn tgt_4_…()` behind an attribute that makes it a test.
fn ids_of_rust(text: &str) -> BTreeSet<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter_map(|pair| match pair {
            [attribute, function] if ["#[test]", "#[wasm_bindgen_test]"].contains(attribute) => {
                id_of(function.strip_prefix("fn ")?, '_')
            }
            _ => None,
        })
        .collect()
}

/// `test("[TGT-4] [DSP-8] …"`
fn ids_of_playwright(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| line.trim_start().starts_with("test("))
        .flat_map(|line| line.split('[').skip(1))
        .filter_map(|part| id_of(part.split_once(']')?.0, '-'))
        .collect()
}

/// Three letters and a number, as `TGT-4`.
fn id_of(text: &str, between: char) -> Option<String> {
    let (family, rest) = text.split_once(between)?;
    let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let ends = rest
        .get(number.len()..)
        .is_none_or(|rest| !rest.starts_with(char::is_alphanumeric));
    let fits = family.len() == 3 && family.chars().all(|c| c.is_ascii_alphabetic());
    (fits && ends && !number.is_empty()).then(|| format!("{}-{number}", family.to_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn ids_are_found_where_they_stand() {
        let spec = "- **TGT-4** `matches` …\n- **DSP-10** …\nSee **TGT-5**.\n";
        assert_eq!(ids_of_spec(spec), set(&["TGT-4", "DSP-10"]));
        let rust = "#[test]\nfn tgt_4_wildcards() {}\n#[test]\nfn a_plain_one() {}\nfn tgt_5_no_test() {}\n";
        assert_eq!(ids_of_rust(rust), set(&["TGT-4"]));
        let script = "test(\"[TGT-4] [DSP-8] [F46] x\", () => {});\nexpect(\"[TGT-5]\");\n";
        assert_eq!(ids_of_playwright(script), set(&["TGT-4", "DSP-8"]));
    }
}
