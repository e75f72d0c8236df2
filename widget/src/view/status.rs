//! How it stands with the team, in the words of the flow's language (AVL-3).

use alloc::string::String;

use shared::{
    text::{halves, pieces},
    visitor::{Shown, Status, status},
};

use super::Texts;
use crate::io::js;

const DAY: u16 = 24 * 60;

/// The line under the name, and what the owner wants said above the composer.
pub(super) fn say<'a>(texts: Texts<'a>, shown: &Shown) -> (String, &'a str) {
    let Status { line, message } = status(texts.face, shown);
    let line = texts.strings.get(line);
    let line = match shown.return_time {
        None => line.into(),
        Some(time) => {
            let minutes = time.weekday.number() * DAY + time.minute;
            let zone = &texts.face.zone;
            let opening = js::opening(minutes, zone, &texts.strings.language);
            let mut parts = pieces(&opening, b'\n');
            let mut part = || parts.next().unwrap_or_default();
            let line = fill(line, &[("day", part()), ("time", part())]);
            match part() {
                "" => line,
                name => {
                    let mut line = line;
                    line.push_str(" (");
                    line.push_str(name);
                    line.push(')');
                    line
                }
            }
        }
    };
    (line, message.unwrap_or_default())
}

/// The text with values in the places of their names: `{day}`.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, place)) = halves(rest, b'{') {
        filled.push_str(before);
        let (name, after) = halves(place, b'}').unwrap_or((place, ""));
        for (known, value) in values {
            if *known == name {
                filled.push_str(value);
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}
