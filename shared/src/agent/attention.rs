//! Notices soon after a press or a key that the other end is silent (DLV-6). The heartbeat alone would
//! take half a minute, and asking more often would be traffic of consoles that nobody uses.

use crate::time::{Span, Timestamp};

/// Silence shows this long after a press or a key.
const NOTICED: Span = Span::seconds(3);
/// The other end is asked at most this often, which leaves it two seconds to answer. The platform
/// answers, so no object wakes.
const RATE: Span = Span::seconds(1);

/// What is known of the other end beside what [`crate::client`] keeps for delivery.
#[derive(Debug, Default)]
pub(super) struct Attention {
    /// When the other end was last asked.
    asked: Option<Timestamp>,
    /// It is to be asked again as soon as that may be.
    pending: bool,
    /// When silence is to show.
    due: Option<Timestamp>,
    silent: bool,
}

impl Attention {
    /// Whether nothing came where something should have.
    pub(super) fn is_silent(&self) -> bool {
        self.silent
    }

    /// The agent pressed something. Returns whether to ask the other end now; `live` is whether there is
    /// a socket to ask over, and without one the frames that it begins with are the answer.
    pub(super) fn acted(&mut self, now: Timestamp, live: bool) -> bool {
        if self.due.is_some() {
            return false;
        }
        self.due = Some(now.after(NOTICED));
        live && self.ask(now)
    }

    /// Something came in.
    pub(super) fn heard(&mut self) {
        self.rest();
        self.silent = false;
    }

    /// The socket is gone, or the browser says that there is no network.
    pub(super) fn lost(&mut self) {
        self.rest();
        self.silent = true;
    }

    /// Nothing is waited for, as while nobody looks.
    pub(super) fn rest(&mut self) {
        self.pending = false;
        self.due = None;
    }

    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        let again = self.asked.filter(|_| self.pending);
        let again = again.map(|asked| asked.after(RATE));
        again.into_iter().chain(self.due).min()
    }

    /// Returns whether to ask the other end now.
    pub(super) fn woke(&mut self, now: Timestamp) -> bool {
        // The clock may have been set back.
        self.asked = self.asked.map(|asked| asked.min(now));
        self.due = self.due.map(|due| due.min(now.after(NOTICED)));
        if self.due.is_some_and(|due| due <= now) {
            self.lost();
            return false;
        }
        self.pending && self.ask(now)
    }

    fn ask(&mut self, now: Timestamp) -> bool {
        let asks = self.asked.is_none_or(|asked| asked.after(RATE) <= now);
        self.pending = !asks;
        if asks {
            self.asked = Some(now);
        }
        asks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(ms: u64) -> Timestamp {
        Timestamp(ms)
    }

    #[test]
    fn dlv_6_silence_shows_three_seconds_after_a_press_whenever_the_network_went() {
        // The press comes this long after an answered question.
        for pause in [0, 1, 400, 999, 1_000, 5_000] {
            let mut attention = Attention::default();
            assert!(attention.acted(at(10_000), true));
            attention.heard();
            let pressed = 10_000 + pause;
            let asks = attention.acted(at(pressed), true);
            assert_eq!(asks, pause >= 1_000, "{pause}");
            let mut asked = u64::from(asks);
            while let Some(wake) = attention.next_wake() {
                asked += u64::from(attention.woke(wake));
                let silent = wake >= at(pressed + 3_000);
                assert_eq!(attention.is_silent(), silent, "{pause}: {wake:?}");
            }
            assert!(attention.is_silent());
            assert_eq!(asked, 1, "{pause}");
        }
    }

    #[test]
    fn dlv_6_a_sign_of_life_ends_it_and_nothing_is_waited_for_without_a_press() {
        let mut attention = Attention::default();
        assert_eq!(attention.next_wake(), None);
        attention.acted(at(0), true);
        attention.heard();
        assert_eq!(attention.next_wake(), None);
        attention.acted(at(2_000), true);
        attention.woke(at(5_000));
        assert!(attention.is_silent());
        assert_eq!(attention.next_wake(), None);
        attention.heard();
        assert!(!attention.is_silent());
        attention.lost();
        assert!(attention.is_silent());
    }

    #[test]
    fn dlv_6_the_other_end_is_asked_once_a_second_however_much_is_typed() {
        let mut attention = Attention::default();
        let mut asked = 0;
        for now in (0..10_000).step_by(20) {
            asked += u32::from(attention.acted(at(now), true));
            if attention.next_wake().is_some_and(|wake| wake <= at(now)) {
                asked += u32::from(attention.woke(at(now)));
            }
            // It answers within 40 ms.
            if now % 40 == 0 && !attention.pending {
                attention.heard();
            }
        }
        assert!((9..=11).contains(&asked), "{asked}");
        assert!(!attention.is_silent());
    }

    #[test]
    fn dlv_6_a_socket_that_does_not_open_is_silent_too() {
        let mut attention = Attention::default();
        assert!(!attention.acted(at(0), false));
        assert_eq!(attention.next_wake(), Some(at(3_000)));
        // The clock was set back, and the wake comes late.
        attention.due = Some(at(90_000));
        attention.woke(at(1_000));
        assert_eq!(attention.next_wake(), Some(at(4_000)));
    }
}
