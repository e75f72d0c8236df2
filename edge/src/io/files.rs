//! Files in R2, each kind under a name that only this file makes.

use shared::ids::SiteId;
use worker::Bucket;

use crate::error::Fault;

/// Ends the origins. No origin has it.
const END: u8 = 0;

const JURISDICTION: &str = "deployment/jurisdiction";

/// The published file of a site, as it is stored.
pub(crate) struct File {
    /// What pages read.
    pub(crate) bytes: Vec<u8>,
    /// Whose pages these are (RUN-4). It stands in front of the file, so that one read finds both, and
    /// no page is told of it.
    pub(crate) origins: String,
    /// Quoted, as it stands in the `ETag` header.
    pub(crate) etag: String,
}

/// The published file of a site, which the widget reads.
pub(crate) async fn published(bucket: &Bucket, site: &SiteId) -> Result<Option<File>, Fault> {
    let Some(object) = bucket
        .get(published_name(site))
        .execute()
        .await
        .map_err(Fault::files)?
    else {
        return Ok(None);
    };
    let etag = object.http_etag();
    let Some(body) = object.body() else {
        return Ok(None);
    };
    let mut bytes = body.bytes().await.map_err(Fault::files)?;
    let end = bytes.iter().position(|byte| *byte == END);
    let mut origins: Vec<u8> = bytes.drain(..end.map_or(0, |end| end + 1)).collect();
    origins.pop();
    let origins = String::from_utf8(origins).map_err(|_| Fault::stored_garbled())?;
    Ok(Some(File {
        bytes,
        origins,
        etag,
    }))
}

/// A file as it is put, with a line for each of the patterns of its site's origins.
pub(crate) fn with_origins(origins: &[String], published: &[u8]) -> Vec<u8> {
    let mut bytes = origins.join("\n").into_bytes();
    bytes.push(END);
    bytes.extend_from_slice(published);
    bytes
}

/// Puts what [`with_origins`] has made.
pub(crate) async fn publish(bucket: &Bucket, site: &SiteId, bytes: Vec<u8>) -> Result<(), Fault> {
    bucket
        .put(published_name(site), bytes)
        .execute()
        .await
        .map(|_| ())
        .map_err(Fault::files)
}

/// In which jurisdiction the deployment was set up, once it was. The file is outside of all, so that one
/// that is deployed to another finds it.
pub(crate) async fn jurisdiction(bucket: &Bucket) -> Result<Option<String>, Fault> {
    let found = bucket.get(JURISDICTION).execute().await;
    let Some(object) = found.map_err(Fault::files)? else {
        return Ok(None);
    };
    match object.body() {
        Some(body) => body.text().await.map(Some).map_err(Fault::files),
        None => Ok(None),
    }
}

pub(crate) async fn keep_jurisdiction(bucket: &Bucket, name: String) -> Result<(), Fault> {
    let kept = bucket.put(JURISDICTION, name.into_bytes()).execute().await;
    kept.map(|_| ()).map_err(Fault::files)
}

fn published_name(site: &SiteId) -> String {
    format!("site/{}", site.as_str())
}
