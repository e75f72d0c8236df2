//! What the routes ask of the directory.

use shared::{
    flow::Site,
    ids::{InboxId, PersonId, SiteId},
    protocol::call::{DirectoryAnswer, DirectoryCall, Person},
};

use crate::{
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
    object::{call, name},
};

/// A site with the inbox its conversations go to.
pub(crate) async fn site(
    deployment: &Deployment,
    site: &SiteId,
) -> Result<(Site, InboxId), Failure> {
    match ask(deployment, &DirectoryCall::Site(site.clone())).await? {
        DirectoryAnswer::Site { site, inbox } => Ok((site, inbox)),
        DirectoryAnswer::Unknown => Err(Refusal::SiteUnknown.into()),
        other => Err(unexpected(&other).into()),
    }
}

pub(crate) async fn person(deployment: &Deployment, id: PersonId) -> Result<Person, Failure> {
    match ask(deployment, &DirectoryCall::Person(id)).await? {
        DirectoryAnswer::Person(person) => Ok(person),
        DirectoryAnswer::Unknown => Err(Refusal::NotSignedIn.into()),
        other => Err(unexpected(&other).into()),
    }
}

pub(crate) async fn inboxes(deployment: &Deployment) -> Result<Vec<InboxId>, Fault> {
    match ask(deployment, &DirectoryCall::Inboxes).await? {
        DirectoryAnswer::Inboxes(inboxes) => Ok(inboxes),
        other => Err(unexpected(&other)),
    }
}

pub(crate) async fn put(deployment: &Deployment, call: DirectoryCall) -> Result<(), Fault> {
    match ask(deployment, &call).await? {
        DirectoryAnswer::Done => Ok(()),
        other => Err(unexpected(&other)),
    }
}

async fn ask(deployment: &Deployment, question: &DirectoryCall) -> Result<DirectoryAnswer, Fault> {
    call::call(&name::directory(deployment)?, question).await
}

fn unexpected(answer: &DirectoryAnswer) -> Fault {
    call::odd(match answer {
        DirectoryAnswer::Done => "directory: done",
        DirectoryAnswer::Unknown => "directory: unknown",
        DirectoryAnswer::Site { .. } => "directory: site",
        DirectoryAnswer::Person(_) => "directory: person",
        DirectoryAnswer::Inboxes(_) => "directory: inboxes",
    })
}
