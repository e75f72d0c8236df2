//! What the console asks for.

use axum::{
    Extension,
    extract::{Path, State},
    response::Response,
};
use shared::{
    contacts::{ContactsAnswer, ContactsCall},
    ids::InboxId,
    protocol::{
        call::{ConversationCall, InboxCall, Who},
        http::{get_contact, get_me},
        subprotocol::Codec,
        team::{Account, Facts},
    },
};

use super::{answer, directory, people::account, visitors};
use crate::{
    auth::session::Caller,
    deployment::Deployment,
    error::{Failure, Refusal},
    object::{call, name},
};

/// `GET /v1/me`.
#[worker::send]
pub(crate) async fn get_me(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let Account { mail, resets, .. } = account::account(&deployment, &caller).await?;
    let Facts {
        person,
        permissions,
    } = caller.facts;
    let inboxes = directory::inboxes(&deployment).await?;
    Ok(answer::json(&get_me::Response {
        person,
        mail,
        permissions,
        inboxes,
        resets,
    }))
}

/// `GET /v1/inboxes/{inbox}/socket`.
#[worker::send]
pub(crate) async fn open_inbox_socket(
    State(deployment): State<Deployment>,
    Path(inbox): Path<String>,
    Extension(caller): Extension<Caller>,
    Extension(codec): Extension<Codec>,
) -> Result<Response, Failure> {
    let inbox = InboxId::new(&inbox).ok_or(Refusal::InboxUnknown)?;
    if !directory::inboxes(&deployment).await?.contains(&inbox) {
        return Err(Refusal::InboxUnknown.into());
    }
    let stub = name::inbox(&deployment, &inbox)?;
    let person = caller.facts.person;
    answer::socket(&stub, &InboxCall::Connect { person, codec }).await
}

/// `GET /v1/conversations/{conversation}/socket`.
#[worker::send]
pub(crate) async fn open_agent_socket(
    State(deployment): State<Deployment>,
    Path(conversation): Path<String>,
    Extension(caller): Extension<Caller>,
    Extension(codec): Extension<Codec>,
) -> Result<Response, Failure> {
    let who = Who::Person(caller.facts.person);
    let stub = name::conversation(&deployment, visitors::parse(&conversation)?)?;
    answer::socket(&stub, &ConversationCall::Connect { who, codec }).await
}

/// `GET /v1/conversations/{conversation}/contact`.
#[worker::send]
pub(crate) async fn get_contact(
    State(deployment): State<Deployment>,
    Path(conversation): Path<String>,
) -> Result<Response, Failure> {
    let asked = ContactsCall::With(visitors::parse(&conversation)?);
    let contact: get_contact::Response =
        match call::call(&name::contacts(&deployment)?, &asked).await? {
            ContactsAnswer::Contact(contact) => Some((*contact).into()),
            ContactsAnswer::Unknown => None,
            ContactsAnswer::Done
            | ContactsAnswer::Visitor { .. }
            | ContactsAnswer::Introduced { .. } => {
                return Err(call::odd("contacts: no contact").into());
            }
        };
    Ok(answer::json(&contact))
}
