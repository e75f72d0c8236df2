//! What every field and every key of both sides has in common, by a look at the sources: no field
//! cuts what is written into it (DLV-11), and no listener hears a key that belongs to an input method
//! (DSP-7). A new field or listener is held to it by being written at all.

use std::{fs, path::Path};

use anyhow::{Result, bail};

use crate::root;

/// Where the page's and the console's code is.
const SIDES: &[&str] = &["widget/src", "www/console/src", "www/loader"];

/// The one file of each side that may listen to keys.
const KEYS: &[&str] = &["widget/src/listen/keys.rs", "www/console/src/parts/keys.rs"];

/// What does nothing about a key: the browser's names for Rust, and the note of when a press began,
/// which tells a press meant for a question from one that was on its way (CON-9).
const HARMLESS: &[&str] = &[
    "widget/src/io/js.rs",
    "widget/src/io/js.js",
    "widget/src/io/panel.js",
];

/// How a listener to keys, or a look at a key, is written.
const OF_KEYS: &[&str] = &[
    "keydown",
    "keyup",
    "keypress",
    "beforeinput",
    ".key()",
    "key_code",
    "keyCode",
    "is_composing",
    "isComposing",
];

/// How a field is made to cut. Browsers count UTF-16 units for it.
const OF_CUTS: &[&str] = &["maxlength", "max_length", "maxLength"];

pub(crate) fn check() -> Result<()> {
    let mut wrong = Vec::new();
    let mut files = 0;
    for side in SIDES {
        walk(&root().join(side), &mut |path| {
            let name = path.strip_prefix(root())?.display().to_string();
            wrong.extend(faults(&name, &fs::read_to_string(path)?));
            files += 1;
            Ok(())
        })?;
    }
    for name in KEYS {
        if !root().join(name).exists() {
            wrong.push(format!("{name} is gone"));
        }
    }
    if files < 50 {
        bail!("only {files} files were looked at");
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}

/// What a source does that is done elsewhere, or not at all.
fn faults(name: &str, source: &str) -> Vec<String> {
    let listens = KEYS.contains(&name) || HARMLESS.contains(&name);
    let of_keys = if listens { &[] } else { OF_KEYS };
    let lines = source.lines().zip(1..);
    let lines = lines.filter(|(line, _)| !line.trim_start().starts_with("//"));
    let found = lines.flat_map(|(line, number)| {
        let names =
            |words: &'static [&'static str]| words.iter().filter(|word| line.contains(**word));
        let keys = names(of_keys).map(move |word| {
            format!("{name}:{number}: {word}: keys are heard through the helper of this side")
        });
        let cuts = names(OF_CUTS).map(move |word| {
            format!("{name}:{number}: {word}: a field keeps what is written into it")
        });
        keys.chain(cuts).collect::<Vec<_>>()
    });
    found.collect()
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path) -> Result<()>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            walk(&path, visit)?;
        } else if matches!(ending, Some("rs" | "js" | "ts")) {
            visit(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dsp_7_dlv_11_fields_and_keys_are_as_they_have_to_be() {
        check().unwrap();
    }

    #[test]
    fn a_field_that_cuts_and_a_listener_of_its_own_are_noticed() {
        for line in [
            "    textarea *input rows=1 maxlength=$",
            ".attr(\"maxlength\", 200)",
            "input.set_max_length(5);",
            "Listener::add(shell, root, \"keydown\", pressed),",
            ".on(ev::keyup, act)",
            "let key = event.key();",
            "addEventListener(\"keypress\", act)",
        ] {
            assert_eq!(faults("widget/src/view/new.rs", line).len(), 1, "{line}");
            assert!(faults("widget/src/view/new.rs", &format!("// {line}")).is_empty());
        }
        assert!(faults(KEYS[0], "let key = event.key();").is_empty());
    }
}
