//! Contacts as an object keeps them: what is read for an introduction, and what is written then.

use std::{collections::BTreeMap, format, string::ToString, vec};

use super::{contact::*, *};
use crate::{
    flow::{FlowRecord, SubscriptionRecord},
    ids::{ContactId, Epoch, Seq},
    protocol::call::{Edition, GivenMail, Ticked},
    time::Timestamp,
};

const VISITOR: VisitorId = VisitorId([7; 16]);

/// The records of the object.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Book {
    visitors: BTreeMap<VisitorId, Returning>,
    contacts: BTreeMap<ContactId, Contact>,
    mails: BTreeMap<String, ContactId>,
    ties: BTreeMap<ConversationId, Tie>,
    /// What was written so far.
    writes: usize,
}

impl Book {
    fn hear(&mut self, introduction: &Introduction) {
        let visitor = self.visitors.get(&introduction.visitor);
        let Some(address) = Address::of(introduction, visitor) else {
            return;
        };
        let tie = self.ties.get(&introduction.conversation).copied();
        let find = |id: &ContactId| self.contacts.get(id).cloned();
        let known = Known {
            tie,
            before: tie.and_then(|tie| find(&tie.contact)),
            contact: self.mails.get(&address.mail).and_then(find),
        };
        let fresh = ContactId([self.contacts.len() as u8 + 1; 16]);
        let now = Timestamp(1_000_000);
        let Some(tied) = super::introduce(now, introduction, address, known, fresh, &flows())
        else {
            return;
        };
        self.writes += 1;
        self.ties.insert(introduction.conversation, tied.tie);
        for contact in tied.contacts {
            if tied.made == Some(contact.id) {
                self.mails.insert(contact.mail.clone(), contact.id);
            }
            self.contacts.insert(contact.id, contact);
        }
    }

    fn of(&self, mail: &str) -> &Contact {
        &self.contacts[&self.mails[mail]]
    }

    /// The numbers of a contact's conversations.
    fn conversations(&self, mail: &str) -> Vec<u64> {
        let conversed = self.of(mail).conversations.iter();
        conversed.map(|it| it.conversation.get()).collect()
    }
}

fn number(n: u64) -> ConversationId {
    ConversationId::new(n).unwrap()
}

/// `news` subscribes and makes marketing contacts, `plain` does neither.
fn flows() -> Vec<FlowRecord> {
    let flow = |id: &str, marketing, subscription| FlowRecord {
        id: id.into(),
        marketing,
        subscription,
    };
    let news = SubscriptionRecord {
        name: "newsletter".into(),
        language: "en".into(),
        words: "Send me news".into(),
    };
    vec![flow("news", true, Some(news)), flow("plain", false, None)]
}

/// Conversation `n`, in which an address was given as the answer `seq` to `flow`.
fn given(n: u64, seq: u64, mail: &str, flow: &str) -> Introduction {
    Introduction {
        edition: Edition {
            epoch: Epoch::from_entropy(1 << 20),
            identified: false,
            seq: Seq(seq),
        },
        conversation: number(n),
        site: SiteId::new("main").unwrap(),
        visitor: VISITOR,
        begun: Timestamp(n),
        flow: "plain".into(),
        given: Some(GivenMail {
            mail: mail.into(),
            flow: flow.into(),
        }),
        ticked: Vec::new(),
    }
}

fn ticked(at: u64, flow: &str, words: &str) -> Ticked {
    Ticked {
        at: Timestamp(at),
        flow: flow.into(),
        language: "en".into(),
        words: words.into(),
    }
}

fn identified(mut introduction: Introduction) -> Introduction {
    introduction.edition.identified = true;
    introduction
}

#[test]
fn cap_2_an_address_has_one_contact_however_it_is_written() {
    let mut book = Book::default();
    book.hear(&given(1, 1, "Kari@Example.com", "plain"));
    book.hear(&given(2, 1, "kari@example.com", "plain"));
    book.hear(&given(3, 1, "ola@example.com", "plain"));
    assert_eq!(book.contacts.len(), 2);
    assert_eq!(book.conversations("kari@example.com"), vec![1, 2]);
    assert_eq!(book.of("kari@example.com").proof, Proof::Typed);
}

#[test]
fn cap_2_an_introduction_that_is_heard_twice_or_late_changes_nothing() {
    let (first, second) = (
        given(1, 1, "kari@example.com", "plain"),
        given(1, 5, "ola@example.com", "plain"),
    );
    let mut book = Book::default();
    book.hear(&first);
    book.hear(&second);
    let after = book.clone();
    for late in [&second, &first, &second] {
        book.hear(late);
    }
    assert_eq!(book, after);
    // The later one first: the earlier one is not taken any more, and makes nobody.
    let mut late = Book::default();
    late.hear(&second);
    late.hear(&first);
    assert_eq!(late.contacts.len(), 1);
    assert_eq!(late.conversations("ola@example.com"), vec![1]);
    // The control: in another life of the log numbers begin anew.
    let mut other = first;
    other.edition.epoch = Epoch::from_entropy(2 << 20);
    late.hear(&other);
    assert_eq!(late.conversations("kari@example.com"), vec![1]);
}

#[test]
fn cap_2_a_conversation_is_with_the_latest_address_and_nothing_else_is_taken_from_the_earlier() {
    let mut book = Book::default();
    let mut first = given(1, 1, "kari@example.com", "news");
    first.ticked = vec![ticked(4, "news", "Send me news")];
    book.hear(&first);
    book.hear(&given(2, 1, "kari@example.com", "plain"));
    let mut second = given(1, 9, "ola@example.com", "plain");
    second.ticked = first.ticked.clone();
    book.hear(&second);
    assert_eq!(book.conversations("kari@example.com"), vec![2]);
    assert_eq!(book.conversations("ola@example.com"), vec![1]);
    for mail in ["kari@example.com", "ola@example.com"] {
        assert_eq!(book.of(mail).subscriptions.len(), 1, "{mail}");
    }
    let tie = book.ties[&number(1)];
    assert_eq!(tie.contact, book.of("ola@example.com").id);
}

#[test]
fn cap_2_the_published_chatflow_that_makes_a_contact_says_whether_it_is_a_marketing_contact() {
    for (flow, marketing) in [("news", true), ("plain", false), ("not there", false)] {
        let mut book = Book::default();
        book.hear(&given(1, 1, "kari@example.com", flow));
        assert_eq!(book.of("kari@example.com").marketing, marketing, "{flow}");
        // Whoever is there already stays as they are.
        for (n, other) in [(2, "news"), (3, "plain")] {
            book.hear(&given(n, 1, "kari@example.com", other));
            assert_eq!(book.of("kari@example.com").marketing, marketing, "{flow}");
        }
    }
}

#[test]
fn con_5_a_box_subscribes_to_what_the_published_chatflow_says_once_and_with_its_words() {
    let mut book = Book::default();
    let mut introduction = given(1, 3, "kari@example.com", "plain");
    introduction.ticked = vec![
        ticked(1, "plain", "Send me everything"),
        ticked(2, "not there", "Send me everything"),
        ticked(3, "news", "Send me news"),
    ];
    book.hear(&introduction);
    let mut again = given(2, 3, "kari@example.com", "news");
    again.ticked = vec![ticked(9, "news", "Send me news")];
    book.hear(&again);
    // Somebody who ticks nothing ends nothing.
    book.hear(&given(3, 1, "kari@example.com", "news"));
    let first = Subscription {
        name: "newsletter".into(),
        at: Timestamp(3),
        conversation: number(1),
        flow: "news".into(),
        language: "en".into(),
        words: "Send me news".into(),
        as_published: true,
    };
    assert_eq!(book.of("kari@example.com").subscriptions, vec![first]);
}

#[test]
fn con_5_words_that_the_chatflow_does_not_have_are_kept_as_what_they_are() {
    let mut book = Book::default();
    let mut introduction = given(1, 3, "kari@example.com", "plain");
    introduction.ticked = vec![ticked(1, "news", "Send me last year's news")];
    book.hear(&introduction);
    let subscriptions = &book.of("kari@example.com").subscriptions;
    assert_eq!(subscriptions[0].words, "Send me last year's news");
    assert!(!subscriptions[0].as_published);
    assert_eq!(subscriptions[0].name, "newsletter");
}

#[test]
fn vis_3_the_sites_word_ties_whatever_was_typed_and_what_it_proves_stays_proved() {
    let mut book = Book::default();
    let known = Returning::identified(VISITOR, "kari@example.com");
    book.visitors.insert(VISITOR, known);
    book.hear(&identified(given(1, 1, "eve@example.com", "news")));
    assert_eq!(book.contacts.len(), 1, "nobody is made of what was typed");
    let kari = book.of("kari@example.com");
    assert_eq!(kari.proof, Proof::Site);
    assert!(!kari.marketing, "the chatflow that it began with decides");
    // Somebody types it elsewhere, which proves nothing and takes nothing away.
    let mut other = given(2, 1, "kari@example.com", "plain");
    other.visitor = VisitorId([8; 16]);
    book.hear(&other);
    assert_eq!(book.of("kari@example.com").proof, Proof::Site);
    assert_eq!(book.conversations("kari@example.com"), vec![1, 2]);
}

#[test]
fn vis_3_a_contact_who_had_typed_it_is_proved_by_the_sites_word() {
    let mut book = Book::default();
    book.hear(&given(1, 1, "kari@example.com", "plain"));
    assert_eq!(book.of("kari@example.com").proof, Proof::Typed);
    let known = Returning::identified(VISITOR, "kari@example.com");
    book.visitors.insert(VISITOR, known);
    // The same answers: that the site knows them is what is new.
    book.hear(&identified(given(1, 1, "kari@example.com", "plain")));
    assert_eq!(book.of("kari@example.com").proof, Proof::Site);
    assert_eq!(book.conversations("kari@example.com"), vec![1]);
    // A visitor whom no site knows is none, whatever the introduction says.
    let mut other = identified(given(2, 1, "ola@example.com", "plain"));
    other.visitor = VisitorId([8; 16]);
    book.hear(&other);
    assert_eq!(book.of("ola@example.com").proof, Proof::Typed);
}

#[test]
fn cap_2_a_contact_grows_to_its_bounds_and_not_beyond() {
    let mut book = Book::default();
    let many = MOST_CONVERSATIONS as u64 + 20;
    // Told late and in another order, the latest that began are kept.
    for n in (1..=many).rev() {
        book.hear(&given(n, 1, "kari@example.com", "plain"));
    }
    let latest: Vec<u64> = (21..=many).collect();
    assert_eq!(book.conversations("kari@example.com"), latest);
    let writes = book.writes;
    book.hear(&given(1, 1, "kari@example.com", "plain"));
    assert_eq!(book.writes, writes, "what has fallen out is known still");

    let mut contact = book.of("kari@example.com").clone();
    let flows: Vec<FlowRecord> = (0..50)
        .map(|n| FlowRecord {
            id: n.to_string(),
            marketing: false,
            subscription: Some(SubscriptionRecord {
                name: format!("list-{n}"),
                language: "en".into(),
                words: "Send me news".into(),
            }),
        })
        .collect();
    let mut introduction = given(1, 1, "kari@example.com", "plain");
    introduction.ticked = flows
        .iter()
        .map(|flow| ticked(1, &flow.id, "Send me news"))
        .collect();
    contact.meets(&introduction, Proof::Typed, &flows);
    assert_eq!(contact.subscriptions.len(), MOST_SUBSCRIPTIONS);
}

/// A browser is told of its own visitor's conversations and of nothing else, whoever's address was typed
/// in them: what is kept of a contact is in no answer but the one to the team.
#[test]
fn cap_2_what_comes_back_to_a_browser_is_its_visitors_whatever_contact_they_are_tied_to() {
    let mut book = Book::default();
    let strangers = VisitorId([8; 16]);
    for (n, visitor) in [(1, VISITOR), (2, strangers)] {
        let mut introduction = given(n, 1, "kari@example.com", "plain");
        introduction.visitor = visitor;
        book.hear(&introduction);
        let returning = book
            .visitors
            .entry(visitor)
            .or_insert_with(|| Returning::new(visitor));
        returning.began(Timestamp(n), number(n));
    }
    // The control: for the team both are with one contact.
    assert_eq!(book.conversations("kari@example.com"), vec![1, 2]);
    let back = book.visitors[&strangers].answer(Timestamp(3));
    let own = ContactsAnswer::Visitor {
        visitor: strangers,
        conversations: vec![number(2)],
    };
    assert_eq!(back, own);
}
