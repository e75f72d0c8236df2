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
    let answer = ask(deployment, &DirectoryCall::Site(site.clone())).await?;
    if let DirectoryAnswer::Site { site, inbox } = answer {
        return Ok((site, inbox));
    }
    if answer == DirectoryAnswer::Unknown {
        return Err(Refusal::SiteUnknown.into());
    }
    Err(unexpected(&answer).into())
}

pub(crate) async fn person(deployment: &Deployment, id: PersonId) -> Result<Person, Failure> {
    let answer = ask(deployment, &DirectoryCall::Person(id)).await?;
    if let DirectoryAnswer::Person(person) = answer {
        return Ok(person);
    }
    if answer == DirectoryAnswer::Unknown {
        return Err(Refusal::NotSignedIn.into());
    }
    Err(unexpected(&answer).into())
}

pub(crate) async fn inboxes(deployment: &Deployment) -> Result<Vec<InboxId>, Fault> {
    let answer = ask(deployment, &DirectoryCall::Inboxes).await?;
    if let DirectoryAnswer::Inboxes(inboxes) = answer {
        return Ok(inboxes);
    }
    Err(unexpected(&answer))
}

pub(crate) async fn put(deployment: &Deployment, call: DirectoryCall) -> Result<(), Fault> {
    let answer = ask(deployment, &call).await?;
    if answer == DirectoryAnswer::Done {
        return Ok(());
    }
    Err(unexpected(&answer))
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
