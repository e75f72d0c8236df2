//! Who of the team is asking, and whether they may (the table's column `access`).
//!
//! A pass is good by its seal for five minutes, and its person may have been removed since. So the
//! directory is asked whether the pass still stands, at most once a second for one pass; before a socket is
//! opened an inbox is asked, which hears of every dismissal. A change is decided anew by the directory with
//! the change itself, since its body may take its time. That holds for a key too, which is asked about here
//! for its body's sake alone.

use axum::http::request::Parts;
use shared::{
    ids::{Digest, PersonId},
    protocol::{
        call::{By, InboxAnswer, InboxCall, Person},
        http::{Access, Body, Route},
        permission::Permission,
        team::TeamCall,
    },
    time::Span,
};

use crate::{
    auth::{
        key::{self, Sent},
        session,
    },
    deployment::Deployment,
    error::{Failure, Refusal},
    io::{cache::Cache, timer},
    object::{call, name},
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
            stands(deployment, route, &caller).await?;
            parts.extensions.insert(caller);
            Ok(())
        }
        Access::May(permission) => {
            let caller = allowed(deployment, &[permission], parts)?;
            stands(deployment, route, &caller).await?;
            parts.extensions.insert(caller);
            Ok(())
        }
        Access::MayEither(one, other) => {
            let caller = allowed(deployment, &[one, other], parts)?;
            stands(deployment, route, &caller).await?;
            parts.extensions.insert(caller);
            Ok(())
        }
        Access::MayOrKey(permission) => {
            let by = match key::sent(&parts.headers) {
                Sent::Key(key) => By::Key(known(deployment, key).await?),
                Sent::Garbled => return Err(Refusal::KeyRefused.into()),
                Sent::Nothing => {
                    let caller = allowed(deployment, &[permission], parts)?;
                    stands(deployment, route, &caller).await?;
                    By::Person(caller.facts)
                }
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

/// How old the directory's word on a pass may be.
const FRESH: Span = Span::seconds(1);

thread_local! {
    static STANDS: Cache<(PersonId, u32, Digest), ()> = const { Cache::new(FRESH) };
}

/// Whether nothing that the pass says has been taken away since.
async fn stands(
    deployment: &Deployment,
    route: &Route,
    caller: &session::Caller,
) -> Result<(), Failure> {
    let person = &caller.facts.person;
    if route.body == Body::Socket {
        return admitted(deployment, person).await;
    }
    let (now, session) = (timer::now(), caller.session);
    let key = (person.id.clone(), person.number, session);
    if STANDS.with(|known| known.get(now, &key)).is_some() {
        return Ok(());
    }
    let by = caller.facts.clone();
    directory::done(deployment, TeamCall::Stands { by, session }).await?;
    STANDS.with(|known| known.put(now, key, ()));
    Ok(())
}

/// Every inbox is told who is dismissed, so any of them knows.
async fn admitted(deployment: &Deployment, person: &Person) -> Result<(), Failure> {
    let inboxes = directory::inboxes(deployment).await?;
    let Some(inbox) = inboxes.first() else {
        return Ok(());
    };
    let asked = InboxCall::Admits {
        person: person.id.clone(),
        number: person.number,
    };
    match call::call(&name::inbox(deployment, inbox)?, &asked).await? {
        InboxAnswer::Done => Ok(()),
        InboxAnswer::Dismissed => Err(Refusal::NotSignedIn.into()),
        InboxAnswer::Unknown
        | InboxAnswer::Staff(_)
        | InboxAnswer::Held(_)
        | InboxAnswer::Heard(_)
        | InboxAnswer::TooManyBegun { .. }
        | InboxAnswer::TooManyOpen => Err(call::odd("inbox: no word on a person").into()),
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
