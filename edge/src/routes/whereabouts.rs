//! What only the edge knows of a page view: the country, and who is there to answer.

use axum::{
    Extension,
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use serde::Deserialize;
use shared::{
    ids::SiteId,
    protocol::{
        call::{InboxAnswer, InboxCall},
        http::get_where::{self, Staff},
    },
    time::Span,
};
use worker::Cf;

use super::{answer, directory};
use crate::{
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
    io::{cache::Cache, timer},
    object::{call, name},
};

/// How old a status may be (AVL-5).
const FRESH: Span = Span::seconds(30);

thread_local! {
    static STAFF: Cache<SiteId, Staff> = const { Cache::new(FRESH) };
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    site: String,
}

/// `GET /v1/where` (TGT-14). A status that cannot be had is left out, so that it hides no chat.
#[worker::send]
pub(crate) async fn get_where(
    State(deployment): State<Deployment>,
    asked: Result<Query<Asked>, QueryRejection>,
    cf: Option<Extension<Cf>>,
) -> Result<Response, Failure> {
    let Query(Asked { site }) = asked.map_err(|_| Refusal::QueryGarbled)?;
    let site = SiteId::new(&site).ok_or(Refusal::SiteUnknown)?;
    let staff = match staff(&deployment, &site).await {
        Ok(staff) => Some(staff),
        Err(Failure::Failed(fault)) => {
            fault.log();
            None
        }
        Err(refused @ Failure::Refused(_)) => return Err(refused),
    };
    let country = cf.and_then(|Extension(cf)| cf.country());
    Ok(answer::postcard(&get_where::Response {
        // The platform says T1 for Tor and XX for what it does not know.
        country: country.filter(|code| !matches!(code.as_str(), "T1" | "XX")),
        staff,
    }))
}

async fn staff(deployment: &Deployment, site: &SiteId) -> Result<Staff, Failure> {
    let now = timer::now();
    if let Some(staff) = STAFF.with(|known| known.get(now, site)) {
        return Ok(staff);
    }
    let (_, inbox) = directory::site(deployment, site).await?;
    let stub = name::inbox(deployment, &inbox)?;
    let staff = match call::call(&stub, &InboxCall::Staff).await? {
        InboxAnswer::Staff(staff) => staff,
        InboxAnswer::Done
        | InboxAnswer::Unknown
        | InboxAnswer::Held(_)
        | InboxAnswer::Heard(_)
        | InboxAnswer::Dismissed
        | InboxAnswer::TooManyBegun { .. }
        | InboxAnswer::TooManyOpen => return Err(odd().into()),
    };
    STAFF.with(|known| known.put(now, site.clone(), staff));
    Ok(staff)
}

fn odd() -> Fault {
    call::odd("inbox: no status")
}
