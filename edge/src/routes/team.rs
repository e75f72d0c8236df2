//! What the console asks for.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use shared::{
    ids::InboxId,
    protocol::{
        call::{ConversationCall, DirectoryCall, InboxCall, Person, Who},
        codec,
        http::{get_me, put_person},
        subprotocol::Codec,
    },
};

use super::{answer, directory, visitors};
use crate::{
    deployment::Deployment,
    door::access::Caller,
    error::{Failure, Refusal},
    object::name,
};

/// `GET /v1/me`.
#[worker::send]
pub(crate) async fn get_me(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let person = directory::person(&deployment, caller.person).await?;
    let inboxes = directory::inboxes(&deployment).await?;
    Ok(answer::postcard(&get_me::Response { person, inboxes }))
}

/// `PUT /v1/people/{person}`.
#[worker::send]
pub(crate) async fn put_person(
    State(deployment): State<Deployment>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let most = put_person::ROUTE.body.most();
    let person: Person = codec::decode(&body, most).map_err(|_| Refusal::BodyGarbled)?;
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
    Extension(caller): Extension<Caller>,
    Extension(codec): Extension<Codec>,
) -> Result<Response, Failure> {
    let who = Who::Person(directory::person(&deployment, caller.person).await?);
    let inbox = InboxId::new(&inbox).ok_or(Refusal::InboxUnknown)?;
    if !directory::inboxes(&deployment).await?.contains(&inbox) {
        return Err(Refusal::InboxUnknown.into());
    }
    let stub = name::inbox(&deployment, &inbox)?;
    answer::socket(&stub, &InboxCall::Connect { who, codec }).await
}

/// `GET /v1/conversations/{conversation}/socket`.
#[worker::send]
pub(crate) async fn open_agent_socket(
    State(deployment): State<Deployment>,
    Path(conversation): Path<String>,
    Extension(caller): Extension<Caller>,
    Extension(codec): Extension<Codec>,
) -> Result<Response, Failure> {
    let who = Who::Person(directory::person(&deployment, caller.person).await?);
    let stub = name::conversation(&deployment, visitors::parse(&conversation)?)?;
    answer::socket(&stub, &ConversationCall::Connect { who, codec }).await
}
