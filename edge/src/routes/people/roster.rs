//! Everybody: who may come, what they are called, and what they may do.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use shared::{
    credential::secret::{Kind, Secret},
    ids::{PersonId, RoleId, TeamId},
    protocol::{
        call::{InboxAnswer, InboxCall},
        http::{
            count_conversations, create_invitation, put_person, put_role, put_team,
            withdraw_invitation,
        },
        team::{Role, Team, TeamAnswer, TeamCall, TeamRefusal},
    },
};

use super::{mail, name as checked};
use crate::{
    auth::session::Caller,
    deployment::Deployment,
    error::{Failure, Refusal},
    io::random,
    object::{call, name},
    routes::{answer, directory},
};

const PERSON_UNKNOWN: Refusal = Refusal::Team(TeamRefusal::PersonUnknown);
const ROLE_UNKNOWN: Refusal = Refusal::Team(TeamRefusal::RoleUnknown);
const TEAM_UNKNOWN: Refusal = Refusal::Team(TeamRefusal::TeamUnknown);

/// `GET /v1/people`.
#[worker::send]
pub(crate) async fn get_people(State(deployment): State<Deployment>) -> Result<Response, Failure> {
    let found = directory::team(&deployment, TeamCall::Roster).await?;
    let TeamAnswer::Roster(roster) = found else {
        return Err(directory::odd(&found).into());
    };
    Ok(answer::json(&roster))
}

/// `POST /v1/invitations`.
#[worker::send]
pub(crate) async fn create_invitation(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Response, Failure> {
    let create_invitation::Request {
        mail: address,
        position,
    } = answer::read(&body)?;
    let secret = Secret::new(Kind::Invitation, random::bytes()?);
    let asked = TeamCall::Invite {
        by: caller.facts,
        invitation: secret.digest(),
        mail: mail(&address)?,
        position,
    };
    directory::done(&deployment, asked).await?;
    let invitation = secret.as_str().to_owned();
    Ok(answer::json(&create_invitation::Response { invitation }))
}

/// `POST /v1/invitations/withdraw`.
#[worker::send]
pub(crate) async fn withdraw_invitation(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let withdraw_invitation::Request { mail } = answer::read(&body)?;
    let by = caller.facts;
    directory::done(&deployment, TeamCall::Withdraw { by, mail }).await
}

/// `PUT /v1/people/{person}`.
#[worker::send]
pub(crate) async fn put_person(
    State(deployment): State<Deployment>,
    Path(person): Path<String>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let put_person::Request {
        name: given,
        position,
    } = answer::read(&body)?;
    let asked = TeamCall::PutMember {
        by: caller.facts,
        person: PersonId::new(&person).ok_or(PERSON_UNKNOWN)?,
        name: checked(&given)?,
        position,
    };
    directory::done(&deployment, asked).await
}

/// `GET /v1/people/{person}/conversations`.
#[worker::send]
pub(crate) async fn count_conversations(
    State(deployment): State<Deployment>,
    Path(person): Path<String>,
) -> Result<Response, Failure> {
    let person = PersonId::new(&person).ok_or(PERSON_UNKNOWN)?;
    directory::team(&deployment, TeamCall::Account(person.clone())).await?;
    let mut open = 0_u32;
    for inbox in directory::inboxes(&deployment).await? {
        let stub = name::inbox(&deployment, &inbox)?;
        match call::call(&stub, &InboxCall::Held(person.clone())).await? {
            InboxAnswer::Held(held) => open = open.saturating_add(held),
            InboxAnswer::Done
            | InboxAnswer::Unknown
            | InboxAnswer::Staff(_)
            | InboxAnswer::Heard(_)
            | InboxAnswer::Dismissed
            | InboxAnswer::TooManyBegun { .. }
            | InboxAnswer::TooManyOpen => return Err(call::odd("inbox: no count").into()),
        }
    }
    Ok(answer::json(&count_conversations::Response { open }))
}

/// `DELETE /v1/people/{person}`.
#[worker::send]
pub(crate) async fn delete_person(
    State(deployment): State<Deployment>,
    Path(person): Path<String>,
    Extension(caller): Extension<Caller>,
) -> Result<StatusCode, Failure> {
    let by = caller.facts;
    let person = PersonId::new(&person).ok_or(PERSON_UNKNOWN)?;
    directory::done(&deployment, TeamCall::RemoveMember { by, person }).await
}

/// `POST /v1/people/{person}/sign-out`.
#[worker::send]
pub(crate) async fn sign_out_person(
    State(deployment): State<Deployment>,
    Path(person): Path<String>,
    Extension(caller): Extension<Caller>,
) -> Result<StatusCode, Failure> {
    let by = caller.facts;
    let person = PersonId::new(&person).ok_or(PERSON_UNKNOWN)?;
    directory::done(&deployment, TeamCall::SignOutMember { by, person }).await
}

/// `PUT /v1/roles/{role}`.
#[worker::send]
pub(crate) async fn put_role(
    State(deployment): State<Deployment>,
    Path(role): Path<String>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let put_role::Request {
        name: given,
        permissions,
    } = answer::read(&body)?;
    let role = Role {
        id: RoleId::new(&role).ok_or(ROLE_UNKNOWN)?,
        name: checked(&given)?,
        permissions,
    };
    let by = caller.facts;
    directory::done(&deployment, TeamCall::PutRole { by, role }).await
}

/// `DELETE /v1/roles/{role}`.
#[worker::send]
pub(crate) async fn delete_role(
    State(deployment): State<Deployment>,
    Path(role): Path<String>,
    Extension(caller): Extension<Caller>,
) -> Result<StatusCode, Failure> {
    let by = caller.facts;
    let role = RoleId::new(&role).ok_or(ROLE_UNKNOWN)?;
    directory::done(&deployment, TeamCall::RemoveRole { by, role }).await
}

/// `PUT /v1/teams/{team}`.
#[worker::send]
pub(crate) async fn put_team(
    State(deployment): State<Deployment>,
    Path(team): Path<String>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let put_team::Request { name: given } = answer::read(&body)?;
    let team = Team {
        id: TeamId::new(&team).ok_or(TEAM_UNKNOWN)?,
        name: checked(&given)?,
    };
    let by = caller.facts;
    directory::done(&deployment, TeamCall::PutTeam { by, team }).await
}

/// `DELETE /v1/teams/{team}`.
#[worker::send]
pub(crate) async fn delete_team(
    State(deployment): State<Deployment>,
    Path(team): Path<String>,
    Extension(caller): Extension<Caller>,
) -> Result<StatusCode, Failure> {
    let team = TeamId::new(&team).ok_or(TEAM_UNKNOWN)?;
    let by = caller.facts;
    directory::done(&deployment, TeamCall::RemoveTeam { by, team }).await
}
