//! Language tags in the form in which they are compared (TGT-13).

use alloc::string::String;

use crate::text::pieces;

/// The canonical form of a tag: in lower case, with hyphens, an old code of a language as its new one,
/// and Chinese of a region with the script that is written there.
#[must_use]
pub fn canonical(tag: &str) -> String {
    let tag: String = tag
        .chars()
        .map(|letter| match letter {
            '_' => '-',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    let mut parts = pieces(&tag, b'-');
    let first = parts.next().unwrap_or_default();
    let language = match first {
        "no" => "nb",
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        "tl" => "fil",
        "mo" => "ro",
        other => other,
    };
    let script = match (language, parts.next()) {
        ("zh", Some("tw" | "hk" | "mo")) => "-hant",
        ("zh", Some("cn" | "sg")) => "-hans",
        _ => "",
    };
    let rest = tag.get(first.len()..).unwrap_or_default();
    [language, script, rest].concat()
}

/// Basic filtering of RFC 4647 over canonical tags: the tag itself, or one that continues it with `-`.
pub(super) fn speaks(language: &str, range: &str) -> bool {
    let rest = language.strip_prefix(range);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tgt_13_tags_have_one_form() {
        for (written, compared) in [
            ("no", "nb"),
            ("no-NO", "nb-no"),
            ("NO_no", "nb-no"),
            ("nb", "nb"),
            ("nn-NO", "nn-no"),
            ("iw-IL", "he-il"),
            ("in", "id"),
            ("ji-US", "yi-us"),
            ("tl-PH", "fil-ph"),
            ("fil", "fil"),
            ("mo-MD", "ro-md"),
            ("zh-TW", "zh-hant-tw"),
            ("zh_HK", "zh-hant-hk"),
            ("ZH-mo", "zh-hant-mo"),
            ("zh-CN", "zh-hans-cn"),
            ("zh-SG", "zh-hans-sg"),
            ("zh-TW-x-y", "zh-hant-tw-x-y"),
            ("zh_Hant_TW", "zh-hant-tw"),
            ("zh-Hans-HK", "zh-hans-hk"),
            ("zh-yue-HK", "zh-yue-hk"),
            ("zh", "zh"),
            ("en-no", "en-no"),
            ("nob", "nob"),
            ("", ""),
        ] {
            assert_eq!(canonical(written), compared, "{written}");
        }
    }

    #[test]
    fn tgt_13_a_range_takes_its_own_tag_and_longer_ones() {
        let holds = |language: &str, range: &str| speaks(&canonical(language), &canonical(range));
        for (language, range) in [
            ("no-NO", "nb"),
            ("nb-NO", "no"),
            ("zh-TW", "zh"),
            ("zh-TW", "zh-Hant"),
            ("zh-Hant-TW", "zh-TW"),
            ("zh-Hant-TW-x-a", "zh_tw"),
            ("pt_br", "pt-BR"),
        ] {
            assert!(holds(language, range), "{range} on {language}");
        }
        for (language, range) in [
            ("zh-Hant", "zh-TW"),
            ("zh-CN", "zh-Hant"),
            ("zh-HK", "zh-TW"),
            ("nn", "no"),
            ("nbx", "no"),
            ("pt-PT", "pt-BR"),
        ] {
            assert!(!holds(language, range), "{range} on {language}");
        }
    }
}
