//! Waiting for a trigger (TRG-1 to TRG-5): a small machine fed with what the visitor does.
//!
//! One lives for one page view; a new page view makes a new one. It fires at most once.

use alloc::vec::Vec;

use super::Trigger;
use crate::time::{Span, Timestamp};

/// Exit intent is not believed in the first second of a page view.
const SETTLING: Span = Span::seconds(1);
/// How near the top a fast mouse means to leave, in CSS pixels.
const NEAR_TOP: i32 = 8;
/// Browsers make a mouse of a tap; one that moves this soon after a touch is none.
const AFTER_TOUCH: Span = Span::seconds(1);
/// Faster than half a pixel a millisecond.
const FAST: (i64, i64) = (1, 2);
/// How far down somebody has been before a flick back up means to leave, in percent.
const READ_BEFORE_FLICK: u32 = 30;
/// A flick: this part of the viewport, in this time.
const FLICK: (i64, i64) = (1, 4);
const FLICK_TIME: Span = Span(300);
/// A page that cannot scroll is read to its end once it has stayed as it is for so long (TRG-4).
const STILL: Span = Span::seconds(3);
/// How often a page is measured that does not say when it scrolls or grows.
const LOOK: Span = Span(500);

/// Something the visitor did, or the page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Seen {
    /// The mouse moved, to this `clientY`.
    MouseMoved { y: i32 },
    /// The mouse left for nothing (no related target), at this `clientY`.
    MouseLeft { y: i32 },
    /// A finger touched the screen.
    Touched,
    /// The page is scrolled like this: at its first sight, after scrolling, and when it was measured.
    Scrolled(Scroll),
    /// The tab is hidden.
    Hidden,
    /// The tab is shown again.
    Shown,
    /// The time asked for with [`Triggers::next_wake`] has come.
    Woke,
}

/// How far the page's main scroller is scrolled, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Scroll {
    pub top: i32,
    /// The height of all that can be scrolled to; of a page that cannot scroll, its content's.
    pub height: i32,
    pub viewport: i32,
    /// The document and all that it named has been loaded.
    pub complete: bool,
    /// The scroller is a box within the page, which need not say when it scrolls.
    pub inner: bool,
}

impl Scroll {
    /// Scrolled distance over scrollable distance; `None` for a page that cannot scroll (TRG-4).
    fn percent(self) -> Option<u32> {
        let scrollable = i64::from(self.height) - i64::from(self.viewport);
        // Heights are rounded, so that the very end may be a pixel away.
        if scrollable <= 1 {
            return None;
        }
        if i64::from(self.top) + 1 >= scrollable {
            return Some(100);
        }
        let percent = i64::from(self.top.max(0)) * 100 / scrollable;
        u32::try_from(percent).ok()
    }
}

/// The triggers of a flow on one page view.
#[derive(Debug)]
pub struct Triggers {
    wanted: Vec<Trigger>,
    begun: Timestamp,
    visible: Visible,
    mouse: Option<(Timestamp, i32)>,
    /// The last touch, while no mouse has moved since.
    touch: Option<Timestamp>,
    /// The furthest that was seen, in percent.
    furthest: u32,
    /// Since when a page that cannot scroll is complete and has this height.
    still: Option<(Timestamp, i32)>,
    /// When to measure a page again that does not say when it scrolls or grows.
    looks_at: Option<Timestamp>,
    /// Where the page was, within the time of a flick.
    recent: Vec<(Timestamp, i32)>,
    fired: bool,
    /// The visitor has seemed to leave.
    left: bool,
}

/// The time the tab has been visible (TRG-3).
#[derive(Debug)]
enum Visible {
    Since { from: Timestamp, before: Span },
    Not { before: Span },
}

impl Triggers {
    /// A page view begins at `now`; `shown` is whether its tab is visible.
    #[must_use]
    pub fn new(wanted: Vec<Trigger>, now: Timestamp, shown: bool) -> Self {
        let before = Span(0);
        Self {
            wanted,
            begun: now,
            visible: if shown {
                Visible::Since { from: now, before }
            } else {
                Visible::Not { before }
            },
            mouse: None,
            touch: None,
            furthest: 0,
            still: None,
            looks_at: None,
            recent: Vec::new(),
            fired: false,
            left: false,
        }
    }

    /// Waits for the triggers of a flow from here on. `fired` is whether one of that flow's triggers has
    /// fired on this page view already (TRG-5).
    pub fn want(&mut self, wanted: Vec<Trigger>, fired: bool) {
        self.wanted = wanted;
        self.fired = fired;
    }

    /// Whether one of them has fired on this page view.
    #[must_use]
    pub fn has_fired(&self) -> bool {
        self.fired
    }

    /// Whether the visitor has seemed to leave on this page view, whoever waits for that.
    #[must_use]
    pub fn has_left(&self) -> bool {
        self.left
    }

    /// Whether anything is waited for.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.fired && !self.wanted.is_empty()
    }

    /// Takes in what is seen while it is not decided yet what is waited for.
    pub fn watch(&mut self, now: Timestamp, seen: Seen) {
        self.take(now, seen);
    }

    /// The trigger that this fires, if it does; the first in their order if several.
    pub fn update(&mut self, now: Timestamp, seen: Seen) -> Option<Trigger> {
        let exit = self.take(now, seen) && now.since(self.begun) >= SETTLING;
        self.left |= exit;
        if self.fired {
            return None;
        }
        let visible = self.visible(now);
        let fired = self.wanted.iter().copied().find(|trigger| match trigger {
            Trigger::ExitIntent => exit,
            Trigger::SecondsOnPage(seconds) => visible >= Span::seconds(u64::from(*seconds)),
            Trigger::PercentScrolled(percent) => self.furthest >= u32::from(*percent),
        });
        self.fired = fired.is_some();
        fired
    }

    /// When enough seconds will have been visible or the page is to be measured, if nothing else happens
    /// before.
    #[must_use]
    pub fn next_wake(&self) -> Option<Timestamp> {
        let wake = |trigger: &Trigger| match (trigger, &self.visible) {
            (Trigger::SecondsOnPage(seconds), Visible::Since { from, before }) => {
                let wait = u64::from(*seconds) * 1_000;
                Some(from.after(Span(wait.saturating_sub(before.0))))
            }
            (Trigger::PercentScrolled(_), _) => self.looks_at,
            (Trigger::SecondsOnPage(_), Visible::Not { .. }) | (Trigger::ExitIntent, _) => None,
        };
        let wanted = if self.fired { &[] } else { &*self.wanted };
        wanted.iter().filter_map(wake).min()
    }

    /// Whether the page is to be measured now. Then the answer is waited for before the next time.
    pub fn looks(&mut self, now: Timestamp) -> bool {
        self.looks_at.take_if(|at| *at <= now).is_some()
    }

    /// Whether this looks like leaving.
    fn take(&mut self, now: Timestamp, seen: Seen) -> bool {
        match seen {
            Seen::MouseMoved { y } => self.mouse_moved(now, y),
            Seen::MouseLeft { y } => {
                self.mouse = None;
                self.touch.is_none() && y <= 0
            }
            Seen::Touched => {
                self.touch = Some(now);
                self.mouse = None;
                false
            }
            Seen::Scrolled(scroll) => self.scrolled(now, scroll),
            Seen::Hidden => {
                self.visible = Visible::Not {
                    before: self.visible(now),
                };
                false
            }
            Seen::Shown => {
                if let Visible::Not { before } = self.visible {
                    self.visible = Visible::Since { from: now, before };
                }
                false
            }
            Seen::Woke => false,
        }
    }

    fn mouse_moved(&mut self, now: Timestamp, y: i32) -> bool {
        if self.touch.is_some_and(|at| now.since(at) < AFTER_TOUCH) {
            return false;
        }
        self.touch = None;
        match self.mouse {
            // Two moves that are handled in one millisecond say nothing of speed.
            Some((then, _)) if then == now => false,
            last => {
                self.mouse = Some((now, y));
                last.is_some_and(|(then, from)| hurries_up(now.since(then), from, y))
            }
        }
    }

    fn scrolled(&mut self, now: Timestamp, scroll: Scroll) -> bool {
        let percent = scroll.percent();
        let silent = scroll.inner || percent.is_none();
        self.looks_at = silent.then(|| now.after(LOOK));
        let percent = match percent {
            Some(percent) => {
                self.still = None;
                percent
            }
            None => self.stood(now, scroll),
        };
        self.furthest = self.furthest.max(percent);
        self.recent
            .retain(|(then, _)| now.since(*then) <= FLICK_TIME);
        let from = self.recent.iter().map(|(_, top)| *top).max();
        self.recent.push((now, scroll.top));
        let up = from.map_or(0, |from| i64::from(from) - i64::from(scroll.top));
        let (part, whole) = FLICK;
        self.touch.is_some()
            && up > 0
            && up * whole >= i64::from(scroll.viewport) * part
            && self.furthest >= READ_BEFORE_FLICK
    }

    /// How far a page is read that cannot scroll: all of it once it has stood still, before that nothing.
    fn stood(&mut self, now: Timestamp, scroll: Scroll) -> u32 {
        let since = match self.still {
            Some((since, height)) if height == scroll.height => since,
            Some(_) | None => now,
        };
        self.still = scroll.complete.then_some((since, scroll.height));
        if scroll.complete && now.since(since) >= STILL {
            100
        } else {
            0
        }
    }

    fn visible(&self, now: Timestamp) -> Span {
        match self.visible {
            Visible::Since { from, before } => Span(before.0 + now.since(from).0),
            Visible::Not { before } => before,
        }
    }
}

/// Near the top, and moving up faster than half a pixel a millisecond.
fn hurries_up(time: Span, from: i32, to: i32) -> bool {
    let up = i64::from(from) - i64::from(to);
    let milliseconds = i64::try_from(time.0).unwrap_or(i64::MAX);
    let (pixels, per) = FAST;
    to <= NEAR_TOP && up > 0 && up.saturating_mul(per) > milliseconds.saturating_mul(pixels)
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::*;

    fn page(top: i32) -> Seen {
        Seen::Scrolled(Scroll {
            top,
            height: 3_000,
            viewport: 1_000,
            complete: true,
            inner: false,
        })
    }

    /// Plays a recording, in milliseconds of the page view, and compares when which trigger fired.
    #[track_caller]
    fn check(wanted: &[Trigger], script: &[(u64, Seen)], expected: Option<(u64, Trigger)>) {
        let mut triggers = Triggers::new(wanted.to_vec(), Timestamp(0), true);
        let mut fired = vec![];
        for (at, seen) in script {
            if let Some(trigger) = triggers.update(Timestamp(*at), *seen) {
                fired.push((*at, trigger));
            }
        }
        assert_eq!(fired, Vec::from_iter(expected));
    }

    const EXIT: Trigger = Trigger::ExitIntent;

    #[test]
    fn trg_1_the_mouse_leaves_through_the_top() {
        let left = |at, y| [(at, Seen::MouseLeft { y })];
        check(&[EXIT], &left(2_000, 0), Some((2_000, EXIT)));
        check(&[EXIT], &left(2_000, -3), Some((2_000, EXIT)));
        check(&[EXIT], &left(1_000, 0), Some((1_000, EXIT)));
        // Through a side, or in the first second.
        check(&[EXIT], &left(2_000, 400), None);
        check(&[EXIT], &left(999, 0), None);
    }

    #[test]
    fn trg_1_the_mouse_hurries_to_the_top() {
        let moves = |from: i32, to: i32, time: u64| {
            [
                (2_000, Seen::MouseMoved { y: from }),
                (2_000 + time, Seen::MouseMoved { y: to }),
            ]
        };
        check(&[EXIT], &moves(60, 8, 100), Some((2_100, EXIT)));
        // A slow approach, one that ends too low, and one exactly at the limit.
        check(&[EXIT], &moves(20, 8, 100), None);
        check(&[EXIT], &moves(200, 9, 100), None);
        check(&[EXIT], &moves(58, 8, 100), None);
        // Downwards from above the page.
        check(&[EXIT], &moves(-40, 8, 10), None);
    }

    #[test]
    fn trg_1_a_slow_approach_in_many_steps_does_not_fire() {
        let script: Vec<(u64, Seen)> = (0..200)
            .map(|step| {
                let y = 100 - i32::try_from(step).unwrap() / 2;
                (2_000 + step * 10, Seen::MouseMoved { y })
            })
            .collect();
        check(&[EXIT], &script, None);
    }

    #[test]
    fn trg_1_a_tap_is_no_mouse() {
        // Browsers send a mouse move behind a tap: one in the page, one on a menu at the top.
        let taps = [
            (2_000, Seen::Touched),
            (2_050, Seen::MouseMoved { y: 500 }),
            (2_700, Seen::Touched),
            (2_750, Seen::MouseMoved { y: 5 }),
        ];
        check(&[EXIT], &taps, None);
        // Two moves in one millisecond, after a busy moment of the page.
        let at_once = [
            (2_000, Seen::MouseMoved { y: 8 }),
            (2_000, Seen::MouseMoved { y: 7 }),
        ];
        check(&[EXIT], &at_once, None);
        // A mouse that comes after a finger is one again.
        let both = [
            (2_000, Seen::Touched),
            (4_000, Seen::MouseMoved { y: 300 }),
            (4_050, Seen::MouseMoved { y: 2 }),
        ];
        check(&[EXIT], &both, Some((4_050, EXIT)));
    }

    #[test]
    fn trg_4_the_very_end_is_all_of_it() {
        let wanted = [Trigger::PercentScrolled(100)];
        check(&wanted, &[(10, page(1_998))], None);
        check(&wanted, &[(10, page(1_999))], Some((10, wanted[0])));
    }

    #[test]
    fn trg_2_a_flick_back_up_with_a_finger() {
        let flick = |furthest: i32, up: i32, time: u64| {
            [
                (1_200, Seen::Touched),
                (2_000, page(furthest)),
                (2_000 + time, page(furthest - up)),
            ]
        };
        check(&[EXIT], &flick(700, 250, 300), Some((2_300, EXIT)));
        // Too short, too slow, not far enough down before.
        check(&[EXIT], &flick(700, 249, 300), None);
        check(&[EXIT], &flick(700, 600, 301), None);
        check(&[EXIT], &flick(590, 500, 200), None);
        // The same with a wheel.
        check(&[EXIT], &[(2_000, page(700)), (2_100, page(100))], None);
    }

    #[test]
    fn trg_3_only_visible_seconds_count() {
        let wanted = [Trigger::SecondsOnPage(10)];
        let script = [
            (4_000, Seen::Hidden),
            (60_000, Seen::Woke),
            (100_000, Seen::Shown),
            (105_999, Seen::Woke),
            (106_000, Seen::Woke),
            (200_000, Seen::Woke),
        ];
        check(&wanted, &script, Some((106_000, wanted[0])));

        let mut triggers = Triggers::new(wanted.to_vec(), Timestamp(0), true);
        assert_eq!(triggers.next_wake(), Some(Timestamp(10_000)));
        triggers.update(Timestamp(4_000), Seen::Hidden);
        assert_eq!(triggers.next_wake(), None);
        triggers.update(Timestamp(100_000), Seen::Shown);
        assert_eq!(triggers.next_wake(), Some(Timestamp(106_000)));
    }

    #[test]
    fn trg_4_the_furthest_point_counts() {
        let wanted = [Trigger::PercentScrolled(50)];
        check(
            &wanted,
            &[(10, page(999)), (20, page(1_000))],
            Some((20, wanted[0])),
        );
        check(&wanted, &[(10, page(999)), (20, page(0))], None);
        // A page that grows takes nothing back.
        let mut grown = Triggers::new(wanted.to_vec(), Timestamp(0), true);
        grown.fired = true;
        grown.update(Timestamp(10), page(1_200));
        let taller = Scroll {
            top: 1_200,
            height: 30_000,
            viewport: 1_000,
            complete: true,
            inner: false,
        };
        grown.fired = false;
        assert_eq!(
            grown.update(Timestamp(20), Seen::Scrolled(taller)),
            Some(wanted[0])
        );
    }

    /// Plays what measuring a page says, a time, a height and whether it is complete each; the triggers
    /// have to ask for each of them.
    #[track_caller]
    fn check_heights(percent: u8, script: &[(u64, i32, bool)], expected: Option<u64>) {
        let mut triggers =
            Triggers::new(vec![Trigger::PercentScrolled(percent)], Timestamp(0), true);
        let mut fired = None;
        for (at, height, complete) in script {
            let now = Timestamp(*at);
            if *at > 0 && fired.is_none() {
                assert_eq!(triggers.next_wake(), Some(now));
                assert_eq!(triggers.update(now, Seen::Woke), None);
                assert!(triggers.looks(now));
            }
            let seen = Seen::Scrolled(Scroll {
                top: 0,
                height: *height,
                viewport: 1_000,
                complete: *complete,
                inner: false,
            });
            if triggers.update(now, seen).is_some() {
                fired = Some(*at);
                assert_eq!(triggers.next_wake(), None);
            }
        }
        assert_eq!(fired, expected);
    }

    #[test]
    fn trg_4_a_page_that_cannot_scroll_is_read_once_it_has_stood_still() {
        let every_look = |page: fn(u64) -> (i32, bool)| -> Vec<(u64, i32, bool)> {
            (0..20)
                .map(|look| look * 500)
                .map(|at| (at, page(at).0, page(at).1))
                .collect()
        };
        // Complete from its first sight, and the last moment before.
        check_heights(1, &every_look(|_| (600, true)), Some(3_000));
        check_heights(100, &every_look(|_| (1_001, true)), Some(3_000));
        check_heights(50, &[(0, 600, true), (500, 600, true)], None);
        // What was seen before it was complete does not count.
        check_heights(50, &every_look(|at| (600, at >= 2_000)), Some(5_000));
        check_heights(50, &every_look(|_| (600, false)), None);
        // It grows within its viewport, shrinks, or grows and goes back.
        check_heights(
            50,
            &every_look(|at| (if at < 2_500 { 300 } else { 600 }, true)),
            Some(5_500),
        );
        check_heights(
            50,
            &every_look(|at| (if at < 1_000 { 900 } else { 300 }, true)),
            Some(4_000),
        );
        check_heights(
            50,
            &every_look(|at| (if at == 2_500 { 700 } else { 600 }, true)),
            Some(6_000),
        );
        // It is not complete again for a moment.
        check_heights(50, &every_look(|at| (600, at != 2_000)), Some(5_500));
    }

    #[test]
    fn trg_4_a_page_that_grows_late_is_not_read() {
        let mut triggers = Triggers::new(vec![Trigger::PercentScrolled(50)], Timestamp(0), true);
        let mut measure = |at: u64, top: i32, height: i32, inner: bool| {
            let scroll = Scroll {
                top,
                height,
                viewport: 1_000,
                complete: true,
                inner,
            };
            let fired = triggers.update(Timestamp(at), Seen::Scrolled(scroll));
            (fired.is_some(), triggers.next_wake())
        };
        let at = |at| Some(Timestamp(at));
        assert_eq!(measure(0, 0, 600, false), (false, at(500)));
        assert_eq!(measure(2_999, 0, 600, false), (false, at(3_499)));
        // From then on it says itself when it scrolls.
        assert_eq!(measure(3_000, 0, 9_000, false), (false, None));
        assert_eq!(measure(60_000, 0, 9_000, false), (false, None));
        // A box within the page is looked at, since its scrolling may not be told.
        assert_eq!(measure(60_500, 900, 3_000, true), (false, at(61_000)));
        // It is short again: three seconds more.
        assert_eq!(measure(61_000, 0, 600, true), (false, at(61_500)));
        assert_eq!(measure(63_999, 0, 600, true), (false, at(64_499)));
        assert_eq!(measure(64_000, 0, 600, true), (true, None));
    }

    #[test]
    fn trg_5_a_page_view_fires_once() {
        let wanted = [EXIT, Trigger::PercentScrolled(50)];
        let script = [
            (2_000, page(1_500)),
            (3_000, Seen::MouseLeft { y: 0 }),
            (4_000, page(2_000)),
        ];
        check(&wanted, &script, Some((2_000, wanted[1])));
    }

    #[test]
    fn dsp_3_any_one_is_enough() {
        let wanted = [
            EXIT,
            Trigger::SecondsOnPage(5),
            Trigger::PercentScrolled(50),
        ];
        check(&wanted, &[(5_000, Seen::Woke)], Some((5_000, wanted[1])));
        check(
            &wanted,
            &[(2_000, Seen::MouseLeft { y: -1 })],
            Some((2_000, EXIT)),
        );
        check(
            &[],
            &[(2_000, Seen::MouseLeft { y: -1 }), (9_000, page(2_000))],
            None,
        );
    }
}
