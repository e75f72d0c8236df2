//! `cargo xtask reset-access`: lets an administrator back in who cannot sign in any more (TEA-2). It
//! takes the right to deploy: the code is sealed with a key that only the deployment has.

use std::{
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Result, bail};
use clap::Args;
use shared::{
    credential::{
        keys::Keys,
        ticket::{RESET_LIFE, Reset, seal_reset},
    },
    ids::hex,
    time::Timestamp,
};

use crate::{
    deploy, edge, root,
    say::{note, say},
    shell::step,
    tools,
};

/// What the deployment keeps it under.
pub(crate) const KEY: &str = "RESET_KEY";

#[derive(Args)]
pub(crate) struct Options {
    /// For the deployment that `cargo xtask dev` runs on this machine
    #[arg(long)]
    local: bool,
    /// Where that keeps its state, if not in `.portico`
    #[arg(long)]
    state: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let key = if options.local || options.state.is_some() {
        let state = options.state.clone().unwrap_or_else(|| ".portico".into());
        let state = root().join(state);
        if !state.join("storage").exists() {
            bail!(
                "{} is no deployment; `cargo xtask dev` makes one",
                state.display()
            );
        }
        edge::reset_key(&state)?
    } else {
        tools::ready()?;
        let key = fresh()?;
        step("give the deployment a fresh reset key", || {
            deploy::put_secret(KEY, &key)
        })?;
        key
    };
    let code = code(&key)?;
    note!("");
    note!(
        "  Open the console, choose \"Can't sign in?\", and enter this code with the address of an"
    );
    note!("  administrator and a new password:");
    note!("");
    say!("{code}");
    note!("");
    note!(
        "  It works once, within {} minutes. Every console will say that access was reset.",
        RESET_LIFE.0 / 60_000
    );
    Ok(())
}

/// A key for reset codes alone, as the deployment is told of it.
pub(crate) fn fresh() -> Result<String> {
    Ok(format!("reset:{}", hex(&edge::random()?)))
}

fn code(key: &str) -> Result<String> {
    let Ok(keys) = Keys::parse(key) else {
        bail!("the reset key is not written as one");
    };
    let [nonce @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = edge::random()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let now = Timestamp(u64::try_from(now)?);
    Ok(seal_reset(&keys, &Reset { nonce }, now))
}

#[cfg(test)]
mod tests {
    use shared::{credential::ticket::open_reset, time::Span};

    use super::*;

    #[test]
    fn tea_2_a_code_is_new_each_time_and_ends_within_the_hour() {
        let key = fresh().unwrap();
        let keys = Keys::parse(&key).unwrap();
        let (one, other) = (code(&key).unwrap(), code(&key).unwrap());
        assert_ne!(one, other);
        let (_, until) = open_reset(&keys, &one, Timestamp(0)).unwrap();
        assert!(open_reset(&keys, &one, until).is_err());
        assert!(open_reset(&keys, &one, Timestamp(until.0 - 1)).is_ok());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = Timestamp(u64::try_from(now.as_millis()).unwrap());
        let left = until.since(now);
        assert!(left <= RESET_LIFE && left > Span(0), "{left:?}");
        let elsewhere = Keys::parse(&fresh().unwrap()).unwrap();
        assert!(open_reset(&elsewhere, &one, Timestamp(0)).is_err());
    }
}
