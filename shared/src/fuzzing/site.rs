//! Sites: what owners write, and what pages read.

use alloc::{format, vec, vec::Vec};

use super::{Check, holds};
use crate::{
    decide::{
        Facts, Teams,
        address::Address,
        availability::{Counts, Wall},
        decide,
    },
    flow::{
        Published, SiteRecord,
        authored::{Authored, Device, Weekday},
        parse::{Parsed, parse},
        publish::publish,
        value::Value,
    },
    protocol::codec::{self, Garbled},
    stored,
};

/// Any file that a page may fetch: both ways of reading agree, and what is read can be decided over.
pub fn published_site(bytes: &[u8]) -> Check {
    agree(bytes, Published::decode)
}

/// Any file of a site owner: it is refused with problems that stand in it, or it is published.
pub fn authored_site(bytes: &[u8]) -> Check {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(file) => is_read(&file, parse),
        Err(_) => Ok(()),
    }
}

pub(super) fn agree(bytes: &[u8], ours: fn(&[u8]) -> Result<Published, Garbled>) -> Check {
    let read = ours(bytes);
    let theirs = stored::decode::<Published>(bytes);
    if read != theirs {
        return Err(format!("{read:?} is read, and serde reads {theirs:?}"));
    }
    let Ok(site) = read else {
        return Ok(());
    };
    holds(
        ours(&site.encode()).as_ref() == Ok(&site),
        "what is written reads differently",
    )?;
    let decision = decide(&site.rules, &facts());
    holds(
        decision.reasons.len() == site.rules.flows.len(),
        "a flow without a reason",
    )
}

pub(super) fn is_read(file: &Value, parse: fn(&Value) -> Parsed) -> Check {
    let Parsed {
        site,
        flows,
        problems,
    } = parse(file);
    for problem in &problems {
        let parent = problem.path.rsplit_once('/').map_or("", |(path, _)| path);
        if !stands(file, &problem.path) && !stands(file, parent) {
            return Err(format!(
                "a problem at {:?}, which is not there",
                problem.path
            ));
        }
    }
    let given = field(file, "flows").map_or(0, |flows| match flows {
        Value::List(flows) => flows.len(),
        Value::Null | Value::Bool(_) | Value::Integer(_) => 0,
        Value::Fraction | Value::Text(_) | Value::Object(_) => 0,
    });
    if problems.is_empty() {
        holds(site.is_some(), "no site and no problem")?;
        holds(flows.len() == given, "a flow is lost without a problem")?;
    }
    let Some(site) = site else {
        return Ok(());
    };
    let authored = Authored { site, flows };
    let (published, record) = match publish(&authored) {
        Ok(made) => made,
        Err(code) => return Err(format!("what was taken is not published: {}", code.word())),
    };
    holds(
        codec::decode::<SiteRecord>(&codec::encode(&record), usize::MAX) == Ok(record),
        "what the edge keeps reads differently",
    )?;
    // A file may be too large to be read; the edge asks for that before it parses.
    match Published::decode(&published.encode()) {
        Err(Garbled::TooLarge) => Ok(()),
        read => {
            holds(
                read.as_ref() == Ok(&published),
                "what is published reads differently",
            )?;
            agree(&published.encode(), Published::decode)
        }
    }
}

/// Whether a JSON Pointer points to something.
fn stands(file: &Value, path: &str) -> bool {
    let mut value = Some(file);
    for step in path.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        value = value.and_then(|value| field(value, &step));
    }
    value.is_some() && (path.is_empty() || path.starts_with('/'))
}

fn field<'v>(value: &'v Value, step: &str) -> Option<&'v Value> {
    match value {
        Value::Object(fields) => {
            let named = fields.iter().find(|(name, _)| name == step);
            named.map(|(_, value)| value)
        }
        Value::List(values) => values.get(step.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Fraction | Value::Text(_) => None,
    }
}

/// A visit of which most is known.
fn facts() -> Facts {
    let address = Address::parse("https://example.com/shop/a?q=1#x", "").unwrap_or_default();
    let all = Some(Counts {
        available: 0,
        at_capacity: 1,
    });
    Facts {
        referrer: Some(address.clone()),
        address,
        device: Device::Desktop,
        languages: vec!["nb-NO".into(), "en".into()],
        country: Some("NO".into()),
        identified: Some(true),
        answers: vec![Some(true), None],
        page_views: Some(3),
        visits: None,
        minimised: false,
        conversation_open: false,
        wall: Some(Wall {
            weekday: Weekday::Sun,
            minute: 1_439,
        }),
        teams: Teams {
            all,
            named: Vec::new(),
        },
        tag: None,
    }
}
