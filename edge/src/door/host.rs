//! Whose routes there are: the request's host against the deployment's two.
//!
//! The `Host` header alone decides. `X-Forwarded-Host` and its kin are a stranger's words.

use axum::http::{HeaderMap, header};
use shared::protocol::http::Side;

use crate::{deployment::Deployment, error::Refusal};

/// The side a host serves. Names are compared without regard to case; a dot at the end, another port
/// or none is another name.
pub(crate) fn side(deployment: &Deployment, headers: &HeaderMap) -> Result<Side, Refusal> {
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .filter(|host| !host.is_empty())
        .ok_or(Refusal::HostUnknown)?;
    let is =
        |configured: Option<String>| configured.is_none_or(|name| name.eq_ignore_ascii_case(host));
    match (is(deployment.public_host()), is(deployment.console_host())) {
        (true, true) => Ok(Side::Both),
        (true, false) => Ok(Side::Public),
        (false, true) => Ok(Side::Console),
        (false, false) => Err(Refusal::HostUnknown),
    }
}
