//! The directory's object: the deployment's sites, people and inboxes. Small, and read seldom.

use std::{
    cell::{RefCell, RefMut},
    rc::Rc,
};

use shared::{
    directory::{
        CallId, Directory as Team, Effect, Event,
        stored::{About, Key, Record},
    },
    flow::SiteRecord,
    ids::{InboxId, PersonId, SiteId},
    machine::{Effects, Machine},
    protocol::{
        call::{DirectoryAnswer, DirectoryCall, InboxAnswer, InboxCall},
        codec,
        site::Publisher,
        team::{Scope, TeamAnswer, TeamRefusal},
    },
    stored,
};
use worker::{DurableObject, Env, Request, Response, SqlStorageValue, State, durable_object};

use super::{
    call::{self, Asked},
    name, sites,
};
use crate::{
    deployment::Deployment,
    error::Fault,
    io::{
        meter::{self, Paid},
        random,
        store::Store,
        timer::{self, Alarm},
    },
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
    "DROP TABLE people",
    // People, sessions and whatever else the machine keeps.
    "CREATE TABLE identity_keys (number INTEGER PRIMARY KEY, site TEXT NOT NULL, \
     key BLOB NOT NULL)",
    "CREATE TABLE team (key BLOB PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID",
    // Who published a version, and when; older rows have none.
    "ALTER TABLE versions ADD COLUMN about BLOB",
];

#[durable_object(alarm)]
pub struct Directory {
    host: Result<Rc<Host>, Fault>,
}

struct Host {
    state: State,
    deployment: Deployment,
    store: Store,
    /// A cache: `None` after a sleep or a failed store, rebuilt by the next call about people.
    team: RefCell<Option<Team>>,
    alarm: Alarm,
}

impl DurableObject for Directory {
    fn new(state: State, env: Env) -> Self {
        let deployment = Deployment::new(env);
        meter::begin(&deployment);
        let store = Store::open(NAME, &state, FIRST, MIGRATIONS);
        let host = store.map(|store| {
            Rc::new(Host {
                state,
                deployment,
                store,
                team: RefCell::default(),
                alarm: Alarm::default(),
            })
        });
        Self { host }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        let host = self.host.as_ref().map_err(Fault::to_error)?;
        match host.asked(request).await {
            Ok(answer) => Response::from_bytes(codec::encode(&answer)),
            Err(fault) => Err(fault.to_error()),
        }
    }

    async fn alarm(&self) -> worker::Result<Response> {
        let host = self.host.as_ref().map_err(Fault::to_error)?;
        meter::count(NAME, Paid::Request, 1);
        host.alarm.rang();
        match host.update(Event::Woke) {
            Ok(_) => Response::empty(),
            Err(fault) => Err(fault.to_error()),
        }
    }
}

impl Host {
    async fn asked(self: &Rc<Self>, request: Request) -> Result<DirectoryAnswer, Fault> {
        match call::asked(NAME, request).await? {
            Asked::Call(DirectoryCall::Team(asked)) => {
                let call = CallId(0);
                let answer = self.update(Event::Asked { call, asked })?;
                let answer = answer.ok_or_else(|| call::odd("directory: no answer"))?;
                Ok(DirectoryAnswer::Team(answer))
            }
            Asked::Call(call) => match self.refused(&call)? {
                Some(refusal) => Ok(DirectoryAnswer::Team(TeamAnswer::Refused(refusal))),
                None => self.answered(call),
            },
            Asked::Socket(_) => Err(call::odd("the directory opens no sockets")),
        }
    }

    /// Who publishes is known by the machine, and everything else by the tables.
    fn answered(self: &Rc<Self>, call: DirectoryCall) -> Result<DirectoryAnswer, Fault> {
        let by = match &call {
            DirectoryCall::PublishSite { by, .. } => self.team()?.publisher(by),
            DirectoryCall::Sites(by) => {
                let mut sites = sites::list(&self.store)?;
                if let Some(only) = self.team()?.only_site(by) {
                    sites.retain(|summary| summary.site == *only);
                }
                return Ok(DirectoryAnswer::Sites(sites));
            }
            DirectoryCall::Latest(_)
            | DirectoryCall::Site(_)
            | DirectoryCall::Inboxes
            | DirectoryCall::IdentityKeys(_)
            | DirectoryCall::AddIdentityKey { .. }
            | DirectoryCall::SigningKey { .. }
            | DirectoryCall::Source { .. }
            | DirectoryCall::Team(_) => None,
        };
        answer(&self.store, call, by)
    }

    /// Why whoever asks may not have it done, in one step with doing it.
    fn refused(self: &Rc<Self>, call: &DirectoryCall) -> Result<Option<TeamRefusal>, Fault> {
        let now = timer::now();
        let decided = match call {
            DirectoryCall::PublishSite { by, site, .. } | DirectoryCall::Source { by, site } => {
                self.team()?.allows(now, by, Scope::Sites, Some(site))
            }
            DirectoryCall::Sites(by) => self.team()?.allows(now, by, Scope::Sites, None),
            DirectoryCall::AddIdentityKey { by, site, .. } => {
                let scope = Scope::IdentityKeys;
                self.team()?.allows(now, by, scope, Some(site))
            }
            DirectoryCall::SigningKey { by, site, .. } => {
                let scope = Scope::Identities;
                self.team()?.key_may(now, *by, scope, Some(site))
            }
            DirectoryCall::Latest(_)
            | DirectoryCall::Site(_)
            | DirectoryCall::Inboxes
            | DirectoryCall::IdentityKeys(_)
            | DirectoryCall::Team(_) => return Ok(None),
        };
        Ok(decided.err())
    }

    /// The machine as storage has it. What it had not come to before it slept it does now.
    fn team(self: &Rc<Self>) -> Result<RefMut<'_, Team>, Fault> {
        if self.team.borrow().is_none() {
            let mut team = self.load()?;
            let effects = team.update(timer::now(), Event::Woke);
            *self.team.borrow_mut() = Some(team);
            self.carry(effects)?;
        }
        let team = self.team.borrow_mut();
        RefMut::filter_map(team, Option::as_mut).map_err(|_| Fault::stored_garbled())
    }

    fn update(self: &Rc<Self>, event: Event) -> Result<Option<TeamAnswer>, Fault> {
        let effects = self.team()?.update(timer::now(), event);
        self.carry(effects)
    }

    /// Keeps everything that is to be kept as one, and gives back the answer. Inboxes are told behind
    /// that, and again by alarm as long as one has not heard.
    fn carry(self: &Rc<Self>, effects: Effects<Effect>) -> Result<Option<TeamAnswer>, Fault> {
        let mut kept = Vec::new();
        let mut dismissed = Vec::new();
        let mut answered = None;
        for effect in effects {
            match effect {
                Effect::Store(key, record) => kept.push((key, Some(record))),
                Effect::Forget(key) => kept.push((key, None)),
                Effect::Dismiss {
                    person,
                    number,
                    answers,
                } => dismissed.push((person, number, answers)),
                Effect::Answer { answer, .. } => answered = Some(answer),
            }
        }
        if !kept.is_empty()
            && let Err(fault) = self.store.together(|| self.keep(&kept))
        {
            *self.team.borrow_mut() = None;
            return Err(fault);
        }
        for (person, number, answers) in dismissed {
            let host = Rc::clone(self);
            self.state.wait_until(async move {
                let told = host.dismiss(&person, number, answers).await;
                let heard = told.and_then(|()| host.update(Event::Heard { person, number }));
                if let Err(fault) = heard {
                    fault.log();
                }
            });
        }
        self.see_to_alarm();
        Ok(answered)
    }

    fn see_to_alarm(self: &Rc<Self>) {
        let team = self.team.borrow();
        let Some((at, _)) = team.as_ref().and_then(Machine::next_wake) else {
            return;
        };
        if self.alarm.begins(NAME, at) {
            let host = Rc::clone(self);
            self.state.wait_until(async move {
                if let Err(fault) = timer::set_alarm(&host.state, at).await {
                    host.alarm.rang();
                    fault.log();
                }
            });
        }
    }

    fn load(&self) -> Result<Team, Fault> {
        let mut team = Team::default();
        for (key, record) in self.store.pairs("SELECT key, record FROM team")? {
            let key = stored::decode(&key).map_err(|_| Fault::stored_garbled())?;
            let record = stored::decode(&record).map_err(|_| Fault::stored_garbled())?;
            team.remember(key, record);
        }
        Ok(team)
    }

    fn keep(&self, changes: &[(Key, Option<Record>)]) -> Result<(), Fault> {
        changes.iter().try_for_each(|(key, record)| {
            let key = stored::encode(key).into();
            match record {
                Some(record) => self.store.run(
                    "INSERT OR REPLACE INTO team VALUES (?, ?)",
                    vec![key, stored::encode(record).into()],
                ),
                None => self.store.run("DELETE FROM team WHERE key = ?", vec![key]),
            }
        })
    }

    /// Ends what somebody has open. Whichever inbox fails, the others are told.
    async fn dismiss(&self, person: &PersonId, number: u32, answers: bool) -> Result<(), Fault> {
        let mut failed = None;
        for inbox in inboxes(&self.store)? {
            let stub = name::inbox(&self.deployment, &inbox)?;
            let dismiss = InboxCall::Dismiss {
                person: person.clone(),
                number,
                answers,
            };
            let told: Result<InboxAnswer, Fault> = call::call(&stub, &dismiss).await;
            failed = told.err().or(failed);
        }
        failed.map_or(Ok(()), Err)
    }
}

fn answer(
    store: &Store,
    call: DirectoryCall,
    by: Option<Publisher>,
) -> Result<DirectoryAnswer, Fault> {
    match call {
        DirectoryCall::PublishSite {
            site,
            name,
            record,
            published,
            source,
            by: _,
        } => {
            let at = timer::now();
            let about = About::new(name, at, by);
            publish_site(store, &site, &record, &about, published, source)
        }
        DirectoryCall::Source { site, by: _ } => sites::source(store, &site),
        DirectoryCall::Latest(id) => latest(store, &id),
        DirectoryCall::Site(id) => site(store, &id),
        DirectoryCall::Inboxes => inboxes(store).map(DirectoryAnswer::Inboxes),
        DirectoryCall::IdentityKeys(id) => identity_keys(store, &id),
        DirectoryCall::AddIdentityKey { site, key, by: _ } => add_identity_key(store, &site, &key),
        DirectoryCall::SigningKey { site, fresh, by: _ } => signing_key(store, &site, fresh),
        DirectoryCall::Sites(_) | DirectoryCall::Team(_) => Err(call::odd("answered elsewhere")),
    }
}

/// Versions of a site that are kept, the latest.
const VERSIONS: u32 = 100;

/// Keeps a version of a site. The deployment's inbox is made with its first site, under a random id.
fn publish_site(
    store: &Store,
    site: &SiteId,
    record: &SiteRecord,
    about: &About,
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
        let about = stored::encode(about).into();
        let values = vec![id(), version(), source.into(), about];
        store.run(
            "INSERT INTO versions (site, version, source, about) VALUES (?, ?, ?, ?)",
            values,
        )?;
        let last = SqlStorageValue::Integer(number.saturating_sub(VERSIONS).into());
        let old = "DELETE FROM versions WHERE site = ? AND version <= ?";
        store.run(old, vec![id(), last])?;
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
pub(super) fn version(store: &Store, site: &SiteId) -> Result<u32, Fault> {
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

fn identity_keys(store: &Store, site: &SiteId) -> Result<DirectoryAnswer, Fault> {
    let statement = "SELECT key FROM identity_keys WHERE site = ? ORDER BY number DESC";
    let keys = store.blobs(statement, vec![site.as_str().into()])?;
    let keys: Result<Vec<_>, _> = keys.into_iter().map(String::from_utf8).collect();
    keys.map(DirectoryAnswer::IdentityKeys)
        .map_err(|_| Fault::stored_garbled())
}

fn signing_key(store: &Store, site: &SiteId, fresh: String) -> Result<DirectoryAnswer, Fault> {
    let answer = identity_keys(store, site)?;
    if answer != DirectoryAnswer::IdentityKeys(vec![]) {
        return Ok(answer);
    }
    let added = add_identity_key(store, site, &fresh)?;
    Ok(if added == DirectoryAnswer::Done {
        DirectoryAnswer::IdentityKeys(vec![fresh])
    } else {
        added
    })
}

fn add_identity_key(store: &Store, site: &SiteId, key: &str) -> Result<DirectoryAnswer, Fault> {
    if version(store, site)? == 0 {
        return Ok(DirectoryAnswer::Unknown);
    }
    let id = || SqlStorageValue::from(site.as_str());
    let values = vec![id(), key.as_bytes().to_vec().into()];
    store.together(|| {
        store.run(
            "INSERT INTO identity_keys (site, key) VALUES (?, ?)",
            values,
        )?;
        store.run(
            "DELETE FROM identity_keys WHERE site = ? AND number NOT IN \
             (SELECT number FROM identity_keys WHERE site = ? ORDER BY number DESC LIMIT 3)",
            vec![id(), id()],
        )
    })?;
    Ok(DirectoryAnswer::Done)
}

fn inboxes(store: &Store) -> Result<Vec<InboxId>, Fault> {
    store
        .blobs("SELECT inbox FROM inboxes ORDER BY id", vec![])?
        .iter()
        .map(|bytes| stored::decode(bytes).map_err(|_| Fault::stored_garbled()))
        .collect()
}

fn new_inbox() -> Result<InboxId, Fault> {
    InboxId::new(&random::id()?).ok_or_else(Fault::stored_garbled)
}
