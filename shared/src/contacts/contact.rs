//! A contact: somebody who has given an address, or whom a site knows by one.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    flow::FlowRecord,
    ids::{ContactId, ConversationId},
    protocol::{
        call::{Introduction, Ticked},
        http::get_contact,
    },
    time::Timestamp,
};

/// Conversations that a contact has at most: those that began last.
pub(super) const MOST_CONVERSATIONS: usize = 100;

/// Subscriptions that a contact has at most, the first. There are as many as owners name in their
/// chatflows.
pub(super) const MOST_SUBSCRIPTIONS: usize = 20;

/// As it is kept.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Contact {
    pub id: ContactId,
    /// In the form that addresses are compared in. One contact of a deployment has it.
    pub mail: String,
    pub made: Timestamp,
    pub proof: Proof,
    /// As the chatflow says that made the contact; none that comes later changes it.
    pub marketing: bool,
    /// One of each name, as it was subscribed to first.
    pub subscriptions: Vec<Subscription>,
    /// In the order in which they began.
    pub conversations: Vec<Conversed>,
}

/// Why the address is believed to be the contact's. What is proved stays so.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Proof {
    /// Somebody has typed it.
    Typed,
    /// The site says so (CON-8).
    Site,
}

/// A consent to be written to (CON-5), with what it was given to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Subscription {
    /// What is subscribed to, as the published chatflow names it.
    pub name: String,
    pub at: Timestamp,
    /// Where the box was ticked.
    pub conversation: ConversationId,
    pub flow: String,
    pub language: String,
    /// The words beside the box, as the page says it showed them.
    pub words: String,
    /// They are those that the chatflow had when this was kept. If not, the page was older than the
    /// chatflow, or somebody else's program.
    pub as_published: bool,
}

/// A conversation of theirs.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Conversed {
    pub conversation: ConversationId,
    pub begun: Timestamp,
}

impl Contact {
    /// A conversation is with them. `flows` are those that its site has published.
    pub(super) fn meets(
        &mut self,
        introduction: &Introduction,
        proof: Proof,
        flows: &[FlowRecord],
    ) {
        self.proof = self.proof.max(proof);
        for ticked in &introduction.ticked {
            self.subscribes(introduction.conversation, ticked, flows);
        }
        let conversed = Conversed {
            conversation: introduction.conversation,
            begun: introduction.begun,
        };
        self.conversations
            .retain(|other| other.conversation != conversed.conversation);
        let later = |other: &Conversed| other.begun <= conversed.begun;
        let place = self.conversations.partition_point(later);
        self.conversations.insert(place, conversed);
        let surplus = self.conversations.len().saturating_sub(MOST_CONVERSATIONS);
        self.conversations.drain(..surplus);
    }

    /// What is subscribed to by a box is for the published chatflow to say; one that has no box
    /// subscribes to nothing.
    fn subscribes(&mut self, conversation: ConversationId, ticked: &Ticked, flows: &[FlowRecord]) {
        let flow = flows.iter().find(|flow| flow.id == ticked.flow);
        let Some(published) = flow.and_then(|flow| flow.subscription.as_ref()) else {
            return;
        };
        let has = |subscription: &Subscription| subscription.name == published.name;
        if self.subscriptions.len() >= MOST_SUBSCRIPTIONS || self.subscriptions.iter().any(has) {
            return;
        }
        self.subscriptions.push(Subscription {
            name: published.name.clone(),
            at: ticked.at,
            conversation,
            flow: ticked.flow.clone(),
            language: ticked.language.clone(),
            words: ticked.words.clone(),
            as_published: (&published.language, &published.words)
                == (&ticked.language, &ticked.words),
        });
    }

    /// A conversation turns out to be with somebody else. What was subscribed to stays: that is ended by a
    /// way of its own.
    pub(super) fn leaves(&mut self, conversation: ConversationId) {
        self.conversations
            .retain(|other| other.conversation != conversation);
    }
}

impl From<Contact> for get_contact::Contact {
    fn from(contact: Contact) -> Self {
        Self {
            id: contact.id,
            mail: contact.mail,
            made: contact.made,
            verified: match contact.proof {
                Proof::Site => true,
                Proof::Typed => false,
            },
            marketing: contact.marketing,
            subscriptions: contact.subscriptions.into_iter().map(Into::into).collect(),
            conversations: contact.conversations.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Subscription> for get_contact::Subscribed {
    fn from(subscription: Subscription) -> Self {
        Self {
            name: subscription.name,
            at: subscription.at,
            conversation: subscription.conversation,
            flow: subscription.flow,
            language: subscription.language,
            words: subscription.words,
            as_published: subscription.as_published,
        }
    }
}

impl From<Conversed> for get_contact::With {
    fn from(conversed: Conversed) -> Self {
        Self {
            conversation: conversed.conversation,
            begun: conversed.begun,
        }
    }
}
