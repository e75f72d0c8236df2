//! What the routes ask of the directory.

use shared::{
    flow::SiteRecord,
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
) -> Result<(SiteRecord, InboxId), Failure> {
    let answer = ask(deployment, &DirectoryCall::Site(site.clone())).await?;
    if let DirectoryAnswer::Site { record, inbox } = answer {
        return Ok((record, inbox));
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

/// A version's number and the file that pages read.
pub(crate) async fn version(
    deployment: &Deployment,
    call: &DirectoryCall,
) -> Result<(u32, Vec<u8>), Fault> {
    let answer = ask(deployment, call).await?;
    if let DirectoryAnswer::Version { number, published } = answer {
        return Ok((number, published));
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
        DirectoryAnswer::Version { .. } => "directory: version",
        DirectoryAnswer::Person(_) => "directory: person",
        DirectoryAnswer::Inboxes(_) => "directory: inboxes",
    })
}
