//! A page with the widget and one without, for a script that looks at both in Chromium.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use rouille::{Request, Response, Server};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use shared::{
    flow::{parse::parse_all, publish::publish, value::Value},
    protocol::http::get_site,
};

use crate::{
    build::{self, Profile},
    demo,
    shell::npm_tool,
    tools,
};

/// Builds, serves `/with` and `/without`, and reads what a script in `tests/bench` prints of them.
pub(super) fn look<T: DeserializeOwned>(script: &str, file: Vec<u8>) -> Result<T> {
    tools::ready()?;
    let chromium = tools::browser()?.unwrap_or_default();
    build::all(Profile::Release)?;
    let server = Server::new("127.0.0.1:0", move |request| {
        answer(request, &file)
            .unwrap_or_else(|_| Response::empty_404())
            // A page that is isolated has the finer clock.
            .with_additional_header("Cross-Origin-Opener-Policy", "same-origin")
            .with_additional_header("Cross-Origin-Embedder-Policy", "require-corp")
    })
    .map_err(|error| anyhow!("the page cannot be served: {error}"))?;
    let origin = format!("http://{}", server.server_addr());
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let serving = thread::spawn(move || {
        while !stopped.load(Ordering::Relaxed) {
            server.poll_timeout(Duration::from_millis(20));
        }
    });
    let output = npm_tool("node")
        .args([&format!("tests/bench/{script}"), &origin])
        .env("PORTICO_CHROMIUM", chromium)
        .output();
    stop.store(true, Ordering::Relaxed);
    // A panic there has been printed, and there is nothing left to end.
    let _ = serving.join();
    let output = output.context("Node cannot be started")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The demo's file, as it is or with other flows, published so that it is the same at every hour.
pub(super) fn published(edit: impl FnOnce(&mut Json) -> Result<()>) -> Result<Vec<u8>> {
    let mut file: Json = serde_json::from_str(&demo::site()?)?;
    edit(&mut file)?;
    for (path, value) in [("mode", "always"), ("at_capacity", "nothing")] {
        if let Some(field) = file.pointer_mut(&format!("/site/availability/{path}")) {
            *field = json!(value);
        }
    }
    let file: Value = serde_json::from_value(file)?;
    let authored = parse_all(&file).map_err(|problems| anyhow!("{problems:?}"))?;
    let (published, _) = publish(&authored).map_err(|code| anyhow!("{code:?}"))?;
    Ok(published.encode())
}

fn answer(request: &Request, published: &[u8]) -> Result<Response> {
    let path = request.url();
    let kind = |ending| match ending {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "text/html",
    };
    if path == get_site::ROUTE.path.replace("{site}", "bench") {
        return Ok(Response::from_data(
            "application/octet-stream",
            published.to_vec(),
        ));
    }
    let tag = "<script async src=/portico.js data-site=bench></script>";
    match path.as_str() {
        "/without" => Ok(Response::html("<!doctype html><title>Without</title>")),
        "/with" => Ok(Response::html(format!(
            "<!doctype html><title>With</title>{tag}"
        ))),
        file => {
            let path = Profile::Release.assets().join(file.trim_start_matches('/'));
            let ending = path.extension().and_then(|ending| ending.to_str());
            Ok(Response::from_data(kind(ending), fs::read(&path)?))
        }
    }
}
