//! Joins the widget's style sheets and takes comments and indentation out of them: one for what shows
//! at first, one for the panel.

use std::{env, error::Error, fs, path::Path};

const TOKENS: &str = "../www/look/tokens.css";
const FIRST: &str = "src/view/style.css";
const PANEL: &str = "src/view/panel.css";

fn main() -> Result<(), Box<dyn Error>> {
    let read = |sheet| {
        println!("cargo::rerun-if-changed={sheet}");
        fs::read_to_string(sheet).map(|text| squeeze(&text))
    };
    let (tokens, first, panel) = (read(TOKENS)?, read(FIRST)?, read(PANEL)?);
    let tokens = without_unused(&tokens, &[&*first, &panel].concat());
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("style.css"), tokens + &first)?;
    fs::write(Path::new(&out).join("panel.css"), panel)?;
    Ok(())
}

/// The tokens that these sheets use, by themselves or through others.
fn without_unused(tokens: &str, sheets: &str) -> String {
    let mut used = tokens.to_owned();
    loop {
        let is_unused = |line: &&str| {
            let name = line.split(':').next().unwrap_or_default();
            let is_used = |text: &str| text.contains(&format!("var({name}"));
            line.ends_with(';') && name.starts_with("--") && !is_used(sheets) && !is_used(&used)
        };
        let Some(unused) = used.split_inclusive(['{', ';', '}']).find(is_unused) else {
            return used;
        };
        used = used.replacen(unused, "", 1);
    }
}

/// Comments, line ends and the white space around them mean nothing in our sheets; the other white
/// space may separate selectors and stays, but for that at braces, colons of declarations and
/// semicolons.
fn squeeze(sheet: &str) -> String {
    let mut text = String::new();
    let mut rest = sheet;
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let lines: String = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    lines
        .replace(" { ", "{")
        .replace("; }", "}")
        .replace(";}", "}")
        .replace("} ", "}")
        .replace("; ", ";")
        .replace(": ", ":")
        .replace(", ", ",")
        .trim()
        .to_owned()
}
