//! Files in R2, each kind under a name that only this file makes.

use shared::ids::SiteId;
use worker::Bucket;

use crate::error::Fault;

const JURISDICTION: &str = "deployment/jurisdiction";

/// A file as it is stored.
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
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
    let bytes = body.bytes().await.map_err(Fault::files)?;
    Ok(Some(File { bytes, etag }))
}

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
