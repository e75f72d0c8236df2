//! The console's two cookies: the session, which the directory knows by its digest, and the pass that
//! it buys, which says for five minutes who this is.

use axum::http::{HeaderMap, HeaderValue, header};
use shared::{
    credential::{
        cookie::{self, Cookie},
        pass,
        secret::{Kind, Secret},
    },
    directory::SESSION_LIFE,
    ids::Digest,
    protocol::team::{Facts, PASS_LIFE},
    time::Timestamp,
};

use crate::{
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
    io::random,
};

/// Somebody of the team, who may do what the route is for.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) facts: Facts,
    /// The session that bought the pass.
    pub(crate) session: Digest,
}

/// Whose pass comes with the request.
pub(crate) fn caller(
    deployment: &Deployment,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Caller, Failure> {
    let text = find(Cookie::Pass, headers).ok_or(Refusal::NotSignedIn)?;
    match pass::open(&deployment.keys()?, text, now) {
        Ok(pass::Claims { facts, session, .. }) => Ok(Caller { facts, session }),
        Err(pass::Refused::Expired) => Err(Refusal::PassExpired.into()),
        Err(pass::Refused::Garbled | pass::Refused::Forged) => Err(Refusal::NotSignedIn.into()),
    }
}

/// The session that comes with the request, whether it lives or not.
pub(crate) fn session(headers: &HeaderMap) -> Option<Digest> {
    Digest::of(Kind::Session, find(Cookie::Session, headers)?)
}

/// Whether any cookie of the console comes with the request, good or not.
pub(crate) fn is_there(headers: &HeaderMap) -> bool {
    Cookie::ALL
        .into_iter()
        .any(|cookie| find(cookie, headers).is_some())
}

/// A fresh session's secret.
pub(crate) fn fresh() -> Result<Secret, Fault> {
    Ok(Secret::new(Kind::Session, random::bytes()?))
}

/// What gives a browser a session.
pub(crate) fn give(headers: &mut HeaderMap, session: &Secret) {
    append(headers, &cookie::set_session(session, SESSION_LIFE));
}

/// What gives a browser a pass.
pub(crate) fn give_pass(
    deployment: &Deployment,
    headers: &mut HeaderMap,
    facts: Facts,
    session: Digest,
    now: Timestamp,
) -> Result<(), Fault> {
    let claims = pass::Claims {
        facts,
        session,
        expires: now.after(PASS_LIFE),
    };
    let pass = pass::seal(&deployment.keys()?, &claims);
    append(headers, &cookie::set_pass(&pass));
    Ok(())
}

/// What takes both away.
pub(crate) fn take(headers: &mut HeaderMap) {
    for cookie in Cookie::ALL {
        append(headers, &cookie.deleted());
    }
}

fn append(headers: &mut HeaderMap, cookie: &str) {
    // A cookie of ours is of letters and digits.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// A cookie that is there twice, or no cookie of ours, is none.
fn find(cookie: Cookie, headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE);
    let values = all.iter().map(HeaderValue::as_bytes);
    cookie.find(values).ok().flatten()
}
