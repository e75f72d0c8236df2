//! A visitor's token (VIS-1): opened where it was given, which takes no call to anybody.

use axum::http::{HeaderMap, header};
use shared::{
    credential::{
        identity,
        visitor::{self, Claims, Place},
    },
    ids::SiteId,
    time::Timestamp,
};

use crate::{
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
};

pub(crate) fn seal(deployment: &Deployment, claims: &Claims) -> Result<String, Fault> {
    Ok(visitor::seal(&deployment.keys()?, claims))
}

/// What a token says, if it is whole, of this site and of the page that shows it, and still good.
pub(crate) fn open(
    deployment: &Deployment,
    site: &SiteId,
    headers: &HeaderMap,
    token: &str,
    now: Timestamp,
) -> Result<Claims, Failure> {
    let place = place(site, headers)?;
    let opened = visitor::open(&deployment.keys()?, token, place, now);
    opened.map_err(refused)
}

/// The same of one that may have ended a while ago, for a new one alone.
pub(crate) fn open_for_renewal(
    deployment: &Deployment,
    site: &SiteId,
    headers: &HeaderMap,
    token: &str,
    now: Timestamp,
) -> Result<Claims, Failure> {
    let place = place(site, headers)?;
    let opened = visitor::open_for_renewal(&deployment.keys()?, token, place, now);
    opened.map_err(refused)
}

pub(crate) fn refused(why: visitor::Refused) -> Failure {
    Failure::from(match why {
        visitor::Refused::OfAnotherOrigin => Refusal::OriginNotListed,
        visitor::Refused::WordEnded => Refusal::IdentityRefused(identity::Refused::Expired),
        visitor::Refused::Garbled
        | visitor::Refused::Forged
        | visitor::Refused::OfAnotherSite
        | visitor::Refused::Expired => Refusal::TokenRefused,
    })
}

/// Where a token is given or shown.
pub(crate) fn place<'a>(site: &'a SiteId, headers: &'a HeaderMap) -> Result<Place<'a>, Refusal> {
    let origin = headers.get(header::ORIGIN);
    let origin = origin.and_then(|value| value.to_str().ok());
    let origin = origin.ok_or(Refusal::OriginNotListed)?;
    Ok(Place { site, origin })
}
