//! Who of the team is asking.
//!
//! The demo key stands in for people, sessions and passes (issue "Who is who"): what is in
//! [`check`] is to be replaced, and nothing outside of it knows.

use axum::http::HeaderMap;
use shared::{
    ids::PersonId,
    protocol::http::{Access, Route},
};

use crate::{
    auth::demo,
    deployment::Deployment,
    error::{Failure, Refusal},
};

/// Somebody of the team, who may do what the route is for.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) person: PersonId,
}

/// `None` where the route does not ask who it is, or asks for a visitor.
pub(crate) async fn check(
    deployment: &Deployment,
    route: &Route,
    headers: &HeaderMap,
) -> Result<Option<Caller>, Failure> {
    match route.access {
        Access::Anyone | Access::Site | Access::Visitor => return Ok(None),
        Access::Session | Access::Person | Access::May(_) | Access::Key => {}
    }
    if !demo::signed_in(deployment, headers) {
        return Err(Refusal::NotSignedIn.into());
    }
    let person = PersonId::new(demo::PERSON).ok_or(Refusal::NotSignedIn)?;
    Ok(Some(Caller { person }))
}
