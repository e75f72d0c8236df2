//! Coming in and going out.

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use shared::{
    credential::{
        secret::{Kind, Secret},
        ticket::{self, SecondFactor},
    },
    ids::{Digest, PersonId},
    protocol::{
        http::{
            accept_invitation, find_invitation, get_start, set_up, sign_in, sign_in_with_code,
            sign_out,
        },
        team::{Facts, Invited, Proof, TeamAnswer, TeamCall, TeamRefusal},
    },
};

use super::{NOT_PROVED, check_code, check_password, in_place, mail, newcomer, nobody};
use crate::{
    auth::{network, session},
    deployment::Deployment,
    door::access::SessionId,
    error::{Failure, Refusal},
    io::{files, timer},
    routes::{answer, directory},
};

/// `GET /v1/start`.
#[worker::send]
pub(crate) async fn get_start(State(deployment): State<Deployment>) -> Result<Response, Failure> {
    stays(&deployment).await?;
    let answer = directory::team(&deployment, TeamCall::Begun).await?;
    let begun = answer == TeamAnswer::Begun(true);
    Ok(answer::json(&get_start::Response { begun }))
}

/// `POST /v1/set-up`.
#[worker::send]
pub(crate) async fn set_up(
    State(deployment): State<Deployment>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let set_up::Request {
        code,
        mail: address,
        name,
        password,
    } = answer::read(&body)?;
    let expected = deployment.set_up_code();
    let right = expected.is_some() && Digest::of(Kind::SetUp, code.trim()) == expected;
    // Nobody hashes passwords here for a stranger without the code, or learns what would be taken.
    let (address, newcomer) = if right {
        let address = mail(&address)?;
        let newcomer = newcomer(&address, &name, &password)?;
        (address, newcomer)
    } else {
        (String::new(), nobody()?)
    };
    let secret = session::fresh()?;
    let asked = TeamCall::SetUp {
        right,
        from: network::of(&deployment, &headers)?,
        mail: address,
        newcomer,
        session: secret.digest(),
    };
    let place = stays(&deployment).await?;
    let facts = directory::signed_in(&deployment, in_place(&headers, asked)).await?;
    files::keep_jurisdiction(&deployment.files()?, place).await?;
    welcome(&deployment, StatusCode::NO_CONTENT, &secret, facts)
}

/// A deployment stays where it was set up: in another jurisdiction its objects are others, and empty.
/// Gives back where that is.
async fn stays(deployment: &Deployment) -> Result<String, Failure> {
    let here = deployment.jurisdiction();
    let here = here.unwrap_or_else(|| "none".to_owned());
    match files::jurisdiction(&deployment.files()?).await? {
        Some(kept) if kept != here => Err(Refusal::JurisdictionChanged.into()),
        Some(_) | None => Ok(here),
    }
}

/// `POST /v1/sign-in`.
#[worker::send]
pub(crate) async fn sign_in(
    State(deployment): State<Deployment>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let sign_in::Request { mail, password } = answer::read(&body)?;
    // What is no address is nobody's, and is not kept to be counted.
    let mail = super::mail(&mail).map_err(|_| NOT_PROVED)?;
    let from = network::of(&deployment, &headers)?;
    let knock = TeamCall::Knock { mail, from };
    let credentials = directory::credentials(&deployment, knock).await?;
    let proof = check_password(&password, credentials.as_ref())?;
    let (Some(proof), Some(credentials)) = (proof, credentials) else {
        return Err(NOT_PROVED.into());
    };
    let person = credentials.person;
    // What is kept from here on.
    let kept = match &proof {
        Proof::Password {
            renewed: Some(renewed),
            ..
        } => renewed.clone(),
        Proof::Password { renewed: None, .. }
        | Proof::Code { .. }
        | Proof::Recovery { .. }
        | Proof::Passkey { .. } => credentials.password,
    };
    let secret = session::fresh()?;
    let asked = TeamCall::SignIn {
        person: person.clone(),
        from,
        proof,
        session: secret.digest(),
    };
    let answered = directory::team(&deployment, in_place(&headers, asked)).await?;
    if answered == TeamAnswer::CodeNeeded {
        let ticket = SecondFactor::new(person, &kept);
        let ticket = ticket::seal(&deployment.keys()?, &ticket, timer::now());
        return Ok(answer::json(&sign_in::Response::CodeNeeded { ticket }));
    }
    let TeamAnswer::SignedIn(facts) = answered else {
        return Err(directory::odd(&answered).into());
    };
    let said = answer::json(&sign_in::Response::SignedIn);
    welcome(&deployment, said, &secret, facts)
}

/// `POST /v1/sign-in/code`.
#[worker::send]
pub(crate) async fn sign_in_with_code(
    State(deployment): State<Deployment>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let sign_in_with_code::Request { ticket, code } = answer::read(&body)?;
    let ticket: SecondFactor = super::ticket(&deployment, &ticket)?;
    let person = ticket.person.clone();
    let from = network::of(&deployment, &headers)?;
    let knock = TeamCall::KnockAgain {
        person: person.clone(),
        from,
    };
    let credentials = directory::credentials(&deployment, knock).await?;
    // A password that is not the kept one any more has bought nothing.
    let credentials = credentials.filter(|kept| ticket.is_of(&kept.password));
    let proof = credentials.and_then(|credentials| check_code(&code, &credentials));
    let proof = proof.ok_or(NOT_PROVED)?;
    finish(&deployment, &headers, person, from, proof).await
}

/// Whoever has proved all that it takes gets a session.
pub(super) async fn finish(
    deployment: &Deployment,
    headers: &HeaderMap,
    person: PersonId,
    from: Digest,
    proof: Proof,
) -> Result<Response, Failure> {
    let secret = session::fresh()?;
    let asked = TeamCall::SignIn {
        person,
        from,
        proof,
        session: secret.digest(),
    };
    let facts = directory::signed_in(deployment, in_place(headers, asked)).await?;
    welcome(deployment, StatusCode::NO_CONTENT, &secret, facts)
}

/// `POST /v1/pass`.
#[worker::send]
pub(crate) async fn renew_pass(
    State(deployment): State<Deployment>,
    Extension(SessionId(session)): Extension<SessionId>,
) -> Result<Response, Failure> {
    let renewed = directory::signed_in(&deployment, TeamCall::Renew(session)).await;
    let facts = match renewed {
        Ok(facts) => facts,
        Err(Failure::Refused(refusal @ Refusal::Team(TeamRefusal::NotSignedIn))) => {
            let mut response = Failure::from(refusal).into_response();
            session::take(response.headers_mut());
            return Ok(response);
        }
        Err(failure) => return Err(failure),
    };
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    session::give_pass(&deployment, headers, facts, session, timer::now())?;
    Ok(response)
}

/// `POST /v1/sign-out`.
#[worker::send]
pub(crate) async fn sign_out(
    State(deployment): State<Deployment>,
    Extension(SessionId(session)): Extension<SessionId>,
    body: Bytes,
) -> Result<Response, Failure> {
    let sign_out::Request { everywhere } = answer::read(&body)?;
    let asked = TeamCall::SignOut {
        session,
        everywhere,
    };
    directory::team(&deployment, asked).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    session::take(response.headers_mut());
    Ok(response)
}

/// `POST /v1/invitations/find`.
#[worker::send]
pub(crate) async fn find_invitation(
    State(deployment): State<Deployment>,
    body: Bytes,
) -> Result<Response, Failure> {
    let find_invitation::Request { invitation } = answer::read(&body)?;
    let (_, Invited { mail, .. }) = invited(&deployment, &invitation).await?;
    Ok(answer::json(&find_invitation::Response { mail }))
}

/// `POST /v1/invitations/accept`.
#[worker::send]
pub(crate) async fn accept_invitation(
    State(deployment): State<Deployment>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let accept_invitation::Request {
        invitation,
        name,
        password,
    } = answer::read(&body)?;
    // Nobody hashes passwords here for a stranger without one.
    let (invitation, Invited { mail, .. }) = invited(&deployment, &invitation).await?;
    let secret = session::fresh()?;
    let asked = TeamCall::Accept {
        invitation,
        newcomer: newcomer(&mail, &name, &password)?,
        session: secret.digest(),
    };
    let facts = directory::signed_in(&deployment, in_place(&headers, asked)).await?;
    welcome(&deployment, StatusCode::NO_CONTENT, &secret, facts)
}

async fn invited(deployment: &Deployment, text: &str) -> Result<(Digest, Invited), Failure> {
    let unknown = Refusal::Team(TeamRefusal::InvitationUnknown);
    let id = Digest::of(Kind::Invitation, text).ok_or(unknown)?;
    let answered = directory::team(deployment, TeamCall::Invitation(id)).await?;
    let TeamAnswer::Invitation(invited) = answered else {
        return Err(directory::odd(&answered).into());
    };
    Ok((id, invited))
}

/// Gives a browser what says who this is.
pub(super) fn welcome(
    deployment: &Deployment,
    answer: impl IntoResponse,
    secret: &Secret,
    facts: Facts,
) -> Result<Response, Failure> {
    let mut response = answer.into_response();
    let headers = response.headers_mut();
    session::give(headers, secret);
    session::give_pass(deployment, headers, facts, secret.digest(), timer::now())?;
    Ok(response)
}
