//! From which network address a request comes, as a digest.

use axum::http::HeaderMap;
use shared::{credential::network, ids::Digest};

use crate::{deployment::Deployment, error::Fault};

/// The platform writes it over whatever a client sends.
const ADDRESS: &str = "cf-connecting-ip";

pub(crate) fn of(deployment: &Deployment, headers: &HeaderMap) -> Result<Digest, Fault> {
    let address = headers.get(ADDRESS).and_then(|value| value.to_str().ok());
    Ok(network::digest(&deployment.keys()?, address.unwrap_or("")))
}
