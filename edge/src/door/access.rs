//! Who of the team is asking, and whether they may (the table's column `access`).
//!
//! Nobody is asked about it here: a pass is good by its seal alone, and what has been taken away since
//! it was given ends with its five minutes. A change may last longer than that (a key, a site, a role),
//! and its body may take its time, so the directory, which is told of every change, decides anew with
//! the change itself. That holds for a key too, which is asked about here for its body's sake alone.

use axum::http::{header, request::Parts};
use shared::{
    credential::secret::Kind,
    ids::Digest,
    protocol::{
        http::{Access, Route},
        team::TeamCall,
    },
};

use crate::{
    auth::session,
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

/// Leaves a [`session::Caller`], a [`SessionId`] or a [`KeyId`] in the request, where the route asks for
/// one.
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
        Access::Person | Access::May(_) => {
            let caller = session::caller(deployment, &parts.headers, timer::now())?;
            if let Access::May(permission) = route.access
                && !caller.facts.permissions.has(permission)
            {
                return Err(Refusal::NotAllowed.into());
            }
            parts.extensions.insert(caller);
            Ok(())
        }
        Access::Key => {
            let bearer = parts
                .headers
                .get(header::AUTHORIZATION)
                .and_then(|value| value.to_str().ok())
                .and_then(|value| value.strip_prefix("Bearer "));
            let digest = bearer.and_then(|key| Digest::of(Kind::ApiKey, key));
            let digest = digest.ok_or(Refusal::KeyRefused)?;
            match directory::team(deployment, TeamCall::ApiKey(digest)).await {
                Ok(_) => {
                    parts.extensions.insert(KeyId(digest));
                    Ok(())
                }
                Err(Failure::Refused(_)) => Err(Refusal::KeyRefused.into()),
                Err(failed @ Failure::Failed(_)) => Err(failed),
            }
        }
    }
}
