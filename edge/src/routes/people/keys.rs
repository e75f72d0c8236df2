//! API keys, for programs of the site's owner.

use axum::{Extension, body::Bytes, extract::State, http::StatusCode, response::Response};
use shared::{
    credential::secret::{Kind, Secret},
    protocol::{
        http::{create_key, delete_key},
        team::{NewKey, TeamAnswer, TeamCall},
    },
};

use super::name;
use crate::{
    auth::session::Caller,
    deployment::Deployment,
    error::Failure,
    io::random,
    routes::{answer, directory},
};

/// `GET /v1/keys`.
#[worker::send]
pub(crate) async fn get_keys(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let by = caller.facts;
    let found = directory::team(&deployment, TeamCall::ApiKeys { by }).await?;
    let TeamAnswer::ApiKeys(keys) = found else {
        return Err(directory::odd(&found).into());
    };
    Ok(answer::json(&keys))
}

/// `POST /v1/keys`.
#[worker::send]
pub(crate) async fn create_key(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Response, Failure> {
    let create_key::Request {
        name: given,
        scopes,
        site,
        until,
    } = answer::read(&body)?;
    if let Some(site) = &site {
        directory::site(&deployment, site).await?;
    }
    let secret = Secret::new(Kind::ApiKey, random::bytes()?);
    let asked = TeamCall::AddApiKey {
        by: caller.facts,
        digest: secret.digest(),
        wanted: NewKey {
            name: name(&given)?,
            scopes,
            site,
            until,
        },
    };
    directory::done(&deployment, asked).await?;
    let key = secret.as_str().to_owned();
    Ok(answer::json(&create_key::Response { key }))
}

/// `DELETE /v1/keys`.
#[worker::send]
pub(crate) async fn delete_key(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let delete_key::Request { digest } = answer::read(&body)?;
    let by = caller.facts;
    directory::done(&deployment, TeamCall::DropApiKey { by, digest }).await
}
