//! Messages in groups, as both sides show them: those of one person that come soon after each other.

use crate::time::{Span, Timestamp};

/// Messages of one person this close together are one group.
const GROUP: Span = Span::seconds(5 * 60);

/// Says of each line whether it is the first and the last of its group. `together` is whether two
/// lines in a row are of one kind and one person, `at` when a line was said, if it has been stored,
/// and `edges` where it says first and last.
pub(crate) fn group<T>(
    lines: &mut [T],
    together: impl Fn(&T, &T) -> bool,
    at: impl Fn(&T) -> Option<Timestamp>,
    edges: impl Fn(&mut T) -> (&mut bool, &mut bool),
) {
    let mut rest = lines;
    while let [one, tail @ ..] = rest {
        if let [next, ..] = tail {
            let soon = match (at(one), at(next)) {
                (Some(earlier), Some(later)) => later.since(earlier) < GROUP,
                (_, None) => true,
                (None, Some(_)) => false,
            };
            let together = soon && together(one, next);
            *edges(one).1 = !together;
            *edges(next).0 = !together;
        }
        rest = tail;
    }
}
