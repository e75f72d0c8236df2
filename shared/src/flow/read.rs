//! How the page reads a published site: see [`crate::protocol::read`].

use super::{
    Accent, Published, Side,
    authored::{
        Desktop, Device, Look, Mobile, OpenRange, PageRule, QueryTest, ReplyTime, TextTest, Theme,
        Triggers, UrlTest, Weekday, WhenHidden,
    },
    published::{
        Asks, CookieAsk, CookieTime, Face, FlowTexts, MailAsk, MailTime, OfflineSays, ProcessingAsk,
    },
    rules::{Condition, FlowRules, Open, SiteRules},
};
use crate::protocol::read::{Read, Reader, read_enums, read_structs};

impl Read for Accent {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self(Read::read(reader))
    }
}

read_structs! {
    Published { rules, unknown_visitor, asks, face }
    Face {
        name, look, accent_text, zone, cookie_domain, reply_time, away_message, offline, wait_message, flows,
        strings,
    }
    Look { accent, side, offset, z_index, theme }
    FlowTexts { heading, welcome, prompt, strings }
    Asks { flow, language, cookie, processing, subscription, mail }
    CookieAsk { when, text }
    ProcessingAsk { explicit, text }
    MailAsk { when, text }
    SiteRules {
        open, away_hides, offline_hides, full_hides, full_matters, return_time, when_hidden, flows,
        tracking,
    }
    FlowRules {
        id, enabled, tag, include, exclude, groups, exclude_visitors, desktop, mobile, triggers,
    }
    OpenRange { days, from, to }
    Triggers { exit_intent, seconds_on_page, percent_scrolled }
}

read_enums! {
    Side { Left, Right }
    Theme { Auto, Light, Dark }
    CookieTime { Never, BeforeChat, OnExitIntent }
    MailTime { After, First, Declined }
    WhenHidden { Stop, Next }
    Open { Always, Users, Hours(weekly) }
    OfflineSays { Nothing, ReturnTime, Message(text) }
    Weekday { Mon, Tue, Wed, Thu, Fri, Sat, Sun }
    ReplyTime { FewMinutes, FewHours, OneDay }
    PageRule { Url(test), Query { name, test } }
    UrlTest { Any, Is(value), Contains(value), StartsWith(value), EndsWith(value), Matches(value) }
    QueryTest { Exists, Is(value), Contains(value) }
    TextTest { Exists, Is(value), Contains(value), StartsWith(value) }
    Condition {
        Asked(number), Identified(value), Country(values), Device(values), Language(values),
        Referrer(test), PageViews(count), Visits(count),
    }
    Device { Desktop, Tablet, Mobile }
    Desktop { Prompt, Launcher, OpenOnTrigger }
    Mobile { Prompt, Launcher }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::*;
    use crate::{
        flow::{published::FlowTexts, rules::Condition},
        protocol::{codec, limit::SITE_BYTES, read},
        text::Strings,
        visitor::launcher_everywhere,
    };

    fn published() -> Published {
        let text = || alloc::string::String::from("example.com/å");
        let mut rules = launcher_everywhere();
        rules.open = Open::Hours(vec![OpenRange {
            days: vec![Weekday::Mon, Weekday::Sun],
            from: 480,
            to: 1_440,
        }]);
        rules.when_hidden = WhenHidden::Next;
        rules.tracking = text();
        let flow = rules.flows.first_mut().unwrap();
        flow.tag = Some(text());
        flow.include = vec![
            vec![
                PageRule::Url(UrlTest::Any),
                PageRule::Url(UrlTest::Is(text())),
                PageRule::Url(UrlTest::Contains(text())),
                PageRule::Url(UrlTest::StartsWith(text())),
                PageRule::Url(UrlTest::EndsWith(text())),
                PageRule::Url(UrlTest::Matches(text())),
            ],
            vec![
                PageRule::Query {
                    name: text(),
                    test: QueryTest::Exists,
                },
                PageRule::Query {
                    name: text(),
                    test: QueryTest::Is(text()),
                },
                PageRule::Query {
                    name: text(),
                    test: QueryTest::Contains(text()),
                },
            ],
        ];
        flow.exclude_visitors = vec![
            Condition::Asked(300),
            Condition::Identified(true),
            Condition::Country(vec![text()]),
            Condition::Device(vec![Device::Desktop, Device::Tablet, Device::Mobile]),
            Condition::Language(vec![text()]),
            Condition::Referrer(TextTest::Exists),
            Condition::Referrer(TextTest::Is(text())),
            Condition::Referrer(TextTest::Contains(text())),
            Condition::Referrer(TextTest::StartsWith(text())),
            Condition::PageViews(70_000),
            Condition::Visits(0),
        ];
        flow.triggers = Triggers {
            exit_intent: true,
            seconds_on_page: Some(3_600),
            percent_scrolled: Some(100),
        };
        Published {
            rules,
            unknown_visitor: vec![true, false],
            asks: vec![Asks {
                flow: text(),
                language: text(),
                cookie: CookieAsk {
                    when: CookieTime::OnExitIntent,
                    text: text(),
                },
                processing: Some(ProcessingAsk {
                    explicit: true,
                    text: text(),
                }),
                subscription: Some(text()),
                mail: Some(MailAsk {
                    when: MailTime::Declined,
                    text: text(),
                }),
            }],
            face: Face {
                name: text(),
                look: Look {
                    accent: Accent([1, 2, 3]),
                    side: Side::Left,
                    offset: [500, 0],
                    z_index: u32::MAX,
                    theme: Theme::Dark,
                },
                accent_text: Accent([255; 3]),
                zone: text(),
                cookie_domain: text(),
                reply_time: Some(ReplyTime::OneDay),
                away_message: Some(text()),
                offline: OfflineSays::Message(text()),
                wait_message: None,
                flows: vec![FlowTexts {
                    prompt: Some(text()),
                    heading: text(),
                    welcome: text(),
                    strings: 1,
                }],
                strings: vec![Strings::of("en"), Strings::of("nb")],
            },
        }
    }

    /// serde's way of reading is the twin, on good bytes and on spoiled ones.
    #[test]
    fn the_page_reads_a_site_as_postcard_writes_it() {
        let same = |bytes: &[u8]| {
            let ours = read::decode::<Published>(bytes, SITE_BYTES);
            assert_eq!(
                ours,
                codec::decode::<Published>(bytes, SITE_BYTES),
                "{bytes:?}"
            );
            ours
        };
        let bytes = codec::encode(&published());
        assert_eq!(same(&bytes), Ok(published()));
        for end in 0..bytes.len() {
            let _ = same(bytes.get(..end).unwrap());
        }
        for place in 0..bytes.len() {
            for byte in [0, 1, 2, 3, 6, 127, 128, 255] {
                let mut spoiled = bytes.clone();
                *spoiled.get_mut(place).unwrap() = byte;
                let _ = same(&spoiled);
            }
        }
    }
}
