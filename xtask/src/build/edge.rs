//! The Worker: the Rust program behind the platform's classes of `edge/worker.js`.

use std::{fs, path::Path};

use anyhow::Result;

use super::{Profile, bind, bundle, minify, shrink, shrink::Engine, widget::SAME_KEYS};
use crate::{root, shell::write};

pub(super) fn assemble(wasm: &Path, profile: Profile) -> Result<()> {
    let options = [
        "--target",
        "module",
        "--experimental-reset-state-function",
        "--force-enable-abort-handler",
    ];
    let bound = bind(wasm, "edge", profile, &options)?;
    let program = bound.join("edge_bg.wasm");
    if profile == Profile::Release {
        shrink::optimise(&program, Engine::Workerd, &["-O3"])?;
    }
    let worker = profile.worker();
    let folder = worker.parent().unwrap_or(&worker);
    write(&folder.join("edge_bg.wasm"), &fs::read(&program)?)?;

    let mut options = minify(profile);
    options.push("--external:./edge_bg.wasm".into());
    options.push("--external:cloudflare:*".into());
    options.push(SAME_KEYS.into());
    let glue = bound.join("edge.js");
    let text = fs::read_to_string(&glue)?;
    // Source-phase imports are ahead of the bundlers; the platform gives a module either way.
    fs::write(&glue, text.replace("import source ", "import "))?;
    let entry = fs::read_to_string(root().join("edge/worker.js"))?;
    let script = bundle(&bound, &entry, &options)?;
    write(&worker, &script)
}
