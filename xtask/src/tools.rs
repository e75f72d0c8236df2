//! The tools the commands use, and setting them up on a machine that has only Rust, Node and npm.
//!
//! The one list: the WebAssembly target below; `package.json` for wrangler, esbuild, binaryen,
//! Playwright and a Node that is new enough for them, with versions in `package-lock.json`; and
//! wasm-bindgen as a crate of xtask, with its version in `Cargo.lock`.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    root,
    shell::{npm_tool, program, run, step},
};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Where Debian and its kin put Chromium.
const SYSTEM_CHROMIUM: &str = "/usr/bin/chromium";

/// Where npm puts programs.
pub(crate) fn bin() -> PathBuf {
    root().join("node_modules/.bin")
}

/// The search path with our own tools first.
pub(crate) fn path() -> OsString {
    let old = env::var_os("PATH").unwrap_or_default();
    let paths = [bin()].into_iter().chain(env::split_paths(&old));
    env::join_paths(paths).unwrap_or(old)
}

/// Everything a build needs.
pub(crate) fn ready() -> Result<()> {
    target()?;
    npm()
}

/// Everything a test needs besides: a browser. The answer is its program, where the system has one;
/// otherwise Playwright finds its own.
pub(crate) fn browser() -> Result<Option<PathBuf>> {
    let system = Path::new(SYSTEM_CHROMIUM);
    if system.exists() {
        return Ok(Some(system.into()));
    }
    if Path::new("/etc/debian_version").exists() && is_root() {
        step("install Chromium (apt)", || {
            run(program("apt-get").args(["update", "--quiet"]))?;
            run(program("apt-get")
                .args(["install", "--yes", "--quiet", "--no-install-recommends"])
                .args(["chromium", "fonts-noto-core"])
                .env("DEBIAN_FRONTEND", "noninteractive"))
        })?;
        return Ok(Some(system.into()));
    }
    step("install Chromium (playwright)", || {
        run(npm_tool("playwright").args(["install", "chromium"]))
    })?;
    Ok(None)
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn target() -> Result<()> {
    let libdir = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .context("rustc cannot be started")?;
    let libdir = String::from_utf8(libdir.stdout)?;
    if Path::new(libdir.trim()).exists() {
        return Ok(());
    }
    step("add the WebAssembly target", || {
        run(Command::new("rustup").args(["target", "add", TARGET]))
    })
}

/// Installs the npm packages when the lock file is newer than what is there.
fn npm() -> Result<()> {
    let lock = root().join("package-lock.json");
    let stamp = root().join("node_modules/.portico-lock");
    let wanted = fs::read(&lock).context("package-lock.json is missing")?;
    if fs::read(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(());
    }
    step("install npm packages", || {
        // The npm that comes with the system: ours is among what is to be installed.
        let status = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(root())
            .status()
            .context("npm cannot be started; install Node.js from your system or nodejs.org")?;
        if !status.success() {
            bail!("npm ended with {status}");
        }
        fs::write(&stamp, &wanted)?;
        Ok(())
    })
}
