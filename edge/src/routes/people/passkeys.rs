//! Passkeys: what a browser is asked, and what comes of its answer.

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use shared::{
    credential::passkey::{
        Begun, Kept, Refused,
        registration::{self, Owner, Registered},
        sign_in,
    },
    protocol::{
        http::{begin_passkey, begin_passkey_sign_in, create_passkey, sign_in_with_passkey},
        team::{Account, Passkey, TeamAnswer, TeamCall},
    },
};

use super::{account::account, name, prove, sign_in::finish};
use crate::{
    auth::{network, origin, session::Caller},
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
    io::{random, timer},
    routes::{answer, directory},
};

/// `POST /v1/sign-in/passkey/challenge`.
#[worker::send]
pub(crate) async fn begin_passkey_sign_in(
    State(deployment): State<Deployment>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let begin_passkey_sign_in::Request {} = answer::read(&body)?;
    let origin = origin::own(&uri, &headers)?;
    let (keys, challenge) = (deployment.keys()?, random::bytes()?);
    let Begun { options, state } = sign_in::begin(&keys, &origin, challenge, timer::now());
    let begun = begin_passkey_sign_in::Response { options, state };
    Ok(answer::json(&begun))
}

/// `POST /v1/sign-in/passkey`.
#[worker::send]
pub(crate) async fn sign_in_with_passkey(
    State(deployment): State<Deployment>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let sign_in_with_passkey::Request {
        state,
        answer: given,
    } = answer::read(&body)?;
    let origin = origin::own(&uri, &headers)?;
    let keys = deployment.keys()?;
    let opened = sign_in::open(&keys, &origin, &state, &given, timer::now());
    let assertion = opened.map_err(refused)?;
    let from = network::of(&deployment, &headers)?;
    let asked = TeamCall::Passkey {
        id: assertion.id().to_vec(),
        from,
    };
    let answered = directory::team(&deployment, asked).await?;
    let TeamAnswer::Passkey { person, kept } = answered else {
        return Err(directory::odd(&answered).into());
    };
    let kept = Kept::read(&kept).ok_or_else(Fault::stored_garbled)?;
    let proof = assertion.check(&person, &kept).map_err(refused)?;
    finish(&deployment, &headers, person, from, proof).await
}

/// `POST /v1/account/passkeys/challenge`.
#[worker::send]
pub(crate) async fn begin_passkey(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let begin_passkey::Request { password } = answer::read(&body)?;
    let origin = origin::own(&uri, &headers)?;
    prove(&deployment, &headers, &caller, &password).await?;
    let Account { mail, passkeys, .. } = account(&deployment, &caller).await?;
    let owner = Owner {
        person: &caller.facts.person.id,
        mail: &mail,
        name: &caller.facts.person.name,
    };
    let others = passkeys.iter().map(|passkey| passkey.id.as_slice());
    let (keys, challenge) = (deployment.keys()?, random::bytes()?);
    let now = timer::now();
    let Begun { options, state } =
        registration::begin(&keys, &origin, owner, others, challenge, now);
    Ok(answer::json(&begin_passkey::Response { options, state }))
}

/// `POST /v1/account/passkeys`.
#[worker::send]
pub(crate) async fn create_passkey(
    State(deployment): State<Deployment>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let create_passkey::Request {
        state,
        answer: given,
        name: given_name,
    } = answer::read(&body)?;
    let name = name(&given_name)?;
    let origin = origin::own(&uri, &headers)?;
    let by = caller.facts;
    let (keys, now) = (deployment.keys()?, timer::now());
    let made = registration::finish(&keys, &origin, &by.person.id, &state, &given, now);
    let Registered {
        id,
        kept,
        challenge,
    } = made.map_err(refused)?;
    let passkey = Passkey {
        id,
        name,
        kept: kept.bytes(),
    };
    let asked = TeamCall::AddPasskey {
        by,
        passkey,
        challenge,
    };
    directory::done(&deployment, asked).await
}

/// The same answer for whatever is wrong: nobody learns how far they have come. The log says it.
fn refused(why: Refused) -> Refusal {
    Refusal::PasskeyRefused(why)
}
