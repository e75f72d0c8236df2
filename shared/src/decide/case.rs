//! A case as data: a site, its flows, and the facts, read from a tree with every problem at its
//! path.

use alloc::{string::String, vec::Vec};

use super::{
    Facts, Teams,
    address::Address,
    availability::{Counts, Wall},
    contact::{self, Contact},
};
use crate::flow::{
    authored::{Authored, Device, Mode, Weekday},
    parse::{
        reader::{Fields, Reader},
        whole_flows, whole_site,
    },
    problem::{Problem, ProblemCode},
    publish,
    rules::SiteRules,
    value::Value,
};

/// A case with nothing wrong in it: what is decided over, and what is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Case {
    pub rules: SiteRules,
    pub facts: Facts,
}

/// Reads a case. One with any problem is not decided.
pub fn read_case(value: &Value) -> Result<Case, Vec<Problem>> {
    let mut reader = Reader::default();
    let case = reader
        .object(value, &["site", "flows", "facts"])
        .and_then(|fields| read(&mut reader, &fields));
    let case = case.and_then(|(authored, facts, contact)| {
        // What parsing took can be normalised.
        let rules = publish::rules(&authored).ok()?;
        let answers = contact::answers(&rules.questions, &contact);
        Some(Case {
            rules: rules.site,
            facts: Facts { answers, ..facts },
        })
    });
    match case {
        Some(case) if reader.count() == 0 => Ok(case),
        _ => Err(reader.into_problems()),
    }
}

fn read(reader: &mut Reader, fields: &Fields<'_>) -> Option<(Authored, Facts, Contact)> {
    let site = fields.need(reader, "site", whole_site);
    let flows = fields.need(reader, "flows", whole_flows);
    let has_hours = site
        .as_ref()
        .is_some_and(|site| matches!(site.availability.mode, Mode::Hours { .. }));
    let tracking = site.as_ref().map(publish::tracking).unwrap_or_default();
    let facts = fields.need(reader, "facts", |reader, value| {
        facts(reader, value, has_hours, &tracking)
    });
    let (facts, contact) = facts?;
    let (site, flows) = (site?, flows?);
    Some((Authored { site, flows }, facts, contact))
}

fn facts(
    reader: &mut Reader,
    value: &Value,
    has_hours: bool,
    tracking: &str,
) -> Option<(Facts, Contact)> {
    const FIELDS: [&str; 11] = [
        "url",
        "referrer",
        "device",
        "languages",
        "country",
        "visitor",
        "minimised",
        "conversation_open",
        "wall",
        "team",
        "tag",
    ];
    let known: Vec<&str> = FIELDS.into_iter().chain(["teams"]).collect();
    let fields = reader.object(value, &known)?;
    let address = fields.need(reader, "url", |r, value| address_of(r, value, tracking));
    let referrer = fields.need(reader, "referrer", |reader, value| {
        if *value == Value::Text(String::new()) {
            return Some(None);
        }
        address_of(reader, value, tracking).map(Some)
    });
    let device = fields.need(reader, "device", |reader, value| {
        let choices = [
            ("desktop", Device::Desktop),
            ("tablet", Device::Tablet),
            ("mobile", Device::Mobile),
        ];
        reader.choice(value, &choices, "\"desktop\", \"tablet\" or \"mobile\"")
    });
    let languages = fields.need(reader, "languages", |r, value| r.list(value, text));
    let country = fields.need(reader, "country", |r, value| r.nullable(value, text));
    let visitor = fields.need(reader, "visitor", visitor);
    let minimised = fields.need(reader, "minimised", Reader::bool);
    let conversation_open = fields.need(reader, "conversation_open", Reader::bool);
    let wall = fields.need(reader, "wall", |reader, value| {
        if has_hours && *value == Value::Null {
            return reader.problem(ProblemCode::Missing, "the wall clock of a site with hours");
        }
        reader.nullable(value, wall)
    });
    let team = fields.need(reader, "team", |r, value| r.nullable(value, counts));
    let teams = match fields.get("teams") {
        Some(value) => reader.at("teams", |reader| named_teams(reader, value)),
        None => Some(Vec::new()),
    };
    let tag = fields.need(reader, "tag", |r, value| r.nullable(value, text));
    let visitor = visitor?;
    let facts = Facts {
        address: address?,
        referrer: referrer?,
        device: device?,
        languages: languages?,
        country: country?,
        identified: visitor.identified,
        answers: Vec::new(),
        page_views: visitor.page_views,
        visits: visitor.visits,
        minimised: minimised?,
        conversation_open: conversation_open?,
        wall: wall?,
        teams: Teams {
            all: team?,
            named: teams?,
        },
        tag: tag?,
    };
    Some((facts, visitor.contact))
}

struct VisitorFacts {
    contact: Contact,
    identified: Option<bool>,
    page_views: Option<u32>,
    visits: Option<u32>,
}

fn visitor(reader: &mut Reader, value: &Value) -> Option<VisitorFacts> {
    const FIELDS: [&str; 6] = [
        "known",
        "identified",
        "segments",
        "properties",
        "page_views",
        "visits",
    ];
    let fields = reader.object(value, &FIELDS)?;
    let known = fields.need(reader, "known", |r, value| r.nullable(value, Reader::bool));
    let identified = fields.need(reader, "identified", |r, value| {
        r.nullable(value, Reader::bool)
    });
    let segments = fields.need(reader, "segments", |r, value| r.list(value, text));
    let properties = fields.need(reader, "properties", properties);
    let page_views = fields.need(reader, "page_views", |r, value| r.nullable(value, count));
    let visits = fields.need(reader, "visits", |r, value| r.nullable(value, count));
    Some(VisitorFacts {
        contact: Contact {
            known: known?,
            segments: segments?,
            properties: properties?,
        },
        identified: identified?,
        page_views: page_views?,
        visits: visits?,
    })
}

fn properties(reader: &mut Reader, value: &Value) -> Option<Vec<(String, String)>> {
    let Value::Object(fields) = value else {
        return reader.problem(ProblemCode::WrongType, "an object");
    };
    let read = fields.iter().filter_map(|(name, value)| {
        let text = reader.at(name, |reader| text(reader, value))?;
        Some((name.clone(), text))
    });
    Some(read.collect())
}

fn named_teams(reader: &mut Reader, value: &Value) -> Option<Vec<(String, Option<Counts>)>> {
    let Value::Object(fields) = value else {
        return reader.problem(ProblemCode::WrongType, "an object");
    };
    let read = fields.iter().filter_map(|(name, value)| {
        let counts = reader.at(name, |reader| reader.nullable(value, counts))?;
        Some((name.clone(), counts))
    });
    Some(read.collect())
}

fn counts(reader: &mut Reader, value: &Value) -> Option<Counts> {
    let fields = reader.object(value, &["available", "at_capacity"])?;
    let available = fields.need(reader, "available", count);
    let at_capacity = fields.need(reader, "at_capacity", count);
    let (available, at_capacity) = (available?, at_capacity?);
    if at_capacity > available {
        return reader.at("at_capacity", |reader| {
            reader.problem(ProblemCode::OutOfRange, "at most as many as are available")
        });
    }
    Some(Counts {
        available,
        at_capacity,
    })
}

fn wall(reader: &mut Reader, value: &Value) -> Option<Wall> {
    let fields = reader.object(value, &["weekday", "minute"])?;
    let weekday = fields.need(reader, "weekday", |reader, value| {
        reader.choice(value, &Weekday::ALL, "\"mon\" to \"sun\"")
    });
    let minute = fields.need(reader, "minute", |reader, value| {
        let minute = reader.number(value, (0, 1_439), "0 to 1439")?;
        u16::try_from(minute).ok()
    });
    Some(Wall {
        weekday: weekday?,
        minute: minute?,
    })
}

fn address_of(reader: &mut Reader, value: &Value, tracking: &str) -> Option<Address> {
    let text = text(reader, value)?;
    match Address::parse(&text, tracking) {
        Some(address) => Some(address),
        None => reader.problem(
            ProblemCode::NotAnAddress,
            "an absolute address, with scheme://",
        ),
    }
}

fn text(reader: &mut Reader, value: &Value) -> Option<String> {
    reader.text(value, 0, usize::MAX)
}

fn count(reader: &mut Reader, value: &Value) -> Option<u32> {
    let count = reader.number(value, (0, i64::from(u32::MAX)), "a count")?;
    u32::try_from(count).ok()
}
