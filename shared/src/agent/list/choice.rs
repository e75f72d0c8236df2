//! What of the list shows: the tabs, the search, how many there are of each, and which conversation
//! is next (INB-1).

use alloc::string::String;

use crate::{
    ids::{ConversationId, PersonId},
    protocol::console::InboxRow,
    text::decimal,
    time::{Span, Timestamp},
};

/// Waiting longer than this is long.
const LONG: Span = Span::seconds(2 * 60);
/// And longer than this too long.
const TOO_LONG: Span = Span::seconds(10 * 60);

/// A view of the list.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Tab {
    /// Every conversation that is not over.
    #[default]
    Open,
    /// Those of them that the person is to answer.
    Mine,
    /// Those of them that nobody is to answer.
    Unassigned,
    /// Those that are over.
    Closed,
}

impl Tab {
    pub const ALL: [Self; 4] = [Self::Open, Self::Mine, Self::Unassigned, Self::Closed];

    fn holds(self, row: &InboxRow, me: &PersonId) -> bool {
        match self {
            Self::Open => !row.closed,
            Self::Mine => !row.closed && row.assignee.as_ref().is_some_and(|one| one.id == *me),
            Self::Unassigned => !row.closed && row.assignee.is_none(),
            Self::Closed => row.closed,
        }
    }
}

/// What somebody wants to see of the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Choice {
    pub me: PersonId,
    pub tab: Tab,
    /// Words that are all to be found in what the list knows of a conversation; none finds everything.
    pub search: String,
}

impl Choice {
    /// Whether a conversation shows.
    #[must_use]
    pub fn takes(&self, row: &InboxRow) -> bool {
        self.tab.holds(row, &self.me) && is_found(row, &self.search)
    }

    /// How many of each tab there are, of those that are searched for.
    #[must_use]
    pub fn count(&self, rows: &[InboxRow]) -> [usize; 4] {
        let found = rows.iter().filter(|row| is_found(row, &self.search));
        Tab::ALL.map(|tab| {
            let held = found.clone();
            held.filter(|row| tab.holds(row, &self.me)).count()
        })
    }

    /// Who has waited longest: first of those that the person or nobody is to answer, then of the
    /// others'. `besides` is one that the person has before them already.
    #[must_use]
    pub fn most_patient(
        &self,
        rows: &[InboxRow],
        besides: Option<ConversationId>,
    ) -> Option<ConversationId> {
        let waiting = rows.iter().filter_map(|row| {
            let of_another = row.assignee.as_ref().is_some_and(|one| one.id != self.me);
            let since = row.waiting_since?;
            Some((of_another, since, row.conversation))
        });
        let others = waiting.filter(|(.., conversation)| Some(*conversation) != besides);
        others.min().map(|(.., conversation)| conversation)
    }

    /// The conversation to go on with from one that is done: the next that shows, or else the one
    /// before.
    #[must_use]
    pub fn beside(&self, rows: &[InboxRow], from: ConversationId) -> Option<ConversationId> {
        let step = |step| self.step(rows, Some(from), step);
        let found = step(Step::Next).or_else(|| step(Step::Previous));
        found.filter(|found| *found != from)
    }

    /// The conversation to go to from another one, or from none: in the order of the list, among
    /// those that show. The one that somebody comes from need not show itself.
    #[must_use]
    pub fn step(
        &self,
        rows: &[InboxRow],
        from: Option<ConversationId>,
        step: Step,
    ) -> Option<ConversationId> {
        let place = from.and_then(|from| rows.iter().position(|row| row.conversation == from));
        let (before, behind) = match (place, step) {
            (None, _) => (&[][..], rows),
            (Some(place), _) => {
                let (before, behind) = rows.split_at_checked(place).unwrap_or_default();
                (before, behind.get(1..).unwrap_or_default())
            }
        };
        let shows = |row: &&InboxRow| self.takes(row);
        let found = match (step, place) {
            (Step::Next, _) | (Step::Previous, None) => behind.iter().find(shows),
            (Step::Previous, Some(_)) => before.iter().rev().find(shows),
        };
        found.map(|row| row.conversation)
    }
}

/// A way to go through the list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    Next,
    Previous,
}

/// Open conversations in which somebody waits for an answer.
#[must_use]
pub fn unanswered(rows: &[InboxRow]) -> usize {
    rows.iter()
        .filter(|row| row.waiting_since.is_some())
        .count()
}

/// Whether a row has to say which site it is of.
#[must_use]
pub fn has_several_sites(rows: &[InboxRow]) -> bool {
    let mut sites = rows.iter().map(|row| &row.site);
    let first = sites.next();
    sites.any(|site| Some(site) != first)
}

/// The end of a conversation's number, by which a visitor without a name goes.
#[must_use]
pub fn short_number(conversation: ConversationId) -> String {
    let digits = decimal(10_000 + conversation.get() % 10_000);
    digits.get(1..).unwrap_or_default().into()
}

/// Whether each word is in the visitor's address, the latest message, the flow, the site, or the
/// number. The cases do not matter.
fn is_found(row: &InboxRow, search: &str) -> bool {
    if search.trim().is_empty() {
        return true;
    }
    let number = decimal(row.conversation.get());
    let mail = row.mail.as_deref().unwrap_or("visitor");
    let latest = row.latest.as_ref().map_or("", |latest| &latest.text);
    let texts = [mail, latest, &row.flow, row.site.as_str()].map(str::to_lowercase);
    search.split_whitespace().all(|word| {
        let word = word.to_lowercase();
        let bare = word.trim_start_matches('#');
        number.contains(bare)
            || texts
                .iter()
                .any(|text| text.contains(&word) || text.contains(bare))
    })
}

/// How a wait is to be looked upon.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wait {
    Short,
    Long,
    TooLong,
}

impl Wait {
    /// Of somebody who has waited since then.
    #[must_use]
    pub fn of(since: Timestamp, now: Timestamp) -> Self {
        let waited = now.since(since);
        if waited >= TOO_LONG {
            Self::TooLong
        } else if waited >= LONG {
            Self::Long
        } else {
            Self::Short
        }
    }
}

#[cfg(test)]
mod tests;
