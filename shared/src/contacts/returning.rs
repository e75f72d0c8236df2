//! Visitors who come back: what a browser's secret or a site's word buys (VIS-2, VIS-3).

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::ContactsAnswer;
use crate::{
    ids::{ConversationId, Digest, VisitorId},
    time::{Span, Timestamp},
};

/// How long a conversation is given back to the browser that began it.
pub const RETURNING: Span = Span::seconds(180 * 24 * 60 * 60);

/// Conversations that are given back at most, the latest.
const MOST: usize = 20;

/// A visitor who may come back, as it is kept.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Returning {
    pub visitor: VisitorId,
    /// The secret of the browser that they are known by, or were.
    pub browser: Option<Digest>,
    /// The address by which the site knows them, in lower case.
    pub mail: Option<String>,
    /// In their order.
    pub conversations: Vec<Begun>,
}

/// A conversation of theirs.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Begun {
    pub conversation: ConversationId,
    pub at: Timestamp,
}

impl Returning {
    #[must_use]
    pub fn new(visitor: VisitorId) -> Self {
        Self {
            visitor,
            browser: None,
            mail: None,
            conversations: Vec::new(),
        }
    }

    /// Somebody whom the site knows.
    #[must_use]
    pub fn identified(visitor: VisitorId, mail: &str) -> Self {
        let mail = Some(mail.into());
        Self {
            mail,
            ..Self::new(visitor)
        }
    }

    /// They are known by this browser from here on; gives back the secret that is theirs no more.
    pub fn keeps(&mut self, secret: Digest) -> Option<Digest> {
        self.browser
            .replace(secret)
            .filter(|before| *before != secret)
    }

    /// Adds a conversation; whether that changes anything.
    pub fn began(&mut self, now: Timestamp, conversation: ConversationId) -> bool {
        if self
            .conversations
            .iter()
            .any(|begun| begun.conversation == conversation)
        {
            return false;
        }
        self.conversations
            .retain(|begun| begun.at.after(RETURNING) > now);
        let at = now;
        self.conversations.push(Begun { conversation, at });
        let surplus = self.conversations.len().saturating_sub(MOST);
        self.conversations.drain(..surplus);
        true
    }

    /// Takes a conversation away; whether that changes anything.
    pub fn lost(&mut self, conversation: ConversationId) -> bool {
        let before = self.conversations.len();
        self.conversations
            .retain(|begun| begun.conversation != conversation);
        self.conversations.len() != before
    }

    /// What is given back, the latest first.
    #[must_use]
    pub fn answer(&self, now: Timestamp) -> ContactsAnswer {
        let conversations = self.conversations.iter().rev();
        let live = conversations.filter(|begun| begun.at.after(RETURNING) > now);
        ContactsAnswer::Visitor {
            visitor: self.visitor,
            conversations: live.map(|begun| begun.conversation).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::*;

    fn number(n: u64) -> ConversationId {
        ConversationId::new(n).unwrap()
    }

    fn given(returning: &Returning, now: Timestamp) -> Vec<u64> {
        match returning.answer(now) {
            ContactsAnswer::Visitor { conversations, .. } => {
                conversations.iter().map(|it| it.get()).collect()
            }
            ContactsAnswer::Done
            | ContactsAnswer::Unknown
            | ContactsAnswer::Contact(_)
            | ContactsAnswer::Introduced { .. } => panic!("nobody"),
        }
    }

    #[test]
    fn vis_2_conversations_come_back_for_180_days() {
        let mut returning = Returning::new(VisitorId([1; 16]));
        let begun = Timestamp(5);
        assert!(returning.began(begun, number(7)));
        assert!(!returning.began(Timestamp(6), number(7)), "twice is once");
        returning.began(Timestamp(1_005), number(8));
        let end = begun.after(RETURNING);
        assert_eq!(given(&returning, Timestamp(end.0 - 1)), vec![8, 7]);
        assert_eq!(given(&returning, end), vec![8]);
        returning.began(end, number(9));
        assert_eq!(
            returning.conversations.len(),
            2,
            "what has ended is not kept"
        );
    }

    #[test]
    fn vis_2_nobody_comes_back_to_what_is_forgotten() {
        let mut returning = Returning::new(VisitorId([1; 16]));
        returning.began(Timestamp(1), number(7));
        returning.began(Timestamp(2), number(8));
        assert!(returning.lost(number(8)));
        assert!(!returning.lost(number(8)), "twice is once");
        assert_eq!(given(&returning, Timestamp(3)), vec![7]);
    }

    #[test]
    fn vis_2_a_visitor_is_known_by_one_browser_the_latest() {
        let mut returning = Returning::new(VisitorId([1; 16]));
        assert_eq!(returning.keeps(Digest([1; 32])), None);
        assert_eq!(returning.keeps(Digest([1; 32])), None, "twice is once");
        assert_eq!(returning.keeps(Digest([2; 32])), Some(Digest([1; 32])));
        assert_eq!(returning.browser, Some(Digest([2; 32])));
    }

    #[test]
    fn vis_2_the_latest_twenty_come_back() {
        let mut returning = Returning::new(VisitorId([1; 16]));
        for n in 1..=25 {
            returning.began(Timestamp(n), number(n));
        }
        let expected: Vec<u64> = (6..=25).rev().collect();
        assert_eq!(given(&returning, Timestamp(30)), expected);
    }
}
