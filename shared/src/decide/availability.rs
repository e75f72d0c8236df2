//! Whether somebody is there, what that hides, and when somebody will be (AVL).

use alloc::vec::Vec;

use super::Facts;
use crate::flow::{
    authored::{OpenRange, Weekday},
    rules::{Open, SiteRules},
};
use crate::text::Word;

const DAY: u16 = 24 * 60;
const WEEK: u16 = 7 * DAY;

/// The wall clock in the site's zone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Wall {
    pub weekday: Weekday,
    /// From midnight, 0 to 1439.
    pub minute: u16,
}

/// The people a flow may be given to, capacity aside, and those of them without room.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Counts {
    pub available: u32,
    pub at_capacity: u32,
}

/// How it stands with the team.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Team {
    Available,
    Away,
    Offline,
    AtCapacity,
}

/// The next opening.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReturnTime {
    /// Midnights from now in the site's zone, 0 to 7.
    pub in_days: u16,
    pub weekday: Weekday,
    pub minute: u16,
}

impl ReturnTime {
    /// How it is said (AVL-3).
    #[must_use]
    pub fn word(self) -> Word {
        match self.in_days {
            0 => Word::BackToday,
            1 => Word::BackTomorrow,
            2..=6 => Word::BackOn,
            _ => Word::BackNext,
        }
    }
}

/// What availability says of one flow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Availability {
    pub(super) team: Team,
    /// Nothing shows, except to a visitor with an open conversation (AVL-4).
    pub(super) hides: bool,
    pub(super) return_time: Option<ReturnTime>,
}

/// Whether knowing who is there can change the state of the team (AVL-5).
pub(super) fn asks(rules: &SiteRules, facts: &Facts) -> bool {
    match (&rules.open, facts.wall) {
        (Open::Always, _) => rules.full_matters,
        (Open::Users, _) | (Open::Hours(_), None) => true,
        (Open::Hours(weekly), Some(wall)) => is_open(weekly, wall),
    }
}

/// Minutes until the site opens or closes, at least one; `None` if it never does.
#[must_use]
pub fn next_change(rules: &SiteRules, wall: Wall) -> Option<u16> {
    let Open::Hours(weekly) = &rules.open else {
        return None;
    };
    let mut edges = Vec::new();
    each_opening(weekly, &mut |begin, length| {
        edges.extend([begin, begin + length]);
    });
    nearest(minute_of_week(wall), &edges)
}

/// Whether opening hours hold at this moment, and when that next changes; `None` if it never does.
#[must_use]
pub fn hours_at(weekly: &[OpenRange], wall: Wall) -> (bool, Option<ReturnTime>) {
    let now = minute_of_week(wall);
    let open = is_open(weekly, wall);
    let mut edges = Vec::new();
    each_opening(weekly, &mut |begin, length| {
        edges.extend([begin, begin + length]);
    });
    // Where one range ends and another begins, nothing changes.
    edges.retain(|edge| is_open_at(weekly, edge % WEEK) != open);
    let change = nearest(now, &edges).and_then(|ahead| moment(wall, ahead));
    (open, change)
}

pub(super) fn of(rules: &SiteRules, facts: &Facts, counts: Option<Counts>) -> Availability {
    let team = team(&rules.open, facts.wall, counts);
    let hides = match team {
        Team::Available => false,
        Team::Away => rules.away_hides,
        Team::Offline => rules.offline_hides,
        Team::AtCapacity => rules.full_hides,
    };
    let return_time = match (&rules.open, facts.wall) {
        (Open::Hours(weekly), Some(wall)) if team == Team::Offline && rules.return_time => {
            next_opening(weekly, wall)
        }
        _ => None,
    };
    Availability {
        team,
        hides,
        return_time,
    }
}

/// A status that cannot be had counts nobody out (AVL-1).
fn team(open: &Open, wall: Option<Wall>, counts: Option<Counts>) -> Team {
    if let (Open::Hours(weekly), Some(wall)) = (open, wall)
        && !is_open(weekly, wall)
    {
        return Team::Offline;
    }
    match counts {
        None => Team::Available,
        Some(counts) if counts.available == 0 => match open {
            Open::Always => Team::Available,
            Open::Users | Open::Hours(_) => Team::Away,
        },
        Some(counts) if counts.at_capacity >= counts.available => Team::AtCapacity,
        Some(_) => Team::Available,
    }
}

/// Each range by the minute of the week at which it begins, and how long it lasts: 24 hours where
/// both ends are equal, into the next day where the end is not after the beginning (AVL-2). A file
/// that was spoiled on its way may hold minutes that no day has.
fn each_opening(weekly: &[OpenRange], visit: &mut dyn FnMut(u16, u16)) {
    for range in weekly {
        let (from, to) = (range.from % DAY, range.to.min(DAY));
        let overnight = if to > from { 0 } else { DAY };
        for day in &range.days {
            let begin = day.number() * DAY + from;
            visit(begin, to + overnight - from);
        }
    }
}

fn minute_of_week(wall: Wall) -> u16 {
    wall.weekday.number() * DAY + wall.minute
}

fn is_open(weekly: &[OpenRange], wall: Wall) -> bool {
    is_open_at(weekly, minute_of_week(wall))
}

fn is_open_at(weekly: &[OpenRange], now: u16) -> bool {
    let mut open = false;
    each_opening(weekly, &mut |begin, length| {
        open |= (now + WEEK - begin) % WEEK < length;
    });
    open
}

/// Minutes from now, 1 to a week, to the nearest of these minutes of the week.
fn nearest(now: u16, minutes: &[u16]) -> Option<u16> {
    let ahead = |minute: &u16| match (minute + WEEK - now) % WEEK {
        0 => WEEK,
        ahead => ahead,
    };
    minutes.iter().map(ahead).min()
}

/// While it is closed, the nearest beginning ahead.
fn next_opening(weekly: &[OpenRange], wall: Wall) -> Option<ReturnTime> {
    let now = minute_of_week(wall);
    let mut begins = Vec::new();
    each_opening(weekly, &mut |begin, _| begins.push(begin));
    moment(wall, nearest(now, &begins)?)
}

/// The moment so many minutes from now.
fn moment(wall: Wall, ahead: u16) -> Option<ReturnTime> {
    let then = (minute_of_week(wall) + ahead) % WEEK;
    Some(ReturnTime {
        in_days: (wall.minute + ahead) / DAY,
        weekday: Weekday::from_number(then / DAY)?,
        minute: then % DAY,
    })
}

#[cfg(test)]
mod tests {
    use std::{vec, vec::Vec};

    use super::*;
    use crate::noise::Noise;

    /// The plainest way: paint every open minute of two weeks.
    fn painted(weekly: &[OpenRange]) -> Vec<bool> {
        let mut open = vec![false; usize::from(WEEK) * 3];
        for week in 0..2 {
            for range in weekly {
                for day in &range.days {
                    let begin =
                        week * usize::from(WEEK) + usize::from(day.number() * DAY + range.from);
                    let mut minute = begin;
                    loop {
                        open[minute] = true;
                        minute += 1;
                        if minute % usize::from(DAY) == usize::from(range.to % DAY) {
                            break;
                        }
                    }
                }
            }
        }
        open[usize::from(WEEK)..usize::from(WEEK) * 2].to_vec()
    }

    #[test]
    fn avl_2_what_hours_say_now_and_when_that_changes() {
        let at = |weekday, minute| Wall { weekday, minute };
        let office = [
            OpenRange {
                days: vec![Weekday::Mon, Weekday::Fri],
                from: 8 * 60,
                to: 12 * 60,
            },
            OpenRange {
                days: vec![Weekday::Mon],
                from: 12 * 60,
                to: 16 * 60,
            },
        ];
        let said = |wall| {
            let (open, change) = hours_at(&office, wall);
            let change = change.map(|it| (it.in_days, it.weekday, it.minute));
            (open, change)
        };
        // Over noon it stays open.
        let closes = Some((0, Weekday::Mon, 16 * 60));
        assert_eq!(said(at(Weekday::Mon, 9 * 60)), (true, closes));
        let opens = Some((4, Weekday::Fri, 8 * 60));
        assert_eq!(said(at(Weekday::Mon, 16 * 60)), (false, opens));
        let opens = Some((2, Weekday::Mon, 8 * 60));
        assert_eq!(said(at(Weekday::Sat, 0)), (false, opens));
        assert_eq!(hours_at(&[], at(Weekday::Sat, 0)), (false, None));
        let days = Weekday::ALL.iter().map(|(_, day)| *day).collect();
        let always = [OpenRange {
            days,
            from: 0,
            to: 24 * 60,
        }];
        assert_eq!(hours_at(&always, at(Weekday::Sun, 1439)), (true, None));
    }

    /// The fuzzer's: a spoiled file had a beginning far behind its day, which overflowed.
    #[test]
    fn avl_2_minutes_that_no_day_has_do_no_harm() {
        let wall = Wall {
            weekday: Weekday::Sun,
            minute: DAY - 1,
        };
        for from in [0, DAY - 1, DAY, 9_000, u16::MAX] {
            for to in [0, DAY, DAY + 1, 9_000, u16::MAX] {
                let days = vec![Weekday::Mon, Weekday::Sun];
                let weekly = [OpenRange { days, from, to }];
                let _ = is_open(&weekly, wall);
                assert!(next_opening(&weekly, wall).is_some());
            }
        }
    }

    #[test]
    fn avl_2_hours_are_as_the_naive_twin_paints_them() {
        let seed = 0x5eed_u64;
        let mut noise = Noise(seed);
        let mut draw = |below: u16| u16::try_from(noise.below(usize::from(below))).unwrap();
        for round in 0..60 {
            let weekly: Vec<OpenRange> = (0..draw(4))
                .map(|_| OpenRange {
                    days: Weekday::ALL
                        .iter()
                        .map(|(_, day)| *day)
                        .filter(|_| draw(3) == 0)
                        .collect(),
                    from: draw(DAY),
                    to: draw(DAY + 1),
                })
                .filter(|range| !range.days.is_empty())
                .collect();
            let open = painted(&weekly);
            for now in (0..WEEK).step_by(7) {
                let wall = Wall {
                    weekday: Weekday::ALL[usize::from(now / DAY)].1,
                    minute: now % DAY,
                };
                let is = is_open(&weekly, wall);
                assert_eq!(
                    is,
                    open[usize::from(now)],
                    "seed {seed} round {round} {wall:?}"
                );
                if !is && !weekly.is_empty() {
                    let found = next_opening(&weekly, wall).unwrap();
                    let wait = (1..=WEEK)
                        .find(|wait| open[usize::from((now + wait) % WEEK)])
                        .unwrap();
                    let then = (now + wait) % WEEK;
                    assert_eq!(found.weekday.number() * DAY + found.minute, then);
                    assert_eq!(found.in_days, (wall.minute + wait) / DAY);
                }
            }
        }
    }
}
