//! How many conversations may begin (DLV-11).

use super::Listed;
use crate::{
    ids::VisitorId,
    protocol::{
        call::{Beginning, InboxAnswer},
        limit::{CONVERSATIONS_AN_HOUR, OPEN_CONVERSATIONS},
    },
    time::{Span, Timestamp},
};

/// The time in which those of one network address are counted.
pub(super) const HOUR: Span = Span::seconds(60 * 60);

/// Why one more is not taken, if it is not.
pub(super) fn refusal<'a>(
    now: Timestamp,
    rows: impl Iterator<Item = &'a Listed> + Clone,
    beginning: &Beginning,
    from: u64,
) -> Option<InboxAnswer> {
    let same_network = |listed: &&Listed| {
        listed.from == Some(from)
            && listed.row.site == beginning.site
            && listed.row.begun.after(HOUR) > now
    };
    let of_late = rows.clone().filter(same_network);
    if of_late.clone().count() >= CONVERSATIONS_AN_HOUR {
        let oldest = of_late.map(|listed| listed.row.begun).min()?;
        let wait = oldest.after(HOUR).since(now);
        return Some(InboxAnswer::TooManyBegun { wait });
    }
    let open = rows.filter(|listed| is_open(now, listed, beginning.visitor));
    (open.count() >= OPEN_CONVERSATIONS).then_some(InboxAnswer::TooManyOpen)
}

/// One that nobody has written in for long was never more than begun.
fn is_open(now: Timestamp, listed: &Listed, visitor: VisitorId) -> bool {
    let begun = listed.row.latest.is_some() || now.since(listed.row.begun) <= super::TOO_LATE;
    listed.visitor == visitor && begun && !listed.row.closed
}
