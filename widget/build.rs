//! Joins the widget's style sheets and takes comments and indentation out of them: one for what shows
//! at first, one for the panel.

use std::{env, error::Error, fs, path::Path};

const SHEETS: [(&str, &[&str]); 2] = [
    (
        "style.css",
        &["../www/look/tokens.css", "src/view/style.css"],
    ),
    ("panel.css", &["src/view/panel.css"]),
];

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    for (sheet, sources) in SHEETS {
        let mut joined = String::new();
        for source in sources {
            println!("cargo::rerun-if-changed={source}");
            joined.push_str(&squeeze(&fs::read_to_string(source)?));
        }
        fs::write(Path::new(&out).join(sheet), joined)?;
    }
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
