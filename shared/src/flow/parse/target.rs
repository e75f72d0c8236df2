//! Reading the rules of a chatflow: which pages, which visitors.

use alloc::{string::String, vec::Vec};

use super::{flow::language, id, reader::Reader};
use crate::flow::{
    authored::{
        AtLeast, Device, Filter, PageRule, Pages, QueryTest, Target, TextTest, UrlTest, Visitors,
    },
    normal,
    problem::ProblemCode,
    value::Value,
};

/// Rules of one flow, exclusions included.
const MOST_RULES: usize = 100;
const MOST_CHARS: usize = 2_000;

pub(super) fn read(reader: &mut Reader, value: &Value) -> Option<Target> {
    let fields = reader.object(value, &["pages", "visitors"])?;
    let pages = fields.need(reader, "pages", |reader, value| {
        let fields = reader.object(value, &["include", "exclude"])?;
        let include = fields.need(reader, "include", |r, value| groups(r, value, page_rule));
        let exclude = fields.need(reader, "exclude", |r, value| r.list(value, page_rule));
        Some(Pages {
            include: include?,
            exclude: exclude?,
        })
    });
    let visitors = fields.need(reader, "visitors", |reader, value| {
        let fields = reader.object(value, &["groups", "exclude"])?;
        let groups = fields.need(reader, "groups", |r, value| groups(r, value, filter));
        let exclude = fields.need(reader, "exclude", |r, value| r.list(value, filter));
        Some(Visitors {
            groups: groups?,
            exclude: exclude?,
        })
    });
    // Also those that could not be read.
    let lists = [
        ("pages", "include"),
        ("pages", "exclude"),
        ("visitors", "groups"),
        ("visitors", "exclude"),
    ];
    let rules: usize = lists
        .into_iter()
        .filter_map(|(part, list)| field(fields.get(part)?, list))
        .map(count)
        .sum();
    if rules > MOST_RULES {
        return reader.problem(ProblemCode::TooLong, "at most 100 rules");
    }
    Some(Target {
        pages: pages?,
        visitors: visitors?,
    })
}

fn field<'v>(value: &'v Value, wanted: &str) -> Option<&'v Value> {
    let Value::Object(fields) = value else {
        return None;
    };
    let found = fields.iter().find(|(name, _)| name == wanted);
    found.map(|(_, value)| value)
}

/// The rules of a list, or of lists in a list.
fn count(value: &Value) -> usize {
    match value {
        Value::List(values) => values.iter().map(count).sum(),
        Value::Null
        | Value::Bool(_)
        | Value::Integer(_)
        | Value::Fraction
        | Value::Text(_)
        | Value::Object(_) => 1,
    }
}

/// Groups of rules; a group without any is a problem (TGT-7).
fn groups<T>(
    reader: &mut Reader,
    value: &Value,
    rule: fn(&mut Reader, &Value) -> Option<T>,
) -> Option<Vec<Vec<T>>> {
    reader.list(value, |reader, value| {
        let group = reader.list(value, rule)?;
        if *value == Value::List(Vec::new()) {
            return reader.problem(ProblemCode::Empty, "at least one rule");
        }
        Some(group)
    })
}

fn page_rule(reader: &mut Reader, value: &Value) -> Option<PageRule> {
    match reader.tagged(value)? {
        ("url", Some(value)) => reader
            .at("url", |reader| url_test(reader, value))
            .map(PageRule::Url),
        ("query", Some(value)) => reader.at("query", |reader| {
            let fields = reader.object(value, &["name", "test"])?;
            let name = fields.need(reader, "name", rule_value);
            let test = fields.need(reader, "test", query_test);
            Some(PageRule::Query {
                name: name?,
                test: test?,
            })
        }),
        _ => reader.problem(ProblemCode::UnknownValue, "{ \"url\" } or { \"query\" }"),
    }
}

fn url_test(reader: &mut Reader, value: &Value) -> Option<UrlTest> {
    let (tag, value) = reader.tagged(value)?;
    let make: fn(String) -> UrlTest = match (tag, value) {
        ("any", None) => return Some(UrlTest::Any),
        ("is", Some(_)) => UrlTest::Is,
        ("contains", Some(_)) => UrlTest::Contains,
        ("starts_with", Some(_)) => UrlTest::StartsWith,
        ("ends_with", Some(_)) => UrlTest::EndsWith,
        ("matches", Some(_)) => UrlTest::Matches,
        _ => {
            let expected =
                "\"any\", or is, contains, starts_with, ends_with or matches with a value";
            return reader.problem(ProblemCode::UnknownValue, expected);
        }
    };
    let test = make(reader.at(tag, |reader| rule_value(reader, value?))?);
    match normal::url_test(&test) {
        Ok(_) => Some(test),
        Err(code) => reader.at(tag, |reader| {
            reader.problem(code, "an address, or a part of one")
        }),
    }
}

fn query_test(reader: &mut Reader, value: &Value) -> Option<QueryTest> {
    match reader.tagged(value)? {
        ("exists", None) => Some(QueryTest::Exists),
        ("is", Some(value)) => reader
            .at("is", |reader| reader.text(value, 0, MOST_CHARS))
            .map(QueryTest::Is),
        ("contains", Some(value)) => reader
            .at("contains", |reader| rule_value(reader, value))
            .map(QueryTest::Contains),
        _ => reader.problem(
            ProblemCode::UnknownValue,
            "\"exists\", or is or contains with a value",
        ),
    }
}

fn text_test(reader: &mut Reader, value: &Value) -> Option<TextTest> {
    let (tag, value) = reader.tagged(value)?;
    let make: fn(String) -> TextTest = match (tag, value) {
        ("exists", None) => return Some(TextTest::Exists),
        ("is", Some(_)) => TextTest::Is,
        ("contains", Some(_)) => TextTest::Contains,
        ("starts_with", Some(_)) => TextTest::StartsWith,
        _ => {
            let expected = "\"exists\", or is, contains or starts_with with a value";
            return reader.problem(ProblemCode::UnknownValue, expected);
        }
    };
    reader
        .at(tag, |reader| rule_value(reader, value?))
        .map(make)
}

fn filter(reader: &mut Reader, value: &Value) -> Option<Filter> {
    const EXPECTED: &str = "known, identified, segment, property, country, device, language, \
        referrer, page_views or visits";
    let (tag, value) = reader.tagged(value)?;
    let Some(value) = value else {
        return reader.problem(ProblemCode::UnknownValue, EXPECTED);
    };
    let read: fn(&mut Reader, &Value) -> Option<Filter> = match tag {
        "known" => |reader, value| reader.bool(value).map(Filter::Known),
        "identified" => |reader, value| reader.bool(value).map(Filter::Identified),
        "segment" => |reader, value| id(reader, value).map(Filter::Segment),
        "property" => property,
        "country" => |reader, value| not_empty(reader, value, country).map(Filter::Country),
        "device" => |reader, value| not_empty(reader, value, device).map(Filter::Device),
        "language" => |reader, value| not_empty(reader, value, language).map(Filter::Language),
        "referrer" => referrer,
        "page_views" => |reader, value| at_least(reader, value).map(Filter::PageViews),
        "visits" => |reader, value| at_least(reader, value).map(Filter::Visits),
        _ => return reader.problem(ProblemCode::UnknownValue, EXPECTED),
    };
    reader.at(tag, |reader| read(reader, value))
}

fn property(reader: &mut Reader, value: &Value) -> Option<Filter> {
    let fields = reader.object(value, &["name", "test"])?;
    let name = fields.need(reader, "name", super::name);
    let test = fields.need(reader, "test", text_test);
    Some(Filter::Property {
        name: name?,
        test: test?,
    })
}

/// Tests of the referring address follow those of the page's (TGT-13), normalised alike.
fn referrer(reader: &mut Reader, value: &Value) -> Option<Filter> {
    let test = text_test(reader, value)?;
    match (normal::referrer_test(&test), reader.tagged(value)?) {
        (Ok(_), _) => Some(Filter::Referrer(test)),
        (Err(code), (tag, _)) => reader.at(tag, |reader| {
            reader.problem(code, "an address, or a part of one")
        }),
    }
}

fn not_empty<T>(
    reader: &mut Reader,
    value: &Value,
    read: fn(&mut Reader, &Value) -> Option<T>,
) -> Option<Vec<T>> {
    let list = reader.list(value, read)?;
    if *value == Value::List(Vec::new()) {
        return reader.problem(ProblemCode::Empty, "at least one");
    }
    Some(list)
}

/// ISO 3166-1 alpha-2.
const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ \
    BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR \
    CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU \
    ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ \
    LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF \
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
    SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR \
    TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

fn country(reader: &mut Reader, value: &Value) -> Option<String> {
    let text = reader.text(value, 1, 200)?;
    if COUNTRIES.split(' ').any(|country| country == text) {
        Some(text)
    } else {
        reader.problem(
            ProblemCode::UnknownValue,
            "a country of ISO 3166-1 alpha-2, such as NO",
        )
    }
}

fn device(reader: &mut Reader, value: &Value) -> Option<Device> {
    let choices = [
        ("desktop", Device::Desktop),
        ("tablet", Device::Tablet),
        ("mobile", Device::Mobile),
    ];
    reader.choice(value, &choices, "\"desktop\", \"tablet\" or \"mobile\"")
}

fn at_least(reader: &mut Reader, value: &Value) -> Option<AtLeast> {
    let fields = reader.object(value, &["at_least"])?;
    let at_least = fields.need(reader, "at_least", |reader, value| {
        let count = reader.number(value, (0, 1_000_000), "0 to 1000000")?;
        u32::try_from(count).ok()
    });
    Some(AtLeast {
        at_least: at_least?,
    })
}

fn rule_value(reader: &mut Reader, value: &Value) -> Option<String> {
    reader.text(value, 1, MOST_CHARS)
}
