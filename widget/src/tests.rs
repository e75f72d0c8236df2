//! The regions in a real browser: what one view and the next leave in the shadow root.

use shared::{
    flow::{Accent, Look, Published, Side},
    ids::ClientKey,
    text::Strings,
    time::Timestamp,
    visitor::{Bubble, Launcher, Mark, Notice, Panel, Speaker, View},
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

fn published() -> Published {
    Published {
        name: "Example".into(),
        look: Look {
            accent: Accent([0x0b, 0x6e, 0x4f]),
            side: Side::Right,
        },
        accent_text: Accent([255, 255, 255]),
        welcome: "<b>Hello</b>".into(),
        strings: Strings::english(),
    }
}

fn shown() -> Regions {
    let regions = Regions::build(&published());
    regions.show();
    regions
}

fn bubble(speaker: Speaker, words: &str, mark: Mark) -> Bubble {
    Bubble {
        speaker,
        text: words.into(),
        at: Some(Timestamp(1_700_000_000_000)),
        first: true,
        last: true,
        mark,
    }
}

fn open(thread: Vec<Bubble>, notice: Option<Notice>) -> View {
    View {
        launcher: Launcher {
            open: true,
            unread: 0,
        },
        panel: Some(Panel { thread, notice }),
    }
}

#[wasm_bindgen_test]
fn api_6_the_parts_that_owners_style_are_there() {
    let _regions = shown();
    for part in [
        "launcher", "badge", "panel", "header", "minimise", "thread", "message", "composer",
        "input", "send", "notice",
    ] {
        assert_eq!(count(&format!("[part={part}]")), 1, "{part}");
    }
}

#[wasm_bindgen_test]
fn txt_1_texts_are_never_read_as_html() {
    let _regions = shown();
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
    let closed = |unread| View {
        launcher: Launcher {
            open: false,
            unread,
        },
        panel: None,
    };
    for (unread, shown) in [(1, "1"), (9, "9"), (10, "9+"), (0, "")] {
        regions.patch(&closed(usize::MAX), &closed(unread));
        assert_eq!(text("[part=badge]"), shown);
    }
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
    regions.patch(&View::default(), &first);
    mark("[part=message]:nth-child(2)");
    mark("[part=message]:nth-child(3)");
    let second = open(
        vec![
            bubble(ada, "one", Mark::None),
            bubble(Speaker::Visitor, "two", Mark::Sent),
        ],
        None,
    );
    regions.patch(&first, &second);
    assert!(marked("[part=message]:nth-child(2)"));
    assert!(!marked("[part=message]:nth-child(3)"));
    // One that only changes its state does not slide in again.
    assert_eq!(count(".new"), 1);
    assert_eq!(count("[part=message]"), 3);
    assert!(text("[part=message]:nth-child(3)").contains("Sent"));
}

#[wasm_bindgen_test]
fn dlv_7_a_failed_message_can_be_tried_again() {
    let mut regions = shown();
    let key = ClientKey([1; 16]);
    let failed = open(
        vec![bubble(Speaker::Visitor, "two", Mark::Failed { key })],
        None,
    );
    regions.patch(&View::default(), &failed);
    assert_eq!(text("[part=retry]"), "Try again");
    assert!(text("[part=message]:nth-child(2)").contains("Not sent"));
}

#[wasm_bindgen_test]
fn run_5_a_lost_connection_is_said_and_taken_back() {
    let mut regions = shown();
    let lost = open(vec![], Some(Notice::Reconnecting));
    let back = open(vec![], None);
    regions.patch(&View::default(), &lost);
    assert_eq!(text("[part=notice]"), "No connection. Trying again…");
    regions.patch(&lost, &back);
    assert_eq!(text("[part=notice]"), "");
}
