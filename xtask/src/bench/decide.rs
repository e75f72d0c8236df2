//! Deciding over many flows, in Chromium: flows of which every rule has to be looked at, since all hold
//! until the last excludes the visitor.

use crate::say::say;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::{page, verdict};

/// Budget and goal for a page view, in milliseconds.
const BUDGET: f64 = 2.0;
const GOAL: f64 = 0.5;

const FLOWS: usize = 100;

#[derive(Deserialize)]
struct Figures {
    with: f64,
    without: f64,
    views: u32,
    repeats: u32,
}

pub(super) fn run() -> Result<()> {
    let file = page::published(|file| {
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
        Ok(())
    })?;
    let Figures {
        with,
        without,
        views,
        repeats,
    } = page::look("decide.mjs", file)?;
    let took = with - without;
    say!(
        "a page view over {FLOWS} flows with 20 rules each, all of them looked at: facts, decision, view"
    );
    say!("  with the widget     {with:.3} ms");
    say!("  without             {without:.3} ms");
    say!("  difference          {took:.3} ms (medians of {repeats} runs and {views} page views)");
    say!(
        "  budget {BUDGET} ms, goal {GOAL} ms: {}",
        verdict(took, BUDGET, GOAL)
    );
    if took > BUDGET {
        bail!("over the budget");
    }
    Ok(())
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
