//! Language tags in the form in which they are compared (TGT-13).
//!
//! Publishing makes the tag of a rule canonical and puts beside it the tags that become it or a longer
//! one, so that the page compares what the browser says as it is.

#[cfg(feature = "authoring")]
use alloc::{format, string::String, vec, vec::Vec};

/// Old codes of languages, with the new ones.
#[cfg(feature = "authoring")]
const RENAMED: [(&str, &str); 6] = [
    ("no", "nb"),
    ("iw", "he"),
    ("in", "id"),
    ("ji", "yi"),
    ("tl", "fil"),
    ("mo", "ro"),
];

/// What is written in which part of China.
#[cfg(feature = "authoring")]
const WRITTEN: [(&str, &str); 5] = [
    ("zh-tw", "zh-hant-tw"),
    ("zh-hk", "zh-hant-hk"),
    ("zh-mo", "zh-hant-mo"),
    ("zh-cn", "zh-hans-cn"),
    ("zh-sg", "zh-hans-sg"),
];

/// The canonical form of a tag: in lower case, with hyphens, an old code of a language as its new one,
/// and Chinese of a region with the script that is written there.
#[cfg(feature = "authoring")]
#[must_use]
pub fn canonical(tag: &str) -> String {
    let tag = tag.replace('_', "-").to_ascii_lowercase();
    let changed = RENAMED.iter().chain(&WRITTEN).find_map(|(old, new)| {
        let rest = behind(&tag, old)?;
        Some(format!("{new}{rest}"))
    });
    changed.unwrap_or(tag)
}

/// What stands behind the beginning of a tag that ends where a part of it does.
#[cfg(feature = "authoring")]
fn behind<'t>(tag: &'t str, start: &str) -> Option<&'t str> {
    let rest = tag.strip_prefix(start)?;
    (rest.is_empty() || rest.starts_with('-')).then_some(rest)
}

/// The tags that a visitor's tag has to continue where a rule has this one: its canonical form, and
/// each that becomes it or continues to be it when it is made canonical.
#[cfg(feature = "authoring")]
#[must_use]
pub fn ranges(tag: &str) -> Vec<String> {
    let range = canonical(tag);
    let mut all = vec![range.clone()];
    for (old, new) in RENAMED.iter().chain(&WRITTEN) {
        if let Some(rest) = behind(&range, new) {
            all.push(format!("{old}{rest}"));
        } else if behind(new, &range).is_some() {
            all.push((*old).into());
        }
    }
    // What continues another adds nothing.
    let covered = |tag: &String| {
        all.iter()
            .any(|other| other != tag && behind(tag, other).is_some())
    };
    let kept: Vec<String> = all.iter().filter(|tag| !covered(tag)).cloned().collect();
    kept
}

/// Basic filtering of RFC 4647: the tag itself, or one that continues it with `-`. The range is in
/// lower case.
pub(super) fn speaks(language: &str, range: &str) -> bool {
    let mut tag = language.bytes().map(|byte| match byte {
        b'_' => b'-',
        other => other.to_ascii_lowercase(),
    });
    range.bytes().all(|byte| tag.next() == Some(byte)) && matches!(tag.next(), None | Some(b'-'))
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

    fn holds(language: &str, wanted: &str) -> bool {
        ranges(wanted).iter().any(|range| speaks(language, range))
    }

    #[test]
    fn tgt_13_a_range_takes_its_own_tag_and_longer_ones() {
        for (language, range) in [
            ("no-NO", "nb"),
            ("nb-NO", "no"),
            ("NO_no", "nb_NO"),
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
            ("", "nb"),
        ] {
            assert!(!holds(language, range), "{range} on {language}");
        }
    }

    /// Comparing canonical tags, as SPEC says it, is the twin.
    #[test]
    fn tgt_13_what_is_published_takes_what_canonical_tags_take() {
        let firsts = "no nb nn iw he in id ji yi tl fil mo ro zh en";
        let nexts = "hant hans tw HK mo cn sg no x";
        let mut tags: Vec<String> = Vec::new();
        for first in firsts.split(' ') {
            tags.push(first.into());
            for next in nexts.split(' ') {
                tags.push(format!("{first}-{next}"));
                tags.extend(
                    nexts
                        .split(' ')
                        .map(|last| format!("{first}_{next}-{last}")),
                );
            }
        }
        let mut held = 0;
        for wanted in &tags {
            for language in &tags {
                let (tag, range) = (canonical(language) + "-", canonical(wanted) + "-");
                let expected = tag.starts_with(&range);
                assert_eq!(holds(language, wanted), expected, "{wanted} on {language}");
                held += usize::from(expected);
            }
        }
        assert!(held > tags.len(), "{held} that hold prove little");
    }
}
