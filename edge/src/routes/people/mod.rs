//! The team's routes: coming in and going out, one's own account, everybody's, and API keys.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod keys;
pub(crate) mod passkeys;
pub(crate) mod roster;
pub(crate) mod sign_in;

use axum::http::HeaderMap;
use shared::{
    credential::{
        password::{self, Broken, Verdict},
        recovery,
        ticket::{self, Ticket},
        totp::{self, Step},
    },
    ids::PersonId,
    protocol::team::{CodeSecret, Credentials, Newcomer, Proof, TeamCall, TeamRefusal},
    text::{BadName, checked_name, is_mailbox},
};

use super::directory;
use crate::{
    auth::{
        network,
        session::{self, Caller},
    },
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
    io::{random, timer},
};

const NOT_PROVED: Refusal = Refusal::Team(TeamRefusal::NotProved);

fn name(text: &str) -> Result<String, Refusal> {
    checked_name(text).map_err(|bad| match bad {
        BadName::Empty => Refusal::NameEmpty,
        BadName::TooLong => Refusal::NameTooLong,
    })
}

fn mail(text: &str) -> Result<String, Refusal> {
    let mail = text.trim();
    if is_mailbox(mail) {
        Ok(mail.to_owned())
    } else {
        Err(Refusal::MailNotAnAddress)
    }
}

/// Somebody who begins, with a password that is taken.
fn newcomer(mail: &str, given: &str, password: &str) -> Result<Newcomer, Failure> {
    let name = name(given)?;
    let password = new_password(password, &[&name, mail])?;
    Ok(Newcomer {
        name,
        password,
        ..nobody()?
    })
}

/// Somebody without a name, under an id that nobody has.
fn nobody() -> Result<Newcomer, Fault> {
    Ok(Newcomer {
        id: PersonId::new(&random::id()?).ok_or_else(Fault::stored_garbled)?,
        name: String::new(),
        password: String::new(),
    })
}

fn new_password(password: &str, names: &[&str]) -> Result<String, Failure> {
    password::check_new(password, names).map_err(Refusal::PasswordWeak)?;
    Ok(password::hash(password, random::bytes()?).map_err(broken)?)
}

/// What a right password proves. It takes as long for nobody as for somebody.
fn check_password(
    password: &str,
    credentials: Option<&Credentials>,
) -> Result<Option<Proof>, Failure> {
    let kept = credentials.map(|credentials| credentials.password.as_str());
    let renewed = match password::verify(password, kept).map_err(broken)? {
        Verdict::Wrong => return Ok(None),
        Verdict::Right => None,
        Verdict::RightButOld => Some(password::hash(password, random::bytes()?).map_err(broken)?),
    };
    Ok(kept.map(|kept| Proof::Password {
        checked: kept.to_owned(),
        renewed,
    }))
}

/// What a code proves: one of the other device's, or a recovery code.
fn check_code(code: &str, credentials: &Credentials) -> Option<Proof> {
    let CodeSecret { secret, last } = credentials.code.as_ref()?;
    let checked = credentials.password.clone();
    let secret = totp::Secret(<[u8; 20]>::try_from(secret.as_slice()).ok()?);
    if let Ok(Step(step)) = secret.check(code, Some(Step(*last)), timer::now()) {
        return Some(Proof::Code { checked, step });
    }
    let mut left = credentials.recovery.clone();
    recovery::spend(&mut left, code).ok()?;
    let code = recovery::Code::typed(code)?.digest();
    Some(Proof::Recovery { checked, code })
}

/// Whoever changes how they sign in shows that it is them, whoever sits at their browser.
async fn prove(
    deployment: &Deployment,
    headers: &HeaderMap,
    caller: &Caller,
    password: &str,
) -> Result<(), Failure> {
    let (by, session) = (caller.facts.clone(), caller.session);
    let from = network::of(deployment, headers)?;
    let asked = TeamCall::Credentials {
        by: by.clone(),
        session,
        from,
    };
    let credentials = directory::credentials(deployment, asked).await?;
    if check_password(password, credentials.as_ref())?.is_none() {
        return Err(NOT_PROVED.into());
    }
    directory::done(deployment, TeamCall::Proved { by, session, from }).await?;
    Ok(())
}

/// Signing in, in place of the session that the browser has.
fn in_place(headers: &HeaderMap, then: TeamCall) -> TeamCall {
    match session::session(headers) {
        Some(before) => TeamCall::Instead {
            before,
            then: Box::new(then),
        },
        None => then,
    }
}

/// What somebody brings back of what the Worker knew.
fn ticket<T: Ticket>(deployment: &Deployment, text: &str) -> Result<T, Failure> {
    let opened = ticket::open(&deployment.keys()?, text, timer::now());
    opened.map_err(|refused| match refused {
        ticket::Refused::Forged => NOT_PROVED.into(),
        ticket::Refused::Expired => Refusal::TicketExpired.into(),
    })
}

fn broken(broken: Broken) -> Fault {
    match broken {
        Broken::OutOfMemory => Fault::password(),
        Broken::Stored => Fault::stored_garbled(),
    }
}
