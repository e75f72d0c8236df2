//! The Worker on this machine: wrangler with workerd inside, on loopback alone.

use std::{
    fs,
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use shared::{
    credential::secret::{Kind, Secret},
    ids::hex,
};

use crate::{build::Profile, reset_access, root, shell::npm_tool};

/// How long workerd may take to answer at first.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the edge runs, and what it keeps.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) port: u16,
    pub(crate) state: PathBuf,
    pub(crate) profile: Profile,
    /// One name serves both sides, as on `workers.dev`.
    pub(crate) one_name: bool,
    /// What is paid for is counted in the log.
    pub(crate) meter: bool,
    /// What begins from one network address is limited, although this machine has but one.
    pub(crate) limits: bool,
    /// What everything is sealed with, in place of the key beside the state.
    pub(crate) keys: Option<String>,
}

impl Place {
    /// The origin of the public host.
    pub(crate) fn public(&self) -> String {
        format!("http://{}", self.public_host())
    }

    /// The origin of the console's host: another name for the same port.
    pub(crate) fn console(&self) -> String {
        format!("http://{}", self.console_host())
    }

    /// The name as the deployment is told of it.
    fn configured(&self, host: String) -> String {
        if self.one_name { String::new() } else { host }
    }

    fn public_host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn console_host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// What the first administrator has to show.
    pub(crate) fn set_up_code(&self) -> Result<String> {
        let entropy = self.secret("setup")?;
        Ok(Secret::new(Kind::SetUp, entropy).as_str().to_owned())
    }

    /// The password of whoever runs the demo.
    pub(crate) fn password(&self) -> Result<String> {
        let [a, b, c, d, e, f, g, h, ..] = self.secret("password")?;
        Ok(hex(&[a, b, c, d, e, f, g, h]))
    }

    /// What the deployment is told.
    pub(crate) fn vars(&self) -> Result<[(&'static str, String); 7]> {
        let keys = match &self.keys {
            Some(keys) => keys.clone(),
            None => format!("dev:{}", hex(&self.secret("keys")?)),
        };
        Ok([
            ("PUBLIC_HOST", self.configured(self.public_host())),
            ("CONSOLE_HOST", self.configured(self.console_host())),
            ("KEYS", keys),
            ("SET_UP_CODE", self.set_up_code()?),
            (reset_access::KEY, reset_key(&self.state)?),
            ("LIMITS", if self.limits { "" } else { "off" }.into()),
            ("METER", if self.meter { "on" } else { "" }.into()),
        ])
    }

    /// 32 random bytes, made at their first use and kept beside the state.
    fn secret(&self, name: &str) -> Result<[u8; 32]> {
        secret(&self.state, name)
    }
}

/// What reset codes of the deployment with this state are sealed with.
pub(crate) fn reset_key(state: &Path) -> Result<String> {
    Ok(format!("reset:{}", hex(&secret(state, "reset")?)))
}

fn secret(state: &Path, name: &str) -> Result<[u8; 32]> {
    let path = state.join(name);
    if let Ok(kept) = fs::read(&path)
        && let Ok(secret) = kept.try_into()
    {
        return Ok(secret);
    }
    let secret = random()?;
    fs::create_dir_all(state)?;
    fs::write(&path, secret)?;
    Ok(secret)
}

/// 32 random bytes.
pub(crate) fn random() -> Result<[u8; 32]> {
    let mut secret = [0_u8; 32];
    let mut source = fs::File::open("/dev/urandom")?;
    std::io::Read::read_exact(&mut source, &mut secret)?;
    Ok(secret)
}

/// The running edge. Dropping it ends everything it started.
pub(crate) struct Edge {
    child: Child,
}

impl Edge {
    pub(crate) fn start(place: &Place) -> Result<Self> {
        if TcpListener::bind(("127.0.0.1", place.port)).is_err() {
            bail!(
                "port {} is taken; end what runs there or choose another with --port",
                place.port
            );
        }
        let port = place.port.to_string();
        let level = if place.meter { "log" } else { "warn" };
        let vars = place.vars()?.map(|(name, value)| format!("{name}:{value}"));
        let child = npm_tool("wrangler")
            .arg("dev")
            .arg(place.profile.worker())
            .arg("--config")
            .arg(root().join("edge/wrangler.jsonc"))
            .arg("--assets")
            .arg(place.profile.assets())
            .arg("--persist-to")
            .arg(place.state.join("storage"))
            .args(["--no-bundle", "--ip", "127.0.0.1", "--port", &port])
            .args(["--inspector-port", "0", "--log-level", level])
            .arg("--show-interactive-dev-session=false")
            .args(vars.iter().flat_map(|var| ["--var", var]))
            .env("WRANGLER_SEND_METRICS", "false")
            .env("WRANGLER_HIDE_BANNER", "true")
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
            .stdin(Stdio::null())
            .stdout(Stdio::inherit())
            .stderr(Stdio::inherit())
            .process_group(0)
            .spawn()
            .context("wrangler cannot be started")?;
        let mut edge = Self { child };
        edge.wait_until_ready(place)?;
        Ok(edge)
    }

    /// Whether wrangler is still there.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    fn wait_until_ready(&mut self, place: &Place) -> Result<()> {
        let health = place.public() + shared::protocol::http::get_health::ROUTE.path;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if ureq::get(&health).call().is_ok() {
                return Ok(());
            }
            if !self.is_running() {
                bail!("wrangler ended before it answered");
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("{health} did not answer within {} s", PATIENCE.as_secs())
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        let Ok(id) = i32::try_from(self.child.id()) else {
            return;
        };
        if let Some(group) = Pid::from_raw(id) {
            // Wrangler ends workerd when it is asked to end; the second signal is for what stays.
            let _ = kill_process_group(group, Signal::TERM);
            for _ in 0..40 {
                if !self.is_running() {
                    break;
                }
                thread::sleep(Duration::from_millis(50));
            }
            let _ = kill_process_group(group, Signal::KILL);
            let _ = self.child.wait();
        }
    }
}
