//! Hosts as they are shown: in punycode if they mix scripts.

use alloc::{string::String, vec::Vec};

use crate::text::pieces;

/// The host as it is shown. One that mixes scripts is in punycode (RFC 3492), each label on its
/// own, without the rest of what IDNA would change but the case of the usual letters.
#[must_use]
pub fn shown_host(host: &str) -> String {
    if !mixes_scripts(host) {
        return host.into();
    }
    let mut shown = String::new();
    for (place, label) in pieces(host, b'.').enumerate() {
        if place > 0 {
            shown.push('.');
        }
        if label.is_ascii() {
            shown.push_str(label);
        } else {
            shown.push_str("xn--");
            let label: Vec<u32> = label.chars().map(|c| lower_case(c).into()).collect();
            encode(&label, &mut shown);
        }
    }
    shown
}

/// Whether letters of a host are of different scripts, so that one may stand in for another: all
/// labels are looked at together, so that a Cyrillic name under `.com` mixes. Something that is
/// no letter of any script mixes too. Scripts are told apart by blocks of Unicode, roughly; East
/// Asian ones count as one.
#[must_use]
pub fn mixes_scripts(host: &str) -> bool {
    let mut first = None;
    host.chars().any(|character| match script(character) {
        Script::Any => false,
        Script::None => true,
        Script::Of(number) => *first.get_or_insert(number) != number,
    })
}

enum Script {
    /// Goes with every script.
    Any,
    /// Goes with none.
    None,
    Of(u32),
}

fn script(character: char) -> Script {
    let number = u32::from(character);
    match character {
        '0'..='9' | '-' | '.' | '_' => Script::Any,
        '×' | '÷' => Script::None,
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Of(0),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Of(1),
        '\u{400}'..='\u{52f}' => Script::Of(2),
        // Hebrew, Arabic: 256 characters each, with Armenian in front of Hebrew.
        '\u{530}'..='\u{8ff}' => Script::Of(number >> 8),
        // The scripts of India and around it have 128 each.
        '\u{900}'..='\u{1dff}' => Script::Of(number >> 7),
        '\u{2e80}'..=char::MAX => Script::Of(3),
        _ => Script::None,
    }
}

fn lower_case(character: char) -> char {
    let by = match character {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ω' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        _ => 0,
    };
    char::from_u32(u32::from(character) + by).unwrap_or(character)
}

/// RFC 3492, section 6.3. A label is at most 253 bytes, so nothing overflows.
fn encode(label: &[u32], shown: &mut String) {
    const BASE: u32 = 36;
    const LOWEST: u32 = 1;
    const HIGHEST: u32 = 26;
    let basic = label.iter().filter_map(|point| char::from_u32(*point));
    shown.extend(basic.filter(char::is_ascii));
    let mut handled = label.iter().filter(|point| **point < 128).count() as u32;
    let basic = handled;
    if basic > 0 {
        shown.push('-');
    }
    let (mut least, mut delta, mut bias) = (128, 0_u32, 72);
    while let Some(next) = label.iter().copied().filter(|point| *point >= least).min() {
        delta = delta.wrapping_add((next - least).wrapping_mul(handled + 1));
        for point in label {
            if *point < next {
                delta = delta.wrapping_add(1);
            } else if *point == next {
                let (mut rest, mut step) = (delta, BASE);
                loop {
                    let threshold = step.saturating_sub(bias).clamp(LOWEST, HIGHEST);
                    if rest < threshold {
                        break;
                    }
                    let range = BASE - threshold;
                    shown.push(digit(threshold + (rest - threshold) % range));
                    rest = (rest - threshold) / range;
                    step += BASE;
                }
                shown.push(digit(rest));
                // The bias for what follows: section 6.1.
                let damping = if handled == basic { 700 } else { 2 };
                delta /= damping;
                handled += 1;
                delta += delta / handled;
                bias = 0;
                while delta > (BASE - LOWEST) * HIGHEST / 2 {
                    delta /= BASE - LOWEST;
                    bias += BASE;
                }
                bias += (BASE - LOWEST + 1) * delta / (delta + 38);
                delta = 0;
            }
        }
        delta = delta.wrapping_add(1);
        least = next + 1;
    }
}

fn digit(value: u32) -> char {
    let from = if value < 26 { 'a' } else { '\u{16}' };
    char::from_u32(u32::from(from) + value).unwrap_or('a')
}
