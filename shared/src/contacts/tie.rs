//! Whom a conversation is with (CAP-2): the contact that has its address, or a new one.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Contact, Proof, Returning};
use crate::{
    flow::FlowRecord,
    ids::ContactId,
    protocol::call::{Edition, Introduction},
    text::folded_mailbox,
    time::Timestamp,
};

/// Which contact a conversation is with, as it is kept.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tie {
    pub contact: ContactId,
    /// Of the introduction that said so.
    pub edition: Edition,
}

/// The address that a conversation is tied by.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Address {
    /// In the form that addresses are compared in.
    pub mail: String,
    pub proof: Proof,
}

impl Address {
    /// The site's word outweighs what was typed: whoever is known by it may type what they like.
    /// `visitor` is what is kept of the visitor.
    #[must_use]
    pub fn of(introduction: &Introduction, visitor: Option<&Returning>) -> Option<Self> {
        let given = introduction.given.as_ref();
        let (mail, proof) = match Self::vouched(introduction, visitor) {
            Some(mail) => (mail, Proof::Site),
            None => (&*given?.mail, Proof::Typed),
        };
        let mail = folded_mailbox(mail);
        Some(Self { mail, proof })
    }

    /// The address that the site vouches for (CON-8).
    #[must_use]
    pub fn vouched<'a>(
        introduction: &Introduction,
        visitor: Option<&'a Returning>,
    ) -> Option<&'a str> {
        let known = visitor.and_then(|visitor| visitor.mail.as_deref());
        known.filter(|_| introduction.edition.identified)
    }
}

/// What is kept of those whom an introduction is about.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Known {
    /// Of the conversation.
    pub tie: Option<Tie>,
    /// Whom it was with until then.
    pub before: Option<Contact>,
    /// Who has the address.
    pub contact: Option<Contact>,
}

/// What is kept from here on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tied {
    pub tie: Tie,
    pub contacts: Vec<Contact>,
    /// The contact that has just got its address.
    pub made: Option<ContactId>,
}

impl Tie {
    /// Whether an introduction says nothing that is not known: it came before, or one did that is later.
    #[must_use]
    pub fn knows(&self, edition: Edition) -> bool {
        edition.within(self.edition)
    }
}

/// Ties a conversation to the contact with this address, who is made under the name `fresh` if there is
/// none. `flows` are those that the conversation's site has published: they alone say who becomes a
/// marketing contact and what a box subscribes to.
#[must_use]
pub fn introduce(
    now: Timestamp,
    introduction: &Introduction,
    address: Address,
    known: Known,
    fresh: ContactId,
    flows: &[FlowRecord],
) -> Option<Tied> {
    let edition = introduction.edition;
    if known.tie.is_some_and(|tie| tie.knows(edition)) {
        return None;
    }
    let Address { mail, proof } = address;
    let made = known.contact.is_none().then_some(fresh);
    let mut contact = known.contact.unwrap_or_else(|| Contact {
        id: fresh,
        mail,
        made: now,
        proof,
        marketing: makes_marketing_contacts(introduction, proof, flows),
        subscriptions: Vec::new(),
        conversations: Vec::new(),
    });
    contact.meets(introduction, proof, flows);
    let tie = Tie {
        contact: contact.id,
        edition,
    };
    let before = known.before.filter(|before| before.id != contact.id);
    let before = before.map(|mut before| {
        before.leaves(introduction.conversation);
        before
    });
    Some(Tied {
        tie,
        contacts: before.into_iter().chain([contact]).collect(),
        made,
    })
}

/// The chatflow decides that made the contact: the one that asked for the address, or, of somebody whom
/// the site knows, the one that the conversation began with.
fn makes_marketing_contacts(
    introduction: &Introduction,
    proof: Proof,
    flows: &[FlowRecord],
) -> bool {
    let asked = introduction.given.as_ref().map(|given| &given.flow);
    let flow = match proof {
        Proof::Typed => asked,
        Proof::Site => Some(&introduction.flow),
    };
    let published = flows.iter().find(|published| Some(&published.id) == flow);
    published.is_some_and(|published| published.marketing)
}
