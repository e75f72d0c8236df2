//! The contacts' object: who comes back, by what they are known, and whom conversations are with. Read by
//! the records that a call is about.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{
    contacts::{self, Address, Contact, ContactsAnswer, ContactsCall, Known, Returning, Tie, Tied},
    flow::FlowRecord,
    ids::{ContactId, ConversationId, Digest, SiteId, VisitorId},
    protocol::{
        call::{DirectoryAnswer, DirectoryCall, Introduction},
        codec,
    },
    stored,
    time::Timestamp,
};
use worker::{DurableObject, Env, Request, Response, SqlStorageValue, State, durable_object};

use super::{
    call::{self, Asked},
    name,
};
use crate::{
    deployment::Deployment,
    error::Fault,
    io::{
        meter, random,
        store::{Store, Table, Write},
        timer,
    },
};

/// The kind of object, for the meter.
const NAME: &str = "contacts";

const FIRST: &str = "CREATE TABLE IF NOT EXISTS visitors (visitor BLOB PRIMARY KEY, \
                     record BLOB NOT NULL) WITHOUT ROWID";

/// Numbered for good: a change is a new line at the end.
const MIGRATIONS: &[&str] = &[
    // By what a visitor is known.
    "CREATE TABLE names (name BLOB PRIMARY KEY, visitor BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE contacts (contact BLOB PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID",
    // Who has an address, which is in the form that addresses are compared in.
    "CREATE TABLE mails (mail TEXT PRIMARY KEY, contact BLOB NOT NULL) WITHOUT ROWID",
    // With whom a conversation is, by its number.
    "CREATE TABLE ties (conversation INTEGER PRIMARY KEY, tie BLOB NOT NULL)",
];

const TIES: Table = Table {
    name: "ties",
    number: "conversation",
    value: "tie",
};

/// By what a visitor is known on a site.
#[derive(Deserialize, Serialize)]
enum Name {
    Browser {
        site: SiteId,
        secret: Digest,
    },
    /// As the site's word has it (`credential::identity`).
    Mail {
        site: SiteId,
        mail: String,
    },
}

#[durable_object(fetch)]
pub struct Contacts {
    deployment: Deployment,
    store: Result<Store, Fault>,
}

impl DurableObject for Contacts {
    fn new(state: State, env: Env) -> Self {
        let deployment = Deployment::new(env);
        meter::begin(&deployment);
        Self {
            deployment,
            store: Store::open(NAME, &state, FIRST, MIGRATIONS),
        }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        let store = self.store.as_ref().map_err(Fault::to_error)?;
        let answered = async {
            match call::asked(NAME, request).await? {
                Asked::Call(call) => answer(store, &self.deployment, call).await,
                Asked::Socket(_) => Err(call::odd("contacts open no sockets")),
            }
        };
        match answered.await {
            Ok(answer) => Response::from_bytes(codec::encode(&answer)),
            Err(fault) => Err(fault.to_error()),
        }
    }
}

async fn answer(
    store: &Store,
    deployment: &Deployment,
    call: ContactsCall,
) -> Result<ContactsAnswer, Fault> {
    let now = timer::now();
    match call {
        ContactsCall::Browser { site, secret } => {
            let name = Name::Browser { site, secret };
            Ok(match named(store, &name)? {
                Some(returning) => returning.answer(now),
                None => ContactsAnswer::Unknown,
            })
        }
        ContactsCall::Keep {
            site,
            secret,
            visitor,
            conversations,
        } => {
            let mut returning = visitor_of(store, visitor)?.unwrap_or(Returning::new(visitor));
            for conversation in conversations.into_iter().rev() {
                returning.began(now, conversation);
            }
            let left = returning.keeps(secret);
            let browser = |secret| Name::Browser {
                site: site.clone(),
                secret,
            };
            store.together(|| {
                if let Some(left) = left {
                    unname(store, &browser(left), visitor)?;
                }
                keep(store, &returning)?;
                name(store, &browser(secret), visitor)
            })?;
            Ok(ContactsAnswer::Done)
        }
        ContactsCall::Forget { site, secret } => {
            let name = stored::encode(&Name::Browser { site, secret });
            store.run("DELETE FROM names WHERE name = ?", vec![name.into()])?;
            Ok(ContactsAnswer::Done)
        }
        ContactsCall::Remembers { site, visitor } => {
            let browser = visitor_of(store, visitor)?.and_then(|it| it.browser);
            let named = match browser {
                Some(secret) => named(store, &Name::Browser { site, secret })?,
                None => None,
            };
            Ok(match named {
                Some(named) if named.visitor == visitor => ContactsAnswer::Done,
                Some(_) | None => ContactsAnswer::Unknown,
            })
        }
        ContactsCall::Identified { site, mail, fresh } => {
            let returning = Returning::identified(fresh, &mail);
            let known = Name::Mail { site, mail };
            if let Some(returning) = named(store, &known)? {
                return Ok(returning.answer(now));
            }
            store.together(|| {
                keep(store, &returning)?;
                name(store, &known, fresh)
            })?;
            Ok(returning.answer(now))
        }
        ContactsCall::Began {
            visitor,
            conversation,
        } => began(store, now, visitor, conversation),
        ContactsCall::Lost {
            visitor,
            conversation,
        } => lost(store, visitor, conversation),
        ContactsCall::Introduce(introduction) => {
            introduce(store, deployment, &introduction).await?;
            // Told again after a crash, it is answered again.
            let visitor = visitor_of(store, introduction.visitor)?;
            let vouched = Address::vouched(&introduction, visitor.as_ref()).map(Into::into);
            Ok(ContactsAnswer::Introduced { vouched })
        }
        ContactsCall::With(conversation) => Ok(match with(store, conversation)? {
            Some(contact) => ContactsAnswer::Contact(Box::new(contact)),
            None => ContactsAnswer::Unknown,
        }),
    }
}

/// The directory is asked only where there is something new. While it answers, another introduction may
/// be taken in, so everything is read behind that.
async fn introduce(
    store: &Store,
    deployment: &Deployment,
    introduction: &Introduction,
) -> Result<(), Fault> {
    let tie = tie_of(store, introduction.conversation)?;
    if tie.is_some_and(|tie| tie.knows(introduction.edition)) {
        return Ok(());
    }
    let flows = published(deployment, &introduction.site).await?;
    let visitor = visitor_of(store, introduction.visitor)?;
    let Some(address) = Address::of(introduction, visitor.as_ref()) else {
        return Ok(());
    };
    let known = Known {
        tie: tie_of(store, introduction.conversation)?,
        before: with(store, introduction.conversation)?,
        contact: contact_by_mail(store, &address.mail)?,
    };
    let fresh = ContactId(random::bytes()?);
    let now = timer::now();
    if let Some(tied) = contacts::introduce(now, introduction, address, known, fresh, &flows) {
        store.together(|| keep_tied(store, introduction.conversation, &tied))?;
    }
    Ok(())
}

/// The chatflows of a site as they are published; a site that is there no more has none.
async fn published(deployment: &Deployment, site: &SiteId) -> Result<Vec<FlowRecord>, Fault> {
    let stub = name::directory(deployment)?;
    match call::call(&stub, &DirectoryCall::Site(site.clone())).await? {
        DirectoryAnswer::Site { record, .. } => Ok(record.flows),
        DirectoryAnswer::Unknown => Ok(Vec::new()),
        DirectoryAnswer::Done
        | DirectoryAnswer::Version { .. }
        | DirectoryAnswer::Inboxes(_)
        | DirectoryAnswer::IdentityKeys(_)
        | DirectoryAnswer::Sites(_)
        | DirectoryAnswer::Source { .. }
        | DirectoryAnswer::Team(_) => Err(call::odd("directory: no site")),
    }
}

fn keep_tied(store: &Store, conversation: ConversationId, tied: &Tied) -> Result<(), Fault> {
    for contact in &tied.contacts {
        let id = contact.id.0.to_vec();
        if tied.made == Some(contact.id) {
            let values = vec![contact.mail.clone().into(), id.clone().into()];
            store.run("INSERT INTO mails VALUES (?, ?)", values)?;
        }
        let values = vec![id.into(), stored::encode(contact).into()];
        store.run("INSERT OR REPLACE INTO contacts VALUES (?, ?)", values)?;
    }
    let row = (number(conversation), stored::encode(&tied.tie));
    store.write(Write::Over, TIES, &[row])
}

fn tie_of(store: &Store, conversation: ConversationId) -> Result<Option<Tie>, Fault> {
    let bytes = store.one(TIES, number(conversation))?;
    let tie = bytes.map(|bytes| stored::decode(&bytes));
    tie.transpose().map_err(|_| Fault::stored_garbled())
}

fn with(store: &Store, conversation: ConversationId) -> Result<Option<Contact>, Fault> {
    let Some(tie) = tie_of(store, conversation)? else {
        return Ok(None);
    };
    let statement = "SELECT record FROM contacts WHERE contact = ?";
    one(store, statement, tie.contact.0.to_vec())
}

fn contact_by_mail(store: &Store, mail: &str) -> Result<Option<Contact>, Fault> {
    let statement = "SELECT record FROM contacts WHERE contact = \
                     (SELECT contact FROM mails WHERE mail = ?)";
    one(store, statement, mail.to_owned())
}

/// As SQLite has it.
fn number(conversation: ConversationId) -> i64 {
    conversation.get().cast_signed()
}

fn lost(
    store: &Store,
    visitor: VisitorId,
    conversation: ConversationId,
) -> Result<ContactsAnswer, Fault> {
    if let Some(mut returning) = visitor_of(store, visitor)?
        && returning.lost(conversation)
    {
        keep(store, &returning)?;
    }
    Ok(ContactsAnswer::Done)
}

/// A visitor who is not known any more has nothing to come back to.
fn began(
    store: &Store,
    now: Timestamp,
    visitor: VisitorId,
    conversation: ConversationId,
) -> Result<ContactsAnswer, Fault> {
    let Some(mut returning) = visitor_of(store, visitor)? else {
        return Ok(ContactsAnswer::Unknown);
    };
    if returning.began(now, conversation) {
        keep(store, &returning)?;
    }
    Ok(ContactsAnswer::Done)
}

fn named(store: &Store, name: &Name) -> Result<Option<Returning>, Fault> {
    let statement = "SELECT record FROM visitors WHERE visitor = \
                     (SELECT visitor FROM names WHERE name = ?)";
    one(store, statement, stored::encode(name))
}

fn visitor_of(store: &Store, visitor: VisitorId) -> Result<Option<Returning>, Fault> {
    let statement = "SELECT record FROM visitors WHERE visitor = ?";
    one(store, statement, visitor.0.to_vec())
}

fn one<T: DeserializeOwned>(
    store: &Store,
    statement: &str,
    key: impl Into<SqlStorageValue>,
) -> Result<Option<T>, Fault> {
    let records = store.blobs(statement, vec![key.into()])?;
    let record = records.first().map(|bytes| stored::decode(bytes));
    record.transpose().map_err(|_| Fault::stored_garbled())
}

fn keep(store: &Store, returning: &Returning) -> Result<(), Fault> {
    let values = vec![
        returning.visitor.0.to_vec().into(),
        stored::encode(returning).into(),
    ];
    store.run("INSERT OR REPLACE INTO visitors VALUES (?, ?)", values)
}

fn name(store: &Store, name: &Name, visitor: VisitorId) -> Result<(), Fault> {
    let values = vec![stored::encode(name).into(), visitor.0.to_vec().into()];
    store.run("INSERT OR REPLACE INTO names VALUES (?, ?)", values)
}

/// Takes a name away from this visitor; from another who has it since it is not taken.
fn unname(store: &Store, name: &Name, visitor: VisitorId) -> Result<(), Fault> {
    let values = vec![stored::encode(name).into(), visitor.0.to_vec().into()];
    store.run("DELETE FROM names WHERE name = ? AND visitor = ?", values)
}
