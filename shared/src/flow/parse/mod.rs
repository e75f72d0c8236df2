//! From a tree to what a site owner meant: the valid part, and every problem with its path.

mod flow;
pub mod reader;
mod site;
mod target;

use alloc::vec::Vec;

use super::{
    authored::{Authored, Flow, Site},
    problem::{Problem, ProblemCode},
    value::Value,
};
use reader::Reader;

/// Where a file says which schema it follows, for editors; not looked at.
pub(super) const SCHEMA: &str = "$schema";

/// Flows of one site.
const MOST_FLOWS: usize = 200;

/// What could be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parsed {
    /// The site, if nothing in it was wrong.
    pub site: Option<Site>,
    /// The flows in which nothing was wrong, in their order.
    pub flows: Vec<Flow>,
    pub problems: Vec<Problem>,
}

/// Reads `{ "site": …, "flows": […] }`. Never stops at the first fault, never panics.
#[must_use]
pub fn parse(value: &Value) -> Parsed {
    let mut reader = Reader::default();
    let (site, flows) = match reader.object(value, &[SCHEMA, "site", "flows"]) {
        Some(fields) => (
            fields.need(&mut reader, "site", whole_site),
            fields
                .need(&mut reader, "flows", whole_flows)
                .unwrap_or_default(),
        ),
        None => (None, Vec::new()),
    };
    Parsed {
        site,
        flows,
        problems: reader.into_problems(),
    }
}

/// Reads a file of which nothing may be wrong.
pub fn parse_all(value: &Value) -> Result<Authored, Vec<Problem>> {
    let Parsed {
        site,
        flows,
        problems,
    } = parse(value);
    match site {
        Some(site) if problems.is_empty() => Ok(Authored { site, flows }),
        _ => Err(problems),
    }
}

/// A site in which nothing is wrong.
pub fn whole_site(reader: &mut Reader, value: &Value) -> Option<Site> {
    let before = reader.count();
    site::read(reader, value).filter(|_| reader.count() == before)
}

/// The flows in which nothing is wrong.
pub fn whole_flows(reader: &mut Reader, value: &Value) -> Option<Vec<Flow>> {
    if let Value::List(flows) = value
        && flows.len() > MOST_FLOWS
    {
        reader.problem::<()>(ProblemCode::TooLong, "at most 200 flows");
    }
    let mut ids: Vec<&str> = Vec::new();
    reader.list(value, |reader, value| {
        let before = reader.count();
        let flow = flow::read(reader, value);
        // Also of a flow that cannot be read for another reason.
        if let Value::Object(fields) = value
            && let Some((_, Value::Text(id))) = fields.iter().find(|(name, _)| name == "id")
        {
            if ids.contains(&id.as_str()) {
                reader.at("id", |reader| {
                    reader.problem::<()>(ProblemCode::Duplicate, "an id of its own")
                });
            }
            ids.push(id);
        }
        flow.filter(|_| reader.count() == before)
    })
}

/// An id that a person writes.
fn id(reader: &mut Reader, value: &Value) -> Option<alloc::string::String> {
    let text = reader.text(value, 1, 64)?;
    let fits = text
        .bytes()
        .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
    if fits {
        Some(text)
    } else {
        reader.problem(ProblemCode::UnknownValue, "1 to 64 of a-z 0-9 - _")
    }
}

/// A name: 1 to 200 characters.
fn name(reader: &mut Reader, value: &Value) -> Option<alloc::string::String> {
    reader.text(value, 1, 200)
}

/// A text for people: up to 10,000 characters.
fn words(reader: &mut Reader, value: &Value) -> Option<alloc::string::String> {
    reader.text(value, 0, 10_000)
}
