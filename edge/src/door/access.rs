//! Who of the team is asking, and whether they may (the table's column `access`).
//!
//! Nobody is asked about it here: a pass is good by its seal alone, and what has been taken away since
//! it was given ends with its five minutes. A change may last longer than that (a key, a site, a role),
//! and its body may take its time, so the directory, which is told of every change, decides anew with
//! the change itself. That holds for a key too, which is asked about here for its body's sake alone.

use axum::http::request::Parts;
use shared::{
    ids::Digest,
    protocol::{
        call::By,
        http::{Access, Route},
        permission::Permission,
        team::TeamCall,
    },
};

use crate::{
    auth::{
        key::{self, Sent},
        session,
    },
    deployment::Deployment,
    error::{Failure, Refusal},
    io::timer,
    routes::directory,
};

/// The session that is asking, which the directory knows or does not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionId(pub(crate) Digest);

/// The API key that is asking, which the directory knew before the body came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyId(pub(crate) Digest);

/// Leaves a [`session::Caller`], a [`SessionId`], a [`KeyId`] or [`By`] in the request, where the route
/// asks for one.
pub(crate) async fn check(
    deployment: &Deployment,
    route: &Route,
    parts: &mut Parts,
) -> Result<(), Failure> {
    match route.access {
        Access::Anyone | Access::Site | Access::Visitor => Ok(()),
        Access::Session => {
            let id = session::session(&parts.headers).ok_or(Refusal::NotSignedIn)?;
            parts.extensions.insert(SessionId(id));
            Ok(())
        }
        Access::Person => {
            let caller = session::caller(deployment, &parts.headers, timer::now())?;
            parts.extensions.insert(caller);
            Ok(())
        }
        Access::May(permission) => {
            let caller = allowed(deployment, &[permission], parts)?;
            parts.extensions.insert(caller);
            Ok(())
        }
        Access::MayEither(one, other) => {
            let caller = allowed(deployment, &[one, other], parts)?;
            parts.extensions.insert(caller);
            Ok(())
        }
        Access::MayOrKey(permission) => {
            let by = match key::sent(&parts.headers) {
                Sent::Key(key) => By::Key(known(deployment, key).await?),
                Sent::Garbled => return Err(Refusal::KeyRefused.into()),
                Sent::Nothing => By::Person(allowed(deployment, &[permission], parts)?.facts),
            };
            parts.extensions.insert(by);
            Ok(())
        }
        Access::Key => {
            let Sent::Key(key) = key::sent(&parts.headers) else {
                return Err(Refusal::KeyRefused.into());
            };
            let key = KeyId(known(deployment, key).await?);
            parts.extensions.insert(key);
            Ok(())
        }
    }
}

/// A person whose pass has one of these permissions.
fn allowed(
    deployment: &Deployment,
    permissions: &[Permission],
    parts: &Parts,
) -> Result<session::Caller, Failure> {
    let caller = session::caller(deployment, &parts.headers, timer::now())?;
    let has = |permission: &Permission| caller.facts.permissions.has(*permission);
    if permissions.iter().any(has) {
        Ok(caller)
    } else {
        Err(Refusal::NotAllowed.into())
    }
}

/// The key again, if the directory knows it.
async fn known(deployment: &Deployment, key: Digest) -> Result<Digest, Failure> {
    match directory::team(deployment, TeamCall::ApiKey(key)).await {
        Ok(_) => Ok(key),
        Err(Failure::Refused(_)) => Err(Refusal::KeyRefused.into()),
        Err(failed @ Failure::Failed(_)) => Err(failed),
    }
}
