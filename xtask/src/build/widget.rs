//! The visitor's page: the widget's program, its glue, and the loader that fetches both.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result};
use shared::protocol::http::get_site;

use super::{
    Profile, bind, bundle,
    glue::{halve, imports_of},
    hash,
    hold::hold,
    minify, publish, publish_as,
    script::{self, FIRST_FILE, GLUE_FILE, HOST_FILE},
    shrink::{self, Engine},
    split::{FIRST, split},
};
use crate::{root, shell::write};

/// What decides: its weight stands in the size table, as the difference to a program without it.
pub(crate) const DECISION: &str = "shared::decide::";
pub(crate) const DECIDED: &str = "decided.wasm";
pub(crate) const UNDECIDED: &str = "undecided.wasm";

/// Where the page's code is served.
const CODE: &str = "code";

/// The panel's program.
pub(crate) const PANEL: &str = "panel";

/// How binaryen shrinks the page's programs: what was found to leave least in brotli, 1.7 KB less than
/// `-Oz` twice. Functions called once are inlined only while they are short, since a long one packs
/// better by itself. The last three give locals numbers that pack better. Rust keeps its stack and data
/// above the first 1,024 bytes, so an added constant may become part of an address.
const SMALLEST: [&str; 11] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "--optimize-added-constants-propagate",
    "-Oz",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=20",
    "--always-inline-max-function-size=4",
    "--coalesce-locals-learning",
    "--reorder-locals",
    "--optimize-instructions",
];

/// wasm-bindgen names the one file of `io/js.js` once for each unit that uses it.
pub(super) const SAME_KEYS: &str = "--log-override:duplicate-object-key=silent";

/// The ways into the panel's program: functions that take a value which is made only there.
const PANEL_DOORS: [&str; 6] = [
    "shared::visitor::Visitor::loaded",
    "shared::visitor::chat::Chat::",
    "widget::io::store::",
    "widget::listen::panel::",
    "widget::shell::chat::",
    "widget::view::panel::PanelRegion::",
];

/// The program of a conversation, and of what few visitors' pages need.
pub(crate) const TALK: &str = "talk";

/// The ways into it: what a chat does once it has this program, what it has carried out then, and what
/// explains.
const TALK_DOORS: [&str; 5] = [
    "shared::visitor::Visitor::explain",
    "shared::visitor::chat::talk::",
    "widget::io::socket::",
    "widget::shell::talk::",
    "widget::view::thread::lines::",
];

/// The ways out of the page's program.
fn all_doors() -> Vec<&'static str> {
    [&PANEL_DOORS[..], &TALK_DOORS].concat()
}

pub(super) fn assemble(wasm: &Path, profile: Profile) -> Result<()> {
    let bound = bind(wasm, "widget", profile, &["--target", "web"])?;
    let program = bound.join("widget_bg.wasm");
    let glue = bound.join("widget.js");
    let (panel, talk, script) = match profile {
        // An edit would take twice as long to run.
        Profile::Dev => (String::new(), String::new(), String::new()),
        Profile::Release => {
            let panel = bound.join(format!("{PANEL}.wasm"));
            let talk = bound.join(format!("{TALK}.wasm"));
            shrink::ensure_no_tables(&program)?;
            shrink::snip_panics(&program)?;
            shrink::empty_callers(&program)?;
            // For the size table.
            let undecided = bound.join(UNDECIDED);
            shrink::without(&program, DECISION, &undecided)?;
            split(&undecided, &panel, PANEL, &all_doors())?;
            shrink::optimise(&undecided, Engine::Browser, &SMALLEST)?;
            let script = scripts(&bound, &program, &glue)?;
            split(&program, &talk, TALK, &TALK_DOORS)?;
            split(&program, &panel, PANEL, &PANEL_DOORS)?;
            for each in [&program, &panel, &talk] {
                shrink::optimise(each, Engine::Browser, &SMALLEST)?;
            }
            // With names as long as those of the other.
            fs::copy(&program, bound.join(DECIDED))?;
            shrink::shorten_names(&[&program, &panel, &talk], &glue)?;
            let publish =
                |stem, program: &Path| publish(profile, CODE, stem, "wasm", &fs::read(program)?);
            (publish(PANEL, &panel)?, publish(TALK, &talk)?, script)
        }
    };
    let held = hold(&fs::read_to_string(&glue)?)?;
    let module = publish(profile, CODE, "widget", "wasm", &fs::read(&program)?)?;

    let mut options = minify(profile);
    for (name, value) in [("PANEL", &*panel), ("TALK", &talk), ("FIRST", FIRST)] {
        options.push(format!("--define:{name}={value:?}"));
    }
    options.push(SAME_KEYS.into());
    let entry = fs::read_to_string(root().join("www/loader/widget.js"))?;
    let code = match profile {
        Profile::Dev => {
            fs::write(&glue, held)?;
            options.push("--define:LATER=\"\"".into());
            let code = bundle(&bound, &entry, &options)?;
            publish(profile, CODE, "widget", "js", &code)?
        }
        Profile::Release => {
            let imports = imports_of(&program)?;
            two_files(&bound, &entry, &held, &imports, &options)?
        }
    };

    let sites = get_site::ROUTE.path.strip_suffix("{site}");
    let sites = sites.context("the route of a site does not end in its id")?;
    let mut options = minify(profile);
    options.push("--loader=ts".into());
    for (name, value) in [
        ("CODE", &*code),
        ("MODULE", &*module),
        ("SCRIPT", &*script),
        ("SITES", sites),
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

/// Publishes the page's JavaScript and what comes with the panel's program, and gives back where the first
/// is. Each names the other, so their names carry the hash of both.
fn two_files(
    bound: &Path,
    entry: &str,
    held: &str,
    imports: &BTreeSet<String>,
    options: &[String],
) -> Result<String> {
    let (first_name, panel_name) = (name_of("widget"), name_of(PANEL));
    let later = root().join("widget/src/io/panel.js");
    let later = fs::read_to_string(later).context("panel.js is not there")?;
    let halves = halve(held, imports, &later, &format!("./{first_name}"))?;

    let mut entry = entry.to_owned();
    entry.push_str("export { given } from \"./gives.js\";\n");
    fs::write(bound.join("widget.js"), halves.page)?;
    fs::write(bound.join("gives.js"), halves.gives)?;
    let mut first = options.to_vec();
    first.push(format!(
        "--define:LATER={:?}",
        format!("/{CODE}/{panel_name}")
    ));
    let first = bundle(bound, &entry, &first)?;

    let folder = bound.join(PANEL);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("panel.js"), later)?;
    fs::write(folder.join("js.js"), halves.given)?;
    let mut second = options.to_vec();
    second.push(format!("--external:./{first_name}"));
    let second = bundle(&folder, &halves.later, &second)?;
    publish_both("widget", first, PANEL, second)
}

/// What stands for the hash of two files in both until it is known.
const BOTH: &str = "HASH_OF_BOTH";

fn name_of(stem: &str) -> String {
    format!("{stem}.{BOTH}.js")
}

/// Publishes two files that name each other, and gives back where the first is.
fn publish_both(stem: &str, first: Vec<u8>, other: &str, second: Vec<u8>) -> Result<String> {
    let both = hash(&[first.as_slice(), &second].concat());
    let publish = |stem: &str, script: Vec<u8>| {
        let script = String::from_utf8(script)?.replace(BOTH, &both);
        let profile = Profile::Release;
        publish_as(profile, CODE, stem, "js", &both, script.as_bytes())
    };
    publish(other, second)?;
    publish(stem, first)
}

/// Publishes the JavaScript form of the page's program and of the panel's, which has the talk's in it, and
/// gives back where the first is.
fn scripts(bound: &Path, whole: &Path, glue: &Path) -> Result<String> {
    let (widget, other) = ("widget-js", format!("{PANEL}-js"));
    let (first_name, panel_name) = (name_of(widget), name_of(&other));

    let program = bound.join("script.widget.wasm");
    let panel = bound.join("script.panel.wasm");
    let named = bound.join("script.widget.js");
    fs::copy(whole, &program)?;
    fs::copy(glue, &named)?;
    split(&program, &panel, PANEL, &all_doors())?;
    for each in [&program, &panel] {
        shrink::optimise(each, Engine::Browser, &SMALLEST)?;
    }
    shrink::shorten_names(&[&program, &panel], &named)?;

    let scripts = script::translate(&program, &panel, &format!("./{first_name}"))?;
    let loader = root().join("www/loader");
    let glue = script::glue(&hold(&fs::read_to_string(named)?)?)?;
    fs::write(bound.join(GLUE_FILE), glue)?;
    fs::write(bound.join(FIRST_FILE), scripts.first)?;
    fs::copy(loader.join("host.js"), bound.join(HOST_FILE))?;

    let mut entry = fs::read_to_string(loader.join("script.js"))?;
    entry.push_str(&scripts.given);
    let mut options = minify(Profile::Release);
    options.push("--charset=utf8".into());
    options.push(SAME_KEYS.into());
    options.push(format!("--external:./{first_name}"));
    options.push(format!(
        "--define:PANEL={:?}",
        format!("/{CODE}/{panel_name}")
    ));
    let first = bundle(bound, &entry, &options)?;
    let second = bundle(bound, &scripts.second, &options)?;

    publish_both(widget, first, &other, second)
}
