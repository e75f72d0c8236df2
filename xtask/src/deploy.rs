//! `cargo xtask deploy`: builds what is deployed, hands it to wrangler, and makes on first use what a
//! deployment needs: its bucket, its keys, and the code that lets the first administrator in.

use std::{
    collections::BTreeMap,
    io::Write,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use shared::{
    credential::secret::{Kind, Secret},
    ids::hex,
};

use crate::say::say;
use crate::{
    build::{self, Profile},
    edge, root,
    shell::{self, npm_tool, step},
    tools,
};

const KEYS: &str = "KEYS";
const SET_UP_CODE: &str = "SET_UP_CODE";

/// A secret as wrangler lists it: without its value.
#[derive(Deserialize)]
struct Listed {
    name: String,
}

/// What the configuration says that is needed here.
#[derive(Deserialize)]
struct Config {
    r2_buckets: Vec<Bucket>,
}

#[derive(Deserialize)]
struct Bucket {
    bucket_name: String,
}

pub(crate) fn run(dry_run: bool) -> Result<()> {
    tools::ready()?;
    build::all(Profile::Release)?;
    if dry_run {
        return step("wrangler deploy", || wrangler(true));
    }
    step("make the bucket", make_bucket)?;
    step("wrangler deploy", || wrangler(false))?;
    let made = step("make the secrets", make_secrets)?;
    if let Some(code) = made.get(SET_UP_CODE) {
        say!();
        say!(
            "  Open the console (the address above, or CONSOLE_HOST) and set it up with this code:"
        );
        say!("  {code}");
        say!("  It makes one administrator and is void from then on.");
    }
    Ok(())
}

/// Everything that wrangler does, but for the upload if it is a dry run.
pub(crate) fn wrangler(dry_run: bool) -> Result<()> {
    let mut wrangler = tool(&["deploy", "--no-bundle"]);
    if dry_run {
        wrangler
            .args(["--dry-run", "--outdir"])
            .arg(Profile::Release.out().join("dry-run"));
    }
    shell::run(&mut wrangler)
}

/// Wrangler, with the deployment's configuration.
fn tool(arguments: &[&str]) -> Command {
    let mut wrangler = npm_tool("wrangler");
    wrangler
        .args(arguments)
        .arg("--config")
        .arg(root().join("edge/wrangler.jsonc"))
        .env("WRANGLER_SEND_METRICS", "false");
    wrangler
}

/// Makes the bucket of the configuration, unless it is there.
fn make_bucket() -> Result<()> {
    let text = std::fs::read_to_string(root().join("edge/wrangler.jsonc"))?;
    let config: Config = serde_json::from_str(&without_comments(&text))
        .context("edge/wrangler.jsonc is not what it was")?;
    for Bucket { bucket_name } in config.r2_buckets {
        if said(tool(&["r2", "bucket", "info", &bucket_name])).is_err() {
            said(tool(&["r2", "bucket", "create", &bucket_name]))
                .context("are you signed in? npx wrangler login")?;
        }
    }
    Ok(())
}

/// Makes the secrets that the deployment does not have (KEP-5), and gives them back.
fn make_secrets() -> Result<BTreeMap<&'static str, String>> {
    let list = said(tool(&["secret", "list", "--format", "json"]))?;
    let there: Vec<Listed> = serde_json::from_str(&list).context("wrangler secret list")?;
    let made = missing(&there, edge::random)?;
    if made.is_empty() {
        return Ok(made);
    }
    put(&made)?;
    Ok(made)
}

/// Gives the deployment a secret, over what it had.
pub(crate) fn put_secret(name: &'static str, value: &str) -> Result<()> {
    put(&BTreeMap::from([(name, value.to_owned())]))
}

/// By standard input: secrets stand in no file and in no list of processes.
fn put(secrets: &BTreeMap<&'static str, String>) -> Result<()> {
    let mut bulk = tool(&["secret", "bulk"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    if let Some(mut input) = bulk.stdin.take() {
        input.write_all(&serde_json::to_vec(secrets)?)?;
    }
    let status = bulk.wait()?;
    if !status.success() {
        bail!("wrangler secret bulk ended with {status}");
    }
    Ok(())
}

/// A deployment that has keys was set up before, and keeps its code too.
fn missing(
    there: &[Listed],
    random: impl Fn() -> Result<[u8; 32]>,
) -> Result<BTreeMap<&'static str, String>> {
    let has = |name: &str| there.iter().any(|listed| listed.name == name);
    let mut made = BTreeMap::new();
    if !has(KEYS) {
        made.insert(KEYS, format!("k1:{}", hex(&random()?)));
    }
    if !has(SET_UP_CODE) {
        let code = Secret::new(Kind::SetUp, random()?);
        made.insert(SET_UP_CODE, code.as_str().to_owned());
    }
    Ok(made)
}

/// What a program writes to its standard output.
fn said(mut command: Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("wrangler ended with {}", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// JSON without the lines that are comments.
fn without_comments(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use shared::{credential::keys::Keys, ids::Digest};

    use super::*;

    fn listed(names: &[&str]) -> Vec<Listed> {
        let listed = |name: &&str| Listed {
            name: (*name).to_owned(),
        };
        names.iter().map(listed).collect()
    }

    #[test]
    fn kep_5_the_first_deploy_makes_keys_and_a_code_and_later_ones_nothing() {
        let made = missing(&[], || Ok([7; 32])).unwrap();
        assert!(Keys::parse(&made[KEYS]).is_ok());
        assert!(Digest::of(Kind::SetUp, &made[SET_UP_CODE]).is_some());
        let made = missing(&listed(&[SET_UP_CODE]), || Ok([7; 32])).unwrap();
        assert_eq!(made.keys().collect::<Vec<_>>(), [&KEYS]);
        let made = missing(&listed(&["OTHER", KEYS, SET_UP_CODE]), || Ok([7; 32])).unwrap();
        assert!(made.is_empty());
    }

    #[test]
    fn the_configuration_names_the_bucket() {
        let text = std::fs::read_to_string(root().join("edge/wrangler.jsonc")).unwrap();
        let config: Config = serde_json::from_str(&without_comments(&text)).unwrap();
        assert_eq!(config.r2_buckets.len(), 1);
    }
}
