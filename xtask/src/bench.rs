//! `cargo xtask bench`: figures against their budgets, medians of repeats in one run.

mod relay;

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
use clap::Subcommand;
use rouille::{Request, Response, Server};
use serde::Deserialize;
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

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Deciding over 100 flows with 20 rules each, in Chromium
    Decide,
    /// Relaying messages, against a minimal JavaScript room
    Relay(relay::Options),
}

/// Budget and goal for a page view, in milliseconds.
const BUDGET: f64 = 2.0;
const GOAL: f64 = 0.5;

const FLOWS: usize = 100;

pub(crate) fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Decide => decide(),
        Bench::Relay(options) => relay::run(options),
    }
}

#[derive(Deserialize)]
struct Figures {
    with: f64,
    without: f64,
    views: u32,
    repeats: u32,
}

fn decide() -> Result<()> {
    tools::ready()?;
    let chromium = tools::browser()?.unwrap_or_default();
    build::all(Profile::Release)?;
    let file = published()?;
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
        .args(["tests/bench/decide.mjs", &origin])
        .env("PORTICO_CHROMIUM", chromium)
        .output();
    stop.store(true, Ordering::Relaxed);
    // A panic there has been printed, and there is nothing left to end.
    let _ = serving.join();
    let output = output.context("Node cannot be started")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    let Figures {
        with,
        without,
        views,
        repeats,
    } = serde_json::from_slice(&output.stdout)?;
    let took = with - without;
    println!(
        "a page view over {FLOWS} flows with 20 rules each, all of them looked at: facts, decision, view"
    );
    println!("  with the widget     {with:.3} ms");
    println!("  without             {without:.3} ms");
    println!(
        "  difference          {took:.3} ms (medians of {repeats} runs and {views} page views)"
    );
    println!("  budget {BUDGET} ms, goal {GOAL} ms: {}", verdict(took));
    if took > BUDGET {
        bail!("over the budget");
    }
    Ok(())
}

fn verdict(took: f64) -> &'static str {
    if took > BUDGET {
        "BROKEN"
    } else if took > GOAL {
        "within the budget"
    } else {
        "within the goal"
    }
}

/// The demo's site with flows of which every rule has to be looked at: all hold, until the last
/// excludes the visitor.
fn published() -> Result<Vec<u8>> {
    let mut file: Json = serde_json::from_str(&demo::site()?)?;
    let plain = file
        .pointer("/flows/0")
        .context("the demo has no flow")?
        .clone();
    let flows = (0..FLOWS).map(|number| {
        let mut flow = plain.clone();
        if let Some(fields) = flow.as_object_mut() {
            fields.insert("id".into(), json!(format!("flow-{number}")));
            fields.insert("target".into(), target(number));
        }
        flow
    });
    let flows: Vec<Json> = flows.collect();
    if let Some(fields) = file.as_object_mut() {
        fields.insert("flows".into(), json!(flows));
    }
    // The same at every hour.
    if let Some(mode) = file.pointer_mut("/site/availability/mode") {
        *mode = json!("always");
    }
    if let Some(at_capacity) = file.pointer_mut("/site/availability/at_capacity") {
        *at_capacity = json!("nothing");
    }
    let file: Value = serde_json::from_value(file)?;
    let authored = parse_all(&file).map_err(|problems| anyhow!("{problems:?}"))?;
    let (published, _) = publish(&authored).map_err(|code| anyhow!("{code:?}"))?;
    Ok(published.encode())
}

/// Eight rules on pages and four exclusions, four filters on visitors and four exclusions.
fn target(number: usize) -> Json {
    let other = |test: &str| json!({ "url": { test: format!("/somewhere-else-{number}") } });
    json!({
        "pages": {
            "include": [[
                { "url": "any" },
                { "url": { "contains": "/w" } },
                { "url": { "contains": "plan=pro" } },
                { "url": { "starts_with": "127.0.0.1" } },
                { "url": { "matches": "*127*?plan=*" } },
                { "url": { "matches": "*/with*view=*" } },
                { "query": { "name": "plan", "test": "exists" } },
                { "query": { "name": "plan", "test": { "is": "pro" } } },
            ]],
            "exclude": [other("is"), other("contains"), other("starts_with"), other("matches")],
        },
        "visitors": {
            "groups": [[
                { "device": ["desktop"] },
                { "language": ["en"] },
                { "identified": false },
                { "known": false },
            ]],
            "exclude": [
                { "device": ["tablet", "mobile"] },
                { "language": ["nb", "da"] },
                { "segment": "somebody" },
                { "language": ["en"] },
            ],
        },
    })
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
