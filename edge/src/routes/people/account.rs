//! One's own account: how somebody signs in.

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use shared::{
    credential::{
        recovery,
        ticket::{self, NewCode},
        totp::{Secret, Step},
    },
    protocol::{
        http::{begin_code, delete_code, delete_passkey, put_code, put_password},
        team::{Account, CodeSecret, TeamAnswer, TeamCall},
    },
};

use super::{NOT_PROVED, new_password, prove};
use crate::{
    auth::session::Caller,
    deployment::Deployment,
    error::Failure,
    io::{random, timer},
    routes::{answer, directory},
};

/// Whose codes are in other devices.
const ISSUER: &str = "Portico";

/// `GET /v1/account`.
#[worker::send]
pub(crate) async fn get_account(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let account = account(&deployment, &caller).await?;
    Ok(answer::json(&account))
}

/// `PUT /v1/account/password`.
#[worker::send]
pub(crate) async fn put_password(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let put_password::Request { current, new } = answer::read(&body)?;
    prove(&deployment, &headers, &caller, &current).await?;
    let Account { mail, .. } = account(&deployment, &caller).await?;
    let by = caller.facts;
    let asked = TeamCall::ChangePassword {
        password: new_password(&new, &[&by.person.name, &mail])?,
        by,
        keep: caller.session,
    };
    directory::done(&deployment, asked).await
}

/// `POST /v1/account/code`.
#[worker::send]
pub(crate) async fn begin_code(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let begin_code::Request { password } = answer::read(&body)?;
    prove(&deployment, &headers, &caller, &password).await?;
    let Account { mail, .. } = account(&deployment, &caller).await?;
    let secret = Secret(random::bytes()?);
    let ticket = NewCode {
        person: caller.facts.person.id,
        secret: secret.clone(),
    };
    Ok(answer::json(&begin_code::Response {
        address: secret.address(ISSUER, &mail),
        secret: secret.base32(),
        ticket: ticket::seal(&deployment.keys()?, &ticket, timer::now()),
    }))
}

/// `PUT /v1/account/code`.
#[worker::send]
pub(crate) async fn put_code(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Response, Failure> {
    let put_code::Request { ticket, code } = answer::read(&body)?;
    let NewCode { person, secret } = super::ticket(&deployment, &ticket)?;
    if person != caller.facts.person.id {
        return Err(NOT_PROVED.into());
    }
    let Step(last) = secret
        .check(&code, None, timer::now())
        .map_err(|_| NOT_PROVED)?;
    let mut codes = Vec::with_capacity(recovery::COUNT);
    for _ in 0..recovery::COUNT {
        codes.push(recovery::Code::new(random::bytes()?));
    }
    let kept = CodeSecret {
        secret: secret.0.to_vec(),
        last,
    };
    let digests = codes.iter().map(recovery::Code::digest).collect();
    let by = caller.facts;
    let code = Some((kept, digests));
    directory::done(&deployment, TeamCall::PutCode { by, code }).await?;
    let codes = codes.iter().map(|code| code.as_str().to_owned());
    Ok(answer::json(&put_code::Response {
        recovery: codes.collect(),
    }))
}

/// `DELETE /v1/account/code`.
#[worker::send]
pub(crate) async fn delete_code(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let delete_code::Request { password } = answer::read(&body)?;
    prove(&deployment, &headers, &caller, &password).await?;
    let by = caller.facts;
    let code = None;
    directory::done(&deployment, TeamCall::PutCode { by, code }).await
}

/// `DELETE /v1/account/passkeys`.
#[worker::send]
pub(crate) async fn delete_passkey(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let delete_passkey::Request { id } = answer::read(&body)?;
    let by = caller.facts;
    directory::done(&deployment, TeamCall::DropPasskey { by, id }).await
}

pub(crate) async fn account(deployment: &Deployment, caller: &Caller) -> Result<Account, Failure> {
    let person = caller.facts.person.id.clone();
    let answer = directory::team(deployment, TeamCall::Account(person)).await?;
    let TeamAnswer::Account(account) = answer else {
        return Err(directory::odd(&answer).into());
    };
    Ok(account)
}
