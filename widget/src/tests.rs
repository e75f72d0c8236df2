//! The regions in a real browser: what one view and the next leave in the shadow root.

use shared::{
    decide::{
        availability::{ReturnTime, Team},
        case::{Case, read_case},
        decide,
        explain::explain,
    },
    flow::{
        Accent, Side,
        authored::{Look, Theme, Weekday},
        published::{Face, FlowTexts, OfflineSays},
        rules::SiteRules,
        value::Value,
    },
    ids::ClientKey,
    protocol::{codec, limit::SITE_BYTES, read},
    text::Strings,
    time::Timestamp,
    visitor::{Bubble, Kind, Launcher, Mark, Notice, Panel, Shown, Speaker, View},
};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::view::Regions;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(inline_js = "
export const text = (selector) =>
  [...document.querySelectorAll('portico-chat')].at(-1).shadowRoot.querySelector(selector)?.textContent ?? '-';
export const count = (selector) =>
  [...document.querySelectorAll('portico-chat')].at(-1).shadowRoot.querySelectorAll(selector).length;
export const mark = (selector) => {
  [...document.querySelectorAll('portico-chat')].at(-1).shadowRoot.querySelector(selector).marked = true;
};
export const marked = (selector) =>
  !![...document.querySelectorAll('portico-chat')].at(-1).shadowRoot.querySelector(selector).marked;
export const colour = (selector) =>
  getComputedStyle([...document.querySelectorAll('portico-chat')].at(-1).shadowRoot.querySelector(selector)).backgroundColor;
")]
extern "C" {
    fn text(selector: &str) -> String;
    fn count(selector: &str) -> u32;
    /// Marks an element, so that a test sees whether it is still the same one.
    fn mark(selector: &str);
    fn marked(selector: &str) -> bool;
    fn colour(selector: &str) -> String;
}

fn face() -> Face {
    let flow = |heading: &str, strings| FlowTexts {
        heading: heading.into(),
        welcome: "<b>Hello</b>".into(),
        prompt: None,
        strings,
    };
    Face {
        name: "Example".into(),
        look: Look {
            accent: Accent([0x0b, 0x6e, 0x4f]),
            side: Side::Right,
            offset: [20, 20],
            z_index: 2_147_483_000,
            theme: Theme::Auto,
        },
        accent_text: Accent([255, 255, 255]),
        cookie_domain: "".into(),
        zone: "Europe/Oslo".into(),
        reply_time: None,
        away_message: Some("In a meeting".into()),
        offline: OfflineSays::ReturnTime,
        wait_message: None,
        flows: vec![flow("", 0), flow("Eksempel", 1)],
        strings: vec![Strings::of("en"), Strings::of("nb")],
    }
}

/// What shows of a flow.
fn of_flow(flow: usize) -> View {
    View {
        shown: Some(Shown {
            flow,
            team: Team::Available,
            return_time: None,
        }),
        launcher: Some(Launcher::default()),
        prompt: false,
        banner: None,
        panel: None,
    }
}

fn closed() -> View {
    of_flow(0)
}

fn shown() -> Regions {
    let mut regions = Regions::build(face());
    regions.patch(&View::default(), &closed());
    regions
}

fn bubble(speaker: Speaker, words: &str, mark: Mark) -> Bubble {
    Bubble {
        speaker,
        kind: Kind::Message,
        text: words.into(),
        at: Some(Timestamp(1_700_000_000_000)),
        first: true,
        last: true,
        mark,
    }
}

fn open(thread: Vec<Bubble>, notice: Option<Notice>) -> View {
    View {
        launcher: Some(Launcher {
            open: true,
            ..Launcher::default()
        }),
        panel: Some(Panel {
            welcome: Some(0),
            thread,
            typing: None,
            notice,
            ..Panel::default()
        }),
        ..closed()
    }
}

#[wasm_bindgen_test]
fn api_6_the_parts_that_owners_style_are_there() {
    let mut regions = shown();
    // The panel is drawn when it first opens.
    assert_eq!(count("[part=panel]"), 0);
    regions.patch(&closed(), &open(vec![], None));
    for part in [
        "launcher",
        "badge",
        "prompt",
        "prompt-close",
        "panel",
        "header",
        "minimise",
        "thread",
        "message",
        "composer",
        "input",
        "send",
        "notice",
    ] {
        assert_eq!(count(&format!("[part={part}]")), 1, "{part}");
    }
}

#[wasm_bindgen_test]
fn txt_1_texts_are_never_read_as_html() {
    let mut regions = shown();
    regions.patch(&closed(), &open(vec![], None));
    assert_eq!(text("[part=message] p"), "<b>Hello</b>");
    assert_eq!(count("b"), 0);
}

#[wasm_bindgen_test]
fn dsp_9_the_site_gives_the_colours() {
    let _regions = shown();
    assert_eq!(colour("[part=launcher]"), "rgb(11, 110, 79)");
}

#[wasm_bindgen_test]
fn dsp_7_the_badge_shows_up_to_nine() {
    let mut regions = shown();
    let with = |unread| View {
        launcher: Some(Launcher {
            unread,
            ..Launcher::default()
        }),
        ..closed()
    };
    for (unread, shown) in [(1, "1"), (9, "9"), (10, "9+"), (0, "")] {
        regions.patch(&with(usize::MAX), &with(unread));
        assert_eq!(text("[part=badge]"), shown);
    }
}

#[wasm_bindgen_test]
fn dsp_2_a_launcher_whose_panel_is_on_its_way_says_so() {
    let mut regions = shown();
    assert_eq!(count("[part=launcher][aria-busy=false]"), 1);
    let busy = View {
        launcher: Some(Launcher {
            busy: true,
            ..Launcher::default()
        }),
        ..closed()
    };
    regions.patch(&closed(), &busy);
    assert_eq!(count("[part=launcher][aria-busy=true]"), 1);
    let late = View {
        launcher: Some(Launcher {
            busy: true,
            late: true,
            ..Launcher::default()
        }),
        ..closed()
    };
    regions.patch(&busy, &late);
    assert!(text("[part=prompt]:not([hidden])").contains("No connection"));
    regions.patch(&late, &closed());
    assert_eq!(count("[part=prompt]:not([hidden])"), 0);
    assert_eq!(count("[part=launcher][aria-expanded=false]"), 1);
    regions.patch(&busy, &open(vec![], None));
    assert_eq!(count("[part=launcher][aria-busy=false]"), 1);
    // Those who go through the page by keyboard come to the panel before the launcher.
    assert_eq!(count("[part=panel] ~ [part=launcher]"), 1);
}

#[wasm_bindgen_test]
fn a_bubble_that_has_not_changed_stays_the_same_element() {
    let mut regions = shown();
    let ada = Speaker::Team { name: "Ada".into() };
    let first = open(
        vec![
            bubble(ada.clone(), "one", Mark::None),
            bubble(Speaker::Visitor, "two", Mark::Sending),
        ],
        None,
    );
    regions.patch(&closed(), &first);
    mark("[part=message]:nth-child(3)");
    mark("[part=message]:nth-child(4)");
    let second = open(
        vec![
            bubble(ada, "one", Mark::None),
            bubble(Speaker::Visitor, "two", Mark::Sent),
        ],
        None,
    );
    regions.patch(&first, &second);
    assert!(marked("[part=message]:nth-child(3)"));
    assert!(!marked("[part=message]:nth-child(4)"));
    // One that only changes its state does not slide in again.
    assert_eq!(count(".new"), 1);
    assert_eq!(count("[part=message]"), 3);
    assert!(text("[part=message]:nth-child(4)").contains("Sent"));
}

#[wasm_bindgen_test]
fn dlv_7_a_failed_message_can_be_tried_again() {
    let mut regions = shown();
    let key = ClientKey([1; 16]);
    let failed = open(
        vec![bubble(Speaker::Visitor, "two", Mark::Failed { key })],
        None,
    );
    regions.patch(&closed(), &failed);
    assert_eq!(text("[part=retry]"), "Try again");
    assert!(text("[part=message]:nth-child(3)").contains("Not sent"));
}

#[wasm_bindgen_test]
fn run_5_a_lost_connection_is_said_and_taken_back() {
    let mut regions = shown();
    let lost = open(vec![], Some(Notice::Reconnecting));
    let back = open(vec![], None);
    regions.patch(&closed(), &lost);
    assert_eq!(text("[part=notice]"), "No connection. Trying again…");
    regions.patch(&lost, &back);
    assert_eq!(text("[part=notice]"), "");
}

#[wasm_bindgen_test]
fn dsp_1_the_prompt_shows_the_welcome_message_and_goes() {
    let mut regions = shown();
    assert_eq!(count("[part=prompt]:not([hidden])"), 0);
    let prompt = View {
        prompt: true,
        ..closed()
    };
    regions.patch(&closed(), &prompt);
    assert_eq!(count("[part=prompt]:not([hidden])"), 1);
    assert_eq!(text("[part=prompt] .text"), "<b>Hello</b>");
    regions.patch(&prompt, &closed());
    assert_eq!(count("[part=prompt]:not([hidden])"), 0);
}

#[wasm_bindgen_test]
fn tgt_12_another_flow_brings_its_own_texts() {
    let mut regions = shown();
    let panel = open(vec![], None);
    regions.patch(&closed(), &panel);
    assert_eq!(text("h2"), "Example");
    let other = View {
        shown: of_flow(1).shown,
        ..panel.clone()
    };
    regions.patch(&panel, &other);
    assert_eq!(text("h2"), "Eksempel");
    assert_eq!(text("[part=panel] p"), "Spør oss om hva som helst");
    assert_eq!(count("[part=launcher]"), 1);
}

#[wasm_bindgen_test]
fn tgt_12_what_was_open_is_not_when_the_widget_comes_back() {
    let mut regions = shown();
    let panel = open(vec![], None);
    regions.patch(&closed(), &panel);
    assert_eq!(count("[part=panel]:not([hidden])"), 1);
    let nothing = View::default();
    regions.patch(&panel, &nothing);
    regions.patch(&nothing, &closed());
    assert_eq!(count("[part=panel]:not([hidden])"), 0);
    assert_eq!(count("[aria-expanded=true]"), 0);
}

#[wasm_bindgen_test]
fn dsp_9_a_language_the_browser_does_not_take_stops_nothing() {
    let mut face = face();
    face.strings = vec![Strings::of("en-x"), Strings::of("nb-1")];
    let mut regions = Regions::build(face);
    regions.patch(&View::default(), &of_flow(1));
    let panel = View {
        panel: open(vec![bubble(Speaker::Visitor, "one", Mark::Sent)], None).panel,
        ..of_flow(1)
    };
    regions.patch(&of_flow(1), &panel);
    assert_eq!(count("[part=message]"), 2);
}

#[wasm_bindgen_test]
fn avl_3_the_next_opening_is_said_in_the_language_of_the_flow() {
    let mut regions = shown();
    let back = |flow, in_days| {
        let return_time = Some(ReturnTime {
            in_days,
            weekday: Weekday::Mon,
            minute: 8 * 60 + 30,
        });
        View {
            shown: Some(Shown {
                flow,
                team: Team::Offline,
                return_time,
            }),
            ..open(vec![], None)
        }
    };
    // The browser's own zone differs, so the site's is named.
    for (flow, in_days, said) in [
        (0, 0, "Back today at 8:30 AM (Central European Time)"),
        (0, 1, "Back tomorrow at 8:30 AM (Central European Time)"),
        (0, 3, "Back on Monday at 8:30 AM (Central European Time)"),
        (0, 7, "Back next Monday at 8:30 AM (Central European Time)"),
        (1, 3, "Tilbake mandag kl. 8:30 (sentraleuropeisk tid)"),
    ] {
        regions.patch(&closed(), &back(flow, in_days));
        assert_eq!(text("[part=panel] p").replace('\u{202f}', " "), said);
    }
    let away = View {
        shown: Some(Shown {
            flow: 0,
            team: Team::Away,
            return_time: None,
        }),
        ..open(vec![], None)
    };
    regions.patch(&closed(), &away);
    assert_eq!(text("[part=panel] p"), "Away right now");
    assert_eq!(text(".status"), "In a meeting");
}

/// The vectors by the page's own way: the rules read as the page reads them, decided, and said as
/// `PORTICO.explain()` says it.
#[wasm_bindgen_test]
fn every_vector_is_decided_here_as_expected() {
    #[derive(serde::Deserialize)]
    struct Vector {
        name: String,
        case: Value,
        expect: serde_json::Value,
    }
    let vectors = include_str!("../../tests/vectors/decision.json");
    let vectors: Vec<Vector> = serde_json::from_str(vectors).unwrap();
    assert!(vectors.len() >= 133);
    let mut decided = 0;
    for vector in vectors {
        // What has problems is never published.
        let Ok(Case { rules, facts }) = read_case(&vector.case) else {
            assert!(vector.expect.get("problems").is_some(), "{}", vector.name);
            continue;
        };
        let bytes = codec::encode(&rules);
        let rules: SiteRules = read::decode(&bytes, SITE_BYTES).unwrap();
        let said = explain(&rules, &decide(&rules, &facts));
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said, vector.expect, "{}", vector.name);
        decided += 1;
    }
    assert!(decided > 100, "{decided}");
}
