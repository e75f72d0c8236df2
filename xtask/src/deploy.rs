//! `cargo xtask deploy`: builds what is deployed and hands it to wrangler.

use anyhow::Result;

use crate::{
    build::{self, Profile},
    root,
    shell::{self, npm_tool, step},
    tools,
};

pub(crate) fn run(dry_run: bool) -> Result<()> {
    tools::ready()?;
    build::all(Profile::Release)?;
    step("wrangler deploy", || wrangler(dry_run))
}

/// Everything that wrangler does, but for the upload if it is a dry run.
pub(crate) fn wrangler(dry_run: bool) -> Result<()> {
    let mut wrangler = npm_tool("wrangler");
    wrangler
        .args(["deploy", "--no-bundle", "--config"])
        .arg(root().join("edge/wrangler.jsonc"))
        .env("WRANGLER_SEND_METRICS", "false");
    if dry_run {
        wrangler
            .args(["--dry-run", "--outdir"])
            .arg(Profile::Release.out().join("dry-run"));
    }
    shell::run(&mut wrangler)
}
