//! What a visitor is called, and how that is known (INB-8).

use alloc::string::String;

use super::list::short_number;
use crate::{ids::ConversationId, protocol::console::InboxRow};

/// How an address is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Proof {
    /// The site vouches for it (CON-8).
    Vouched,
    /// A visitor has typed it.
    Typed,
}

impl Proof {
    #[must_use]
    pub fn of(verified: bool) -> Self {
        if verified { Self::Vouched } else { Self::Typed }
    }
}

/// A visitor's address, or else the end of the conversation's number.
#[must_use]
pub fn title(row: &InboxRow) -> String {
    let mail = row.mail.clone();
    mail.unwrap_or_else(|| without_address(row.conversation))
}

/// What a visitor without an address is called.
#[must_use]
pub fn without_address(conversation: ConversationId) -> String {
    ["Visitor ", &short_number(conversation)].concat()
}

/// How the address in the title is known; without one there is nothing to know.
#[must_use]
pub fn proof(row: &InboxRow) -> Option<Proof> {
    row.mail.as_ref().map(|_| Proof::of(row.verified))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::SiteId, time::Timestamp};

    fn row(mail: Option<&str>, verified: bool) -> InboxRow {
        InboxRow {
            conversation: ConversationId::new(90_042).unwrap(),
            site: SiteId::new("shop").unwrap(),
            page: String::new(),
            begun: Timestamp(0),
            latest: None,
            waiting: 0,
            waiting_since: None,
            assignee: None,
            closed: false,
            mail: mail.map(Into::into),
            flow: String::new(),
            after: None,
            verified,
        }
    }

    #[test]
    fn inb_8_a_visitor_goes_by_an_address_whose_proof_shows_or_by_a_number() {
        let of = |row: InboxRow| (title(&row), proof(&row));
        let ida = || String::from("ida@example.com");
        let some = Some("ida@example.com");
        assert_eq!(of(row(some, true)), (ida(), Some(Proof::Vouched)));
        assert_eq!(of(row(some, false)), (ida(), Some(Proof::Typed)));
        assert_eq!(of(row(None, false)), (String::from("Visitor 0042"), None));
    }
}
