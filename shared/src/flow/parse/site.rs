//! Reading a site.

use alloc::{string::String, vec::Vec};

use super::{id, name, reader::Reader, words};
use crate::{
    flow::{
        Accent, Side,
        authored::{
            AtCapacity, Availability, Away, AwayLauncher, Look, Mode, Offline, OpenRange,
            ReplyTime, Site, Theme, Weekday, WhenHidden,
        },
        cookies,
        normal::origin_pattern,
        problem::ProblemCode,
        value::Value,
    },
    ids::{ConversationId, SiteId},
    text::is_mailbox,
};

pub(super) fn read(reader: &mut Reader, value: &Value) -> Option<Site> {
    const FIELDS: [&str; 12] = [
        "id",
        "number",
        "name",
        "company",
        "mail_from",
        "origins",
        "cookie_domain",
        "look",
        "availability",
        "when_hidden",
        "tracking_parameters",
        "kept_parameters",
    ];
    let fields = reader.object(value, &FIELDS)?;
    // Every field is read before any is missed, so that no problem hides another.
    let id = fields.need(reader, "id", id);
    let number = fields.may(reader, "number", |reader, value| {
        reader.number(value, (0, ConversationId::MAX as i64), "0 to 2^53 - 1")
    });
    let name = fields.need(reader, "name", name);
    let company = fields.may(reader, "company", super::name);
    let mail_from = fields.may(reader, "mail_from", mailbox);
    let origins = fields.need(reader, "origins", origins);
    let cookie_domain = fields.may(reader, "cookie_domain", |reader, value| {
        cookie_domain(reader, value, origins.as_deref())
    });
    let look = fields.need(reader, "look", look);
    let availability = fields.need(reader, "availability", availability);
    let when_hidden = fields.need(reader, "when_hidden", |reader, value| {
        let choices = [("stop", WhenHidden::Stop), ("next", WhenHidden::Next)];
        reader.choice(value, &choices, "\"stop\" or \"next\"")
    });
    let tracking_parameters = fields.may(reader, "tracking_parameters", parameters);
    let kept_parameters = fields.may(reader, "kept_parameters", parameters);
    Some(Site {
        id: SiteId::new(&id?)?,
        number: number?.and_then(|number| u64::try_from(number).ok()),
        name: name?,
        company: company?,
        mail_from: mail_from?,
        origins: origins?,
        cookie_domain: cookie_domain?,
        look: look?,
        availability: availability?,
        when_hidden: when_hidden?,
        tracking_parameters: tracking_parameters?,
        kept_parameters: kept_parameters?,
    })
}

/// Parameters in one list at most.
const MOST_PARAMETERS: usize = 100;

fn parameters(reader: &mut Reader, value: &Value) -> Option<Vec<String>> {
    if let Value::List(values) = value
        && values.len() > MOST_PARAMETERS
    {
        return reader.problem(ProblemCode::TooLong, "at most 100 names");
    }
    reader.list(value, parameter)
}

/// A name as it stands in addresses, or the beginning of one with a `*` behind it.
fn parameter(reader: &mut Reader, value: &Value) -> Option<String> {
    let text = reader.text(value, 1, 200)?;
    let name = text.strip_suffix('*').unwrap_or(&text);
    let ends_it = |letter: char| letter.is_whitespace() || "&=#*".contains(letter);
    if name.is_empty() || name.contains(ends_it) {
        return reader.problem(
            ProblemCode::UnknownValue,
            "the name of a parameter, or its beginning and a * behind it",
        );
    }
    Some(text)
}

/// Origins of a site at most.
const MOST_ORIGINS: usize = 200;

fn origins(reader: &mut Reader, value: &Value) -> Option<Vec<String>> {
    if let Value::List(values) = value
        && values.len() > MOST_ORIGINS
    {
        return reader.problem(ProblemCode::TooLong, "at most 200 origins");
    }
    reader.list(value, origin)
}

fn look(reader: &mut Reader, value: &Value) -> Option<Look> {
    let fields = reader.object(value, &["accent", "side", "offset", "z_index", "theme"])?;
    let accent = fields.need(reader, "accent", accent);
    let side = fields.need(reader, "side", |reader, value| {
        let choices = [("left", Side::Left), ("right", Side::Right)];
        reader.choice(value, &choices, "\"left\" or \"right\"")
    });
    let offset = fields.need(reader, "offset", |reader, value| {
        let pixels = reader.list(value, |reader, value| {
            let pixels = reader.number(value, (0, 500), "0 to 500")?;
            u16::try_from(pixels).ok()
        })?;
        // What could not be read has been noted at its own place.
        let two = matches!(value, Value::List(values) if values.len() == 2);
        match <[u16; 2]>::try_from(pixels) {
            Ok(offset) => Some(offset),
            Err(_) if two => None,
            Err(_) => reader.problem(ProblemCode::WrongType, "a list of two numbers"),
        }
    });
    let z_index = fields.need(reader, "z_index", |reader, value| {
        let number = reader.number(value, (0, i64::from(i32::MAX)), "0 to 2147483647")?;
        u32::try_from(number).ok()
    });
    let theme = fields.need(reader, "theme", |reader, value| {
        let choices = [
            ("auto", Theme::Auto),
            ("light", Theme::Light),
            ("dark", Theme::Dark),
        ];
        reader.choice(value, &choices, "\"auto\", \"light\" or \"dark\"")
    });
    Some(Look {
        accent: accent?,
        side: side?,
        offset: offset?,
        z_index: z_index?,
        theme: theme?,
    })
}

/// `#` and six hex digits.
fn accent(reader: &mut Reader, value: &Value) -> Option<Accent> {
    const EXPECTED: &str = "# and six hex digits";
    let text = reader.text(value, 1, 200)?;
    let digits: Option<Vec<u8>> = text.strip_prefix('#').and_then(|digits| {
        let digit = |c: char| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        digits.chars().map(digit).collect()
    });
    match digits.as_deref() {
        Some([r, s, g, h, b, c]) => Some(Accent([r << 4 | s, g << 4 | h, b << 4 | c])),
        _ => reader.problem(ProblemCode::UnknownValue, EXPECTED),
    }
}

fn mailbox(reader: &mut Reader, value: &Value) -> Option<String> {
    let text = reader.text(value, 1, 320)?;
    if is_mailbox(&text) {
        Some(text)
    } else {
        reader.problem(ProblemCode::NotAnAddress, "a mail address")
    }
}

/// Scheme, host and port; `https://*.example.com` is any number of labels (RUN-4).
fn origin(reader: &mut Reader, value: &Value) -> Option<String> {
    let text = reader.text(value, 1, 2_000)?;
    if origin_pattern(&text).is_ok() {
        Some(text)
    } else {
        reader.problem(
            ProblemCode::NotAnAddress,
            "scheme, host and port without a slash behind them, such as https://example.com",
        )
    }
}

/// `origins` is `None` where they could not be read.
fn cookie_domain(reader: &mut Reader, value: &Value, origins: Option<&[String]>) -> Option<String> {
    let text = reader.text(value, 1, 253)?;
    let Ok(domain) = cookies::domain(&text) else {
        return reader.problem(
            ProblemCode::NotAnAddress,
            "a host of the site's own, such as example.com",
        );
    };
    let origins = origins.unwrap_or_default().iter();
    let hosts: Vec<String> = origins.flat_map(|origin| origin_pattern(origin)).collect();
    if hosts.is_empty() || cookies::is_above(&domain, hosts.iter().map(String::as_str)) {
        Some(text)
    } else {
        reader.problem(
            ProblemCode::UnknownValue,
            "the host of an origin, or one above it",
        )
    }
}

fn availability(reader: &mut Reader, value: &Value) -> Option<Availability> {
    const FIELDS: [&str; 5] = ["mode", "reply_time", "away", "offline", "at_capacity"];
    let fields = reader.object(value, &FIELDS)?;
    let mode = fields.need(reader, "mode", mode);
    let reply_time = fields.need(reader, "reply_time", |reader, value| {
        let choices = [
            ("few_minutes", ReplyTime::FewMinutes),
            ("few_hours", ReplyTime::FewHours),
            ("one_day", ReplyTime::OneDay),
        ];
        let expected = "null, \"few_minutes\", \"few_hours\" or \"one_day\"";
        reader.nullable(value, |reader, value| {
            reader.choice(value, &choices, expected)
        })
    });
    let away = fields.need(reader, "away", |reader, value| {
        let fields = reader.object(value, &["message", "launcher"])?;
        let message = fields.need(reader, "message", |reader, value| {
            reader.nullable(value, words)
        });
        let launcher = fields.need(reader, "launcher", |reader, value| {
            let choices = [("show", AwayLauncher::Show), ("hide", AwayLauncher::Hide)];
            reader.choice(value, &choices, "\"show\" or \"hide\"")
        });
        Some(Away {
            message: message?,
            launcher: launcher?,
        })
    });
    let offline = fields.need(reader, "offline", offline);
    let at_capacity = fields.need(reader, "at_capacity", at_capacity);
    Some(Availability {
        mode: mode?,
        reply_time: reply_time?,
        away: away?,
        offline: offline?,
        at_capacity: at_capacity?,
    })
}

fn mode(reader: &mut Reader, value: &Value) -> Option<Mode> {
    match reader.tagged(value)? {
        ("always", None) => Some(Mode::Always),
        ("users", None) => Some(Mode::Users),
        ("hours", Some(value)) => reader.at("hours", |reader| {
            let fields = reader.object(value, &["zone", "weekly"])?;
            let zone = fields.need(reader, "zone", zone);
            let weekly = fields.need(reader, "weekly", |reader, value| reader.list(value, range));
            Some(Mode::Hours {
                zone: zone?,
                weekly: weekly?,
            })
        }),
        _ => reader.problem(
            ProblemCode::UnknownValue,
            "\"always\", \"users\" or { \"hours\" }",
        ),
    }
}

fn zone(reader: &mut Reader, value: &Value) -> Option<String> {
    let text = reader.text(value, 1, 64)?;
    let fits = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_+-/".contains(&b));
    if fits {
        Some(text)
    } else {
        reader.problem(
            ProblemCode::UnknownValue,
            "a time zone, such as Europe/Oslo",
        )
    }
}

fn range(reader: &mut Reader, value: &Value) -> Option<OpenRange> {
    let fields = reader.object(value, &["days", "from", "to"])?;
    let days = fields.need(reader, "days", |reader, value| {
        let mut seen = Vec::new();
        let days = reader.list(value, |reader, value| {
            let day = reader.choice(value, &Weekday::ALL, "\"mon\" to \"sun\"")?;
            if seen.contains(&day) {
                return reader.problem(ProblemCode::Duplicate, "each day once");
            }
            seen.push(day);
            Some(day)
        })?;
        if *value == Value::List(Vec::new()) {
            return reader.problem(ProblemCode::Empty, "at least one day");
        }
        Some(days)
    });
    let from = fields.need(reader, "from", |reader, value| {
        minute(reader, value, 1439, "00:00 to 23:59")
    });
    let to = fields.need(reader, "to", |reader, value| {
        minute(reader, value, 1440, "00:00 to 24:00")
    });
    Some(OpenRange {
        days: days?,
        from: from?,
        to: to?,
    })
}

/// `hh:mm` as minutes from midnight.
fn minute(reader: &mut Reader, value: &Value, most: u16, expected: &'static str) -> Option<u16> {
    let text = reader.text(value, 1, 200)?;
    let [h, k, b':', m, n] = text.as_bytes() else {
        return reader.problem(ProblemCode::OutOfRange, "hh:mm, two digits each");
    };
    let two = |tens: &u8, ones: &u8| {
        let both = tens.is_ascii_digit() && ones.is_ascii_digit();
        both.then(|| u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
    };
    match (two(h, k), two(m, n)) {
        (Some(hour), Some(minute)) if minute < 60 && hour * 60 + minute <= most => {
            Some(hour * 60 + minute)
        }
        _ => reader.problem(ProblemCode::OutOfRange, expected),
    }
}

fn offline(reader: &mut Reader, value: &Value) -> Option<Offline> {
    match reader.tagged(value)? {
        ("return_time", None) => Some(Offline::ReturnTime),
        ("hide_launcher", None) => Some(Offline::HideLauncher),
        ("nothing", None) => Some(Offline::Nothing),
        ("away_message", Some(value)) => reader
            .at("away_message", |reader| words(reader, value))
            .map(Offline::AwayMessage),
        _ => reader.problem(
            ProblemCode::UnknownValue,
            "\"return_time\", { \"away_message\" }, \"hide_launcher\" or \"nothing\"",
        ),
    }
}

fn at_capacity(reader: &mut Reader, value: &Value) -> Option<AtCapacity> {
    match reader.tagged(value)? {
        ("hide_launcher", None) => Some(AtCapacity::HideLauncher),
        ("nothing", None) => Some(AtCapacity::Nothing),
        ("wait_message", Some(value)) => reader
            .at("wait_message", |reader| words(reader, value))
            .map(AtCapacity::WaitMessage),
        _ => reader.problem(
            ProblemCode::UnknownValue,
            "{ \"wait_message\" }, \"hide_launcher\" or \"nothing\"",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::{format, vec::Vec};

    use super::*;

    #[test]
    fn run_4_a_site_has_at_most_200_origins() {
        let list = |count: usize| {
            let origins = (0..count).map(|n| Value::Text(format!("https://{n}.example.com")));
            Value::List(origins.collect::<Vec<_>>())
        };
        let mut reader = Reader::default();
        let read = origins(&mut reader, &list(MOST_ORIGINS));
        assert_eq!(read.map(|origins| origins.len()), Some(MOST_ORIGINS));
        assert_eq!(reader.count(), 0);
        assert_eq!(origins(&mut reader, &list(MOST_ORIGINS + 1)), None);
        let [problem] = <[_; 1]>::try_from(reader.into_problems()).unwrap();
        assert_eq!(problem.code.word(), "too_long");
    }
}
