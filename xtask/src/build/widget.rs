//! The visitor's page: the widget's program, its glue, and the loader that fetches both.

use std::{fs, path::Path};

use anyhow::Result;
use shared::protocol::http::get_site;

use super::{
    Profile, bind, bundle, minify, publish,
    shrink::{self, Engine},
    split::{FIRST, split},
};
use crate::{root, shell::write};

/// What decides: its weight stands in the size table, as the difference to a program without it.
pub(crate) const DECISION: &str = "shared::decide::";
pub(crate) const DECIDED: &str = "decided.wasm";
pub(crate) const UNDECIDED: &str = "undecided.wasm";

/// The panel's program.
pub(crate) const PANEL: &str = "panel";

/// What the first time leaves is another hundredth smaller after the second.
const TWICE: [&str; 2] = ["-Oz", "-Oz"];

/// The ways into the panel's program: functions that take a value which is made only there.
const PANEL_DOORS: [&str; 4] = [
    "shared::visitor::chat::Chat::",
    "widget::io::socket::",
    "widget::shell::chat::",
    "widget::view::panel::PanelRegion::",
];

pub(super) fn assemble(wasm: &Path, profile: Profile) -> Result<()> {
    let bound = bind(wasm, "widget", profile, &["--target", "web"])?;
    let program = bound.join("widget_bg.wasm");
    let glue = bound.join("widget.js");
    let panel = match profile {
        Profile::Dev => String::new(),
        Profile::Release => {
            let panel = bound.join(format!("{PANEL}.wasm"));
            shrink::snip_panics(&program)?;
            // For the size table.
            let undecided = bound.join(UNDECIDED);
            shrink::without(&program, DECISION, &undecided)?;
            split(&undecided, &panel, &PANEL_DOORS)?;
            shrink::optimise(&undecided, Engine::Browser, &TWICE)?;
            split(&program, &panel, &PANEL_DOORS)?;
            for each in [&program, &panel] {
                shrink::optimise(each, Engine::Browser, &TWICE)?;
            }
            // With names as long as those of the other.
            fs::copy(&program, bound.join(DECIDED))?;
            shrink::shorten_names(&[&program, &panel], &glue)?;
            publish(profile, "code", PANEL, "wasm", &fs::read(&panel)?)?
        }
    };
    let module = publish(profile, "code", "widget", "wasm", &fs::read(&program)?)?;

    // The entry makes the imports of a second program, which wasm-bindgen does not foresee.
    let mut exported = fs::read(&glue)?;
    exported.extend_from_slice(b"\nexport { __wbg_get_imports };\n");
    fs::write(&glue, exported)?;

    // The loader brings the program, so the glue's own way of finding it is dead code.
    let mut options = minify(profile);
    options.push("--define:import.meta.url=\"\"".into());
    for (name, value) in [("PANEL", &*panel), ("FIRST", FIRST)] {
        options.push(format!("--define:{name}={value:?}"));
    }
    // wasm-bindgen names the one file of `io/js.js` once for each unit that uses it.
    options.push("--log-override:duplicate-object-key=silent".into());
    let entry = fs::read_to_string(root().join("www/loader/widget.js"))?;
    let glue = bundle(&bound, &entry, &options)?;
    let code = publish(profile, "code", "widget", "js", &glue)?;

    let mut options = minify(profile);
    options.push("--loader=ts".into());
    for (name, value) in [
        ("CODE", &*code),
        ("MODULE", &*module),
        ("SITE", get_site::ROUTE.path),
    ] {
        options.push(format!("--define:{name}={value:?}"));
    }
    let loader = root().join("www/loader");
    let source = fs::read_to_string(loader.join("portico.ts"))?;
    let script = bundle(&loader, &source, &options)?;
    let script = [b"(()=>{".as_slice(), script.trim_ascii(), b"})();\n"].concat();
    write(&profile.assets().join("portico.js"), &script)?;

    let headers = fs::read(root().join("www/_headers"))?;
    write(&profile.assets().join("_headers"), &headers)
}
