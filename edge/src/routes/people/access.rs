//! Getting back in: a link from an administrator, and a code from the owner's terminal.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use shared::{
    credential::{
        secret::{Kind, Secret},
        ticket,
    },
    ids::{Digest, PersonId},
    protocol::{
        http::{create_access, find_access, reset_access, take_access},
        team::{ResetCode, TeamAnswer, TeamCall, TeamRefusal},
    },
};

use super::{in_place, new_password, sign_in::welcome};
use crate::{
    auth::{
        network,
        session::{self, Caller},
    },
    deployment::Deployment,
    error::{Failure, Refusal, log_event},
    io::{random, timer},
    routes::{answer, directory},
};

/// `POST /v1/people/{person}/access`.
#[worker::send]
pub(crate) async fn create_access(
    State(deployment): State<Deployment>,
    Path(person): Path<String>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let unknown = Refusal::Team(TeamRefusal::PersonUnknown);
    let secret = Secret::new(Kind::Access, random::bytes()?);
    let asked = TeamCall::GiveAccess {
        by: caller.facts,
        person: PersonId::new(&person).ok_or(unknown)?,
        access: secret.digest(),
    };
    directory::done(&deployment, asked).await?;
    log_event("access_given");
    let access = secret.as_str().to_owned();
    Ok(answer::json(&create_access::Response { access }))
}

/// `POST /v1/access/find`.
#[worker::send]
pub(crate) async fn find_access(
    State(deployment): State<Deployment>,
    body: Bytes,
) -> Result<Response, Failure> {
    let find_access::Request { access } = answer::read(&body)?;
    let (_, mail, _) = whose(&deployment, &access).await?;
    Ok(answer::json(&find_access::Response { mail }))
}

/// `POST /v1/access/take`.
#[worker::send]
pub(crate) async fn take_access(
    State(deployment): State<Deployment>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let take_access::Request { access, password } = answer::read(&body)?;
    // A stranger without a link makes the edge hash no password.
    let (access, mail, name) = whose(&deployment, &access).await?;
    let secret = session::fresh()?;
    let asked = TeamCall::TakeAccess {
        access,
        password: new_password(&password, &[&name, &mail])?,
        session: secret.digest(),
    };
    let facts = directory::signed_in(&deployment, in_place(&headers, asked)).await?;
    log_event("access_taken");
    welcome(&deployment, StatusCode::NO_CONTENT, &secret, facts)
}

/// `POST /v1/access/reset`.
#[worker::send]
pub(crate) async fn reset_access(
    State(deployment): State<Deployment>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let reset_access::Request {
        code,
        mail,
        password,
    } = answer::read(&body)?;
    let keys = deployment.reset_keys();
    let opened = keys.and_then(|keys| ticket::open_reset(&keys, code.trim(), timer::now()).ok());
    let code = opened.map(|(digest, until)| ResetCode { digest, until });
    // A stranger without a code makes the edge hash no password, and learns nothing of addresses.
    let (mail, password) = match code {
        Some(_) => {
            let mail = super::mail(&mail)?;
            let password = new_password(&password, &[&mail])?;
            (mail, password)
        }
        None => (String::new(), String::new()),
    };
    let secret = session::fresh()?;
    let asked = TeamCall::Reset {
        from: network::of(&deployment, &headers)?,
        code,
        mail,
        password,
        session: secret.digest(),
    };
    let facts = directory::signed_in(&deployment, in_place(&headers, asked)).await?;
    log_event("access_reset");
    welcome(&deployment, StatusCode::NO_CONTENT, &secret, facts)
}

/// A link's digest, and its person's address and name.
async fn whose(deployment: &Deployment, text: &str) -> Result<(Digest, String, String), Failure> {
    let unknown = Refusal::Team(TeamRefusal::AccessUnknown);
    let id = Digest::of(Kind::Access, text).ok_or(unknown)?;
    let answered = directory::team(deployment, TeamCall::Access(id)).await?;
    let TeamAnswer::Access { mail, name } = answered else {
        return Err(directory::odd(&answered).into());
    };
    Ok((id, mail, name))
}
