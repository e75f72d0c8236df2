//! Counting page views and visits (TGT-14), kept in the browser once the visitor has agreed.

use alloc::string::String;

use crate::{
    text::{decimal, number, pieces},
    time::{Span, Timestamp},
};

/// A visit ends after this long without a page view.
const PAUSE: Span = Span::seconds(30 * 60);

/// What is kept, this page view included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Visits {
    pub visits: u32,
    /// Of this visit.
    pub page_views: u32,
    at: Timestamp,
}

impl Visits {
    /// One more page view. What cannot be read counts as nothing kept.
    #[must_use]
    pub fn count(kept: &str, now: Timestamp) -> Self {
        let first = Self {
            visits: 1,
            page_views: 1,
            at: now,
        };
        match Self::read(kept) {
            None => first,
            Some(last) if now.since(last.at) < PAUSE => Self {
                visits: last.visits,
                page_views: last.page_views.saturating_add(1),
                at: now,
            },
            Some(last) => Self {
                visits: last.visits.saturating_add(1),
                ..first
            },
        }
    }

    fn read(kept: &str) -> Option<Self> {
        let mut parts = pieces(kept, b' ');
        let read = Self {
            visits: number(parts.next()?)?.try_into().ok()?,
            page_views: number(parts.next()?)?.try_into().ok()?,
            at: Timestamp(number(parts.next()?)?),
        };
        parts.next().is_none().then_some(read)
    }

    /// As it is kept: visits, page views, and when the last was, in milliseconds.
    #[must_use]
    pub fn keep(self) -> String {
        let mut text = decimal(self.visits.into());
        text.push(' ');
        text.push_str(&decimal(self.page_views.into()));
        text.push(' ');
        text.push_str(&decimal(self.at.0));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tgt_14_a_visit_ends_after_thirty_minutes_without_a_page_view() {
        let mut kept = String::new();
        let minute = 60_000;
        for (at, visits, page_views) in [
            (0, 1, 1),
            (29 * minute, 1, 2),
            (58 * minute, 1, 3),
            (88 * minute, 2, 1),
            (89 * minute, 2, 2),
        ] {
            let counted = Visits::count(&kept, Timestamp(1_000_000 + at));
            assert_eq!((counted.visits, counted.page_views), (visits, page_views));
            kept = counted.keep();
        }
    }

    #[test]
    fn tgt_14_what_cannot_be_read_is_a_first_visit() {
        for kept in ["", "x", "1", "1 2", "1 2 3 4", "-1 2 3", "99999999999 1 1"] {
            let counted = Visits::count(kept, Timestamp(5));
            assert_eq!((counted.visits, counted.page_views), (1, 1), "{kept}");
        }
        let most = Visits::count("4294967295 4294967295 5", Timestamp(6));
        assert_eq!(most.page_views, u32::MAX);
    }
}
