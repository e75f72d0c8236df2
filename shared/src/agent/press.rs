//! A press on a row of the list. It opens the row that was under the pointer when that went down, also
//! where the list re-sorts before it comes up (INB-7).

use crate::ids::ConversationId;

/// A pointer that comes up further away than this was drawn off the row, which takes the press back.
const STRAYED: u32 = 24;

/// Where a pointer is, in pixels.
pub type Point = (i32, i32);

/// How a press ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ended {
    /// It opens this conversation.
    Opens(ConversationId),
    /// It was taken back, or went down on no row.
    Nothing,
    /// No pointer went down before it, as with a keyboard: the row that hears of it is meant.
    Unseen,
}

/// The pointer over the list.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Press {
    #[default]
    Up,
    Down {
        on: Option<ConversationId>,
        at: Point,
    },
}

impl Press {
    /// The pointer went down on a row, or beside all of them.
    pub fn down(&mut self, on: Option<ConversationId>, at: Point) {
        *self = Self::Down { on, at };
    }

    /// The browser took the pointer for something else, such as scrolling.
    pub fn cancel(&mut self) {
        *self = Self::Up;
    }

    #[must_use]
    pub fn is_down(&self) -> bool {
        matches!(self, Self::Down { .. })
    }

    /// The pointer came up here.
    pub fn up(&mut self, here: Point) -> Ended {
        match core::mem::take(self) {
            Self::Up => Ended::Unseen,
            Self::Down { on, at } => {
                let near = at.0.abs_diff(here.0) <= STRAYED && at.1.abs_diff(here.1) <= STRAYED;
                on.filter(|_| near).map_or(Ended::Nothing, Ended::Opens)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u64) -> ConversationId {
        ConversationId::new(number).unwrap()
    }

    #[test]
    fn inb_7_a_press_opens_the_row_that_it_went_down_on() {
        let mut press = Press::default();
        assert_eq!(press.up((5, 5)), Ended::Unseen);
        press.down(Some(row(7)), (100, 200));
        assert!(press.is_down());
        assert_eq!(press.up((103, 190)), Ended::Opens(row(7)));
        // It is one press.
        assert_eq!(press.up((103, 190)), Ended::Unseen);
    }

    #[test]
    fn inb_7_a_press_that_is_drawn_off_or_goes_down_beside_the_rows_opens_nothing() {
        let mut press = Press::default();
        for away in [(100, 225), (100, 175), (125, 200), (i32::MIN, i32::MAX)] {
            press.down(Some(row(7)), (100, 200));
            assert_eq!(press.up(away), Ended::Nothing, "{away:?}");
        }
        press.down(None, (100, 200));
        assert_eq!(press.up((100, 200)), Ended::Nothing);
        press.down(Some(row(7)), (100, 200));
        press.cancel();
        assert_eq!(press.up((100, 200)), Ended::Unseen);
    }
}
