//! Judgements about visitors who come back, and about contacts: what a browser's secret or a site's word
//! buys (VIS-2, VIS-3), and whom a conversation is tied to (CAP-2).
//!
//! There may be a great many, so no machine has them all in memory: the object reads the records that a
//! call is about, and keeps what comes of them. What is known of a contact goes to the team alone: no
//! answer to a visitor is made of it.

use alloc::{boxed::Box, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

mod contact;
mod returning;
mod tie;

use crate::{
    ids::{ConversationId, Digest, SiteId, VisitorId},
    protocol::call::Introduction,
};

pub use contact::{Contact, Conversed, Proof, Subscription};
pub use returning::{RETURNING, Returning};
pub use tie::{Address, Known, Tie, Tied, introduce};

/// To `Contacts`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ContactsCall {
    /// Whose browser is this, on this site?
    Browser { site: SiteId, secret: Digest },
    /// From here on this is the browser of a visitor, who agreed to that (CON-2), and no other is.
    Keep {
        site: SiteId,
        secret: Digest,
        visitor: VisitorId,
        conversations: Vec<ConversationId>,
    },
    /// The secret buys nothing any more.
    Forget { site: SiteId, secret: Digest },
    /// Is this visitor still known by a browser?
    Remembers { site: SiteId, visitor: VisitorId },
    /// The site vouches for this address, in lower case: who is it? `fresh` is for somebody who is new.
    Identified {
        site: SiteId,
        mail: String,
        fresh: VisitorId,
    },
    /// A visitor who will come back has begun a conversation, or brings one along.
    Began {
        visitor: VisitorId,
        conversation: ConversationId,
    },
    /// A conversation of theirs in which nothing was said is there no more.
    Lost {
        visitor: VisitorId,
        conversation: ConversationId,
    },
    /// A conversation says whom it is with (CAP-2).
    Introduce(Introduction),
    /// With whom is this conversation?
    With(ConversationId),
}

/// From `Contacts`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ContactsAnswer {
    Done,
    Unknown,
    Visitor {
        visitor: VisitorId,
        conversations: Vec<ConversationId>,
    },
    Contact(Box<Contact>),
    /// A conversation was introduced; its visitor is the one whom the site knows by this address (CON-8),
    /// if it does.
    Introduced {
        vouched: Option<String>,
    },
}

#[cfg(test)]
mod tests;
