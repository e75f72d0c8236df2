//! The directory's object: the deployment's sites, people and inboxes. Small, and read seldom.

use shared::{
    flow::SiteRecord,
    ids::{InboxId, PersonId, SiteId},
    protocol::{
        call::{DirectoryAnswer, DirectoryCall, Person},
        codec,
    },
    stored,
};
use worker::{DurableObject, Env, Request, Response, SqlStorageValue, State, durable_object};

use super::call::{self, Asked};
use crate::{
    deployment::Deployment,
    error::Fault,
    io::{meter, random, store::Store},
};

/// The kind of object, for the meter.
const NAME: &str = "directory";

const FIRST: &str = "CREATE TABLE IF NOT EXISTS sites (id TEXT PRIMARY KEY, site BLOB NOT NULL) \
                     WITHOUT ROWID";

/// Numbered for good: a change is a new line at the end.
const MIGRATIONS: &[&str] = &[
    "CREATE TABLE people (id TEXT PRIMARY KEY, person BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE inboxes (id TEXT PRIMARY KEY, inbox BLOB NOT NULL) WITHOUT ROWID",
    // Sites were stored otherwise before there were chatflows.
    "DROP TABLE sites",
    "CREATE TABLE sites (id TEXT PRIMARY KEY, record BLOB NOT NULL, version INTEGER NOT NULL, \
     published BLOB NOT NULL) WITHOUT ROWID",
    // Each version as it was written.
    "CREATE TABLE versions (site TEXT, version INTEGER, source BLOB NOT NULL, \
     PRIMARY KEY (site, version)) WITHOUT ROWID",
];

#[durable_object(fetch)]
pub struct Directory {
    store: Result<Store, Fault>,
}

impl DurableObject for Directory {
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
            Asked::Call(call) => answer(store, call),
            Asked::Socket(_) => Err(call::odd("the directory opens no sockets")),
        });
        match answered {
            Ok(answer) => Response::from_bytes(codec::encode(&answer)),
            Err(fault) => Err(fault.to_error()),
        }
    }
}

fn answer(store: &Store, call: DirectoryCall) -> Result<DirectoryAnswer, Fault> {
    match call {
        DirectoryCall::PublishSite {
            site,
            record,
            published,
            source,
        } => publish_site(store, &site, &record, published, source),
        DirectoryCall::Latest(id) => latest(store, &id),
        DirectoryCall::Site(id) => site(store, &id),
        DirectoryCall::PutPerson(person) => put_person(store, &person),
        DirectoryCall::Person(id) => Ok(match person(store, &id)? {
            Some(person) => DirectoryAnswer::Person(person),
            None => DirectoryAnswer::Unknown,
        }),
        DirectoryCall::Inboxes => inboxes(store).map(DirectoryAnswer::Inboxes),
    }
}

/// Keeps a version of a site. The deployment's inbox is made with its first site, under a random id.
fn publish_site(
    store: &Store,
    site: &SiteId,
    record: &SiteRecord,
    published: Vec<u8>,
    source: Vec<u8>,
) -> Result<DirectoryAnswer, Fault> {
    let inbox = match inboxes(store)?.into_iter().next() {
        Some(_) => None,
        None => Some(new_inbox()?),
    };
    let number = version(store, site)?.saturating_add(1);
    let id = || SqlStorageValue::from(site.as_str());
    store.together(|| {
        if let Some(inbox) = inbox {
            let values = vec![inbox.as_str().into(), stored::encode(&inbox).into()];
            store.run("INSERT INTO inboxes VALUES (?, ?)", values)?;
        }
        let version = || SqlStorageValue::Integer(number.into());
        let values = vec![id(), version(), source.into()];
        store.run("INSERT INTO versions VALUES (?, ?, ?)", values)?;
        let record = stored::encode(record).into();
        let values = vec![id(), record, version(), published.clone().into()];
        store.run("INSERT OR REPLACE INTO sites VALUES (?, ?, ?, ?)", values)
    })?;
    Ok(DirectoryAnswer::Version { number, published })
}

fn latest(store: &Store, site: &SiteId) -> Result<DirectoryAnswer, Fault> {
    let key: Vec<SqlStorageValue> = vec![site.as_str().into()];
    let files = store.blobs("SELECT published FROM sites WHERE id = ?", key)?;
    Ok(match files.into_iter().next() {
        Some(published) => DirectoryAnswer::Version {
            number: version(store, site)?,
            published,
        },
        None => DirectoryAnswer::Unknown,
    })
}

/// The number of the site's version; zero before the first.
fn version(store: &Store, site: &SiteId) -> Result<u32, Fault> {
    let statement = "SELECT coalesce(max(version), 0) FROM versions WHERE site = ?";
    let number = store.number(statement, vec![site.as_str().into()])?;
    u32::try_from(number).map_err(|_| Fault::stored_garbled())
}

fn site(store: &Store, id: &SiteId) -> Result<DirectoryAnswer, Fault> {
    let key: Vec<SqlStorageValue> = vec![id.as_str().into()];
    let records = store.blobs("SELECT record FROM sites WHERE id = ?", key)?;
    let inbox = inboxes(store)?.into_iter().next();
    match (records.first(), inbox) {
        (Some(bytes), Some(inbox)) => Ok(DirectoryAnswer::Site {
            record: stored::decode(bytes).map_err(|_| Fault::stored_garbled())?,
            inbox,
        }),
        _ => Ok(DirectoryAnswer::Unknown),
    }
}

fn put_person(store: &Store, person: &Person) -> Result<DirectoryAnswer, Fault> {
    let values = vec![person.id.as_str().into(), stored::encode(person).into()];
    store.run("INSERT OR REPLACE INTO people VALUES (?, ?)", values)?;
    Ok(DirectoryAnswer::Done)
}

fn person(store: &Store, id: &PersonId) -> Result<Option<Person>, Fault> {
    let key: Vec<SqlStorageValue> = vec![id.as_str().into()];
    let people = store.blobs("SELECT person FROM people WHERE id = ?", key)?;
    let person = people.first().map(|bytes| stored::decode(bytes));
    person.transpose().map_err(|_| Fault::stored_garbled())
}

fn inboxes(store: &Store) -> Result<Vec<InboxId>, Fault> {
    store
        .blobs("SELECT inbox FROM inboxes ORDER BY id", vec![])?
        .iter()
        .map(|bytes| stored::decode(bytes).map_err(|_| Fault::stored_garbled()))
        .collect()
}

fn new_inbox() -> Result<InboxId, Fault> {
    let random = random::bytes::<16>()?;
    let id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    InboxId::new(&id).ok_or_else(Fault::stored_garbled)
}
