//! What people do, and what their machines want done.

use shared::{client::Effect, ids::ClientKey, machine::Effects, protocol::delivery::Audience};

use super::{Happening, World, connections::codec_of};
use crate::{network::Wire, person::Feeling, scenario::Fault};

impl World {
    /// Does one thing or another, and the next in a while.
    pub(super) fn act(&mut self, number: usize) {
        let now = self.now;
        let reload = self.has(Fault::Reload);
        let effects = match self.chance.below(12) {
            0 => self.people[number].feel(now, Feeling::Typed),
            1 if !self.healed => {
                let watches = self.chance.one_in(2);
                self.people[number].feel(now, Feeling::Watches(watches))
            }
            2 if reload => {
                let hides = self.chance.one_in(2);
                let feeling = if hides {
                    Feeling::Hidden
                } else {
                    Feeling::Hurried
                };
                self.people[number].feel(now, feeling)
            }
            3 if reload && self.people[number].is_idle() => {
                self.say(|| format!("{number} reloads"));
                self.sums.reloads += 1;
                self.leave(number);
                let entropy = self.chance.bits();
                self.people[number].forget(entropy);
                self.people[number].feel(now, Feeling::Started)
            }
            _ if self.left[number] > 0 => {
                self.left[number] -= 1;
                self.next_text += 1;
                self.sums.posted += 1;
                let text = format!("{number}-{}", self.next_text);
                self.say(|| format!("{number} posts {text}"));
                let (key, clock) = (self.key(), self.chance.below(10_000));
                self.object.clocks.insert(text.clone(), now + clock);
                let comments = self.people[number].is_team() && self.chance.one_in(4);
                let to = if comments {
                    Audience::Team
                } else {
                    Audience::Everybody
                };
                self.people[number].post(now, key, to, &text)
            }
            _ => Effects::none(),
        };
        self.carry(number, effects);
        if !self.healed {
            let pace = 2 * self.scenario.span * 1000 / u64::from(self.scenario.posts + 4);
            let after = self.chance.below(pace.max(2));
            self.at(after, Happening::Acts(number));
        }
    }

    fn key(&mut self) -> ClientKey {
        let (high, low) = (self.chance.bits(), self.chance.bits());
        ClientKey((u128::from(high) << 64 | u128::from(low)).to_le_bytes())
    }

    pub(super) fn wake(&mut self, number: usize) {
        if self.wakes[number] == Some(self.now) {
            self.wakes[number] = None;
            let effects = self.people[number].feel(self.now, Feeling::Woke);
            self.carry(number, effects);
        }
    }

    /// Carries out what a person's machine wants.
    pub(super) fn carry(&mut self, number: usize, effects: Effects<Effect>) {
        for effect in effects {
            match effect {
                Effect::Connect => self.connect(number),
                Effect::Greet(hello) => {
                    let wire = Wire::of(&hello, codec_of(number));
                    self.send_up(number, wire, true);
                }
                Effect::Send(frame) => {
                    let wire = Wire::of(&frame, codec_of(number));
                    self.send_up(number, wire, false);
                }
                Effect::Ping => self.ping(number),
                Effect::Disconnect => self.leave(number),
            }
        }
        let wake = self.people[number].next_wake().map(|at| at.max(self.now));
        if wake != self.wakes[number] {
            self.wakes[number] = wake;
            if let Some(at) = wake {
                self.at(at - self.now, Happening::Wakes(number));
            }
        }
    }
}
