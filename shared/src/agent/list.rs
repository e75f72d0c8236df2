//! The machine of the console's list: the rows of an inbox, kept live over a socket.

use alloc::{collections::BTreeMap, vec::Vec};

use super::attention::Attention;
use crate::{
    client::{Line, Order},
    ids::{ConversationId, Epoch, Seq},
    machine::{Effects, Machine},
    protocol::{
        console::{FromConsole, InboxRow, Member, ToConsole},
        hello::Hello,
    },
    time::{Span, Timestamp},
};

mod choice;

pub use choice::{Choice, Step, Tab, Wait, has_several_sites, short_number, unanswered};

/// How often the inbox hears that this console is awake. A browser lets a hidden page do something once
/// a minute.
const BEAT: Span = Span::seconds(25);

/// What happened to the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The console shows this inbox.
    Opened,
    SocketOpened,
    Received(Vec<ToConsole>),
    /// Bytes came in that are no frame.
    ReceivedGarbage,
    /// The platform's answer to [`Effect::Ping`] came in.
    Ponged,
    /// The socket is gone, or could not be opened.
    SocketClosed {
        code: u16,
    },
    /// Whoever's console it is takes no conversations for now, or does again (RTE-2).
    AwayPressed(bool),
    /// The browser came online or the page is shown again.
    Hurried,
    /// The page is hidden.
    Hidden,
    /// The agent pressed something or a key, anywhere in the console.
    Acted,
    /// The browser says that there is no network.
    Offline,
    /// The time asked for with `next_wake` has come.
    Woke,
}

/// What to do with the socket.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Open a socket; answered with `SocketOpened` or `SocketClosed`.
    Connect,
    Greet(Hello),
    Say(FromConsole),
    /// Ask the platform at the other end whether it is there; answered with `Ponged`.
    Ping,
    /// Drop the socket without waiting for its end; no `SocketClosed` follows.
    Disconnect,
}

impl From<Order> for Effect {
    fn from(order: Order) -> Self {
        match order {
            Order::Connect => Self::Connect,
            Order::Ping => Self::Ping,
            Order::Disconnect => Self::Disconnect,
        }
    }
}

/// Why the list wants to be woken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WakeReason {
    /// To call again, or to listen to the connection's heart.
    Connection,
}

/// What the eye sees.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct View {
    /// The latest first.
    pub rows: Vec<InboxRow>,
    /// Who of the team is there, as far as that is known.
    pub team: Vec<Member>,
    pub state: Loading,
    /// The inbox is silent where it should have answered, which shows as no connection (DLV-6).
    pub silent: bool,
}

/// How much of the list is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Loading {
    /// Nothing has come yet.
    First,
    /// Everything is there and live.
    Live,
    /// What is shown may be old.
    Stale,
}

/// The machine.
#[derive(Debug)]
pub struct List {
    rows: BTreeMap<ConversationId, InboxRow>,
    team: Vec<Member>,
    line: Line,
    attention: Attention,
    loaded: bool,
    /// When the inbox is to hear next that this console is awake (RTE-2).
    beats_at: Timestamp,
}

impl List {
    /// `entropy` seeds the jitter of reconnecting.
    #[must_use]
    pub fn new(entropy: u64) -> Self {
        Self {
            rows: BTreeMap::new(),
            team: Vec::new(),
            line: Line::new(entropy),
            attention: Attention::default(),
            loaded: false,
            beats_at: Timestamp::default(),
        }
    }

    #[must_use]
    pub fn view(&self) -> View {
        let mut rows: Vec<InboxRow> = self.rows.values().cloned().collect();
        rows.sort_unstable_by_key(|row| {
            let at = row.latest.as_ref().map_or(row.begun, |latest| latest.at);
            core::cmp::Reverse((at, row.conversation))
        });
        let silent = self.attention.is_silent();
        let state = match (self.loaded, self.line.is_live() && !silent) {
            (false, _) => Loading::First,
            (true, true) => Loading::Live,
            (true, false) => Loading::Stale,
        };
        let team = match state {
            Loading::Live => self.team.clone(),
            Loading::First | Loading::Stale => Vec::new(),
        };
        View {
            rows,
            team,
            state,
            silent,
        }
    }

    fn acted(&mut self, now: Timestamp) -> Effects<Order> {
        let live = self.line.is_live();
        if self.attention.acted(now, live) {
            self.line.hurried(now)
        } else {
            Effects::none()
        }
    }

    fn woke(&mut self, now: Timestamp) -> Effects<Order> {
        let line = self.beat(now);
        if self.attention.woke(now) && self.line.is_live() {
            line.then(self.line.hurried(now))
        } else {
            line
        }
    }

    /// Sends a ping in time, also while rows come in: the inbox does not hear that they arrived.
    fn beat(&mut self, now: Timestamp) -> Effects<Order> {
        // The clock may have been set back.
        self.beats_at = self.beats_at.min(now.after(BEAT));
        let mut orders: Vec<Order> = self.line.woke(now, None).into_iter().collect();
        let pings = orders.contains(&Order::Ping);
        if pings || (self.line.is_live() && self.beats_at <= now) {
            self.beats_at = now.after(BEAT);
            orders.extend((!pings).then_some(Order::Ping));
        }
        orders.into_iter().collect()
    }
}

impl Machine for List {
    type Event = Event;
    type Effect = Effect;
    type WakeReason = WakeReason;

    fn update(&mut self, now: Timestamp, event: Event) -> Effects<Effect> {
        let orders = match event {
            Event::Opened => {
                self.attention.acted(now, false);
                self.line.start(now)
            }
            Event::SocketOpened => {
                self.line.heard(now);
                return Effects::one(Effect::Greet(Hello::of(Epoch::NONE, Seq::default())));
            }
            Event::Received(items) => {
                self.line.heard(now);
                self.attention.heard();
                for item in items {
                    match item {
                        ToConsole::Row(row) => {
                            self.rows.insert(row.conversation, row);
                        }
                        ToConsole::Team(team) => self.team = team,
                        ToConsole::Live => {
                            self.line.live(now);
                            self.loaded = true;
                            self.beats_at = now.after(BEAT);
                        }
                    }
                }
                Effects::none()
            }
            Event::ReceivedGarbage => {
                self.attention.lost();
                self.line.drop_socket(now)
            }
            Event::Ponged => {
                self.line.heard(now);
                self.attention.heard();
                Effects::none()
            }
            Event::SocketClosed { code } => {
                self.line.lost(now, code);
                self.attention.lost();
                Effects::none()
            }
            Event::AwayPressed(away) if self.line.is_live() => {
                return Effects::one(Effect::Say(FromConsole::Away(away)));
            }
            // Without a connection nothing shows that could be pressed.
            Event::AwayPressed(_) => Effects::none(),
            Event::Hurried => self.line.hurried(now),
            // An agent who looks at another page is still there, and the connection is listened to.
            Event::Hidden => {
                self.attention.rest();
                Effects::none()
            }
            Event::Acted => self.acted(now),
            Event::Offline => {
                self.attention.lost();
                Effects::none()
            }
            Event::Woke => self.woke(now),
        };
        orders.map(Effect::from)
    }

    fn next_wake(&self) -> Option<(Timestamp, WakeReason)> {
        let line = self.line.next_wake(None);
        let beat = self.line.is_live().then_some(self.beats_at);
        let at = line
            .into_iter()
            .chain(beat)
            .chain(self.attention.next_wake())
            .min()?;
        Some((at, WakeReason::Connection))
    }
}

#[cfg(test)]
mod tests {
    use std::{vec, vec::Vec};

    use super::*;
    use crate::ids::PersonId;

    fn told(list: &mut List, second: u64, event: Event) -> Vec<Effect> {
        let effects = list.update(Timestamp(second * 1000), event);
        effects.into_iter().collect()
    }

    #[test]
    fn rte_2_whoever_is_live_can_say_that_they_are_away() {
        let mut list = List::new(1);
        let pressed = || Event::AwayPressed(true);
        assert_eq!(told(&mut list, 0, Event::Opened), [Effect::Connect]);
        assert_eq!(told(&mut list, 0, pressed()), []);
        told(&mut list, 1, Event::SocketOpened);
        let member = Member {
            id: PersonId::new("ada").unwrap(),
            name: "Ada".into(),
            away: false,
        };
        let items = vec![ToConsole::Live, ToConsole::Team(vec![member.clone()])];
        told(&mut list, 2, Event::Received(items));
        assert_eq!(list.view().team, [member]);
        let says = Effect::Say(FromConsole::Away(true));
        assert_eq!(told(&mut list, 3, pressed()), [says]);
        // Of a connection that is gone nobody knows who is at its other end.
        told(&mut list, 4, Event::SocketClosed { code: 1006 });
        assert_eq!(list.view().team, []);
        assert_eq!(told(&mut list, 5, pressed()), []);
    }

    #[test]
    fn dlv_6_a_list_whose_connection_is_silent_says_that_it_may_be_old_and_calls_again() {
        let mut list = List::new(1);
        assert_eq!(told(&mut list, 0, Event::Opened), [Effect::Connect]);
        let hello = Hello::of(Epoch::NONE, Seq::default());
        assert_eq!(
            told(&mut list, 1, Event::SocketOpened),
            [Effect::Greet(hello)]
        );
        told(&mut list, 2, Event::Received(vec![ToConsole::Live]));
        assert_eq!(list.view().state, Loading::Live);
        assert_eq!(told(&mut list, 27, Event::Woke), [Effect::Ping]);
        assert_eq!(told(&mut list, 28, Event::Ponged), []);
        assert_eq!(told(&mut list, 53, Event::Woke), [Effect::Ping]);
        assert_eq!(told(&mut list, 63, Event::Woke), [Effect::Disconnect]);
        assert_eq!(list.view().state, Loading::Stale);
        assert_eq!(told(&mut list, 64, Event::Hurried), [Effect::Connect]);
    }

    /// Open and live since the second second.
    fn live() -> List {
        let mut list = List::new(1);
        told(&mut list, 0, Event::Opened);
        told(&mut list, 1, Event::SocketOpened);
        told(&mut list, 2, Event::Received(vec![ToConsole::Live]));
        list
    }

    #[test]
    fn dlv_6_a_press_over_a_network_that_swallows_everything_says_so_within_three_seconds() {
        let mut list = live();
        assert_eq!(told(&mut list, 10, Event::Acted), [Effect::Ping]);
        assert_eq!(told(&mut list, 10, Event::Ponged), []);
        assert_eq!(told(&mut list, 12, Event::Acted), [Effect::Ping]);
        let wake = list.next_wake().map(|(at, _)| at);
        assert_eq!(wake, Some(Timestamp(15_000)));
        assert_eq!(told(&mut list, 15, Event::Woke), []);
        assert!(list.view().silent);
        assert_eq!(list.view().state, Loading::Stale);
        // The socket is given up no sooner than without a press, and a late answer is one.
        assert_eq!(told(&mut list, 16, Event::Ponged), []);
        assert_eq!(list.view().state, Loading::Live);
        assert_eq!(told(&mut list, 20, Event::Acted), [Effect::Ping]);
        told(&mut list, 23, Event::Woke);
        // A further press asks again, which lengthens nothing.
        assert_eq!(told(&mut list, 24, Event::Acted), [Effect::Ping]);
        told(&mut list, 27, Event::Woke);
        assert_eq!(told(&mut list, 30, Event::Woke), [Effect::Disconnect]);
        assert!(list.view().silent);
        // It stays said until something comes.
        told(&mut list, 31, Event::Hurried);
        told(&mut list, 32, Event::SocketOpened);
        assert!(list.view().silent);
        told(&mut list, 33, Event::Received(vec![ToConsole::Live]));
        assert_eq!(list.view().state, Loading::Live);
    }

    #[test]
    fn dlv_6_a_list_that_does_not_come_and_a_browser_without_a_network_say_so() {
        let mut list = List::new(1);
        told(&mut list, 0, Event::Opened);
        told(&mut list, 1, Event::SocketOpened);
        told(&mut list, 3, Event::Woke);
        assert!(list.view().silent);
        assert_eq!(list.view().state, Loading::First);
        let mut list = live();
        assert_eq!(told(&mut list, 10, Event::Offline), []);
        assert_eq!(list.view().state, Loading::Stale);
        assert_eq!(told(&mut list, 11, Event::Hurried), [Effect::Ping]);
        assert_eq!(list.view().state, Loading::Stale);
        told(&mut list, 12, Event::Ponged);
        assert_eq!(list.view().state, Loading::Live);
    }
}
