//! What the directory's object says of sites to people: which there are, and what was written.

use serde::de::DeserializeOwned;
use shared::{
    directory::stored::About,
    flow::SiteRecord,
    ids::SiteId,
    protocol::{call::DirectoryAnswer, site::SiteSummary},
    stored,
};
use worker::SqlStorageValue;

use super::directory::version;
use crate::{error::Fault, io::store::Store};

/// The sites in the order of their ids.
pub(super) fn list(store: &Store) -> Result<Vec<SiteSummary>, Fault> {
    let ids = store.blobs("SELECT CAST(id AS BLOB) FROM sites ORDER BY id", vec![])?;
    let mut sites = Vec::with_capacity(ids.len());
    for id in ids {
        let id = String::from_utf8(id).ok().and_then(|id| SiteId::new(&id));
        let id = id.ok_or_else(Fault::stored_garbled)?;
        sites.extend(summary(store, &id)?);
    }
    Ok(sites)
}

/// The latest version of a site as it was written.
pub(super) fn source(store: &Store, site: &SiteId) -> Result<DirectoryAnswer, Fault> {
    let Some(summary) = summary(store, site)? else {
        return Ok(DirectoryAnswer::Unknown);
    };
    let statement = "SELECT source FROM versions WHERE site = ? AND version = ?";
    let sources = store.blobs(statement, latest(&summary))?;
    let source = sources.into_iter().next();
    let source = source.ok_or_else(Fault::stored_garbled)?;
    Ok(DirectoryAnswer::Source { summary, source })
}

fn summary(store: &Store, site: &SiteId) -> Result<Option<SiteSummary>, Fault> {
    let key: Vec<SqlStorageValue> = vec![site.as_str().into()];
    let records = store.blobs("SELECT record FROM sites WHERE id = ?", key)?;
    let Some(record) = records.first() else {
        return Ok(None);
    };
    let SiteRecord { origins, .. } = read(record)?;
    let mut summary = SiteSummary {
        site: site.clone(),
        name: None,
        version: version(store, site)?,
        at: None,
        by: None,
        origins,
    };
    let statement = "SELECT about FROM versions WHERE site = ? AND version = ? \
                     AND about IS NOT NULL";
    if let Some(about) = store.blobs(statement, latest(&summary))?.first() {
        let about: About = read(about)?;
        summary.at = Some(about.at);
        summary.by = about.publisher();
        summary.name = Some(about.name);
    }
    Ok(Some(summary))
}

fn latest(summary: &SiteSummary) -> Vec<SqlStorageValue> {
    let version = SqlStorageValue::Integer(summary.version.into());
    vec![summary.site.as_str().into(), version]
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    stored::decode(bytes).map_err(|_| Fault::stored_garbled())
}
