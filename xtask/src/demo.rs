//! The demo: a site of its own on a port of its own, and what an empty deployment is filled with.

use std::{
    fs,
    path::{Component, Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use rouille::{Request, Response, Server};
use shared::{
    flow::Published,
    protocol::http::{self, get_site, put_site},
};

use crate::{edge::Place, root, team::Team};

/// The edge's address as it stands in the demo site's pages.
const WRITTEN_EDGE: &str = "http://127.0.0.1:8787";
/// The console's.
const WRITTEN_CONSOLE: &str = "http://localhost:8787";
/// The demo site's port as it stands in the addresses of its authored file.
const WRITTEN_PORT: &str = ":8788";

pub(crate) const SITE: &str = "demo";

/// The demo site, served until it is dropped.
pub(crate) struct DemoSite {
    stop: Arc<AtomicBool>,
    server: Option<JoinHandle<()>>,
}

impl DemoSite {
    /// Serves `www/demo` at `port`, with tags and links that point to where this runs.
    pub(crate) fn serve(port: u16, place: &Place) -> Result<Self> {
        let folder = root().join("www/demo");
        let (edge, console) = (place.public(), place.console());
        let server = Server::new(("127.0.0.1", port), move |request| {
            page(&folder, &edge, &console, request)
        })
        .map_err(|error| anyhow!("the demo site cannot be served at port {port}: {error}"))?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let server = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                server.poll_timeout(Duration::from_millis(100));
            }
        });
        Ok(Self {
            stop,
            server: Some(server),
        })
    }
}

impl Drop for DemoSite {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(server) = self.server.take() {
            // A panic there has been printed, and there is nothing left to end.
            let _ = server.join();
        }
    }
}

/// Fills a deployment that has no demo site yet, or one of a format that is no longer read.
pub(crate) fn fill(place: &Place, port: u16) -> Result<()> {
    let address = place.public() + &http::path(get_site::ROUTE.path, &[SITE]);
    if let Ok(mut answer) = ureq::get(&address).call()
        && let Ok(file) = answer.body_mut().read_to_vec()
        && Published::decode(&file).is_ok()
    {
        return Ok(());
    }
    let team = Team::of(place)?;
    let path = http::path(put_site::ROUTE.path, &[SITE]);
    let site = site()?.replace(WRITTEN_PORT, &format!(":{port}"));
    ureq::put(place.console() + &path)
        .header("Cookie", team.cookies(place)?)
        .header("Origin", place.console())
        .header("Content-Type", "application/json")
        .send(site.as_bytes())
        .with_context(|| format!("the demo cannot be filled: PUT {path}"))?;
    Ok(())
}

/// The demo's site and flows, as their owner wrote them.
pub(crate) fn site() -> Result<String> {
    let path = root().join("www/demo/site.json");
    fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))
}

fn page(folder: &Path, edge: &str, console: &str, request: &Request) -> Response {
    match file(folder, &request.url()) {
        Ok((kind, bytes)) => {
            let bytes = if kind.starts_with("text/html") {
                let text = String::from_utf8_lossy(&bytes);
                text.replace(WRITTEN_EDGE, edge)
                    .replace(WRITTEN_CONSOLE, console)
                    .into_bytes()
            } else {
                bytes
            };
            Response::from_data(kind, bytes).with_unique_header("Cache-Control", "no-cache")
        }
        Err(_) => Response::text("There is no such page.").with_status_code(404),
    }
}

fn file(folder: &Path, url: &str) -> Result<(&'static str, Vec<u8>)> {
    let path = match url.trim_start_matches('/') {
        "" => PathBuf::from("index.html"),
        path => PathBuf::from(path),
    };
    if !path
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        bail!("outside of the site");
    }
    let kind = match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => bail!("not a file of the site"),
    };
    Ok((kind, fs::read(folder.join(path))?))
}
