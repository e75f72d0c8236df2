//! What is said of the team: a line under the name, and the owner's own words where there are some.

use super::Shown;
use crate::{
    decide::availability::Team,
    flow::{
        authored::ReplyTime,
        published::{Face, OfflineSays},
    },
    text::Word,
};

/// How it stands with the team, as it is said (AVL-1 to AVL-4).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Status<'a> {
    /// Under the name.
    pub line: Word,
    /// Above the composer.
    pub message: Option<&'a str>,
}

/// A state that the owner wants nothing said of is said as if somebody were available, without a
/// reply time (AVL-4).
#[must_use]
pub fn status<'a>(face: &'a Face, shown: &Shown) -> Status<'a> {
    let said = |line, message| Status { line, message };
    match shown.team {
        Team::Available => said(
            match face.reply_time {
                None => Word::Subtitle,
                Some(ReplyTime::FewMinutes) => Word::FewMinutes,
                Some(ReplyTime::FewHours) => Word::FewHours,
                Some(ReplyTime::OneDay) => Word::OneDay,
            },
            None,
        ),
        Team::Away => said(Word::Away, face.away_message.as_deref()),
        Team::Offline => match (&face.offline, shown.return_time) {
            (OfflineSays::Nothing, _) => said(Word::Subtitle, None),
            (OfflineSays::ReturnTime, Some(time)) => said(time.word(), None),
            // It never opens.
            (OfflineSays::ReturnTime, None) => said(Word::Offline, None),
            (OfflineSays::Message(message), _) => said(Word::Offline, Some(message)),
        },
        Team::AtCapacity => match &face.wait_message {
            Some(message) => said(Word::AtCapacity, Some(message)),
            None => said(Word::Subtitle, None),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::*;
    use crate::{
        decide::availability::ReturnTime,
        flow::{
            Accent, Side,
            authored::{Look, Theme, Weekday},
        },
    };

    fn face() -> Face {
        Face {
            name: "Example".into(),
            look: Look {
                accent: Accent([0; 3]),
                side: Side::Right,
                offset: [20, 20],
                z_index: 1,
                theme: Theme::Auto,
            },
            accent_text: Accent([255; 3]),
            zone: "Europe/Oslo".into(),
            cookie_domain: "".into(),
            reply_time: Some(ReplyTime::FewHours),
            away_message: Some("In a meeting".into()),
            offline: OfflineSays::ReturnTime,
            wait_message: None,
            flows: vec![],
            strings: vec![],
        }
    }

    fn shown(team: Team) -> Shown {
        Shown {
            flow: 0,
            team,
            return_time: None,
        }
    }

    #[test]
    fn avl_3_today_tomorrow_and_a_week_on_are_said_as_such() {
        let site = face();
        let line = |in_days| {
            let back = Shown {
                return_time: Some(ReturnTime {
                    in_days,
                    weekday: Weekday::Mon,
                    minute: 480,
                }),
                ..shown(Team::Offline)
            };
            status(&site, &back).line
        };
        assert_eq!(line(0), Word::BackToday);
        assert_eq!(line(1), Word::BackTomorrow);
        for days in 2..=6 {
            assert_eq!(line(days), Word::BackOn);
        }
        assert_eq!(line(7), Word::BackNext);
        // Never open: no time can be said.
        assert_eq!(status(&site, &shown(Team::Offline)).line, Word::Offline);
    }

    #[test]
    fn avl_4_of_a_state_that_shows_as_nothing_nothing_is_said() {
        let mut site = face();
        site.offline = OfflineSays::Nothing;
        let quiet = Status {
            line: Word::Subtitle,
            message: None,
        };
        assert_eq!(status(&site, &shown(Team::Offline)), quiet);
        assert_eq!(status(&site, &shown(Team::AtCapacity)), quiet);
        let away = status(&site, &shown(Team::Away));
        assert_eq!(
            (away.line, away.message),
            (Word::Away, Some("In a meeting"))
        );
        let available = status(&site, &shown(Team::Available));
        assert_eq!(available.line, Word::FewHours);
        site.offline = OfflineSays::Message("See you".into());
        site.wait_message = Some("In line".into());
        let offline = status(&site, &shown(Team::Offline));
        assert_eq!(
            (offline.line, offline.message),
            (Word::Offline, Some("See you"))
        );
        let full = status(&site, &shown(Team::AtCapacity));
        assert_eq!(
            (full.line, full.message),
            (Word::AtCapacity, Some("In line"))
        );
    }
}
