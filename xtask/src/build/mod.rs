//! Building the parts: cargo, then wasm-bindgen, then binaryen and esbuild.
//!
//! Everything ends up under `target/portico/{dev,release}`: `worker/` is what runs, `assets/` is
//! what is served. Files under `code/` and `console/` carry a hash of their content in their name.

mod console;
mod edge;
mod glue;
mod hold;
mod script;
mod shrink;
mod split;
pub(crate) mod widget;

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, bail};

use crate::{
    root,
    shell::{npm_tool, program, run, step, write},
    tools::TARGET,
};

/// How to build.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Profile {
    /// Quickly, for running here.
    Dev,
    /// As it is deployed.
    Release,
}

/// What can be built by itself.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Part {
    /// The visitor's page: widget and loader.
    Widget,
    Edge,
    Console,
}

impl Part {
    pub(crate) const ALL: [Self; 3] = [Self::Edge, Self::Widget, Self::Console];

    fn package(self) -> &'static str {
        match self {
            Self::Widget => "widget",
            Self::Edge => "edge",
            Self::Console => "console",
        }
    }

    /// The cargo profile the part is released with; see the root's Cargo.toml.
    fn release_profile(self) -> &'static str {
        match self {
            Self::Widget => "widget",
            Self::Edge => "release",
            Self::Console => "console",
        }
    }

    fn release_features(self) -> &'static [&'static str] {
        match self {
            Self::Widget => &["--features", "bare"],
            Self::Edge | Self::Console => &[],
        }
    }
}

impl Profile {
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// Where everything of this profile ends up.
    pub(crate) fn out(self) -> PathBuf {
        root().join("target/portico").join(self.folder())
    }

    pub(crate) fn assets(self) -> PathBuf {
        self.out().join("assets")
    }

    pub(crate) fn worker(self) -> PathBuf {
        self.out().join("worker/index.js")
    }
}

/// Builds every part.
pub(crate) fn all(profile: Profile) -> Result<()> {
    compile(&Part::ALL, profile)?;
    for part in Part::ALL {
        assemble(part, profile)?;
    }
    Ok(())
}

/// Builds some parts.
pub(crate) fn some(parts: &[Part], profile: Profile) -> Result<()> {
    compile(parts, profile)?;
    parts.iter().try_for_each(|part| assemble(*part, profile))
}

fn compile(parts: &[Part], profile: Profile) -> Result<()> {
    match profile {
        // All of them whatever has changed: alone, a package may want its dependencies with other
        // features, and they would be built again.
        Profile::Dev => step("compile", || {
            let packages = Part::ALL
                .iter()
                .flat_map(|part| ["--package", part.package()]);
            run(cargo().args(packages))
        }),
        Profile::Release => parts.iter().try_for_each(|part| {
            step(&format!("compile {}", part.package()), || {
                let profile = part.release_profile();
                run(cargo()
                    .args(["--package", part.package(), "--profile", profile])
                    .args(part.release_features()))
            })
        }),
    }
}

fn cargo() -> std::process::Command {
    let mut cargo = program("cargo");
    cargo.args(["build", "--quiet", "--target", TARGET]);
    cargo
}

fn assemble(part: Part, profile: Profile) -> Result<()> {
    let wasm = compiled(part, profile)?;
    let stamp = profile.out().join(part.package()).join("stamp");
    let mark = stamp_of(&wasm)?;
    if fs::read_to_string(&stamp).is_ok_and(|had| had == mark) {
        return Ok(());
    }
    step(&format!("assemble {}", part.package()), || match part {
        Part::Widget => widget::assemble(&wasm, profile),
        Part::Edge => edge::assemble(&wasm, profile),
        Part::Console => console::assemble(&wasm, profile),
    })?;
    write(&stamp, mark.as_bytes())
}

fn compiled(part: Part, profile: Profile) -> Result<PathBuf> {
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => part.release_profile(),
    };
    let wasm = root()
        .join("target")
        .join(TARGET)
        .join(folder)
        .join(format!("{}.wasm", part.package()));
    if !wasm.exists() {
        bail!("{} was not built", wasm.display());
    }
    Ok(wasm)
}

/// What the outputs of a part depend on: its program and the files that go with it.
fn stamp_of(wasm: &Path) -> Result<String> {
    let mut all = hash(&fs::read(wasm)?);
    for folder in [
        "www/loader",
        "www/look",
        "www/console",
        "xtask/src/build",
        "xtask/src/build/script",
        "xtask/src/build/split",
    ] {
        all.push_str(&hash_folder(&root().join(folder))?);
    }
    for file in ["www/_headers", "edge/worker.js", "package-lock.json"] {
        all.push_str(&hash(&fs::read(root().join(file))?));
    }
    Ok(hash(all.as_bytes()))
}

fn hash_folder(folder: &Path) -> Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.sort();
    let mut all = String::new();
    for file in files.iter().filter(|file| file.is_file()) {
        all.push_str(&hash(&fs::read(file)?));
    }
    Ok(all)
}

/// FNV-1a, 64 bits, as sixteen digits: enough to tell one build's file from another's.
pub(crate) fn hash(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// Runs wasm-bindgen and gives back the folder with its `NAME.js` and `NAME_bg.wasm`.
fn bind(wasm: &Path, name: &str, profile: Profile, options: &[&str]) -> Result<PathBuf> {
    let out = profile.out().join(name).join("bound");
    fs::create_dir_all(&out)?;
    let paths = [wasm, Path::new("--out-dir"), &out];
    let fixed = ["wasm-bindgen", "--no-typescript", "--out-name", name];
    let arguments = fixed
        .iter()
        .chain(options)
        .map(OsString::from)
        .chain(paths.iter().map(OsString::from));
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments)?;
    Ok(out)
}

/// Runs esbuild over a program given as text in `folder`, and gives back what it makes of it.
fn bundle(folder: &Path, entry: &str, options: &[String]) -> Result<Vec<u8>> {
    use std::io::Write as _;

    let mut esbuild = npm_tool("esbuild")
        .args(["--bundle", "--format=esm", "--log-level=warning"])
        .args(options)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("esbuild cannot be started")?;
    if let Some(mut stdin) = esbuild.stdin.take() {
        stdin.write_all(entry.as_bytes())?;
    }
    let output = esbuild.wait_with_output()?;
    if !output.status.success() {
        bail!("esbuild ended with {}", output.status);
    }
    Ok(output.stdout)
}

/// Writes an asset under a name with its hash, takes its predecessors away, and gives back its path
/// as it is served.
fn publish(
    profile: Profile,
    folder: &str,
    stem: &str,
    ending: &str,
    bytes: &[u8],
) -> Result<String> {
    publish_as(profile, folder, stem, ending, &hash(bytes), bytes)
}

/// The same with another hash.
fn publish_as(
    profile: Profile,
    folder: &str,
    stem: &str,
    ending: &str,
    hash: &str,
    bytes: &[u8],
) -> Result<String> {
    let name = format!("{stem}.{hash}.{ending}");
    let directory = profile.assets().join(folder);
    fs::create_dir_all(&directory)?;
    for old in fs::read_dir(&directory)? {
        let old = old?;
        let old_name = old.file_name().to_string_lossy().into_owned();
        let same_kind =
            old_name.starts_with(&format!("{stem}.")) && old_name.ends_with(&format!(".{ending}"));
        if same_kind && old_name != name {
            fs::remove_file(old.path())?;
        }
    }
    write(&directory.join(&name), bytes)?;
    Ok(format!("/{folder}/{name}"))
}

fn minify(profile: Profile) -> Vec<String> {
    match profile {
        Profile::Dev => vec![],
        Profile::Release => vec!["--minify".into()],
    }
}
