//! The console: its program, its glue, its styles, and the page that names them.

use std::{fs, path::Path};

use anyhow::{Result, bail};

use super::{Profile, bind, bundle, minify, publish, shrink, shrink::Engine};
use crate::{root, shell::write};

const FOLDER: &str = "console";

/// Later ones say more of what earlier ones say.
const STYLES: [&str; 3] = ["style.css", "parts.css", "pages.css"];

pub(super) fn assemble(wasm: &Path, profile: Profile) -> Result<()> {
    let bound = bind(wasm, "console", profile, &["--target", "web"])?;
    let program = bound.join("console_bg.wasm");
    if profile == Profile::Release {
        shrink::optimise(&program, Engine::Browser, &["-Os"])?;
    }
    no_html(&fs::read_to_string(bound.join("console.js"))?)?;
    let module = publish(profile, FOLDER, "console", "wasm", &fs::read(&program)?)?;

    let mut options = minify(profile);
    options.push("--define:import.meta.url=\"\"".into());
    let entry =
        format!("import start from './console.js'; start({{ module_or_path: {module:?} }});");
    let script = bundle(&bound, &entry, &options)?;
    let script = publish(profile, FOLDER, "console", "js", &script)?;

    let source = root().join("www");
    let mut styles = fs::read_to_string(source.join("look/tokens.css"))?;
    for file in STYLES {
        styles.push_str(&fs::read_to_string(source.join("console").join(file))?);
    }
    let mut options = minify(profile);
    options.push("--loader=css".into());
    let styles = bundle(&source, &styles, &options)?;
    let styles = publish(profile, FOLDER, "console", "css", &styles)?;

    let page = fs::read_to_string(source.join("console/index.html"))?
        .replace("{{script}}", &script)
        .replace("{{module}}", &module)
        .replace("{{styles}}", &styles);
    let icon = fs::read(source.join("console/icon.svg"))?;
    write(&profile.assets().join("console/icon.svg"), &icon)?;
    // Outside of the folder that the console's files are served from: see `edge/src/routes/assets.rs`.
    write(&profile.assets().join("console.html"), page.as_bytes())
}

/// The console's policy (`edge/src/door/headers.rs`) lets no text become HTML, so nothing that Leptos
/// or one of us writes may try to.
fn no_html(glue: &str) -> Result<()> {
    for way in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
    ] {
        if glue.contains(way) {
            bail!("the console would make HTML of text: its glue has {way} (`view!` does that)");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn glue_that_makes_html_of_text_is_no_console() {
        assert!(super::no_html("a.textContent = b;").is_ok());
        assert!(super::no_html("a.innerHTML = b;").is_err());
    }
}
