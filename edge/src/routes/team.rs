//! What the console asks for.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use shared::{
    ids::{InboxId, PersonId},
    protocol::{
        call::{ConversationCall, DirectoryCall, InboxCall, Person, Who},
        http::get_me,
        subprotocol::Codec,
    },
};

use super::{body, directory, socket, visitors};
use crate::{
    auth::{demo, origin},
    deployment::Deployment,
    error::{Failure, Refusal},
    object::name,
};

/// `GET /v1/me`.
#[worker::send]
pub(crate) async fn get_me(
    State(deployment): State<Deployment>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let person = signed_in(&deployment, &headers).await?;
    let inboxes = directory::inboxes(&deployment).await?;
    Ok(body::postcard(&get_me::Response { person, inboxes }))
}

/// `PUT /v1/people/{person}`.
#[worker::send]
pub(crate) async fn put_person(
    State(deployment): State<Deployment>,
    Path(id): Path<String>,
    headers: HeaderMap,
    request: Body,
) -> Result<StatusCode, Failure> {
    may_write(&deployment, &headers)?;
    let person: Person = body::read(request).await?;
    if person.id.as_str() != id {
        return Err(Refusal::BodyGarbled.into());
    }
    directory::put(&deployment, DirectoryCall::PutPerson(person)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /v1/inboxes/{inbox}/socket`.
#[worker::send]
pub(crate) async fn open_inbox_socket(
    State(deployment): State<Deployment>,
    Path(inbox): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (who, codec) = from_console(&deployment, &headers).await?;
    let inbox = InboxId::new(&inbox).ok_or(Refusal::InboxUnknown)?;
    if !directory::inboxes(&deployment).await?.contains(&inbox) {
        return Err(Refusal::InboxUnknown.into());
    }
    let stub = name::inbox(&deployment, &inbox)?;
    socket::open(&stub, &InboxCall::Connect { who, codec }).await
}

/// `GET /v1/conversations/{conversation}/socket`.
#[worker::send]
pub(crate) async fn open_agent_socket(
    State(deployment): State<Deployment>,
    Path(conversation): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (who, codec) = from_console(&deployment, &headers).await?;
    let stub = name::conversation(&deployment, visitors::parse(&conversation)?)?;
    socket::open(&stub, &ConversationCall::Connect { who, codec }).await
}

/// Who opens a socket from the console's own page.
async fn from_console(
    deployment: &Deployment,
    headers: &HeaderMap,
) -> Result<(Who, Codec), Failure> {
    let codec = socket::check(headers)?;
    origin::of_console(headers)?;
    let person = signed_in(deployment, headers).await?;
    Ok((Who::Person(person), codec))
}

async fn signed_in(deployment: &Deployment, headers: &HeaderMap) -> Result<Person, Failure> {
    may_write(deployment, headers)?;
    let id = PersonId::new(demo::PERSON)
        .ok_or(Refusal::NotSignedIn)
        .map_err(Failure::from)?;
    directory::person(deployment, id).await
}

pub(super) fn may_write(deployment: &Deployment, headers: &HeaderMap) -> Result<(), Failure> {
    if demo::signed_in(deployment, headers) {
        Ok(())
    } else {
        Err(Refusal::NotSignedIn.into())
    }
}
