//! What workerd is told to serve.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{build::Profile, root};

/// Whose messages are relayed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Program {
    /// Ours, as it is deployed.
    Edge,
    /// The JavaScript room of `tests/rooms`.
    Room,
    /// The room as a control: it acknowledges before it stores.
    Early,
}

/// The names of the two sockets.
pub(super) const PROGRAM: &str = "program";
pub(super) const CONTROL: &str = "control";

pub(super) const CONFIG: &str = "config.capnp";

const EDGE: &str = r#"
  modules = [
    (name = "index.js", esModule = embed "index.js"),
    (name = "edge_bg.wasm", wasm = embed "edge_bg.wasm"),
  ],
  durableObjectNamespaces = [
    (className = "Conversation", uniqueKey = "Conversation", enableSql = true),
    (className = "Inbox", uniqueKey = "Inbox", enableSql = true),
    (className = "Directory", uniqueKey = "Directory", enableSql = true),
    (className = "Contacts", uniqueKey = "Contacts", enableSql = true),
  ],
  bindings = [
    (name = "CONVERSATIONS", durableObjectNamespace = "Conversation"),
    (name = "INBOXES", durableObjectNamespace = "Inbox"),
    (name = "DIRECTORY", durableObjectNamespace = "Directory"),
    (name = "CONTACTS", durableObjectNamespace = "Contacts"),
    (name = "FILES", r2Bucket = "files"),
    VARIABLES
  ],
"#;

const ROOM: &str = r#"
  modules = [(name = "room.js", esModule = embed "room.js")],
  durableObjectNamespaces = [(className = "Room", uniqueKey = "Room", enableSql = true)],
  bindings = [
    (name = "ROOMS", durableObjectNamespace = "Room"),
    VARIABLES
  ],
"#;

const ALL: &str = r#"using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "state", disk = (path = "state", writable = true)),
    (name = "program", worker = .program),
    (name = "control", worker = .control),
    (name = "files", worker = .files),
  ],
  sockets = [
    (name = "program", address = "127.0.0.1:0", http = (), service = "program"),
    (name = "control", address = "127.0.0.1:0", http = (), service = "control"),
  ],
);

const program :Workerd.Worker = (PROGRAM
  compatibilityDate = "DATE",
  durableObjectStorage = (localDisk = "state"),
);

const control :Workerd.Worker = (
  modules = [(name = "control.js", esModule = embed "control.js")],
  compatibilityDate = "DATE",
  compatibilityFlags = ["unsafe_module"],
  bindings = [
    (name = "OBJECTS", durableObjectNamespace = (className = "CLASS", serviceName = "program")),
  ],
);

const files :Workerd.Worker = (
  modules = [(name = "files.js", esModule = embed "files.js")],
  compatibilityDate = "DATE",
);
"#;

/// Puts everything that workerd needs to serve `program` into `folder`.
pub(super) fn write(folder: &Path, program: Program, vars: &[(&str, String)]) -> Result<()> {
    let (worker, class) = match program {
        Program::Edge => (EDGE, "Conversation"),
        Program::Room | Program::Early => (ROOM, "Room"),
    };
    let variables: String = vars
        .iter()
        .map(|(name, value)| format!("(name = \"{name}\", text = \"{value}\"),"))
        .collect();
    let text = ALL
        .replace("PROGRAM", worker)
        .replace("VARIABLES", &variables)
        .replace("CLASS", class)
        .replace("DATE", &compatibility_date()?);
    fs::create_dir_all(folder.join("state"))?;
    fs::write(folder.join(CONFIG), text)?;
    for name in ["room.js", "control.js", "files.js"] {
        copy(&root().join("tests/rooms").join(name), folder)?;
    }
    if program == Program::Edge {
        let worker = Profile::Release.worker();
        copy(&worker, folder)?;
        copy(&worker.with_file_name("edge_bg.wasm"), folder)?;
    }
    Ok(())
}

fn copy(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().unwrap_or_default();
    fs::copy(file, folder.join(name))
        .with_context(|| format!("{} cannot be copied", file.display()))?;
    Ok(())
}

/// The date that the deployment asks for, so that both programs meet the same platform.
fn compatibility_date() -> Result<String> {
    let deployment = fs::read_to_string(root().join("edge/wrangler.jsonc"))?;
    deployment
        .split_once("\"compatibility_date\"")
        .and_then(|(_, rest)| rest.split('"').nth(1))
        .map(str::to_owned)
        .context("edge/wrangler.jsonc has no compatibility_date")
}
