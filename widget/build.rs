//! Joins the widget's style sheets and takes comments and indentation out of them.

use std::{env, error::Error, fs, path::Path};

const SHEETS: [&str; 2] = ["../www/look/tokens.css", "src/view/style.css"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut joined = String::new();
    for sheet in SHEETS {
        println!("cargo::rerun-if-changed={sheet}");
        joined.push_str(&squeeze(&fs::read_to_string(sheet)?));
    }
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("style.css"), joined)?;
    Ok(())
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
