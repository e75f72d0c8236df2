//! The contacts' object: who comes back, and by what they are known. Read by the one record that a
//! call is about.

use serde::{Deserialize, Serialize};
use shared::{
    contacts::{ContactsAnswer, ContactsCall, Returning},
    ids::{ConversationId, Digest, SiteId, VisitorId},
    protocol::codec,
    stored,
    time::Timestamp,
};
use worker::{DurableObject, Env, Request, Response, State, durable_object};

use super::call::{self, Asked};
use crate::{
    deployment::Deployment,
    error::Fault,
    io::{meter, store::Store, timer},
};

/// The kind of object, for the meter.
const NAME: &str = "contacts";

const FIRST: &str = "CREATE TABLE IF NOT EXISTS visitors (visitor BLOB PRIMARY KEY, \
                     record BLOB NOT NULL) WITHOUT ROWID";

/// Numbered for good: a change is a new line at the end.
const MIGRATIONS: &[&str] = &[
    // By what a visitor is known.
    "CREATE TABLE names (name BLOB PRIMARY KEY, visitor BLOB NOT NULL) WITHOUT ROWID",
];

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
    store: Result<Store, Fault>,
}

impl DurableObject for Contacts {
    fn new(state: State, env: Env) -> Self {
        meter::begin(&Deployment::new(env));
        Self {
            store: Store::open(NAME, &state, FIRST, MIGRATIONS),
        }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        let store = self.store.as_ref().map_err(Fault::to_error)?;
        let asked = call::asked(NAME, request).await;
        let answered = asked.and_then(|asked| match asked {
            Asked::Call(call) => answer(store, timer::now(), call),
            Asked::Socket(_) => Err(call::odd("contacts open no sockets")),
        });
        match answered {
            Ok(answer) => Response::from_bytes(codec::encode(&answer)),
            Err(fault) => Err(fault.to_error()),
        }
    }
}

fn answer(store: &Store, now: Timestamp, call: ContactsCall) -> Result<ContactsAnswer, Fault> {
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
            let known = Name::Mail { site, mail };
            if let Some(returning) = named(store, &known)? {
                return Ok(returning.answer(now));
            }
            let returning = Returning::new(fresh);
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
    }
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

fn one(store: &Store, statement: &str, key: Vec<u8>) -> Result<Option<Returning>, Fault> {
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
